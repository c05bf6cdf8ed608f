import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCredits } from './credits.ts'
import {
  MAX_OWED_BYTES,
  MUTE_LAG_TICKS,
  STALL_MS,
  THIN_EVERY_TICKS,
  THIN_LAG_TICKS,
} from './limits.ts'

/** A viewer who is sent one frame of poses a tick, if the credits let it. */
function viewer(start = 0) {
  const credits = createCredits(start)
  let sent = 0
  let tick = start
  return {
    credits,
    sent: () => sent,
    tick: () => tick,
    run(ticks: number, acknowledged?: (tick: number) => number): void {
      for (let i = 0; i < ticks; i++) {
        tick = (tick + 1) % 0x10000
        if (credits.poses(tick)) {
          credits.sent(tick, 0, tick * 50)
          sent++
        }
        const seen = acknowledged?.(tick)
        if (seen !== undefined) credits.acknowledged(seen)
      }
    },
  }
}

describe('a viewer', () => {
  it('that keeps up gets everything, over the end of the tick counter too', () => {
    const one = viewer(0x10000 - 50)
    one.run(100, (tick) => (tick + 0x10000 - 3) % 0x10000)
    expect(one.sent()).toBe(100)
  })

  it('that stops acknowledging gets less, then nothing, and is given up in the end', () => {
    const one = viewer()
    one.run(THIN_LAG_TICKS)
    expect(one.sent()).toBe(THIN_LAG_TICKS)
    one.run(200)
    expect(one.sent()).toBeLessThanOrEqual(
      THIN_LAG_TICKS + 2 + (MUTE_LAG_TICKS - THIN_LAG_TICKS) / THIN_EVERY_TICKS + 1,
    )
    const mutedAt = one.tick() * 50
    expect(one.credits.hopeless(mutedAt + STALL_MS + 1)).toBe(true)
  })

  it('that catches up gets everything again', () => {
    const one = viewer()
    one.run(60)
    one.credits.acknowledged(one.tick())
    // The last tick it was really sent is what it can have seen; acknowledging that restores credit.
    for (let tick = 0; tick <= one.tick(); tick++) one.credits.acknowledged(tick)
    const before = one.sent()
    one.run(5, (tick) => tick)
    expect(one.sent() - before).toBe(5)
    expect(one.credits.hopeless(one.tick() * 50 + STALL_MS * 2)).toBe(false)
  })

  it('gains nothing by acknowledging what it was never sent', () => {
    const honest = viewer()
    const liar = viewer()
    honest.run(300)
    liar.run(300, (tick) => (tick + 77) % 0x10000)
    expect(liar.sent()).toBe(honest.sent())
  })

  it('owes reliable bytes until it has acknowledged the tick that carried them', () => {
    const credits = createCredits(0)
    credits.sent(1, MAX_OWED_BYTES, 0)
    expect(credits.hopeless(0)).toBe(false)
    credits.sent(2, 1, 0)
    expect(credits.hopeless(0)).toBe(true)
    credits.acknowledged(1)
    expect(credits.hopeless(0)).toBe(true)
    credits.acknowledged(2)
    expect(credits.hopeless(0)).toBe(false)
  })

  it('never gets more than its window, whatever it acknowledges', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffff), { minLength: 200, maxLength: 200 }), (acks) => {
        const one = viewer()
        const seen: number[] = []
        one.run(acks.length, (tick) => {
          const ack = acks[tick % acks.length] ?? 0
          // Only true acknowledgements count: those of ticks that were sent.
          if (ack > tick) return ack
          seen.push(ack)
          return ack
        })
        const furthest = Math.max(0, ...seen)
        expect(one.sent()).toBeLessThanOrEqual(furthest + MUTE_LAG_TICKS + 1)
      }),
    )
  })
})
