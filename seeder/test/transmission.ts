/** Transmission, the other stock BitTorrent client that the seeders are tried with, over its RPC. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { eventually } from './rig.ts'

/**
 * An IPv4 address of this machine that is not the loopback: Transmission takes no peer at 127.0.0.0/8,
 * whoever names it.
 */
export function ownAddress(): string {
  const all = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const found = all.find(({ family, internal }) => family === 'IPv4' && !internal)
  if (found) return found.address
  throw new Error('this test needs a network interface with an IPv4 address beside the loopback')
}

export interface Transmission {
  /** Port it takes peers at. */
  readonly port: number
  /** Adds a .torrent or magnet link; files already in `folder` are checked and seeded. */
  add(torrent: Uint8Array | string, folder: string): Promise<void>
  /** Share of the only torrent that it has and has checked, 0 to 1. */
  done(): Promise<number>
  close(): Promise<void>
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/** Starts one with nothing but what a torrent names: no DHT, no local discovery, no port mapping. */
export async function startTransmission(folder: string): Promise<Transmission> {
  const [port, rpcPort] = [await freePort(), await freePort()]
  const config = path.join(folder, 'transmission')
  await mkdir(config, { recursive: true })
  const child = spawn(
    process.env.TRANSMISSION || 'transmission-daemon',
    [
      ...['--foreground', '--config-dir', config, '--download-dir', folder],
      ...['--no-dht', '--no-lpd', '--no-portmap', '--no-utp', '--encryption-tolerated'],
      ...['--peerport', String(port), '--port', String(rpcPort), '--no-auth'],
      ...['--rpc-bind-address', '127.0.0.1', '--log-info'],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const said = collect(child)
  const failed = new Promise<never>((_, reject) => {
    child.once('error', (cause) =>
      reject(
        new Error('these tests need transmission-daemon: apt install transmission-daemon', {
          cause,
        }),
      ),
    )
  })
  // Heard by the race below; once that is over nobody waits for it any more.
  failed.catch(() => undefined)
  let session = ''

  async function call(method: string, args: object): Promise<Record<string, unknown>> {
    const ask = () =>
      fetch(`http://127.0.0.1:${rpcPort}/transmission/rpc`, {
        method: 'POST',
        headers: { 'x-transmission-session-id': session },
        body: JSON.stringify({ method, arguments: args }),
      })
    let response = await ask()
    if (response.status === 409) {
      // How it keeps pages of other sites out: the first answer names the session.
      session = response.headers.get('x-transmission-session-id') ?? ''
      response = await ask()
    }
    const { result, arguments: found } = (await response.json()) as {
      result: string
      arguments: Record<string, unknown>
    }
    if (result !== 'success') throw new Error(`${method}: ${result}`)
    return found
  }

  await Promise.race([
    failed,
    eventually(`transmission answers: ${said()}`, () =>
      // Not listening yet.
      call('session-get', {}).catch(() => undefined),
    ),
  ])
  return {
    port,
    async add(torrent, into) {
      const what =
        typeof torrent === 'string'
          ? { filename: torrent }
          : { metainfo: Buffer.from(torrent).toString('base64') }
      await call('torrent-add', { ...what, 'download-dir': into })
    },
    async done() {
      const { torrents } = (await call('torrent-get', {
        fields: ['percentDone', 'status', 'errorString'],
      })) as { torrents: { percentDone: number; status: number; errorString: string }[] }
      const [only] = torrents
      // 1 and 2: waiting for its check, and in it.
      return !only || only.status === 1 || only.status === 2 ? 0 : only.percentDone
    },
    async close() {
      if (child.exitCode !== null) return
      const gone = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      const force = setTimeout(() => child.kill('SIGKILL'), 3_000)
      await gone
      clearTimeout(force)
    },
  }
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk
    })
  }
  return () => text.slice(-2_000)
}
