import fc from 'fast-check'
import { describe, test } from 'vitest'
import { type Box, DoesNotFitError, standOnParcel } from './stand-on-parcel.ts'

const cube = (edge: number, at = 0): Box => ({
  min: [at, at, at],
  max: [at + edge, at + edge, at + edge],
})

describe('a model on its parcel', () => {
  test('stands in the middle with its foot on the ground, wherever its origin is', ({ expect }) => {
    const standing = standOnParcel(cube(2, 3), 1, 180)
    expect(standing).toEqual({ x: 5 - 4, y: -3, z: -5 - 4, scale: 1 })
  })

  test('turns about its own origin and still ends in the middle', ({ expect }) => {
    const standing = standOnParcel({ min: [0, 0, 0], max: [4, 2, 1] }, 1, 90)
    // Turned by +90 degrees about Y, +X becomes -Z and +Z becomes +X.
    expect(standing.x).toBeCloseTo(5 - 0.5)
    expect(standing.z).toBeCloseTo(-5 + 2)
  })

  test('fits any box that has a size into the lot', ({ expect }) => {
    const size = fc.double({ min: 0.05, max: 500, noNaN: true })
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: -4, max: 4 }), (w, h, d, quarter) => {
        const box: Box = { min: [0, 0, 0], max: [w, h, d] }
        const standing = standOnParcel(box, 'fit', quarter * 90)
        expect(Math.max(w, d) * standing.scale).toBeLessThanOrEqual(10)
        expect(standing.scale).toBeGreaterThan(0)
      }),
    )
  })

  test('a model wider than the lot is refused with the way out', ({ expect }) => {
    expect(() => standOnParcel(cube(12), 1, 0)).toThrow(DoesNotFitError)
    expect(() => standOnParcel(cube(12), 1, 0)).toThrow(/--fit/)
  })

  test('a model that nobody would find is refused too', ({ expect }) => {
    expect(() => standOnParcel(cube(0.01), 1, 0)).toThrow(/1\.0 cm/)
  })
})
