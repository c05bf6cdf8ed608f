/** Ports of this machine: is one free, and which is the next free one. */
import { createServer } from 'node:net'

/** A port somebody else holds. The message says how to choose another. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError'
  readonly port: number
  constructor(port: number) {
    super(`port ${port} is taken: stop what listens there, or choose another with --port N`)
    this.port = port
  }
}

/** Whether this process may listen on the port, on all interfaces and on loopback. */
export async function isPortFree(port: number): Promise<boolean> {
  return (await tryListen(port, '127.0.0.1')) && (await tryListen(port, '::'))
}

function tryListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 has nobody listening there either.
      resolve(error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL')
    })
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/** How many ports after the wanted one are tried. */
const SEARCH = 50

/** The wanted port if free; else the next free one, or PortTakenError when it must be exact. */
export async function choosePort(wanted: number, exact: boolean): Promise<number> {
  if (await isPortFree(wanted)) return wanted
  if (exact) throw new PortTakenError(wanted)
  for (let port = wanted + 1; port < Math.min(wanted + SEARCH, 65536); port++) {
    if (await isPortFree(port)) return port
  }
  throw new PortTakenError(wanted)
}

/** A port the system picks. Between the answer and its use somebody else may take it. */
export function anyFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        if (address && typeof address === 'object') resolve(address.port)
        else reject(new Error('the system gave no port'))
      })
    })
  })
}
