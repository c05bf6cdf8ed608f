/** libtorrent, the engine of qBittorrent and Deluge, through its Python binding. */
import { spawn } from 'node:child_process'
import path from 'node:path'
import { eventually } from './rig.ts'

export interface Libtorrent {
  /** Port it takes peers at. */
  readonly port: number
  /** Bytes of payload that came, once it has everything and has checked it. */
  done(): Promise<number>
  close(): Promise<void>
}

/** Starts one on a .torrent file or magnet link. Rejects when the binding is not installed. */
export async function startLibtorrent(job: {
  readonly source: string
  readonly folder: string
  readonly peers?: readonly string[]
  readonly webSeeds?: readonly string[]
}): Promise<Libtorrent> {
  const python = process.env.PYTHON_LIBTORRENT || '/usr/bin/python3'
  const script = path.join(import.meta.dirname, 'libtorrent_driver.py')
  const child = spawn(python, [script], { stdio: ['pipe', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk
    })
  }
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()))
  child.stdin.write(`${JSON.stringify(job)}\n`)
  const line = (pattern: RegExp): Promise<string> =>
    eventually(
      `libtorrent says ${pattern}`,
      () => {
        if (child.exitCode !== null) {
          const hint = 'these tests need libtorrent for Python: apt install python3-libtorrent'
          throw new Error(`${hint}. It ended with ${child.exitCode}: ${said.slice(-2_000)}`)
        }
        return pattern.exec(said)?.[1]
      },
      60_000,
    ).catch((cause: unknown) => {
      throw new Error(`libtorrent said ${said.slice(-2_000)}`, { cause })
    })
  return {
    port: Number(await line(/^port (\d+)/m)),
    done: async () => Number(await line(/^done (\d+)/m)),
    async close() {
      child.stdin.end()
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(force)
    },
  }
}
