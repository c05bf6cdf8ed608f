import { decodeDown } from '@cosmos/protocol/room/frames'
import { TICK_MS } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { createPoseBatch, createTickClock } from './tick.ts'

describe('a batch of poses', () => {
  it('holds the latest of each sender, in one frame', () => {
    const batch = createPoseBatch()
    expect(batch.put(1, Uint8Array.of(1))).toBe(true)
    expect(batch.put(2, Uint8Array.of(2))).toBe(false)
    expect(batch.put(1, Uint8Array.of(3))).toBe(false)
    batch.put(3, Uint8Array.of(4))
    batch.drop(3)
    const frame = decodeDown(batch.take(7) ?? new Uint8Array())
    expect(frame).toEqual({
      ok: true,
      value: {
        type: 'poses',
        tick: 7,
        poses: [
          { leaf: 1, sealed: Uint8Array.of(3) },
          { leaf: 2, sealed: Uint8Array.of(2) },
        ],
      },
    })
    expect(batch.take(8)).toBeUndefined()
  })
})

describe('the tick', () => {
  it('moves on by one at most every TICK_MS, however often it is asked, and wraps', () => {
    const ticks = createTickClock(0xfffe)
    expect([0, 1, TICK_MS - 1].map(ticks.stamp)).toEqual([0xffff, 0xffff, 0xffff])
    expect(ticks.stamp(TICK_MS)).toBe(0)
    expect(ticks.stamp(TICK_MS * 100)).toBe(1)
  })
})
