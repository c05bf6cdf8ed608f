import { describe, test } from 'vitest'
import type { Layer } from './plain-glb.ts'
import { wallsOf } from './walls.ts'
import { boxInWorld } from './world-box.ts'

/** A closed box as triangles. */
function box(
  minX: number,
  minY: number,
  minZ: number,
  maxX: number,
  maxY: number,
  maxZ: number,
): Layer {
  const corners = [minX, maxX].flatMap((x) =>
    [minY, maxY].flatMap((y) => [minZ, maxZ].map((z) => [x, y, z])),
  )
  const quads = [
    [0, 1, 3, 2],
    [4, 5, 7, 6],
    [0, 1, 5, 4],
    [2, 3, 7, 6],
    [0, 2, 6, 4],
    [1, 3, 7, 5],
  ]
  return {
    positions: new Float32Array(corners.flat()),
    normals: new Int8Array(32),
    colours: new Uint8Array(32),
    indices: new Uint32Array(quads.flatMap(([a = 0, b = 0, c = 0, d = 0]) => [a, b, c, a, c, d])),
  }
}

const blocks = (walls: ReturnType<typeof wallsOf>, x: number, z: number): boolean =>
  walls.some((w) => x > w.minX && x < w.maxX && z > w.minZ && z < w.maxZ)

describe('walls of a model', () => {
  test('close a house on all sides', ({ expect }) => {
    const walls = wallsOf([box(-4, 0, -4, 4, 9, 4)])
    for (const [x, z] of [
      [-3.9, 0],
      [3.9, 0],
      [0, -3.9],
      [0, 3.9],
    ] as const) {
      expect(blocks(walls, x, z)).toBe(true)
    }
    expect(Math.max(...walls.map((w) => w.top))).toBe(9)
  })

  test('leave no room between the walls of a house that has no way in', ({ expect }) => {
    expect(blocks(wallsOf([box(-4, 0, -4, 4, 9, 4)]), 0, 0)).toBe(true)
  })

  test('let people through an arch between its piers', ({ expect }) => {
    const walls = wallsOf([
      box(-10, 0, -1, -8, 8, 1),
      box(8, 0, -1, 10, 8, 1),
      box(-10, 8, -1, 10, 10, 1),
    ])
    expect(blocks(walls, -9, 0.9)).toBe(true)
    expect(blocks(walls, 9, -0.9)).toBe(true)
    expect(blocks(walls, 0, 0)).toBe(false)
  })

  test('ignore kerbs one steps over and awnings one walks under', ({ expect }) => {
    expect(wallsOf([box(-2, 0, -2, 2, 0.3, 2), box(-2, 2.4, -2, 2, 2.6, 2)])).toEqual([])
    expect(wallsOf([])).toEqual([])
  })

  test('turn with the model', ({ expect }) => {
    const wall = { minX: 0, minZ: 0, maxX: 4, maxZ: 1, top: 3 }
    const quarter = { x: 0, y: Math.SQRT1_2, z: 0, w: Math.SQRT1_2 }
    const turned = boxInWorld(wall, {
      position: { x: 100, y: 1, z: -50 },
      rotation: quarter,
      scale: 2,
    })
    // A quarter turn about Y takes +X to -Z and +Z to +X.
    expect(turned.minX).toBeCloseTo(100)
    expect(turned.maxX).toBeCloseTo(102)
    expect(turned.minZ).toBeCloseTo(-58)
    expect(turned.maxZ).toBeCloseTo(-50)
    expect(turned.top).toBe(7)
  })
})
