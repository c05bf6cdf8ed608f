import { mix, shade } from '../../mesh/colour.ts'
import { blob, cylinder, lathe } from '../../mesh/loft.ts'
import type { Mesh, Vec3 } from '../../mesh/mesh.ts'
import { bar, box } from '../../mesh/solids.ts'
import { flag } from '../civic/flag.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { type Furniture, model } from './model.ts'

const { facade, trim, accent, metal, wood, roof } = paint
const IRON = mix(metal.dark, facade.teal, 0.25)

function lampPost(m: Mesh, detail: Detail, h: number): void {
  if (detail === 2) {
    cylinder(m, 0.11, 0.08, h, 3, IRON, { top: false })
    return
  }
  lathe(
    m,
    [
      [0.3, 0],
      [0.3, 0.16],
      [0.19, 0.3],
      [0.2, 0.8],
      [0.1, 1],
      [0.075, h],
    ],
    detail === 0 ? 8 : 4,
    IRON,
    { top: false },
  )
  if (detail === 0) cylinder(m, 0.13, 0.13, 0.1, 8, accent.sun, { at: [0, 1, 0] })
}

function lampHead(m: Mesh, detail: Detail, at: Vec3): void {
  m.within({ at }, () => {
    const sides = [8, 5, 4][detail] as number
    lathe(
      m,
      [
        [0.1, 0],
        [0.2, 0.08],
      ],
      sides,
      IRON,
      { top: IRON, bottom: IRON },
    )
    lathe(
      m,
      [
        [0.17, 0.08],
        [0.3, 0.55],
      ],
      sides,
      LAMP,
      { layer: 'glow', top: false },
    )
    lathe(
      m,
      [
        [0.4, 0.55],
        [0.34, 0.65],
        [0.1, 0.88],
        [0, 1.06],
      ],
      sides,
      IRON,
      { bottom: IRON },
    )
  })
}

export const LAMPS_AND_SIGNS: Readonly<Record<string, Furniture>> = {
  'street-lamp': {
    title: 'Street lamp',
    draw: model((m, d) => {
      lampPost(m, d, 4.1)
      lampHead(m, d, [0, 4.05, 0])
    }),
  },
  'avenue-lamp': {
    title: 'Double avenue lamp',
    draw: model((m, d) => {
      lampPost(m, d, 5.6)
      if (d < 2) {
        for (const s of [-1, 1]) {
          bar(m, [0, 4.7, 0], [s * 0.75, 4.95, 0], 0.09, IRON)
          if (d === 0) bar(m, [0, 4.2, 0], [s * 0.5, 4.85, 0], 0.06, IRON)
          if (d === 0)
            box(m, 0.55, 1.15, 0.05, s === 1 ? accent.coral : facade.teal, {
              at: [s * 0.42, 2.9, 0],
              bevel: 0.02,
            })
        }
        if (d === 0) bar(m, [-0.75, 4.05, 0], [0.75, 4.05, 0], 0.06, IRON)
        lathe(
          m,
          [
            [0.12, 0],
            [0.18, 0.2],
            [0, 0.5],
          ],
          8,
          accent.sun,
          { at: [0, 5.6, 0] },
        )
      }
      for (const s of [-1, 1]) lampHead(m, d, [s * 0.8, 4.9, 0])
    }),
  },
  'flag-pole': {
    title: 'Flag pole',
    draw: model((m, d) => {
      lathe(
        m,
        [
          [0.5, 0],
          [0.45, 0.35],
          [0.16, 0.45],
        ],
        d === 0 ? 8 : 4,
        shade(trim.stone, 1.1),
      )
      flag(m, d, [0, 0.3, 0], 8.4, accent.coral)
    }),
  },
  'flag-pole-sun': {
    title: 'Flag pole, yellow',
    draw: model((m, d) => {
      lathe(
        m,
        [
          [0.5, 0],
          [0.45, 0.35],
          [0.16, 0.45],
        ],
        d === 0 ? 8 : 4,
        shade(trim.stone, 1.1),
      )
      flag(m, d, [0, 0.3, 0], 8.4, accent.sun)
    }),
  },
  noticeboard: {
    title: 'Noticeboard',
    draw: model((m, d) => {
      for (const x of [-0.95, 0.95])
        box(m, 0.12, 2.2, 0.12, wood.dark, { at: [x, 0, 0], noBottom: true })
      box(m, 2, 1.3, 0.1, wood.light, { at: [0, 0.8, 0], bevel: d === 0 ? 0.03 : 0 })
      box(m, 2.5, 0.1, 0.6, roof.clay, { at: [0, 2.2, 0], bevel: d === 0 ? 0.04 : 0 })
      if (d > 0) return
      const sheets = [trim.white, accent.sun, trim.white, facade.rose, trim.white, facade.sage]
      for (const turn of [0, 180]) {
        m.within({ turn }, () => {
          for (let i = 0; i < 6; i++)
            m.pane(
              -0.62 + (i % 3) * 0.62,
              i < 3 ? 1.5 : 0.92,
              0.06,
              0.42,
              0.48,
              sheets[i] ?? trim.white,
            )
        })
      }
    }),
  },
  statue: {
    title: 'Statue of the first surveyor',
    draw: model((m, d) => {
      const bronze = mix(roof.copper, metal.dark, 0.35)
      if (d === 2) {
        box(m, 2.2, 0.35, 2.2, trim.stone, { noBottom: true })
        box(m, 1.4, 2.1, 1.4, shade(trim.stone, 1.1), { at: [0, 0.35, 0], noBottom: true })
        cylinder(m, 0.42, 0.24, 2.4, 5, bronze, { at: [0, 2.45, 0] })
        return
      }
      const sides = d === 0 ? 10 : 5
      box(m, 2.2, 0.35, 2.2, trim.stone, { bevel: d === 0 ? 0.05 : 0, noBottom: true })
      box(m, 1.4, 1.9, 1.4, shade(trim.stone, 1.1), {
        at: [0, 0.35, 0],
        bevel: d === 0 ? 0.06 : 0,
        noBottom: true,
      })
      box(m, 1.7, 0.2, 1.7, trim.stone, { at: [0, 2.25, 0], bevel: d === 0 ? 0.05 : 0 })
      m.within({ at: [0, 2.45, 0] }, () => {
        lathe(
          m,
          [
            [0.42, 0],
            [0.36, 0.9],
            [0.3, 1.2],
            [0.4, 1.65],
            [0.14, 1.95],
          ],
          sides,
          bronze,
          { smooth: true },
        )
        blob(m, 0.24, d === 0 ? 6 : 3, sides, bronze, { at: [0, 2.2, 0] })
        bar(m, [0.36, 1.7, 0], [0.75, 2.2, 0.35], 0.2, bronze)
        bar(m, [-0.36, 1.7, 0], [-0.55, 1.1, 0.2], 0.2, bronze)
        bar(m, [-0.58, 0, 0.3], [-0.55, 2.1, 0.2], 0.08, bronze)
        if (d === 0) cylinder(m, 0.34, 0.3, 0.08, 10, bronze, { at: [0, 2.36, 0] })
        if (d === 0) cylinder(m, 0.2, 0.16, 0.2, 10, bronze, { at: [0, 2.44, 0] })
      })
      if (d === 0) m.pane(0, 0.9, 0.71, 0.8, 0.6, accent.sun)
    }),
  },
}
