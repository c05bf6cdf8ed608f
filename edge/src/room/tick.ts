/**
 * One frame per receiver per tick: the latest sealed pose of each sender since the last one. Built
 * once and shared by all receivers; a sender finds its own pose in it and skips it.
 */
import { encodeDown } from '@cosmos/protocol/room/frames'
import { TICK_MS } from '@cosmos/protocol/room/limits'

const TICKS = 0x10000

export interface TickClock {
  /** Number of the present tick. Grows by at most one every TICK_MS, and only when asked. */
  stamp(now: number): number
}

export function createTickClock(start: number): TickClock {
  let tick = start % TICKS
  let since = Number.NEGATIVE_INFINITY
  return {
    stamp(now) {
      if (now - since >= TICK_MS) {
        tick = (tick + 1) % TICKS
        since = now
      }
      return tick
    },
  }
}

export interface PoseBatch {
  /** Keeps a sender's latest pose. Answers whether the batch was empty before. */
  put(leaf: number, sealed: Uint8Array): boolean
  /** Forgets a sender, who left before the tick. */
  drop(leaf: number): void
  /** The frame of this tick, in a buffer nobody writes to again; undefined when there is nothing. */
  take(tick: number): Uint8Array<ArrayBuffer> | undefined
}

export function createPoseBatch(): PoseBatch {
  const latest = new Map<number, Uint8Array>()
  return {
    put(leaf, sealed) {
      const first = latest.size === 0
      latest.set(leaf, sealed)
      return first
    },
    drop(leaf) {
      latest.delete(leaf)
    },
    take(tick) {
      if (latest.size === 0) return undefined
      const poses = [...latest].map(([leaf, sealed]) => ({ leaf, sealed }))
      latest.clear()
      return encodeDown({ type: 'poses', tick, poses })
    },
  }
}
