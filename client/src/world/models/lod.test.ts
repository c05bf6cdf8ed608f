import fc from 'fast-check'
import { describe, test } from 'vitest'
import { type WantedLevel, wantedLevel } from './lod.ts'

const rank = (level: WantedLevel): number => level ?? 3

describe('levels of detail', () => {
  test('only get coarser with distance', ({ expect }) => {
    const metres = fc.double({ min: 0, max: 5000, noNaN: true })
    const radius = fc.double({ min: 0.3, max: 80, noNaN: true })
    fc.assert(
      fc.property(
        metres,
        metres,
        radius,
        fc.constantFrom('low', 'medium', 'high'),
        (a, b, r, q) => {
          const [near, far] = a < b ? [a, b] : [b, a]
          expect(rank(wantedLevel(near, r, q, undefined))).toBeLessThanOrEqual(
            rank(wantedLevel(far, r, q, undefined)),
          )
        },
      ),
    )
  })

  test('show a house in full from across the street, and a tower from across the city', ({
    expect,
  }) => {
    expect(wantedLevel(20, 8, 'medium', undefined)).toBe(0)
    expect(wantedLevel(800, 8, 'medium', undefined)).toBe(2)
    expect(wantedLevel(1500, 25, 'low', undefined)).toBe(2)
  })

  test('leave out a bench that nobody could see', ({ expect }) => {
    expect(wantedLevel(400, 0.8, 'medium', undefined)).toBeUndefined()
  })

  test('stay as they are at a border', ({ expect }) => {
    const border =
      [...Array(2000).keys()].find((d) => wantedLevel(d, 8, 'medium', undefined) === 1) ?? 0
    expect(wantedLevel(border, 8, 'medium', 0)).toBe(0)
    expect(wantedLevel(border - 1, 8, 'medium', 1)).toBe(0)
  })
})
