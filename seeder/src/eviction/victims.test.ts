import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseVictims } from './victims.ts'

describe('victims', () => {
  it('free enough or nothing, in order, and none of them needlessly', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 1_000 }), { maxLength: 30 }),
        fc.nat(20_000),
        (sizes, needed) => {
          const bytesOf = (item: number): number => sizes[item] ?? 0
          const victims = chooseVictims([...sizes.keys()], bytesOf, needed)
          const sum = (items: Iterable<number>): number =>
            [...items].reduce((total, item) => total + bytesOf(item), 0)
          if (!victims) {
            expect(sum(sizes.keys())).toBeLessThan(needed)
            return
          }
          expect(sum(victims)).toBeGreaterThanOrEqual(needed)
          expect(victims).toEqual([...victims].sort((a, b) => a - b))
          for (const one of victims) expect(sum(victims) - bytesOf(one)).toBeLessThan(needed)
        },
      ),
    )
  })

  it('asks no further than it must', () => {
    function* endless(): Generator<number> {
      for (let item = 0; ; item++) yield item
    }
    expect(chooseVictims(endless(), () => 10, 25)).toEqual([0, 1, 2])
    expect(chooseVictims(endless(), () => 10, 0)).toEqual([])
  })
})
