import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pickParcel } from './pick.ts'

const bare = () => 0
const north = { x: 5, y: 1.7, z: -5, dx: 0, dy: 0, dz: -1 }

describe('picking', () => {
  it('finds the parcel below when one looks straight down', () => {
    expect(pickParcel({ x: -3, y: 50, z: 12, dx: 0, dy: -1, dz: 0 }, bare)).toEqual({
      x: -1,
      y: -2,
    })
  })

  it('finds nothing in the sky or along the horizon', () => {
    expect(pickParcel({ ...north, dy: 0.2 }, bare)).toBeUndefined()
    expect(pickParcel(north, bare)).toBeUndefined()
    expect(pickParcel({ x: 0, y: 2, z: 0, dx: 0, dy: 1, dz: 0 }, bare)).toBeUndefined()
  })

  it('meets a house before the ground behind it, and looks over lower ones', () => {
    const ray = { ...north, dy: -0.01 }
    const tall = (x: number, y: number): number => (x === 0 && y === 3 ? 9 : 0)
    const low = (x: number, y: number): number => (x === 0 && y === 3 ? 0.5 : 0)
    expect(pickParcel(ray, tall)).toEqual({ x: 0, y: 3 })
    expect(pickParcel(ray, low)?.y).toBeGreaterThan(3)
  })

  it('agrees with where the ray meets the plane of bare ground', () => {
    const side = fc.double({ min: -1, max: 1, noNaN: true })
    fc.assert(
      fc.property(side, side, fc.double({ min: 0.05, max: 1, noNaN: true }), (dx, dz, down) => {
        const ray = { x: 3.3, y: 20, z: 4.4, dx, dy: -down, dz }
        const t = ray.y / down
        const at = { x: (ray.x + dx * t) / 10, y: -(ray.z + dz * t) / 10 }
        // Exactly on a border either side is right.
        fc.pre(Math.abs(at.x - Math.round(at.x)) > 1e-6 && Math.abs(at.y - Math.round(at.y)) > 1e-6)
        expect(pickParcel(ray, bare)).toEqual({ x: Math.floor(at.x), y: Math.floor(at.y) })
      }),
    )
  })
})
