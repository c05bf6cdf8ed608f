import { describe, expect, it } from 'vitest'
import { GROUND_LEVEL, seaDepth, terrainHeight, terrainMesh } from './terrain.ts'

describe('terrain', () => {
  it('is flat under the city and its rim', () => {
    for (let a = 0; a < 6.28; a += 0.2) {
      for (const r of [0, 700, 1310, 1339]) {
        expect(terrainHeight(Math.cos(a) * r, Math.sin(a) * r)).toBe(GROUND_LEVEL)
      }
    }
  })

  it('has the sea in the south and hills in the north', () => {
    expect(seaDepth(0, 2500)).toBeGreaterThan(0)
    expect(seaDepth(0, -2500)).toBeLessThan(0)
    expect(terrainHeight(0, -3000)).toBeGreaterThan(40)
  })

  it('never lets the sea reach the rim road', () => {
    for (let a = 0; a < 6.28; a += 0.02) {
      expect(seaDepth(Math.cos(a) * 1340, Math.sin(a) * 1340)).toBeLessThan(-0.5)
    }
  })

  it('is a mesh whose triangles all look upwards and use every vertex', () => {
    const { positions, indices } = terrainMesh()
    const at = (i: number): [number, number] => [
      positions[i * 3] ?? Number.NaN,
      positions[i * 3 + 2] ?? Number.NaN,
    ]
    expect(new Set(indices).size).toBe(positions.length / 3)
    for (let t = 0; t < indices.length; t += 3) {
      const [a, b, c] = [indices[t] ?? 0, indices[t + 1] ?? 0, indices[t + 2] ?? 0]
      const [ax, az] = at(a)
      const [bx, bz] = at(b)
      const [cx, cz] = at(c)
      // Y of the cross product: positive is up with X east and Z south.
      expect((bz - az) * (cx - ax) - (bx - ax) * (cz - az)).toBeGreaterThan(0)
    }
  })
})
