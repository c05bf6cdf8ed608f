import { mix, type Rgb, shade } from '../../mesh/colour.ts'
import { cylinder } from '../../mesh/loft.ts'
import type { Mesh, Vec3 } from '../../mesh/mesh.ts'
import { box } from '../../mesh/solids.ts'
import { type Detail, paint } from '../paint.ts'
import { type Furniture, model } from './model.ts'

const { facade, trim, accent, metal, wood } = paint
const IRON = mix(metal.dark, facade.teal, 0.25)

const slats = (
  m: Mesh,
  detail: Detail,
  w: number,
  y: number,
  z: number,
  count: number,
  tilt: number,
): void => {
  const used = detail === 0 ? count : 1
  const deep = (0.16 * count) / used - 0.03
  m.within({ at: [0, y, z], tilt }, () => {
    for (let i = 0; i < used; i++) {
      box(m, w, 0.07, deep, wood.light, {
        at: [0, 0, (i - (used - 1) / 2) * 0.16],
        bevel: detail === 0 ? 0.02 : 0,
      })
    }
  })
}

const parasolWith = (m: Mesh, detail: Detail, a: Rgb, b: Rgb): void => {
  cylinder(m, 0.05, 0.05, 2.5, detail === 0 ? 6 : 3, trim.white, { top: false })
  const sides = 8
  for (let i = 0; i < sides; i++) {
    const [p, q] = [(i / sides) * Math.PI * 2, ((i + 1) / sides) * Math.PI * 2]
    const at = (angle: number, r: number, y: number): Vec3 => [
      Math.sin(angle) * r,
      y,
      Math.cos(angle) * r,
    ]
    const tint = i % 2 === 0 ? a : b
    m.face([at(p, 1.6, 2.25), at(q, 1.6, 2.25), [0, 2.85, 0]], tint)
    m.face([at(q, 1.6, 2.25), at(p, 1.6, 2.25), [0, 2.8, 0]], shade(tint, 0.7))
    if (detail === 0)
      m.face([at(p, 1.62, 2.08), at(q, 1.62, 2.08), at(q, 1.6, 2.25), at(p, 1.6, 2.25)], tint)
  }
}

const chair = (m: Mesh, detail: Detail, turn: number, colour: Rgb): void =>
  m.within({ turn }, () => {
    m.within({ at: [0, 0, 0.95] }, () => {
      box(m, 0.42, 0.06, 0.42, colour, { at: [0, 0.44, 0], bevel: 0.02 })
      box(m, 0.42, 0.42, 0.06, colour, { at: [0, 0.52, 0.2], bevel: 0.02 })
      if (detail === 0)
        for (const x of [-0.18, 0.18])
          for (const z of [-0.18, 0.18])
            box(m, 0.05, 0.44, 0.05, metal.dark, { at: [x, 0, z], noBottom: true, noTop: true })
    })
  })

export const SEATS: Readonly<Record<string, Furniture>> = {
  bench: {
    title: 'Bench',
    draw: model((m, d) => {
      slats(m, d, 1.9, 0.45, 0.05, 3, 0)
      slats(m, d, 1.9, 0.78, -0.25, 2, -72)
      for (const x of [-0.75, 0.75]) {
        if (d === 2) continue
        box(m, 0.09, 0.45, 0.5, IRON, {
          at: [x, 0, 0.02],
          noBottom: true,
          bevel: d === 0 ? 0.02 : 0,
        })
        box(m, 0.09, 0.6, 0.09, IRON, { at: [x, 0.4, -0.29], noBottom: true })
        if (d === 0) box(m, 0.1, 0.07, 0.5, wood.dark, { at: [x, 0.66, 0.02], bevel: 0.02 })
      }
    }),
  },
  'cafe-tables': {
    title: 'Café table under a parasol',
    draw: model((m, d) => {
      parasolWith(m, d, accent.coral, trim.white)
      cylinder(m, 0.55, 0.55, 0.06, d === 0 ? 12 : 6, trim.white, {
        at: [0, 0.72, 0],
        bottom: trim.stone,
      })
      if (d === 2) return
      cylinder(m, 0.3, 0.3, 0.06, d === 0 ? 10 : 5, metal.dark)
      for (const turn of [20, 140, 260]) chair(m, d, turn, facade.teal)
    }),
  },
  'cafe-tables-sun': {
    title: 'Café table under a yellow parasol',
    draw: model((m, d) => {
      parasolWith(m, d, accent.sun, trim.white)
      cylinder(m, 0.55, 0.55, 0.06, d === 0 ? 12 : 6, trim.white, {
        at: [0, 0.72, 0],
        bottom: trim.stone,
      })
      if (d === 2) return
      cylinder(m, 0.3, 0.3, 0.06, d === 0 ? 10 : 5, metal.dark)
      for (const turn of [60, 180, 300]) chair(m, d, turn, facade.brick)
    }),
  },
}
