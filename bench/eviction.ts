/** Hit rates of the seeder's cache at a tenth of all bytes, against known policies on one trace. */
import { ours } from '../seeder/eviction/ours.ts'
import { belady, type Cache, gdsf, lru, s3fifo } from '../seeder/eviction/peers.ts'
import { type HitRates, simulate } from '../seeder/eviction/simulate.ts'
import { type Trace, traces } from '../seeder/eviction/traces.ts'
import type { EvictionGoal } from '../seeder/src/eviction/worth.ts'
import type { BenchRow } from './row.ts'

const SHARE = 0.1
const SEED = 1
/** Points of byte hits above LRU, and share of GDSF's object hits. */
const TARGET = { points: 8, share: 0.97 }

interface Run {
  readonly name: string
  readonly goal: EvictionGoal
  readonly ours: number
  /** LRU for bytes, GDSF for requests. */
  readonly peer: number
  readonly others: string
}

export async function rows(): Promise<BenchRow[]> {
  const runs = traces(SEED).flatMap((trace) => [run(trace, 'bytes'), run(trace, 'requests')])
  return (['bytes', 'requests'] as const).flatMap((goal) => {
    const some = runs.filter((one) => one.goal === goal)
    return [...some, mean(goal, some)].map(rowOf)
  })
}

function run(trace: Trace, goal: EvictionGoal): Run {
  const rate = (make: (capacity: number) => Cache): number => {
    const rates: HitRates = simulate(trace, SHARE, make)
    return goal === 'bytes' ? rates.bytes : rates.objects
  }
  const [least, greedy, queues] = [rate(lru), rate(gdsf), rate(s3fifo)]
  const bound = rate(belady(trace, goal))
  const others = goal === 'bytes' ? `GDSF ${greedy.toFixed(1)}` : `LRU ${least.toFixed(1)}`
  return {
    ...{ name: trace.name, goal, ours: rate(ours(trace, goal)) },
    peer: goal === 'bytes' ? least : greedy,
    others: `, S3-FIFO ${queues.toFixed(1)}, ${others}, Belady ${bound.toFixed(1)}`,
  }
}

function mean(goal: EvictionGoal, runs: readonly Run[]): Run {
  const of = (value: (run: Run) => number): number =>
    runs.reduce((sum, one) => sum + value(one), 0) / runs.length
  return {
    name: 'mean',
    goal,
    ours: of((one) => one.ours),
    peer: of((one) => one.peer),
    others: '',
  }
}

function rowOf({ name, goal, ours: rate, peer, others }: Run): BenchRow {
  const isBytes = goal === 'bytes'
  return {
    name: `${isBytes ? 'byte hits, points above LRU' : 'object hits against GDSF'}: ${name}`,
    ours: `${rate.toFixed(1)} %`,
    peer: `${isBytes ? 'LRU' : 'GDSF'} ${peer.toFixed(1)}${others}`,
    ratio: isBytes ? rate - peer : rate / peer,
    target: isBytes ? TARGET.points : TARGET.share,
    better: 'higher',
  }
}
