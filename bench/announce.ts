/** What announcing costs: a tracker for each announce and visitor, and a seeder for all it holds. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CityOnChain } from '../edge/testing/city.ts'
import { startCityOnChain } from '../edge/testing/city-on-chain.ts'
import {
  ourSeeders,
  type Seeders,
  stockSeeders,
  TORRENTS_EACH,
  VISITORS,
  visit,
  visitors,
} from './announce/crowd.ts'
import type { Announced } from './announce/report.ts'
import { type Child, startChild } from './child.ts'
import { torrentFolder } from './cold-start/folders.ts'
import { type BenchRow, sample } from './row.ts'
import { type Figure, takeTurns } from './turns.ts'
import { cpuMsOf, memoryMbOf, type Runtime, startBareTracker, startOurEdge } from './workerd.ts'

/** Of four torrents each: nobody answers, and a tracker of ours remembers 50 offers to two seeders. */
const ROUNDS = 5
/** Visits of one round in which they come and go. */
const VISITS = 100
/** Lines that are open and idle. */
const IDLE = 1_000
/** As production has them. */
const SHARDS = 16
const PATIENCE_MS = 20_000
const HELD = 1_000
/** Stock webtorrent opens five connections for each torrent: with a thousand it takes minutes. */
const STOCK_HELD = 100

