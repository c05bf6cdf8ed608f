import { classOf } from '@cosmos/protocol/geometry/c1'
import fc from 'fast-check'
import { describe, test } from 'vitest'
import { viewpointOf } from './viewpoint.ts'

describe('the viewpoint of a parcel', () => {
  test('is the street before it, facing it', ({ expect }) => {
    // 4,-36 has the street x = 5 to its east.
    expect(viewpointOf(4, -36)).toEqual({ x: 5, y: -36, heading: 270 })
  })

  test('is never on private ground, and always near', ({ expect }) => {
    const coordinate = fc.integer({ min: -120, max: 120 })
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        fc.pre(['ico', 'auction'].includes(classOf(x, y)))
        const from = viewpointOf(x, y)
        expect(['street', 'park', 'commons']).toContain(classOf(from.x, from.y))
        expect(Math.hypot(from.x - x, from.y - y)).toBeLessThanOrEqual(4)
      }),
    )
  })
})
