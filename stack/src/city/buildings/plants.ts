/** Green things of lots and streets, and the low walls round them. */
import { type Rgb, shade } from '../mesh/colour.ts'
import { blob, circle, cylinder, lathe, loft } from '../mesh/loft.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { type Detail, LAWN, paint, SOIL } from './paint.ts'

export function bush(
  m: Mesh,
  detail: Detail,
  at: Vec3,
  r = 0.5,
  colour: Rgb = paint.green.leaf,
): void {
  if (detail === 2) return
  const o = {
    at: [at[0], at[1] + r * 0.74, at[2]] as Vec3,
    flatten: 0.85,
    foot: shade(colour, 0.45),
  }
  blob(m, r, detail === 0 ? 5 : 3, detail === 0 ? 8 : 5, colour, { ...o, phase: at[0] * 0.37 })
}

/** A clipped hedge along X. */
export function hedge(m: Mesh, detail: Detail, at: Vec3, w: number, h = 0.7, d = 0.5): void {
  if (detail === 2) return
  box(m, w, h, d, paint.green.leaf, {
    at,
    bevel: detail === 0 ? 0.14 : 0,
    noBottom: true,
    top: shade(paint.green.leaf, 1.18),
  })
}

/** Bush in a clay pot. */
export function pottedBush(m: Mesh, detail: Detail, at: Vec3, r = 0.36): void {
  if (detail === 2) return
  if (detail === 1) {
    cylinder(m, 0.24, 0.3, 0.45, 5, paint.roof.clay, { at })
    blob(m, r, 3, 5, paint.green.leaf, { at: [at[0], at[1] + 0.75, at[2]] })
    return
  }
  lathe(
    m,
    [
      [0.22, 0],
      [0.31, 0.42],
      [0.36, 0.42],
      [0.36, 0.54],
      [0.3, 0.54],
    ],
    9,
    paint.roof.clay,
    { at, top: SOIL },
  )
  blob(m, r, 5, 8, paint.green.leaf, {
    at: [at[0], at[1] + 0.82, at[2]],
    flatten: 1.15,
    foot: shade(paint.green.leaf, 0.5),
  })
}

export interface TreeStyle {
  readonly height?: number
  readonly leaf?: Rgb
}

/** A round tree with two or three clouds of leaves. */
export function roundTree(m: Mesh, detail: Detail, at: Vec3, s: TreeStyle = {}): void {
  const k = (s.height ?? 6.5) / 6.5
  const leaf = s.leaf ?? paint.green.leaf
  const foot = shade(leaf, 0.5)
  m.within({ at, scale: k }, () => {
    if (detail === 2) {
      cylinder(m, 0.2, 0.16, 2.4, 3, paint.wood.dark, { top: false })
      blob(m, 2.05, 3, 5, leaf, { at: [0, 4.2, 0], foot, flatten: 1.05 })
      return
    }
    const sides = detail === 0 ? 7 : 4
    lathe(
      m,
      [
        [0.36, 0],
        [0.22, 0.5],
        [0.17, 2.6],
        [0.12, 3.6],
      ],
      sides,
      paint.wood.dark,
      { top: false, smooth: true },
    )
    const [rings, around] = detail === 0 ? [6, 10] : [4, 6]
    blob(m, 1.75, rings, around, leaf, { at: [0, 4.15, 0], foot, flatten: 0.92 })
    blob(m, 1.25, rings, around, shade(leaf, 1.12), {
      at: [0.75, 5.05, 0.35],
      foot: shade(leaf, 0.75),
      phase: 0.4,
    })
    blob(m, 1.15, rings, around, shade(leaf, 1.05), {
      at: [-0.8, 4.95, -0.25],
      foot: shade(leaf, 0.7),
      phase: 0.2,
    })
    if (detail === 0)
      blob(m, 0.95, 5, 9, shade(leaf, 1.2), { at: [-0.1, 5.65, 0.25], foot: shade(leaf, 0.9) })
  })
}

/** A slim tree for avenues. */
export function poplar(m: Mesh, detail: Detail, at: Vec3, s: TreeStyle = {}): void {
  const k = (s.height ?? 9) / 9
  const leaf = s.leaf ?? paint.green.pine
  m.within({ at, scale: k }, () => {
    const sides = [9, 6, 5][detail] as number
    cylinder(m, 0.24, 0.18, 1.6, detail === 0 ? 7 : 4, paint.wood.dark, { top: false })
    const rows: { y: number; grow: number; tint: number }[] = [
      { y: 1.1, grow: 0.25, tint: 0.5 },
      { y: 2, grow: 1.02, tint: 0.7 },
      { y: 3.8, grow: 1.2, tint: 0.95 },
      { y: 6.4, grow: 0.86, tint: 1.1 },
      { y: 8.2, grow: 0.38, tint: 1.2 },
      { y: 9, grow: 0, tint: 1.25 },
    ]
    const used = detail === 0 ? rows : rows.filter((_, i) => i !== 4 && (detail === 1 || i !== 1))
    const rings = used.map((r) => ({ y: r.y, grow: r.grow, colour: shade(leaf, r.tint) }))
    loft(m, circle(0, sides), rings, leaf, { smooth: true, top: false })
  })
}

/** Three skirts of a pine. */
export function pine(m: Mesh, detail: Detail, at: Vec3, s: TreeStyle = {}): void {
  const k = (s.height ?? 7.5) / 7.5
  const leaf = s.leaf ?? paint.green.pine
  m.within({ at, scale: k }, () => {
    const sides = [9, 6, 5][detail] as number
    cylinder(m, 0.26, 0.18, 1.6, detail === 0 ? 7 : 4, paint.wood.dark, { top: false })
    const skirts =
      detail === 2
        ? [[1.2, 1.9, 6.2]]
        : [
            [1.1, 1.95, 2.6],
            [2.7, 1.55, 2.4],
            [4.3, 1.1, 2.1],
            [5.6, 0.68, 1.8],
          ]
    for (const [i, skirt] of skirts.entries()) {
      const [y, r, h] = skirt as [number, number, number]
      const tint = shade(leaf, 0.9 + i * 0.1)
      lathe(
        m,
        [
          [r * 0.82, -0.12],
          [r, 0],
          [r * 0.42, h * 0.55],
          [0, h],
        ],
        sides,
        tint,
        {
          at: [0, y, 0],
          bottom: shade(leaf, 0.4),
          phase: i * 0.5,
        },
      )
    }
  })
}

/** A flat bed of lawn, slightly raised. */
export function lawn(m: Mesh, at: Vec3, w: number, d: number, colour: Rgb = LAWN): void {
  box(m, w, 0.06, d, colour, { at, noBottom: true })
}

/** White pickets along X. */
export function picket(
  m: Mesh,
  detail: Detail,
  at: Vec3,
  w: number,
  colour: Rgb = paint.trim.white,
): void {
  if (detail === 2) return
  if (detail === 1) {
    box(m, w, 0.6, 0.06, colour, { at, noBottom: true })
    return
  }
  const count = Math.max(2, Math.round(w / 0.36))
  for (let i = 0; i < count; i++) {
    const x = at[0] - w / 2 + (w * (i + 0.5)) / count
    box(m, 0.15, i % 3 === 0 ? 0.82 : 0.72, 0.06, colour, {
      at: [x, at[1], at[2]],
      bevel: 0.02,
      noBottom: true,
    })
  }
  for (const y of [0.2, 0.5])
    box(m, w, 0.08, 0.05, colour, { at: [at[0], at[1] + y, at[2] - 0.05] })
}
