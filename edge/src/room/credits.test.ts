import { TICK_MS } from '@cosmos/protocol/room/limits'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCredits } from './credits.ts'
import {
  MAX_OWED_BYTES,
  MAX_TICK_STEP,
  MUTE_LAG_TICKS,
  STALL_MS,
  THIN_EVERY_TICKS,
  THIN_LAG_TICKS,
} from './limits.ts'
import { createTickClock } from './tick.ts'

/** A viewer who is sent one frame of poses a tick, if the credits let it. */
function viewer() {
  const credits = createCredits()
  const clock = createTickClock((below) => Math.floor(Math.random() * below))
  const sent: number[] = []
  let now = 0
  return {
    credits,
    sent,
    now: () => now,
    /** `read` answers what is acknowledged after each tick, given what was sent so far. */
    run(ticks: number, read?: (sent: readonly number[]) => number | undefined): void {
      for (let i = 0; i < ticks; i++) {
        now += TICK_MS
        const tick = clock.stamp(now)
        if (credits.poses(now)) {
          credits.sent(tick, 0, now)
          sent.push(tick)
        }
        const seen = read?.(sent)
        if (seen !== undefined) credits.acknowledged(seen)
      }
    },
  }
}

describe('a viewer', () => {
  it('that keeps up gets everything, over the end of the tick counter too', () => {
    const one = viewer()
    one.run(0x10000 / MAX_TICK_STEP, (sent) => sent.at(-4))
    expect(one.sent).toHaveLength(0x10000 / MAX_TICK_STEP)
  })

  it('that stops acknowledging gets less, then nothing, and is given up in the end', () => {
    const one = viewer()
    one.run(THIN_LAG_TICKS)
    expect(one.sent).toHaveLength(THIN_LAG_TICKS)
    one.run(200)
    expect(one.sent.length).toBeLessThanOrEqual(
      THIN_LAG_TICKS + 2 + (MUTE_LAG_TICKS - THIN_LAG_TICKS) / THIN_EVERY_TICKS + 1,
    )
    expect(one.credits.hopeless(MUTE_LAG_TICKS * TICK_MS + STALL_MS - 100)).toBe(false)
    expect(one.credits.hopeless(MUTE_LAG_TICKS * TICK_MS + STALL_MS + 100)).toBe(true)
  })

  it('that catches up gets everything again', () => {
    const one = viewer()
    one.run(60)
    expect(one.credits.acknowledged(one.sent.at(-1) ?? -1)).toBe('seen')
    const before = one.sent.length
    one.run(5, (sent) => sent.at(-1))
    expect(one.sent.length - before).toBe(5)
    expect(one.credits.hopeless(one.now() + STALL_MS * 2)).toBe(false)
  })

  it('owes reliable bytes until it has acknowledged the tick that carried them', () => {
    const credits = createCredits()
    credits.sent(1, MAX_OWED_BYTES, 0)
    expect(credits.hopeless(0)).toBe(false)
    credits.sent(2, 1, 0)
    expect(credits.hopeless(0)).toBe(true)
    credits.acknowledged(1)
    expect(credits.hopeless(0)).toBe(true)
    credits.acknowledged(2)
    expect(credits.hopeless(0)).toBe(false)
  })

  it('acknowledges a tick again when there was more in it', () => {
    const credits = createCredits()
    credits.sent(7, MAX_OWED_BYTES, 0)
    expect(credits.acknowledged(7)).toBe('seen')
    credits.sent(7, MAX_OWED_BYTES, 1)
    credits.sent(7, 1, 2)
    expect(credits.hopeless(2)).toBe(true)
    expect(credits.acknowledged(7)).toBe('seen')
    expect(credits.hopeless(2)).toBe(false)
    expect(credits.acknowledged(7)).toBe('stale')
  })

  it('is not blamed for what it was sent before the object woke', () => {
    const credits = createCredits()
    expect(credits.acknowledged(123)).toBe('stale')
    credits.sent(9, 0, 0)
    expect(credits.acknowledged(124)).toBe('stale')
    expect(credits.acknowledged(9)).toBe('seen')
    expect(credits.acknowledged(124)).toBe('invented')
  })

  it('gains nothing by acknowledging what it was never sent', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 300, maxLength: 300 }), (guesses) => {
        const [honest, liar] = [viewer(), viewer()]
        honest.run(guesses.length)
        // Every guess that happens to be right is taken out: those were read.
        let i = 0
        liar.run(guesses.length, (sent) => {
          const guess = guesses[i++] ?? 0
          return sent.includes(guess) ? undefined : guess
        })
        expect(liar.sent.length).toBe(honest.sent.length)
      }),
      { numRuns: 20 },
    )
  })
})
