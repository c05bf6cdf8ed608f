/**
 * When somebody's poses happened. The relay's ticks and the network bunch them; the counters tell how
 * many of the sender's steady beats lie between two, which makes avatars walk evenly.
 */
import type { PoseMoment } from '@cosmos/protocol/room/session'

/** Farther off than this, the beat is lost and starts anew. */
const LOST_MS = 400
/** How much of the difference each pose corrects. */
const CORRECTION = 0.1

export interface Timeline {
  /** Time of the pose in the clock of `arrived` (ms). Never goes back. */
  place(moment: PoseMoment, arrived: number): number
}

export function createTimeline(): Timeline {
  let last: { epoch: number; counter: number; at: number } | undefined
  return {
    place({ epoch, counter, interval }, arrived) {
      let at = arrived
      if (last !== undefined) {
        // A new epoch counts from one again: all we know is that at least one beat has passed.
        const beats = last.epoch === epoch ? counter - last.counter : 1
        const expected = last.at + beats * interval
        const off = arrived - expected
        at = Math.abs(off) > LOST_MS ? Math.max(arrived, last.at) : expected + off * CORRECTION
      }
      last = { epoch, counter, at }
      return at
    },
  }
}
