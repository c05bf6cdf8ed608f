import { mix } from '../../mesh/colour.ts'
import { cylinder, lathe } from '../../mesh/loft.ts'
import type { Vec3 } from '../../mesh/mesh.ts'
import { bar, box } from '../../mesh/solids.ts'
import { paint } from '../paint.ts'
import { type Furniture, model } from './model.ts'

const { facade, trim, accent, metal, wood, glass } = paint
const IRON = mix(metal.dark, facade.teal, 0.25)

export const STREET_THINGS: Readonly<Record<string, Furniture>> = {
  'bollard-row': {
    title: 'Row of bollards',
    draw: model((m, d) => {
      for (let i = 0; i < 4; i++) {
        const x = -2.25 + i * 1.5
        if (d === 2) cylinder(m, 0.13, 0.1, 0.85, 3, IRON, { at: [x, 0, 0] })
        else {
          lathe(
            m,
            [
              [0.17, 0],
              [0.13, 0.12],
              [0.1, 0.66],
              [0.14, 0.72],
              [0.13, 0.82],
              [0, 0.92],
            ],
            d === 0 ? 8 : 4,
            IRON,
            { at: [x, 0, 0] },
          )
          if (d === 0)
            cylinder(m, 0.115, 0.11, 0.09, 8, accent.sun, { at: [x, 0.5, 0], top: false })
        }
      }
    }),
  },
  'tram-shelter': {
    title: 'Tram shelter',
    draw: model((m, d) => {
      for (const x of [-1.7, 1.7])
        for (const z of [-0.55, 0.5])
          box(m, 0.12, 2.4, 0.12, facade.teal, { at: [x, 0, z], noBottom: true, noTop: true })
      box(m, 4.1, 0.16, 1.7, facade.teal, {
        at: [0, 2.4, 0],
        bevel: d === 0 ? 0.06 : 0,
        top: mix(facade.teal, trim.white, 0.3),
      })
      m.pane(0, 0.35, -0.55, 3.3, 1.9, mix(glass.day, trim.white, 0.15), 'glow')
      m.within({ turn: 180 }, () =>
        m.pane(0, 0.35, 0.56, 3.3, 1.9, mix(glass.day, trim.white, 0.1)),
      )
      if (d === 2) return
      box(m, 2.4, 0.1, 0.45, wood.light, { at: [-0.3, 0.45, -0.2], bevel: d === 0 ? 0.03 : 0 })
      for (const x of [-1.3, 0.7])
        box(m, 0.08, 0.45, 0.35, metal.dark, { at: [x, 0, -0.2], noBottom: true })
      box(m, 0.12, 1.9, 1, trim.white, { at: [1.7, 0.4, 0], bevel: d === 0 ? 0.03 : 0 })
      if (d > 0) return
      m.within({ turn: 90, at: [1.76, 0, 0] }, () => m.pane(0, 0.55, 0.01, 0.8, 1.55, accent.coral))
      m.within({ turn: -90, at: [1.64, 0, 0] }, () =>
        m.pane(0, 0.55, 0.01, 0.8, 1.55, accent.sun, 'glow'),
      )
      // The stop's sign.
      box(m, 0.1, 3, 0.1, metal.dark, { at: [-2.3, 0, 0.4], noBottom: true })
      m.within({ at: [-2.3, 2.9, 0.46], tilt: 90 }, () =>
        cylinder(m, 0.36, 0.36, 0.08, 14, accent.coral, { top: trim.white }),
      )
    }),
  },
  'post-box': {
    title: 'Post box',
    draw: model((m, d) => {
      const sides = d === 0 ? 12 : 5
      lathe(
        m,
        [
          [0.33, 0],
          [0.33, 0.14],
        ],
        sides,
        metal.dark,
      )
      lathe(
        m,
        [
          [0.28, 0.14],
          [0.28, 1.15],
          [0.35, 1.2],
          [0.35, 1.28],
          [0.2, 1.42],
          [0, 1.46],
        ],
        sides,
        accent.coral,
      )
      if (d > 0) return
      m.pane(0, 0.92, 0.285, 0.3, 0.06, trim.dark)
      m.pane(0, 0.5, 0.285, 0.22, 0.26, trim.white)
    }),
  },
  'bicycle-rack': {
    title: 'Bicycle rack',
    draw: model((m, d) => {
      for (let i = 0; i < 4; i++) {
        const x = -1.2 + i * 0.8
        for (const z of [-0.35, 0.35]) bar(m, [x, 0, z], [x, 0.75, z], 0.08, metal.light)
        bar(m, [x, 0.75, -0.38], [x, 0.75, 0.38], 0.08, metal.light)
      }
      if (d > 0) return
      for (const [i, tint] of [accent.coral, facade.teal].entries()) {
        m.within({ at: [-0.95 + i * 1.6, 0, 0.1] }, () => {
          for (const z of [-0.55, 0.55]) {
            for (let k = 0; k < 10; k++) {
              const [a, b] = [(k / 10) * Math.PI * 2, ((k + 1) / 10) * Math.PI * 2]
              bar(
                m,
                [0, 0.36 + Math.sin(a) * 0.34, z + Math.cos(a) * 0.34],
                [0, 0.36 + Math.sin(b) * 0.34, z + Math.cos(b) * 0.34],
                0.05,
                metal.dark,
              )
            }
          }
          bar(m, [0, 0.36, -0.55], [0, 0.85, -0.2], 0.06, tint)
          bar(m, [0, 0.36, 0.05], [0, 0.85, -0.2], 0.06, tint)
          bar(m, [0, 0.36, 0.05], [0, 0.85, 0.42], 0.06, tint)
          bar(m, [0, 0.85, -0.2], [0, 0.85, 0.42], 0.06, tint)
          bar(m, [0, 0.36, 0.55], [0, 1.02, 0.4], 0.06, tint)
          bar(m, [-0.25, 1.02, 0.4], [0.25, 1.02, 0.4], 0.06, metal.dark)
          box(m, 0.16, 0.07, 0.28, trim.dark, { at: [0, 0.93, -0.2], bevel: 0.02 })
        })
      }
    }),
  },
  'fire-hydrant': {
    title: 'Fire hydrant',
    draw: model((m, d) => {
      const sides = d === 0 ? 10 : 5
      lathe(
        m,
        [
          [0.24, 0],
          [0.24, 0.08],
          [0.16, 0.12],
          [0.16, 0.6],
          [0.22, 0.62],
          [0.22, 0.7],
          [0.12, 0.84],
          [0.06, 0.92],
        ],
        sides,
        accent.coral,
      )
      if (d > 0) return
      bar(m, [-0.28, 0.45, 0], [0.28, 0.45, 0], 0.14, accent.sun)
      bar(m, [0, 0.45, 0], [0, 0.45, 0.26], 0.16, accent.sun)
    }),
  },
  'rowing-boat': {
    title: 'Rowing boat',
    draw: model((m, d) => {
      const side = (s: number, y: number, r: number): Vec3[] => [
        [s * r * 0.3, y, 1.9],
        [s * r, y, 0.5],
        [s * r, y, -0.9],
        [s * r * 0.8, y, -1.6],
      ]
      for (const s of [-1, 1]) {
        const [low, high] = [side(s, -0.05, 0.4), side(s, 0.42, 0.66)]
        for (let i = 0; i < 3; i++) {
          const quad = [low[i], low[i + 1], high[i + 1], high[i]] as Vec3[]
          m.face(s === 1 ? quad : [...quad].reverse(), accent.coral)
          m.face(s === 1 ? [...quad].reverse() : quad, wood.light)
        }
      }
      m.face(
        [
          [-0.12, -0.05, 1.9],
          [0.12, -0.05, 1.9],
          [0.2, 0.42, 1.9],
          [-0.2, 0.42, 1.9],
        ],
        accent.coral,
      )
      m.face(
        [
          [0.32, -0.05, -1.6],
          [-0.32, -0.05, -1.6],
          [-0.53, 0.42, -1.6],
          [0.53, 0.42, -1.6],
        ],
        trim.white,
      )
      m.face(
        [
          [-0.32, 0.02, -1.6],
          [-0.4, 0.02, 0.5],
          [0, 0.02, 1.9],
          [0.4, 0.02, 0.5],
          [0.32, 0.02, -1.6],
        ],
        wood.dark,
      )
      if (d === 2) return
      for (const z of [-0.9, 0.3]) box(m, 1.1, 0.06, 0.3, wood.light, { at: [0, 0.26, z] })
      for (const s of [-1, 1]) bar(m, [s * 0.5, 0.42, -0.2], [s * 1.5, 0.1, -0.7], 0.06, wood.light)
    }),
  },
}
