/** The relay's count of ticks, which every frame carries and every visitor acknowledges. */
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
