/**
 * The lane for voice: frames sealed as poses are, passed on at once and never kept, to those who are
 * near the speaker by their own account. Today's client sends none and passes over what it hears.
 */
import { encodeDown } from '@cosmos/protocol/room/frames'
import { tierAt } from '@cosmos/protocol/room/tiers'
import { createBucket } from '../bucket.ts'
import type { Attendance } from './attendance.ts'
import { ROOM_VOICE_BUCKET } from './limits.ts'
import type { Lines } from './lines.ts'
import type { TickClock } from './tick.ts'

export interface Voices<C> {
  /** Passes a member's frame on. Over-limit frames just vanish: late voice is no voice. */
  speak(socket: C, sealed: Uint8Array): void
}

export function createVoices<C>(options: {
  readonly attendance: Attendance<C>
  readonly lines: Lines<C>
  readonly ticks: TickClock
  readonly now: () => number
}): Voices<C> {
  const { attendance, lines, ticks, now } = options
  const room = createBucket(ROOM_VOICE_BUCKET)
  return {
    speak(socket, sealed) {
      const member = attendance.memberAt(socket)
      if (member === undefined || lines.get(socket)?.voices.take(now()) !== true) return
      if (!room.take(now())) return
      const tick = ticks.stamp(now())
      const { leaf } = member
      const frame = encodeDown({ type: 'voice', tick, leaf, sealed })
      for (const receiver of attendance.socketsOf(attendance.present())) {
        const tiers = lines.get(receiver)?.tiers
        if (receiver === socket || tiers === undefined || tierAt(tiers, leaf) !== 'near') continue
        lines.sendVolatile(receiver, frame, tick)
      }
    },
  }
}
