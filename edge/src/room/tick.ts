/** The relay's count of ticks, which every frame carries and every visitor acknowledges. */
import { TICK_MS } from '@cosmos/protocol/room/limits'
import { MAX_TICK_STEP } from './limits.ts'

const TICKS = 0x10000

export interface TickClock {
  /** Number of the present tick. Moves on at most once every TICK_MS, and only when asked. */
  stamp(now: number): number
}

/**
 * Begins anywhere and grows by steps of one to MAX_TICK_STEP, so that nobody can acknowledge what
 * they have not read. `random` answers a whole number below its argument.
 */
export function createTickClock(random: (below: number) => number): TickClock {
  let tick = random(TICKS)
  let since = Number.NEGATIVE_INFINITY
  return {
    stamp(now) {
      if (now - since >= TICK_MS) {
        tick = (tick + 1 + random(MAX_TICK_STEP)) % TICKS
        since = now
      }
      return tick
    },
  }
}
