/**
 * One frame per receiver per tick: the latest sealed pose of each sender that is due to it. The relay
 * cannot read where anybody is; each receiver has said how often it wants to hear of which leaf.
 */
import { encodePoseEntry, encodePoses } from '@cosmos/protocol/room/frames'
import { TIER_TICKS } from '@cosmos/protocol/room/limits'
import { TIERS, type Tier, tierAt } from '@cosmos/protocol/room/tiers'

/** Which tiers a pose still has to go out to. */
type Owed = Record<Tier, boolean>

interface Waiting {
  readonly sealed: Uint8Array
  readonly owed: Owed
}

/** What goes out with one tick. */
export interface Beat {
  /**
   * The frame for a receiver with these tiers, in a buffer nobody writes to again; undefined when
   * nothing is due to it. Receivers with the same choice share one. A sender may find its own pose.
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
  const isTurn = (tier: Tier, leaf: number): boolean => (beats + leaf) % TIER_TICKS[tier] === 0

  return {
    put(leaf, sealed, { near, slower }) {
      const first = latest.size === 0
      const before = latest.get(leaf)?.owed
      const owed = {
        near: near || before?.near === true,
        mid: slower || before?.mid === true,
        far: slower || before?.far === true,
      }
      if (near || slower) latest.set(leaf, { sealed, owed })
      return first && latest.size > 0
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
      const due: { leaf: number; entry: Uint8Array; tiers: readonly Tier[] }[] = []
      for (const [leaf, { sealed, owed }] of latest) {
        const tiers = TIERS.filter((tier) => owed[tier] && isTurn(tier, leaf))
        if (tiers.length === 0) continue
        due.push({ leaf, entry: encodePoseEntry(leaf, sealed), tiers })
        for (const tier of tiers) owed[tier] = false
        if (!TIERS.some((tier) => owed[tier])) latest.delete(leaf)
      }
      if (due.length === 0) return undefined
      const frames = new Map<string, Uint8Array<ArrayBuffer>>()
      return {
        frameFor(packed) {
          const chosen = due.filter(({ leaf, tiers }) => tiers.includes(tierAt(packed, leaf)))
          if (chosen.length === 0) return undefined
          const key = chosen.map(({ leaf }) => leaf).join()
          const frame =
            frames.get(key) ??
            encodePoses(
              tick,
              chosen.map(({ entry }) => entry),
            )
          frames.set(key, frame)
          return frame
        },
      }
    },
  }
}
