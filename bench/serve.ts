/** What a seeder sends: over HTTP to clients, and over BitTorrent to another seeder. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { type Child, startChild } from './child.ts'
import { layOut } from './lay-out.ts'
import type { BenchRow } from './row.ts'
import { type Figure, megabytesPerSecond, takeTurns } from './turns.ts'

const MIB = 1024 * 1024
const ROUNDS = 5
const CONNECTIONS = 8
const [SERVED, MOVED] = [24 * MIB, 64 * MIB]

export async function rows(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  try {
    return [await overHttp(folder), ...(await betweenSeeders(folder))]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function overHttp(folder: string): Promise<BenchRow> {
  const file = path.join(folder, 'model.glb')
  const { files } = await fixturePackage({ size: SERVED, seed: 1 })
  await writeFile(file, files.at(-1)?.bytes ?? new Uint8Array())
  const children = [
    await startChild('serve/our-http.ts', [String(SERVED)]),
    await startChild('serve/bare-http.ts', [file]),
  ] as const
  const [ours, bare] = children
  try {
    // The first request of each is not measured: the seeder checks a package before it serves it.
    for (const { line } of children) await fetchAll(line)
    const rates = await takeTurns(ROUNDS, {
      ours: () => fetchAll(ours.line),
      bare: () => fetchAll(bare.line),
    })
    return {
      name: `HTTP, ${SERVED / MIB} MiB over ${CONNECTIONS} connections, warm`,
      ours: megabytesPerSecond(rates.ours),
      peer: `${megabytesPerSecond(rates.bare)} (bare Node server)`,
      ...{ ratio: rates.ours.median / rates.bare.median, target: 0.9, better: 'higher' },
    }
  } finally {
    await ours.end()
    await bare.close()
  }
}

/** MB/s of `CONNECTIONS` at once that take a whole answer each and look at none of it. */
async function fetchAll(address: string): Promise<number> {
  const began = performance.now()
  const taken = await Promise.all(Array.from({ length: CONNECTIONS }, () => take(address)))
  const bytes = taken.reduce((sum, one) => sum + one, 0)
  if (bytes < CONNECTIONS * SERVED) throw new Error(`only ${bytes} bytes came from ${address}`)
  return bytes / 1000 / (performance.now() - began)
}

function take(address: string): Promise<number> {
  const { port, hostname, pathname } = new URL(address)
  let bytes = 0
  return new Promise((resolve, reject) => {
    const socket = net.connect({
      ...{ port: Number(port), host: hostname },
      // One buffer for all that comes, so that the client costs little beside the server.
      onread: {
        buffer: new Uint8Array(MIB),
        callback(length) {
          bytes += length
          return true
        },
      },
    })
    socket.once('error', reject)
    socket.once('close', () => resolve(bytes))
    socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${hostname}\r\nconnection: close\r\n\r\n`)
  })
}

async function betweenSeeders(folder: string): Promise<BenchRow[]> {
  const made = await fixturePackage({ size: MOVED, seed: 2, lods: false })
  const { torrentFile, files } = await layOut(folder, made)
  let count = 0
  const fresh = () => path.join(folder, `fetched-${count++}`)
  const children: Child[] = []
  const start = async (script: string, args: readonly string[]): Promise<Child> => {
    const child = await startChild(script, args)
    children.push(child)
    return child
  }
  try {
    const ours = await start('serve/our-peer.ts', [path.join(folder, 'ours'), torrentFile, files])
    const stock = await start('serve/stock-peer.ts', [torrentFile, files])
    const rate = async (script: string, args: readonly string[]): Promise<number> => {
      const child = await startChild(script, args)
      await child.close()
      return made.size / 1000 / Number(child.line)
    }
    const { manifestHash } = made
    const [port = '', origin = ''] = ours.line.split(' ')
    const fetched = (...more: string[]) =>
      rate('serve/our-peer.ts', [fresh(), torrentFile, port, manifestHash, ...more])
    const rates = await takeTurns(ROUNDS, {
      both: () => fetched(origin),
      ours: () => fetched(),
      stock: () => rate('serve/stock-peer.ts', [torrentFile, fresh(), stock.line]),
    })
    const row = (ways: string, figure: Figure, target: number): BenchRow => ({
      name: `seeder to seeder, ${MOVED / MIB} MiB, ${ways}`,
      ours: megabytesPerSecond(figure),
      peer: `${megabytesPerSecond(rates.stock)} (webtorrent over TCP)`,
      ...{ ratio: figure.median / rates.stock.median, target, better: 'higher' },
    })
    return [row('HTTP beside BitTorrent', rates.both, 2), row('BitTorrent alone', rates.ours, 1)]
  } finally {
    for (const child of children) await child.close()
  }
}
