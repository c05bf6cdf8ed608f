/** What stands on roofs. Everything is placed about `at`, its foot on the roof. */
import { mix, type Rgb, shade } from '../mesh/colour.ts'
import { blob, cylinder, lathe } from '../mesh/loft.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { gable } from '../mesh/roofs.ts'
import { bar, box } from '../mesh/solids.ts'
import { glass } from './openings.ts'
import { type Detail, paint, SOIL } from './paint.ts'

export function waterTank(m: Mesh, detail: Detail, at: Vec3, scale = 1): void {
  const wood = mix(paint.roof.clay, paint.wood.dark, 0.45)
  if (detail === 2) return
  m.within({ at, scale }, () => {
    if (detail > 0) {
      cylinder(m, 0.95, 0.95, 1.7, 6, wood, { at: [0, 0.8, 0] })
      cylinder(m, 1.12, 0, 0.7, 6, paint.metal.dark, { at: [0, 2.5, 0] })
      return
    }
    for (const x of [-1, 1]) {
      for (const z of [-1, 1]) {
        bar(m, [x * 0.72, 0, z * 0.72], [x * 0.55, 1, z * 0.55], 0.16, paint.metal.dark)
      }
    }
    box(m, 1.5, 0.12, 1.5, paint.metal.dark, { at: [0, 0.92, 0] })
    lathe(
      m,
      [
        [0.95, 0],
        [0.98, 0.1],
        [0.92, 0.85],
        [0.98, 1.6],
        [0.95, 1.7],
      ],
      12,
      wood,
      { at: [0, 1.02, 0] },
    )
    for (const y of [1.3, 2.2]) cylinder(m, 1.0, 1.0, 0.1, 12, paint.metal.dark, { at: [0, y, 0] })
    lathe(
      m,
      [
        [1.16, 0],
        [1.16, 0.08],
        [0.12, 0.78],
        [0.12, 0.92],
      ],
      12,
      paint.metal.dark,
      { at: [0, 2.7, 0], bottom: paint.metal.dark },
    )
  })
}

export function chimney(m: Mesh, detail: Detail, at: Vec3, h: number, colour: Rgb): void {
  if (detail === 2) return
  m.within({ at }, () => {
    if (detail > 0) {
      box(m, 0.7, h, 0.7, colour, { noBottom: true })
      return
    }
    box(m, 0.74, h, 0.74, colour, { bevel: 0.05, noBottom: true, noTop: true })
    box(m, 0.94, 0.2, 0.94, shade(paint.trim.stone, 0.9), { at: [0, h, 0], bevel: 0.05 })
    for (const x of [-0.18, 0.18]) {
      cylinder(m, 0.14, 0.11, 0.42, 7, paint.roof.clay, { at: [x, h + 0.2, 0], top: SOIL })
    }
  })
}

export function antenna(m: Mesh, detail: Detail, at: Vec3, h = 2.6): void {
  if (detail > 0) return
  m.within({ at }, () => {
    bar(m, [0, 0, 0], [0, h, 0], 0.07, paint.metal.dark)
    for (const [y, w] of [
      [h - 0.15, 0.9],
      [h - 0.5, 0.7],
      [h - 0.85, 0.5],
    ] as const) {
      bar(m, [-w / 2, y, 0], [w / 2, y, 0], 0.05, paint.metal.dark)
    }
  })
}

/** A low box with a fan. */
export function cooler(m: Mesh, detail: Detail, at: Vec3): void {
  if (detail === 2) return
  m.within({ at }, () => {
    box(m, 1.3, 0.85, 1.1, paint.metal.light, { bevel: detail === 0 ? 0.08 : 0, noBottom: true })
    if (detail > 0) return
    cylinder(m, 0.4, 0.4, 0.1, 10, paint.metal.dark, { at: [0, 0.85, 0] })
    for (const y of [0.2, 0.38, 0.56]) m.pane(0, y, 0.56, 1, 0.08, paint.metal.dark)
  })
}

/** The head of a stair with a door. */
export function stairHead(m: Mesh, detail: Detail, at: Vec3, colour: Rgb): void {
  if (detail === 2) return
  m.within({ at }, () => {
    box(m, 2.2, 2.2, 2, colour, { bevel: detail === 0 ? 0.06 : 0, noBottom: true })
    box(m, 2.5, 0.18, 2.3, paint.trim.stone, { at: [0, 2.2, 0], bevel: detail === 0 ? 0.05 : 0 })
    if (detail === 0) {
      m.pane(0, 0, 1.02, 0.95, 1.8, paint.trim.dark)
    }
  })
}

