import { describe, test } from 'vitest'
import { paint } from '../buildings/paint.ts'
import { blob, cylinder, lathe, loft, rectangle } from './loft.ts'
import { Mesh, type Vec3 } from './mesh.ts'
import { barrel, gable, hip } from './roofs.ts'
import { bar, box, extrude } from './solids.ts'

const colour = paint.facade.cream

/** Volume enclosed by the city layer (divergence theorem): positive if faces look outwards. */
function volume(draw: (m: Mesh) => void): number {
  const m = new Mesh()
  draw(m)
  const { positions, indices } = m.city
  const at = (i: number): Vec3 => [
    positions[i * 3] as number,
    positions[i * 3 + 1] as number,
    positions[i * 3 + 2] as number,
  ]
  let sum = 0
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => at(indices[i + k] as number)) as [Vec3, Vec3, Vec3]
    sum +=
      a[0] * (b[1] * c[2] - b[2] * c[1]) +
      a[1] * (b[2] * c[0] - b[0] * c[2]) +
      a[2] * (b[0] * c[1] - b[1] * c[0])
  }
  return sum / 6
}

describe('solids', () => {
  test('a box has the volume of its edges', ({ expect }) => {
    expect(volume((m) => box(m, 2, 3, 4, colour))).toBeCloseTo(24)
  })

  test('a bevel takes a little of a box away and leaves no hole', ({ expect }) => {
    const bevelled = volume((m) => box(m, 2, 3, 4, colour, { bevel: 0.1 }))
    expect(bevelled).toBeGreaterThan(23.5)
    expect(bevelled).toBeLessThan(24)
  })

  test('turning, tilting and scaling keep faces outside', ({ expect }) => {
    const turned = volume((m) =>
      m.within({ turn: 33, tilt: 20, roll: 70, scale: [1, 2, 3], at: [4, 5, 6] }, () =>
        box(m, 1, 1, 1, colour),
      ),
    )
    expect(turned).toBeCloseTo(6)
  })

  test('lofts, turned forms, blobs and extrusions look outwards', ({ expect }) => {
    const lofted = volume((m) =>
      loft(m, rectangle(2, 2, 0.2), [{ y: 0 }, { y: 1 }, { y: 2, grow: -0.5 }], colour, {
        bottom: colour,
      }),
    )
    expect(lofted).toBeGreaterThan(5)
    expect(volume((m) => cylinder(m, 1, 1, 1, 64, colour, { bottom: colour }))).toBeCloseTo(
      Math.PI,
      1,
    )
    const cone = [
      [1, 0],
      [0, 3],
    ] as const
    expect(volume((m) => lathe(m, cone, 64, colour, { bottom: colour }))).toBeCloseTo(Math.PI, 1)
    expect(volume((m) => blob(m, 1, 24, 48, colour))).toBeCloseTo((4 / 3) * Math.PI, 1)
    const triangle = [
      [0, 0],
      [1, 0],
      [0, 1],
    ] as const
    expect(volume((m) => extrude(m, triangle, 0, 2, colour, { back: true }))).toBeCloseTo(1)
  })

  test('a bar is open at its ends and looks outwards in every direction', ({ expect }) => {
    for (const to of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [-1, 2, 3],
    ] as const) {
      // Through the origin the open ends add nothing to the sum but their own plane's share.
      const m = new Mesh()
      bar(m, [0, 0, 0], to, 0.2, colour)
      const { positions, normals } = m.city
      for (let i = 0; i < positions.length; i += 3) {
        const along = to.map((v) => v / Math.hypot(...to)) as unknown as Vec3
        const p: Vec3 = [
          positions[i] as number,
          positions[i + 1] as number,
          positions[i + 2] as number,
        ]
        const onAxis = p[0] * along[0] + p[1] * along[1] + p[2] * along[2]
        const out = p.map((v, k) => v - (along[k] as number) * onAxis)
        const facing = out.reduce((sum, v, k) => sum + v * (normals[i + k] as number), 0)
        expect(facing).toBeGreaterThan(0)
      }
    }
  })

  test('roofs enclose space above their eaves', ({ expect }) => {
    expect(volume((m) => hip(m, 6, 4, 0, 2, colour))).toBeGreaterThan(10)
    expect(volume((m) => gable(m, 6, 4, 0, 2, colour, { wall: colour }))).toBeGreaterThan(5)
    const hall = volume((m) => barrel(m, 2, 4, 0, 1, colour, { segments: 48, ends: colour }))
    expect(hall).toBeCloseTo(2 * Math.PI, 1)
  })
})
