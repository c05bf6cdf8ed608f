import { TICK_MS } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { createTickClock } from './tick.ts'

describe('the tick', () => {
  it('moves on by one at most every TICK_MS, however often it is asked, and wraps', () => {
    const ticks = createTickClock(0xfffe)
    expect([0, 1, TICK_MS - 1].map(ticks.stamp)).toEqual([0xffff, 0xffff, 0xffff])
    expect(ticks.stamp(TICK_MS)).toBe(0)
    expect(ticks.stamp(TICK_MS * 100)).toBe(1)
  })
})