export function skylight(m: Mesh, detail: Detail, at: Vec3, w = 1.6, d = 1.2): void {
  if (detail === 2) return
  m.within({ at }, () => {
    box(m, w, 0.3, d, paint.trim.white, { bevel: detail === 0 ? 0.05 : 0, noBottom: true })
    m.within({ at: [0, 0.32, 0], tilt: -90 }, () =>
      glass(m, 0, -d / 2 + 0.1, 0, w - 0.25, d - 0.25, true),
    )
  })
}

/** Raised beds with bushes, a pergola and a place to sit. */
export function roofGarden(m: Mesh, detail: Detail, at: Vec3, w: number, d: number): void {
  if (detail === 2) return
  m.within({ at }, () => {
    const leaf = paint.green.leaf
    m.face(
      [
        [-w / 2, 0.04, d / 2],
        [w / 2, 0.04, d / 2],
        [w / 2, 0.04, -d / 2],
        [-w / 2, 0.04, -d / 2],
      ],
      paint.wood.light,
    )
    for (const s of [-1, 1]) {
      box(m, w, 0.5, 0.8, paint.wood.dark, {
        at: [0, 0, s * (d / 2 - 0.4)],
        bevel: detail === 0 ? 0.05 : 0,
        top: SOIL,
        noBottom: true,
      })
      const count = detail === 0 ? Math.max(2, Math.round(w / 1.5)) : 1
      for (let i = 0; i < count; i++) {
        const x = -w / 2 + (w * (i + 0.5)) / count
        if (detail === 1) {
          box(m, w * 0.9, 0.55, 0.7, leaf, { at: [0, 0.45, s * (d / 2 - 0.4)], noBottom: true })
        } else {
          blob(m, 0.42 + 0.1 * ((i * 3) % 2), 4, 6, i % 3 === 1 ? paint.green.grass : leaf, {
            at: [x, 0.75, s * (d / 2 - 0.4)],
            foot: shade(leaf, 0.5),
            phase: i * 0.3,
          })
        }
      }
    }
    if (detail > 0) return
    const [pw, pd] = [Math.min(2.6, w * 0.5), d - 1.7]
    for (const x of [-1, 1]) {
      for (const z of [-1, 1])
        box(m, 0.14, 2.1, 0.14, paint.trim.white, {
          at: [(x * pw) / 2, 0, (z * pd) / 2],
          noBottom: true,
        })
      box(m, 0.16, 0.16, pd + 0.6, paint.trim.white, { at: [(x * pw) / 2, 2.1, 0] })
    }
    for (let i = 0; i < 5; i++) {
      box(m, pw + 0.6, 0.1, 0.12, paint.trim.white, { at: [0, 2.26, -pd / 2 + (pd * i) / 4] })
    }
    box(m, 1.4, 0.1, 0.6, paint.wood.light, { at: [0, 0.45, 0], bevel: 0.03 })
    for (const x of [-0.55, 0.55])
      box(m, 0.1, 0.45, 0.5, paint.wood.dark, { at: [x, 0, 0], noBottom: true })
  })
}

/** A dormer standing out of a slope, its face at z = 0 of `at`, looking along +Z. */
export function dormer(
  m: Mesh,
  detail: Detail,
  at: Vec3,
  s: { wall: Rgb; roof: Rgb; w?: number; h?: number; deep?: number; lit: boolean },
): void {
  if (detail === 2) return
  const [w, h, deep] = [s.w ?? 1.3, s.h ?? 1.35, s.deep ?? 1.2]
  m.within({ at }, () => {
    box(m, w, h, deep, s.wall, {
      at: [0, 0, -deep / 2],
      noBack: true,
      noTop: true,
      bevel: detail === 0 ? 0.05 : 0,
    })
    m.within({ at: [0, 0, -deep / 2] }, () =>
      gable(m, w, deep, h, w * 0.38, s.roof, {
        eaves: 0.18,
        verge: 0.14,
        thickness: 0.12,
        wall: s.wall,
      }),
    )
    m.pane(0, 0.16, 0.02, w - 0.24, h - 0.2, paint.trim.white)
    glass(m, 0, 0.26, 0.05, w - 0.48, h - 0.42, s.lit)
    if (detail === 0) {
      m.pane(0, 0.26, 0.07, 0.06, h - 0.42, paint.trim.white)
      box(m, w + 0.1, 0.12, 0.2, paint.trim.white, {
        at: [0, 0.08, 0.08],
        noBack: true,
        bevel: 0.03,
      })
    }
  })
}
