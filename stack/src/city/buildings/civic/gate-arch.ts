import { mix, shade } from '../../mesh/colour.ts'
import { cylinder, lathe } from '../../mesh/loft.ts'
import { Mesh, type Vec3 } from '../../mesh/mesh.ts'
import { hip } from '../../mesh/roofs.ts'
import { box } from '../../mesh/solids.ts'
import { type Detail, LAMP, paint } from '../paint.ts'
import { cornice, course } from '../trim.ts'
import { flag } from './flag.ts'

const { facade, trim, roof, accent, metal } = paint
const STONE = shade(trim.stone, 1.12)

/** One opening of a gate, drawn through the whole depth: soffit and both rims. */
function passage(
  m: Mesh,
  detail: Detail,
  x: number,
  w: number,
  spring: number,
  deep: number,
): void {
  const steps = [10, 6, 3][detail] as number
  const r = w / 2
  const at = (i: number, grow: number): [number, number] => {
    const a = (i / steps) * Math.PI
    return [x + Math.cos(a) * (r + grow), spring + Math.sin(a) * (r + grow)]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [at(i, 0), at(i + 1, 0)]
    m.face(
      [
        [a[0], a[1], -deep / 2],
        [b[0], b[1], -deep / 2],
        [b[0], b[1], deep / 2],
        [a[0], a[1], deep / 2],
      ],
      shade(STONE, 0.9),
    )
    if (detail === 2) continue
    for (const s of [1, -1]) {
      const z = s * (deep / 2 + 0.18)
      const [c, e] = [at(i + 1, 0.7), at(i, 0.7)]
      const rim: Vec3[] = [
        [e[0], e[1], z],
        [c[0], c[1], z],
        [b[0], b[1], z],
        [a[0], a[1], z],
      ]
      m.face(s === 1 ? rim : rim.reverse(), trim.white)
      const outer: Vec3[] = [
        [e[0], e[1], z - s * 0.3],
        [c[0], c[1], z - s * 0.3],
        [c[0], c[1], z],
        [e[0], e[1], z],
      ]
      m.face(s === 1 ? outer : outer.reverse(), trim.white)
      const inner: Vec3[] = [
        [a[0], a[1], z],
        [b[0], b[1], z],
        [b[0], b[1], z - s * 0.3],
        [a[0], a[1], z - s * 0.3],
      ]
      m.face(s === 1 ? inner : inner.reverse(), shade(trim.white, 0.8))
    }
  }
}

/** A wall of stone with round-headed holes, as vertical strips around them. */
function pierced(
  m: Mesh,
  detail: Detail,
  w: number,
  h: number,
  deep: number,
  holes: readonly { x: number; w: number; spring: number }[],
): void {
  const steps = [10, 6, 3][detail] as number
  let left = -w / 2
  const block = (x0: number, x1: number): void =>
    box(m, x1 - x0, h, deep, STONE, { at: [(x0 + x1) / 2, 0, 0], noTop: true, noBottom: true })
  for (const hole of holes) {
    const r = hole.w / 2
    block(left, hole.x - r)
    left = hole.x + r
    for (let i = 0; i < steps; i++) {
      const a = [i, i + 1].map((k): [number, number] => {
        const angle = Math.PI - (k / steps) * Math.PI
        return [hole.x + Math.cos(angle) * r, hole.spring + Math.sin(angle) * r]
      }) as [[number, number], [number, number]]
      for (const s of [1, -1]) {
        const z = (s * deep) / 2
        const quad: Vec3[] = [
          [a[0][0], a[0][1], z],
          [a[1][0], a[1][1], z],
          [a[1][0], h, z],
          [a[0][0], h, z],
        ]
        m.face(s === 1 ? quad : quad.reverse(), STONE)
      }
    }
    passage(m, detail, hole.x, hole.w, hole.spring, deep)
  }
  block(left, w / 2)
}

/** Middles of the six letters over the gate, the fourth being wider. */
const LETTER_AT = [-4.4, -2.75, -1.1, 0.95, 2.95, 4.6]

