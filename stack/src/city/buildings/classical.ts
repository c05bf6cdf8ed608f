/** Columns, stairs and pediments. */
import { type Rgb, shade } from '../mesh/colour.ts'
import { cylinder, lathe } from '../mesh/loft.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { type Detail, paint } from './paint.ts'

/** A column with base and capital, standing on `at`. */
export function column(m: Mesh, detail: Detail, at: Vec3, h: number, r: number, colour: Rgb): void {
  if (detail === 2) return
  if (detail === 1) {
    cylinder(m, r, r * 0.86, h, 5, colour, { at, top: false })
    return
  }
  m.within({ at }, () => {
    box(m, r * 2.7, r * 0.5, r * 2.7, colour, { bevel: 0.05, noBottom: true })
    lathe(
      m,
      [
        [r * 1.25, r * 0.5],
        [r * 1.25, r * 0.75],
        [r, r * 0.95],
        [r * 0.86, h - r * 1.1],
        [r * 1.2, h - r * 0.6],
      ],
      12,
      colour,
      { top: false, smooth: true },
    )
    box(m, r * 2.7, r * 0.6, r * 2.7, colour, { at: [0, h - r * 0.6, 0], bevel: 0.05 })
  })
}

/** Broad steps of `count` treads leading up to height h at z = 0, coming down along +Z. */
export function stairs(
  m: Mesh,
  detail: Detail,
  w: number,
  h: number,
  count: number,
  tread: number,
  colour: Rgb,
): void {
  const used = detail === 0 ? count : 2
  const deep = (count * tread) / used
  for (let i = 0; i < used; i++) {
    const out = deep * (used - i)
    box(m, w + (used - i) * 0.3, h / used, out, shade(colour, 0.94 + 0.05 * (i % 2)), {
      at: [0, (h / used) * i, out / 2],
      bevel: detail === 0 ? 0.04 : 0,
      noBottom: true,
      noBack: true,
    })
  }
}

/** A triangular pediment w wide standing on y, its face at z, reaching back by `deep`. */
export function pediment(
  m: Mesh,
  detail: Detail,
  w: number,
  y: number,
  rise: number,
  z: number,
  deep: number,
  wall: Rgb,
  trim: Rgb,
  roof: Rgb,
): void {
  const half = w / 2
  const t = 0.35
  m.face(
    [
      [-half, y, z - 0.3],
      [half, y, z - 0.3],
      [0, y + rise, z - 0.3],
    ],
    wall,
  )
  for (const s of [-1, 1]) {
    const low: [number, number] = [s * (half + 0.35), y]
    const high: [number, number] = [0, y + rise + 0.15]
    const quad = (c: Vec3[], tint: Rgb): void => m.face(s === 1 ? c : [...c].reverse(), tint)
    quad(
      [
        [low[0], low[1], z],
        [low[0], low[1] + t, z],
        [high[0], high[1] + t, z],
        [high[0], high[1], z],
      ],
      trim,
    )
    quad(
      [
        [low[0], low[1] + t, z],
        [low[0], low[1] + t, z - deep],
        [high[0], high[1] + t, z - deep],
        [high[0], high[1] + t, z],
      ],
      roof,
    )
    quad(
      [
        [high[0], high[1], z],
        [high[0], high[1], z - 0.35],
        [low[0], low[1], z - 0.35],
        [low[0], low[1], z],
      ],
      shade(trim, 0.8),
    )
    quad(
      [
        [low[0], low[1], z],
        [low[0], low[1], z - deep],
        [low[0], low[1] + t, z - deep],
        [low[0], low[1] + t, z],
      ],
      trim,
    )
  }
  if (detail === 0) {
    m.within({ at: [0, y + rise * 0.38, z - 0.3], tilt: 90 }, () => {
      cylinder(m, rise * 0.22, rise * 0.2, 0.16, 12, trim)
      cylinder(m, rise * 0.14, rise * 0.14, 0.2, 12, paint.accent.sun)
    })
  }
}
