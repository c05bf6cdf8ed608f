/**
 * What a viewer has been sent and has not acknowledged. Stands in for the bufferedAmount that
 * workerd lacks: without it one viewer who stops reading fills the object's memory unnoticed.
 *
 * Only ticks that were sent can be acknowledged, and they come at steps nobody can guess (`tick.ts`):
 * to say that one has read a frame one has to read it.
 */
import { TICK_MS } from '@cosmos/protocol/room/limits'
import {
  MAX_OWED_BYTES,
  MUTE_LAG_TICKS,
  STALL_MS,
  THIN_EVERY_TICKS,
  THIN_LAG_TICKS,
} from './limits.ts'

/**
 * - `seen`: the viewer has read so far.
 * - `stale`: news of before, or from before this object woke; it changes nothing.
 * - `invented`: a tick this viewer was never sent.
 */
export type Acknowledgement = 'seen' | 'stale' | 'invented'

export interface Credits {
  /** Something with this tick went out; `reliableBytes` of it may not be dropped. */
  sent(tick: number, reliableBytes: number, now: number): void
  /** The viewer says it has seen this tick. */
  acknowledged(tick: number): Acknowledgement
  /** Whether to send a frame of poses now. */
  poses(now: number): boolean
  /** Beyond hope: close the socket. */
  hopeless(now: number): boolean
}

export function createCredits(): Credits {
  /** Oldest first. */
  let outstanding: { readonly tick: number; readonly at: number }[] = []
  let lastSeen: number | undefined
  let reliableTick: number | undefined
  let owed = 0
  let thinned = 0

  /** How far behind the viewer is, in ticks of time. */
  const lag = (now: number): number => {
    const [oldest] = outstanding
    return oldest === undefined ? 0 : (now - oldest.at) / TICK_MS
  }

  return {
    sent(tick, reliableBytes, now) {
      // Of a tick that was acknowledged already there is news to acknowledge again.
      if (outstanding.at(-1)?.tick !== tick) outstanding.push({ tick, at: now })
      if (reliableBytes === 0) return
      reliableTick = tick
      owed += reliableBytes
    },
    acknowledged(tick) {
      const index = outstanding.findLastIndex((one) => one.tick === tick)
      if (index < 0) {
        // Until the first right one they may be of before an eviction, which nobody can help.
        return lastSeen === undefined || tick === lastSeen ? 'stale' : 'invented'
      }
      outstanding = outstanding.slice(index + 1)
      lastSeen = tick
      if (!outstanding.some((one) => one.tick === reliableTick)) owed = 0
      return 'seen'
    },
    poses(now) {
      const behind = lag(now)
      if (behind <= THIN_LAG_TICKS) return true
      return behind <= MUTE_LAG_TICKS && thinned++ % THIN_EVERY_TICKS === 0
    },
    hopeless: (now) =>
      owed > MAX_OWED_BYTES || lag(now) * TICK_MS > MUTE_LAG_TICKS * TICK_MS + STALL_MS,
  }
}
