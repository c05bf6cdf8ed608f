import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Candidate, chooseVictims, worth } from './evict.ts'

const NOW = 1_800_000_000
const hash = (index: number): InfoHash => index.toString(16).padStart(40, '0') as InfoHash
const candidates = fc
  .array(
    fc.record({
      bytes: fc.integer({ min: 1, max: 1_000 }),
      lastUsed: fc.integer({ min: NOW - 1_000_000, max: NOW }),
      uses: fc.nat(50),
    }),
    { maxLength: 30 },
  )
  .map((list) => list.map((one, index) => ({ ...one, infoHash: hash(index) })))

describe('eviction', () => {
  it('frees enough or nothing, and takes nothing it need not', () => {
    fc.assert(
      fc.property(candidates, fc.nat(20_000), (all, needed) => {
        const victims = chooseVictims(all, needed, NOW)
        const total = all.reduce((sum, { bytes }) => sum + bytes, 0)
        if (!victims) {
          expect(total).toBeLessThan(needed)
          return
        }
        const gone = all.filter(({ infoHash }) => victims.includes(infoHash))
        expect(new Set(victims).size).toBe(victims.length)
        const freed = gone.reduce((sum, { bytes }) => sum + bytes, 0)
        expect(freed).toBeGreaterThanOrEqual(needed)
        for (const { bytes } of gone) expect(freed - bytes).toBeLessThan(needed)
      }),
    )
  })

  const one = (change: Partial<Candidate>): Candidate => ({
    infoHash: hash(0),
    bytes: 1_000_000,
    lastUsed: NOW,
    uses: 5,
    ...change,
  })

  it('keeps what is asked for often, lately, and takes little space', () => {
    expect(worth(one({ uses: 6 }), NOW)).toBeGreaterThan(worth(one({}), NOW))
    expect(worth(one({}), NOW)).toBeGreaterThan(worth(one({ lastUsed: NOW - 3_600 }), NOW))
    expect(worth(one({}), NOW)).toBeGreaterThan(worth(one({ bytes: 2_000_000 }), NOW))
    const stale = one({ infoHash: hash(1), lastUsed: NOW - 30 * 86_400, uses: 50 })
    expect(chooseVictims([one({}), stale], 10, NOW)).toEqual([hash(1)])
  })
})
