/**
 * What a viewer has been sent and has not acknowledged. Stands in for the bufferedAmount that
 * workerd lacks: without it one viewer who stops reading fills the object's memory unnoticed.
 */
import {
  MAX_OWED_BYTES,
  MUTE_LAG_TICKS,
  STALL_MS,
  THIN_EVERY_TICKS,
  THIN_LAG_TICKS,
} from './limits.ts'

const TICKS = 0x10000

export interface Credits {
  /** Something with this tick went out; `reliableBytes` of it may not be dropped. */
  sent(tick: number, reliableBytes: number, now: number): void
  /** The viewer says it has seen this tick. What was never sent, or is older news, changes nothing. */
  acknowledged(tick: number): void
  /** Whether to send the poses of this tick. */
  poses(tick: number): boolean
  /** Beyond hope: close the socket. */
  hopeless(now: number): boolean
}

export function createCredits(startTick: number): Credits {
  let lastSent = startTick
  let lastSeen = startTick
  let reliableTick = startTick
  let owed = 0
  let mutedSince: number | undefined

  const ahead = (of: number, from: number): number => (of - from + TICKS) % TICKS
  const lag = (): number => ahead(lastSent, lastSeen)

  return {
    sent(tick, reliableBytes, now) {
      lastSent = tick
      if (reliableBytes > 0) {
        reliableTick = tick
        owed += reliableBytes
      }
      if (lag() > MUTE_LAG_TICKS) mutedSince ??= now
    },
    acknowledged(tick) {
      const step = ahead(tick, lastSeen)
      if (step === 0 || step > lag()) {
        if (tick === reliableTick && lag() === 0) owed = 0
        return
      }
      if (ahead(reliableTick, lastSeen) <= step) owed = 0
      lastSeen = tick
      if (lag() <= MUTE_LAG_TICKS) mutedSince = undefined
    },
    poses(tick) {
      if (lag() <= THIN_LAG_TICKS) return true
      return lag() <= MUTE_LAG_TICKS && tick % THIN_EVERY_TICKS === 0
    },
    hopeless: (now) =>
      owed > MAX_OWED_BYTES || (mutedSince !== undefined && now - mutedSince > STALL_MS),
  }
}
