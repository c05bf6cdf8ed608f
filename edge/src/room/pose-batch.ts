/**
 * One frame per receiver per tick: the latest sealed pose of each sender that is due to it. The relay
 * cannot read where anybody is; each receiver has said how often it wants to hear of which leaf.
 */
import { encodePoseEntry, encodePoses } from '@cosmos/protocol/room/frames'
import { TIER_TICKS } from '@cosmos/protocol/room/limits'
import { TIERS, tierIndexAt } from '@cosmos/protocol/room/tiers'

/** Tiers as a set of bits, the lowest for the first of TIERS. */
type TierSet = number
const NEAR: TierSet = 1
const SLOWER: TierSet = (1 << TIERS.length) - 1 - NEAR

interface Waiting {
  /** As it stands in a frame. */
  entry: Uint8Array
  /** To which tiers it still has to go out. */
  owed: TierSet
}

interface Due {
  readonly leaf: number
  readonly entry: Uint8Array
  readonly tiers: TierSet
}

/** What goes out with one tick. */
export interface Beat {
  /**
   * The frame for a receiver with these tiers, in a buffer nobody writes to again; undefined when
   * nothing is due to it. Those with the same choice as who has everybody near share its frame. A
   * sender may find its own pose.
   */
  frameFor(tiers: Uint8Array): Uint8Array<ArrayBuffer> | undefined
}

export interface PoseBatch {
  /**
   * Keeps a sender's latest pose: for those it is near to (unless they have it already), and for the
   * slower tiers where somebody has asked for them. Answers whether the batch was empty before.
   */
  put(leaf: number, sealed: Uint8Array, to: { near: boolean; slower: boolean }): boolean
  /** Forgets a sender, who left before the tick. */
  drop(leaf: number): void
  /** What is due now; undefined when nothing is. */
  take(tick: number): Beat | undefined
  /** Whether something is left for a later tick. */
  readonly waiting: boolean
}

export function createPoseBatch(): PoseBatch {
  const latest = new Map<number, Waiting>()
  let beats = 0

  /** Senders take turns in the slower tiers, so that no tick carries all of them. */
  function turnOf(leaf: number): TierSet {
    let tiers = 0
    for (const [i, tier] of TIERS.entries()) {
      if ((beats + leaf) % TIER_TICKS[tier] === 0) tiers |= 1 << i
    }
    return tiers
  }

  return {
    put(leaf, sealed, { near, slower }) {
      const first = latest.size === 0
      const owed = (near ? NEAR : 0) | (slower ? SLOWER : 0)
      if (owed === 0) return false
      const entry = encodePoseEntry(leaf, sealed)
      const waiting = latest.get(leaf)
      if (waiting === undefined) latest.set(leaf, { entry, owed })
      else {
        waiting.entry = entry
        waiting.owed |= owed
      }
      return first
    },
    drop(leaf) {
      latest.delete(leaf)
    },
    get waiting() {
      return latest.size > 0
    },
    take(tick) {
      if (latest.size === 0) return undefined
      beats++
      const due: Due[] = []
      for (const [leaf, waiting] of latest) {
        const tiers = waiting.owed & turnOf(leaf)
        if (tiers === 0) continue
        due.push({ leaf, entry: waiting.entry, tiers })
        waiting.owed &= ~tiers
        if (waiting.owed === 0) latest.delete(leaf)
      }
      return due.length === 0 ? undefined : createBeat(tick, due)
    },
  }
}

function createBeat(tick: number, due: readonly Due[]): Beat {
  /** What is due to somebody to whom everybody is near: most receivers, and all in a room at rest. */
  const near = due.filter(({ tiers }) => (tiers & NEAR) !== 0).map(({ entry }) => entry)
  const shared = near.length === 0 ? undefined : encodePoses(tick, near)
  return {
    frameFor(packed) {
      if (packed.length === 0) return shared
      const chosen: Uint8Array[] = []
      let isShared = true
      for (const { leaf, entry, tiers } of due) {
        const isDue = ((tiers >> tierIndexAt(packed, leaf)) & 1) === 1
        if (isDue) chosen.push(entry)
        if (isDue !== ((tiers & NEAR) !== 0)) isShared = false
      }
      if (isShared) return shared
      return chosen.length === 0 ? undefined : encodePoses(tick, chosen)
    },
  }
}
