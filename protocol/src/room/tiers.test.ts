import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_LEAF } from './frames.ts'
import { MAX_TIER_BYTES, MID_METRES, NEAR_METRES, NEAR_PEOPLE, TIER_HYSTERESIS } from './limits.ts'
import { chooseTiers, packTiers, TIERS, type Tier, tierAt, withoutLeaf } from './tiers.ts'

const leaf = fc.integer({ min: 0, max: MAX_LEAF })
const tiersArbitrary = fc
  .array(fc.tuple(leaf, fc.constantFrom(...TIERS)), { maxLength: 128 })
  .map((entries) => new Map<number, Tier>(entries))

describe('packed tiers', () => {
  it('are read back, and say near of everybody else', () => {
    fc.assert(
      fc.property(tiersArbitrary, leaf, (tiers, other) => {
        const packed = packTiers(tiers)
        expect(packed.length).toBeLessThanOrEqual(MAX_TIER_BYTES)
        expect(packed.at(-1)).not.toBe(0)
        for (const [one, tier] of tiers) expect(tierAt(packed, one)).toBe(tier)
        if (!tiers.has(other)) expect(tierAt(packed, other)).toBe('near')
      }),
    )
  })

  it('forget one leaf and no other', () => {
    fc.assert(
      fc.property(tiersArbitrary, leaf, leaf, (tiers, gone, other) => {
        const packed = packTiers(tiers)
        const rest = withoutLeaf(packed, gone)
        expect(tierAt(rest, gone)).toBe('near')
        if (other !== gone) expect(tierAt(rest, other)).toBe(tierAt(packed, other))
      }),
    )
  })

  it('take any bytes at all', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: MAX_TIER_BYTES }), leaf, (packed, one) => {
        expect(TIERS).toContain(tierAt(packed, one))
      }),
    )
  })
})

describe('the choice of tiers', () => {
  const at = (metres: number, before?: Tier) =>
    chooseTiers(new Map([[3, metres]]), new Map(before === undefined ? [] : [[3, before]])).get(3)

  it('goes by distance', () => {
    expect([NEAR_METRES - 1, NEAR_METRES + 1, MID_METRES + 1].map((d) => at(d))).toEqual([...TIERS])
  })

  it('keeps a tier until somebody is clearly outside, and takes it up only inside', () => {
    const border = NEAR_METRES * ((1 + TIER_HYSTERESIS) / 2)
    expect([at(border, 'near'), at(border, 'mid'), at(border, 'far')]).toEqual([
      'near',
      'mid',
      'mid',
    ])
    expect(at(NEAR_METRES * TIER_HYSTERESIS + 1, 'near')).toBe('mid')
    expect(at(MID_METRES * TIER_HYSTERESIS - 1, 'mid')).toBe('mid')
    expect(at(MID_METRES * TIER_HYSTERESIS - 1, 'far')).toBe('far')
  })

  it('settles: what was chosen is chosen again', () => {
    const distances = fc.dictionary(
      fc.nat({ max: 120 }).map(String),
      fc.double({ min: 0, max: 130, noNaN: true }),
    )
    fc.assert(
      fc.property(distances, tiersArbitrary, (metres, before) => {
        const known = new Map(Object.entries(metres).map(([one, d]) => [Number(one), d]))
        const once = chooseTiers(known, before)
        expect(chooseTiers(known, once)).toEqual(once)
        expect([...once.keys()].sort()).toEqual([...known.keys()].sort())
      }),
    )
  })

  it('shows only so many of a crowd at the full rate, the nearest of them', () => {
    const crowd = new Map(Array.from({ length: 100 }, (_, i) => [i, i / 10] as const))
    const tiers = chooseTiers(crowd, new Map())
    const near = [...tiers].filter(([, tier]) => tier === 'near').map(([one]) => one)
    expect(near.sort((a, b) => a - b)).toEqual(Array.from({ length: NEAR_PEOPLE }, (_, i) => i))
  })
})
