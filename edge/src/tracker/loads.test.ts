import type { Address } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { LOAD_WINDOW_MS } from './limits.ts'
import { createLoads } from './loads.ts'

const [ada, bob] = ['0xa', '0xb'] as Address[] as [Address, Address]

describe('the load of a seeder', () => {
  it('is what it was introduced to in the last minute, fading out', () => {
    const loads = createLoads()
    for (let i = 0; i < 10; i++) loads.add(ada, 5)
    loads.add(bob, 6)
    expect([loads.of(ada, 10), loads.of(bob, 10)]).toEqual([10, 1])
    expect(loads.of(ada, LOAD_WINDOW_MS * 1.5)).toBe(5)
    expect(loads.of(ada, LOAD_WINDOW_MS * 2)).toBe(0)
    expect(loads.of(bob, LOAD_WINDOW_MS * 9)).toBe(0)
  })
})
