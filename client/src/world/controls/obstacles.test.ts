import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createObstacles, outOfBox } from './obstacles.ts'

const RADIUS = 0.35
const wall = { minX: -5, maxX: 5, minZ: -2, maxZ: -1, top: 3 }

describe('obstacles', () => {
  it('let a body slide along a wall instead of stopping it', () => {
    const obstacles = createObstacles()
    obstacles.set('test', -1, -1, [wall])
    const at = obstacles.slide({ x: 0, z: -0.6 }, { x: 0.5, z: -1.1 }, 0, RADIUS)
    expect(at.z).toBeCloseTo(-0.65)
    expect(at.x).toBeCloseTo(0.5)
  })

  it('stop a body that would jump through a thin wall in one step', () => {
    const obstacles = createObstacles()
    obstacles.set('test', 0, 0, [{ minX: -5, maxX: 5, minZ: -1.1, maxZ: -1, top: 3 }])
    const at = obstacles.slide({ x: 0, z: 0 }, { x: 0, z: -1.6 }, 0, RADIUS)
    expect(at.z).toBeGreaterThan(-1)
  })

  it('let feet above the top pass', () => {
    const obstacles = createObstacles()
    obstacles.set('test', -1, -1, [{ ...wall, top: 0.8 }])
    const at = obstacles.slide({ x: 0, z: -0.5 }, { x: 0, z: -1 }, 0.9, RADIUS)
    expect(at).toEqual({ x: 0, z: -1 })
  })

  it('never leave a body inside a box or a trunk', () => {
    const point = fc.double({ min: -8, max: 8, noNaN: true })
    fc.assert(
      fc.property(point, point, (x, z) => {
        const out = outOfBox({ x, z }, wall, RADIUS)
        const dx = out.x - Math.min(wall.maxX, Math.max(wall.minX, out.x))
        const dz = out.z - Math.min(wall.maxZ, Math.max(wall.minZ, out.z))
        expect(Math.hypot(dx, dz)).toBeGreaterThanOrEqual(RADIUS - 1e-9)
      }),
    )
    const obstacles = createObstacles()
    obstacles.set('test', 0, 0, [], [{ x: 1, z: 1, radius: 0.25, top: 2 }])
    fc.assert(
      fc.property(point, point, (x, z) => {
        const out = obstacles.slide({ x: 0, z: 0 }, { x, z }, 0, RADIUS)
        expect(Math.hypot(out.x - 1, out.z - 1)).toBeGreaterThanOrEqual(0.6 - 1e-9)
      }),
    )
  })

  it('forget what its owner removed, and keep what others put there', () => {
    const obstacles = createObstacles()
    const through = () => obstacles.slide({ x: 0, z: 0 }, { x: 0, z: -0.9 }, 0, RADIUS)
    obstacles.set('a', -1, -1, [wall])
    obstacles.set('b', -1, -1, [wall])
    obstacles.set('a', -1, -1, [])
    expect(through().z).toBeGreaterThan(-0.9)
    obstacles.clear('b')
    expect(through().z).toBe(-0.9)
  })
})
