/**
 * What workerd costs: a room of ours against the plainest broadcast on Node's `ws`, and against `ws` with
 * batches every tick as ours. Node writes a frame for about a third of what workerd takes.
 */
import { TICK_MS } from '@cosmos/protocol/room/limits'
import { enterRoom, PLAIN_BYTES, plainCrowd } from './crowd.ts'
import { compare, micros } from './rounds.ts'
import type { BenchRow } from './row.ts'
import { NODE_BATCH_HEAD, startNodeRelay, startOurRelay } from './workerd.ts'

const ROUNDS = 3
const CROWDS = [
  { people: 64, perSecond: 5, plain: 1.5, batched: 0.5 },
  { people: 100, perSecond: 10, plain: 4, batched: 0.5 },
] as const
const POSE = NODE_BATCH_HEAD + PLAIN_BYTES

export async function rows(): Promise<BenchRow[]> {
  const runtimes = [
    await startOurRelay(),
    await startNodeRelay(),
    await startNodeRelay({ batchMs: TICK_MS }),
  ] as const
  const [ours, plain, batched] = runtimes
  try {
    const rows: BenchRow[] = []
    for (const [room, { people, perSecond, ...targets }] of CROWDS.entries()) {
      const [mine, ...peers] = await compare(
        [
          { runtime: ours, crowd: await enterRoom(ours.url, room, people) },
          { runtime: plain, crowd: await plainCrowd(`${plain.url}/${room}`, people) },
          {
            runtime: batched,
            crowd: await plainCrowd(
              `${batched.url}/${room}`,
              people,
              ({ byteLength }) => byteLength / POSE,
            ),
          },
        ],
        { people, perSecond, rounds: ROUNDS },
      )
      for (const [i, what] of (['plain', 'batched'] as const).entries()) {
        const peer = peers[i]
        if (mine === undefined || peer === undefined) throw new Error('three were measured')
        rows.push({
          name: `relay, CPU per delivered pose, ${people} x ${perSecond} Hz`,
          ours: micros(mine),
          peer: `${micros(peer)} (Node ws, ${what})`,
          ratio: peer.median / mine.median,
          target: targets[what],
          better: 'higher',
        })
      }
    }
    return rows
  } finally {
    await Promise.all(runtimes.map(({ close }) => close()))
  }
}
