/** What reaches a viewer in a crowd: with tiers, against the same room of which everything is sent. */
import { packTiers, type Tier } from '@cosmos/protocol/room/tiers'
import { enterRoom } from './crowd.ts'
import { beatFor } from './rounds.ts'
import type { BenchRow } from './row.ts'
import { startOurRelay } from './workerd.ts'

const CROWD = { people: 100, perSecond: 10 } as const
/** The rest is far. */
const [NEAR, MID] = [12, 28]
const RUN_MS = 6000
/** One of them has sorted the others, the other has not. */
const [SORTING, OTHER] = [1, 2]

export async function rows(): Promise<BenchRow[]> {
  const relay = await startOurRelay()
  try {
    const crowd = await enterRoom(relay.url, 0, CROWD.people)
    const tiers = new Map<number, Tier>()
    for (let leaf = 0; leaf < CROWD.people; leaf++) {
      tiers.set(leaf, leaf < NEAR ? 'near' : leaf < NEAR + MID ? 'mid' : 'far')
    }
    crowd.sitters[SORTING]?.send(() => ({ type: 'tiers', packed: packTiers(tiers) }))
    await beatFor(crowd, CROWD, 1000)
    const before = [crowd.bytesTo(SORTING), crowd.bytesTo(OTHER)] as const
    await beatFor(crowd, CROWD, RUN_MS)
    const [sorted, all] = [crowd.bytesTo(SORTING) - before[0], crowd.bytesTo(OTHER) - before[1]]
    crowd.close()
    const rate = (bytes: number) => `${(bytes / RUN_MS).toFixed(1)} kB/s`
    return [
      {
        name: `downlink, ${CROWD.people} x ${CROWD.perSecond} Hz, ${NEAR} near, ${MID} mid`,
        ours: rate(sorted),
        peer: `${rate(all)} (everything)`,
        ratio: all / sorted,
        target: 2.2,
        better: 'higher',
      },
    ]
  } finally {
    await relay.close()
  }
}
