import { TICK_MS } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { MAX_TICK_STEP } from './limits.ts'
import { createTickClock } from './tick.ts'

describe('the tick', () => {
  it('moves on once at most every TICK_MS, however often it is asked, and wraps', () => {
    const ticks = createTickClock((below) => (below === 0x10000 ? 0xfffe : 0))
    expect([0, 1, TICK_MS - 1].map(ticks.stamp)).toEqual([0xffff, 0xffff, 0xffff])
    expect(ticks.stamp(TICK_MS)).toBe(0)
    expect(ticks.stamp(TICK_MS * 100)).toBe(1)
  })

  it('grows by steps nobody can foretell', () => {
    const ticks = createTickClock((below) => Math.floor(Math.random() * below))
    const steps = new Set<number>()
    let last = ticks.stamp(0)
    for (let n = 1; n < 1000; n++) {
      const next = ticks.stamp(n * TICK_MS)
      steps.add((next - last + 0x10000) % 0x10000)
      last = next
    }
    expect([Math.min(...steps), Math.max(...steps)]).toEqual([1, MAX_TICK_STEP])
  })
})