/** City gate: a great arch over the avenue, a small one over each pavement, turrets and an attic. */
export function gateArch(detail: Detail): Mesh {
  const m = new Mesh()
  const [w, deep, h] = [24, 4.6, 12.2]
  pierced(m, detail, w, h, deep, [
    { x: -8.7, w: 3.2, spring: 3.4 },
    { x: 0, w: 10.4, spring: 5.6 },
    { x: 8.7, w: 3.2, spring: 3.4 },
  ])
  // Lamps inside the small arches, wreaths above them.
  for (const s of [-1, 1]) {
    m.within({ turn: s === 1 ? 0 : 180 }, () => {
      m.within({ at: [0, 0, deep / 2] }, () => {
        if (detail === 2) return
        for (const x of [-8.7, 8.7]) {
          m.within({ at: [x, 8.3, 0], tilt: 90 }, () => {
            cylinder(m, 1.15, 1.1, 0.2, detail === 0 ? 16 : 8, trim.white)
            cylinder(m, 0.8, 0.8, 0.26, detail === 0 ? 16 : 8, accent.sun)
          })
        }
        for (const x of [-6.1, 6.1, -11.4, 11.4]) {
          box(m, 0.9, 10.6, 0.45, trim.white, {
            at: [x, 0.8, 0.2],
            bevel: 0.08,
            noBack: true,
            noBottom: true,
          })
          box(m, 1.3, 0.9, 0.7, shade(STONE, 0.9), {
            at: [x, 0, 0.3],
            bevel: 0.08,
            noBack: true,
            noBottom: true,
          })
        }
        if (detail === 0) {
          box(m, 1.5, 2, 0.8, trim.white, { at: [0, 10.4, 0.3], bevel: 0.12, noBack: true })
          for (const x of [-6.1, 6.1]) {
            box(m, 0.12, 0.12, 0.7, metal.dark, { at: [x, 3.9, 0.7] })
            box(m, 0.45, 0.65, 0.45, LAMP, { at: [x, 3.2, 0.95], bevel: 0.08, layer: 'glow' })
            box(m, 0.6, 0.14, 0.6, metal.dark, { at: [x, 3.85, 0.95], bevel: 0.04 })
          }
        }
      })
    })
  }
  const above = cornice(m, detail, w, deep, h, { colour: trim.white, dentils: true, out: 0.6 })
  box(m, 15, 3.2, 3.8, STONE, { at: [0, above, 0], bevel: detail === 0 ? 0.12 : 0, noBottom: true })
  course(m, detail, 15, 3.8, above + 3.1, 0.5, 0.35, trim.white)
  for (const turn of [0, 180]) {
    m.within({ turn }, () => {
      if (detail === 2) return
      m.pane(0, above + 0.7, 1.94, 11.6, 1.9, mix(facade.teal, trim.dark, 0.25))
      if (detail === 0) {
        // The name over the gate in six gilded blocks.
        const letters: readonly (readonly string[])[] = [
          ['111', '100', '100', '100', '111'],
          ['111', '101', '101', '101', '111'],
          ['111', '100', '111', '001', '111'],
          ['10001', '11011', '10101', '10001', '10001'],
          ['111', '101', '101', '101', '111'],
          ['111', '100', '111', '001', '111'],
        ]
        for (const [i, glyph] of letters.entries()) {
          for (const [row, line] of glyph.entries()) {
            for (const [col, bit] of [...line].entries()) {
              if (bit === '1')
                m.pane(
                  (LETTER_AT[i] ?? 0) + (col - (line.length - 1) / 2) * 0.34,
                  above + 2.15 - row * 0.29,
                  1.97,
                  0.37,
                  0.3,
                  accent.sun,
                )
            }
          }
        }
      }
    })
  }
  for (const s of [-1, 1]) {
    m.within({ at: [s * 9.9, above, 0] }, () => {
      box(m, 3.4, 2.2, 3.8, STONE, { bevel: detail === 0 ? 0.1 : 0, noBottom: true })
      hip(m, 3.4, 3.8, 2.2, 2.4, roof.copper, { edge: trim.white, eaves: 0.3 })
      if (detail === 0)
        lathe(
          m,
          [
            [0.16, 0],
            [0.28, 0.3],
            [0.06, 0.7],
            [0.04, 1.5],
          ],
          8,
          accent.sun,
          { at: [0, 4.6, 0] },
        )
    })
  }
  m.within({ at: [0, above + 3.6, 0] }, () => {
    for (const x of [-6.2, 0, 6.2])
      flag(m, detail, [x, 0, 0], x === 0 ? 6 : 4.4, x === 0 ? accent.coral : accent.sun)
  })
  return m
}