export async function rows(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  const chain = await startCityOnChain()
  const subjects: Subject[] = []
  try {
    // Memory first: what a process has once used it does not always give back.
    const ours = await ourTracker(chain.city, 1)
    subjects.push(ours)
    const stock = await stockTracker(chain.city.seeders.length)
    subjects.push(stock)
    const idle = await idleMemory(ours, stock)
    const sharded = await ourTracker(chain.city, SHARDS)
    subjects.push(sharded)
    const bare = await bareTracker()
    subjects.push(bare)
    return [
      ...(await announces({ ours, stock, sharded, bare })),
      await visits(ours, stock),
      idle,
      ...(await ofSeeders(chain.city, ours.origin, stock.url, folder)),
    ]
  } finally {
    for (const subject of subjects) await subject.close()
    await chain.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Subject extends Runtime {
  readonly seeders: Seeders
}

async function ourTracker(city: CityOnChain, shards: number) {
  const edge = await startOurEdge(city, shards)
  const url = `${edge.url.replace('http', 'ws')}/tracker`
  const seeders = await ourSeeders(
    url,
    city.seeders.map(({ key }) => key),
  )
  return {
    ...edge,
    ...{ url, origin: edge.url, seeders },
    async close() {
      seeders.close()
      await edge.close()
    },
  }
}

async function stockTracker(count: number): Promise<Subject> {
  const child = await startChild('announce/stock-tracker.ts', [])
  const url = addressOf(child)
  const seeders = await stockSeeders(url, count)
  const pid = child.process.pid ?? 0
  return {
    ...{ url, seeders, cpuMs: () => cpuMsOf(pid), memoryMb: () => memoryMbOf(pid) },
    async close() {
      seeders.close()
      await child.close()
    },
  }
}

/** No tracker, but what one costs at the least in this runtime. It passes no offers on. */
async function bareTracker(): Promise<Subject> {
  const bare = await startBareTracker()
  const seeders = { offers: () => Number.POSITIVE_INFINITY, close: () => undefined }
  return { ...bare, url: bare.url.replace('http', 'ws'), seeders }
}

const addressOf = ({ line }: Child): string => `ws://127.0.0.1:${line}`

const perSecond = ({ median, spread }: Figure): string =>
  `${median.toFixed(0)} ±${spread.toFixed(0)}/s`

const STOCK = 'bittorrent-tracker, 2 seeders'

/** Announces on lines that are open, for each second of a tracker's processor. */
async function announces(subjects: Record<'ours' | 'stock' | 'sharded' | 'bare', Subject>) {
  const rows: BenchRow[] = []
  for (const offers of [0, 5]) {
    const crowds = await Promise.all(
      Object.values(subjects).map((subject) => visitors(subject.url)),
    )
    const rate = (which: keyof typeof subjects) => async () => {
      const subject = subjects[which]
      const crowd = crowds[Object.keys(subjects).indexOf(which)]
      const [cpu, heard] = [subject.cpuMs(), subject.seeders.offers()]
      await crowd?.announce(offers)
      const done = VISITORS * TORRENTS_EACH
      await heardAll(subject, heard + done * Math.min(offers, 2))
      return (done * 1000) / Math.max(1, subject.cpuMs() - cpu)
    }
    const turns = {
      ...{ ours: rate('ours'), stock: rate('stock'), sharded: rate('sharded') },
      bare: rate('bare'),
    }
    // Not measured: all run better when they have run for a while.
    for (const turn of Object.values(turns)) await turn()
    const rates = await takeTurns(ROUNDS, turns)
    for (const crowd of crowds) await crowd.close()
    const name = `tracker, announces a second and core, ${offers} offers`
    const peer = `${perSecond(rates.stock)} (${STOCK})`
    const ratio = rates.ours.median / rates.stock.median
    rows.push(
      {
        ...{ name, ours: `${perSecond(rates.ours)} (in workerd)`, peer },
        ...{ ratio, target: 0.9, better: 'higher' },
      },
      {
        ...{ name: `${name}, against the least`, ours: perSecond(rates.ours) },
        peer: `${perSecond(rates.bare)} (a bare object that replies and passes nothing on)`,
        ...{ ratio: rates.ours.median / rates.bare.median, target: offers ? 0.5 : 0.8 },
        better: 'higher',
      },
      {
        name: `${name}, ${SHARDS} shards`,
        ours: `${perSecond(rates.sharded)} (in workerd)`,
        peer: `${perSecond(rates.ours)} (one shard)`,
        ...{ ratio: rates.sharded.median / rates.ours.median, target: 0.5, better: 'higher' },
      },
    )
  }
  return rows
}

async function heardAll({ url, seeders }: Subject, due: number): Promise<void> {
  const end = performance.now() + PATIENCE_MS
  while (seeders.offers() < due) {
    if (performance.now() > end)
      throw new Error(`${url}: ${seeders.offers()} of ${due} offers came`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

let visited = 0

/** What coming, announcing once and leaving costs. */
async function visits(ours: Subject, stock: Subject): Promise<BenchRow> {
  const rate = (subject: Subject) => async () => {
    const cpu = subject.cpuMs()
    for (let i = 0; i < VISITS; i++) await visit(subject.url, `visit-${visited++}`)
    return (VISITS * 1000) / Math.max(1, subject.cpuMs() - cpu)
  }
  const turns = { ours: rate(ours), stock: rate(stock) }
  for (const turn of Object.values(turns)) await turn()
  const rates = await takeTurns(ROUNDS, turns)
  return {
    name: 'tracker, visits of one announce a second and core',
    ours: `${perSecond(rates.ours)} (in workerd)`,
    peer: `${perSecond(rates.stock)} (${STOCK})`,
    ...{ ratio: rates.ours.median / rates.stock.median, target: 0.9, better: 'higher' },
  }
}

/** Memory of a line on which a visitor has announced one torrent and says nothing more. */
async function idleMemory(ours: Subject, stock: Subject): Promise<BenchRow> {
  const kilobytes: number[] = []
  for (const { url, memoryMb } of [ours, stock]) {
    const before = memoryMb()
    const crowd = await visitors(url, IDLE)
    await crowd.announce(0, 1)
    kilobytes.push(((memoryMb() - before) * 1024) / IDLE)
    await crowd.close()
  }
  const [our = 0, their = 0] = kilobytes
  return {
    name: `tracker, memory of an idle line, of ${IDLE}, once`,
    ours: `${our.toFixed(1)} KiB (in workerd)`,
    peer: `${their.toFixed(1)} KiB (${STOCK})`,
    ...{ ratio: our / their, target: 0.5, better: 'lower' },
  }
}

async function ofSeeders(
  { seeders }: CityOnChain,
  edge: string,
  stock: string,
  folder: string,
): Promise<BenchRow[]> {
  const once = async (script: string, args: readonly string[]): Promise<Announced> => {
    const child = await startChild(script, args)
    await child.close()
    return JSON.parse(child.line) as Announced
  }
  const runs: Announced[] = []
  const lag = await sample(ROUNDS, async () => {
    const key = seeders[0]?.key ?? ''
    const announced = await once('announce/our-seeder.ts', [edge, key, String(HELD)])
    runs.push(announced)
    return announced.p99
  })
  await torrentFolder(folder, STOCK_HELD)
  const peer = await once('announce/stock-seeder.ts', [...[stock, folder, String(STOCK_HELD)]])
  const frames = Math.max(...runs.map((run) => run.frames))
  const longest = Math.max(...runs.map((run) => run.longest))
  const name = `a seeder of ${HELD} models announces`
  const many = `webtorrent, ${STOCK_HELD} torrents, once`
  return [
    {
      name: `${name}: frames, its hello among them`,
      ours: `${frames} frames, ${runs[0]?.connections} connections`,
      peer: `${peer.frames} frames, ${peer.connections} connections (${many})`,
      ...{ ratio: frames, target: 2, better: 'lower' },
    },
    {
      name: `${name}: event loop, p99, ms`,
      ours: `${lag.median.toFixed(1)} ±${lag.spread.toFixed(1)} ms, at most ${longest.toFixed(0)}`,
      peer: `${peer.p99.toFixed(1)} ms, at most ${peer.longest.toFixed(0)} (${many})`,
      ...{ ratio: lag.median, target: 20, better: 'lower' },
    },
  ]
}
