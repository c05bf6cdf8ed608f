/** A seeder's start on a folder of many models, and what each costs while nobody asks for it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { storeFolder, torrentFolder } from './cold-start/folders.ts'
import type { Measured } from './cold-start/report.ts'
import { type BenchRow, sample } from './row.ts'

const ROUNDS = 5
const [FEW, MANY] = [1_000, 100_000]
const run = promisify(execFile)

/** In a process of its own, `ROUNDS` times. */
async function measure(script: string, args: readonly string[]) {
  const runs: Measured[] = []
  const file = path.join(import.meta.dirname, 'cold-start', script)
  const time = await sample(ROUNDS, async () => {
    const { stdout } = await run(process.execPath, ['--expose-gc', '--no-warnings', file, ...args])
    const measured = JSON.parse(stdout) as Measured
    runs.push(measured)
    return measured.ms
  })
  const files = Math.max(...runs.map((one) => one.files))
  const bytes = await sample(ROUNDS, () => runs.pop()?.bytes ?? Number.NaN)
  return { time, bytes: bytes.median, files }
}

const seconds = ({ median, spread }: { median: number; spread: number }): string =>
  `${(median / 1000).toFixed(2)} ±${(spread / 1000).toFixed(2)} s`
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

export async function rows(): Promise<BenchRow[]> {
  const root = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  const dir = (name: string): string => path.join(root, name)
  try {
    const none = await storeFolder(dir('none'), 1)
    const few = await storeFolder(dir('few'), FEW)
    const many = await storeFolder(dir('many'), MANY)
    await torrentFolder(dir('torrents'), FEW)
    const empty = await measure('ours.ts', [dir('none'), none])
    const ours = await measure('ours.ts', [dir('few'), few])
    const peer = await measure('webtorrent.ts', [dir('torrents')])
    const most = await measure('ours.ts', [dir('many'), many])
    const idle = (most.bytes - empty.bytes) / MANY
    const peerIdle = (peer.bytes - empty.bytes) / FEW
    return [
      {
        name: 'cold start, 1,000 models, to first verified byte',
        ours: seconds(ours.time),
        peer: `${seconds(peer.time)} (webtorrent)`,
        ...{ ratio: peer.time.median / ours.time.median, target: 10, better: 'higher' },
      },
      {
        name: 'cold start, 100,000 models, seconds',
        ours: seconds(most.time),
        peer: 'limit 3 s',
        ...{ ratio: most.time.median / 1000, target: 3, better: 'lower' },
      },
      {
        name: 'memory with 100,000 models, MB',
        ours: megabytes(most.bytes),
        peer: `limit 150 MB (${megabytes(empty.bytes)} of it Node's own)`,
        ...{ ratio: most.bytes / 1e6, target: 150, better: 'lower' },
      },
      {
        name: 'memory per idle model, KB',
        ours: `${(idle / 1000).toFixed(2)} KB`,
        peer: `${(peerIdle / 1000).toFixed(0)} KB (webtorrent)`,
        ...{ ratio: idle / 1000, target: 1, better: 'lower' },
      },
      {
        name: 'open files for 100,000 idle models',
        ours: `${most.files - empty.files}`,
        peer: `${peer.files - empty.files} (webtorrent, 1,000 models)`,
        ...{ ratio: most.files - empty.files, target: 0, better: 'lower' },
      },
    ]
  } finally {
    await rm(root, { recursive: true, force: true })
  }
}
