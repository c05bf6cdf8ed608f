/** What announcing costs: a tracker for each announce, and a seeder for all it holds. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { CityOnChain } from '../edge/testing/city.ts'
import { startCityOnChain } from '../edge/testing/city-on-chain.ts'
import { ourSeeders, type Seeders, stockSeeders, TORRENTS, visit } from './announce/crowd.ts'
import type { Announced } from './announce/report.ts'
import { type Child, startChild } from './child.ts'
import { torrentFolder } from './cold-start/folders.ts'
import { type BenchRow, sample } from './row.ts'
import { type Figure, takeTurns } from './turns.ts'
import { cpuMsOf, startOurEdge } from './workerd.ts'

const ROUNDS = 5
/** Of one round, one after the other: each leaves before the next comes. */
const VISITORS = 20
const PATIENCE_MS = 20_000
const HELD = 1_000
/** Stock webtorrent opens five connections for each torrent: with a thousand it takes minutes. */
const STOCK_HELD = 100

export async function rows(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  const chain = await startCityOnChain()
  const edge = await startOurEdge(chain.city)
  const stock = await startChild('announce/stock-tracker.ts', [])
  try {
    return [
      ...(await ofTrackers(chain.city, edge, stock)),
      ...(await ofSeeders(chain.city, edge.url, stock, folder)),
    ]
  } finally {
    await stock.close()
    await edge.close()
    await chain.close()
    await rm(folder, { recursive: true, force: true })
  }
}

interface Subject {
  readonly url: string
  readonly seeders: Seeders
  cpuMs(): number
}

const perSecond = ({ median, spread }: Figure): string =>
  `${median.toFixed(0)} ±${spread.toFixed(0)}/s`

async function ofTrackers(
  { seeders }: CityOnChain,
  edge: Awaited<ReturnType<typeof startOurEdge>>,
  stock: Child,
): Promise<BenchRow[]> {
  const [ours, theirs] = [`${edge.url.replace('http', 'ws')}/tracker`, addressOf(stock)]
  const keys = seeders.map(({ key }) => key)
  const pid = stock.process.pid ?? 0
  const subjects = {
    ours: { url: ours, seeders: await ourSeeders(ours, keys), cpuMs: edge.cpuMs },
    stock: {
      ...{ url: theirs, seeders: await stockSeeders(theirs, keys.length) },
      cpuMs: () => cpuMsOf(pid),
    },
  } satisfies Record<string, Subject>
  try {
    const rows: BenchRow[] = []
    for (const offers of [0, 5]) {
      // Not measured: both run better when they have run for a while.
      for (const one of Object.values(subjects)) await announcesPerSecond(one, offers, keys.length)
      const rates = await takeTurns(ROUNDS, {
        ours: () => announcesPerSecond(subjects.ours, offers, keys.length),
        stock: () => announcesPerSecond(subjects.stock, offers, keys.length),
      })
      rows.push({
        name: `tracker, announces a second and core, ${offers} offers`,
        ours: `${perSecond(rates.ours)} (in workerd)`,
        peer: `${perSecond(rates.stock)} (bittorrent-tracker, ${keys.length} seeders)`,
        ...{ ratio: rates.ours.median / rates.stock.median, target: 0.9, better: 'higher' },
      })
    }
    return rows
  } finally {
    for (const { seeders } of Object.values(subjects)) seeders.close()
  }
}

const addressOf = ({ line }: Child): string => `ws://127.0.0.1:${line}`

let visitors = 0

/** Announces that a tracker takes for each second of its processor, visits and all. */
async function announcesPerSecond(
  { url, seeders, cpuMs }: Subject,
  offers: number,
  holders: number,
): Promise<number> {
  const [cpu, heard] = [cpuMs(), seeders.offers()]
  for (let i = 0; i < VISITORS; i++) await visit(url, `visitor-${visitors++}`, offers)
  const announces = VISITORS * TORRENTS.length
  const due = announces * Math.min(offers, holders)
  const end = performance.now() + PATIENCE_MS
  while (seeders.offers() - heard < due) {
    if (performance.now() > end) {
      throw new Error(`${url}: ${seeders.offers() - heard} of ${due} offers came`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return (announces * 1000) / Math.max(1, cpuMs() - cpu)
}

async function ofSeeders(
  { seeders }: CityOnChain,
  edge: string,
  stock: Child,
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
  const peer = await once('announce/stock-seeder.ts', [
    ...[addressOf(stock), folder, String(STOCK_HELD)],
  ])
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
