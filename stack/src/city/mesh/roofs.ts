/** Roofs of the kit. All stand on height `y` over a plan of w × d about the origin. */
import { type Rgb, shade } from './colour.ts'
import { loft, rectangle } from './loft.ts'
import type { Mesh, Vec3 } from './mesh.ts'
import { box } from './solids.ts'

export interface GableOptions {
  /** How far the slabs reach beyond the plan. */
  readonly eaves?: number
  readonly verge?: number
  readonly thickness?: number
  /** Colour of the triangles of wall under the slabs. */
  readonly wall?: Rgb
  /** Thin strip along the open edges. */
  readonly edge?: Rgb
}

/** Ridge along Z: gables look to the front and to the back. */
export function gable(
  m: Mesh,
  w: number,
  d: number,
  y: number,
  rise: number,
  colour: Rgb,
  o: GableOptions = {},
): void {
  const eaves = o.eaves ?? 0.4
  const verge = o.verge ?? 0.25
  const t = o.thickness ?? 0.2
  const half = w / 2
  const drop = (eaves * rise) / half
  const z = d / 2 + verge
  const edge = o.edge ?? shade(colour, 0.8)
  for (const side of [-1, 1]) {
    // Cross-section of one slab, from the eaves up to the ridge.
    const low: [number, number] = [side * (half + eaves), y - drop]
    const ridge: [number, number] = [0, y + rise]
    const up = (p: [number, number], dz: number): Vec3 => [p[0], p[1] + t, dz]
    const down = (p: [number, number], dz: number): Vec3 => [p[0], p[1], dz]
    const quad = (corners: Vec3[], tint: Rgb): void =>
      m.face(side === 1 ? corners : corners.reverse(), tint)
    quad([up(low, z), up(low, -z), up(ridge, -z), up(ridge, z)], colour)
    quad([down(ridge, z), down(ridge, -z), down(low, -z), down(low, z)], edge)
    quad([down(low, z), down(low, -z), up(low, -z), up(low, z)], edge)
    quad([down(ridge, z), down(low, z), up(low, z), up(ridge, z)], edge)
    quad([up(ridge, -z), up(low, -z), down(low, -z), down(ridge, -z)], edge)
  }
  if (!o.wall) return
  const f = d / 2
  m.face(
    [
      [-half, y, f],
      [half, y, f],
      [0, y + rise, f],
    ],
    o.wall,
  )
  m.face(
    [
      [half, y, -f],
      [-half, y, -f],
      [0, y + rise, -f],
    ],
    o.wall,
  )
}

/** Four slopes over a slab of eaves; a point over squares, else a ridge along the longer side. */
export function hip(
  m: Mesh,
  w: number,
  d: number,
  y: number,
  rise: number,
  colour: Rgb,
  o: { eaves?: number; edge?: Rgb } = {},
): void {
  const eaves = o.eaves ?? 0.45
  const t = 0.2
  const [hw, hd] = [w / 2 + eaves, d / 2 + eaves]
  box(m, hw * 2, t, hd * 2, o.edge ?? shade(colour, 0.8), { at: [0, y, 0], noTop: true })
  const along = Math.max(0, hw - hd)
  const across = Math.max(0, hd - hw)
  const base = y + t
  const top = base + rise
  const corners: Vec3[] = [
    [-hw, base, hd],
    [hw, base, hd],
    [hw, base, -hd],
    [-hw, base, -hd],
  ]
  const a: Vec3 = [-along, top, across]
  const b: Vec3 = [along, top, -across]
  const [fl, fr, br, bl] = corners as [Vec3, Vec3, Vec3, Vec3]
  if (along > 0) {
    m.face([fl, fr, b, a], colour)
    m.face([fr, br, b], colour)
    m.face([br, bl, a, b], colour)
    m.face([bl, fl, a], colour)
  } else if (across > 0) {
    m.face([fl, fr, a], colour)
    m.face([fr, br, b, a], colour)
    m.face([br, bl, b], colour)
    m.face([bl, fl, a, b], colour)
  } else {
    for (const [p, q] of [
      [fl, fr],
      [fr, br],
      [br, bl],
      [bl, fl],
    ] as const) {
      m.face([p, q, a], colour)
    }
  }
}

/** A steep skirt with a flat lid, as on Paris boulevards. Answers the height of the lid. */
export function mansard(
  m: Mesh,
  w: number,
  d: number,
  y: number,
  rise: number,
  colour: Rgb,
  o: { lean?: number; lid?: Rgb; coarse?: boolean } = {},
): number {
  const lean = o.lean ?? 0.75
  const lid = o.lid ?? shade(colour, 0.75)
  if (o.coarse) {
    loft(m, rectangle(w, d), [{ y }, { y: y + rise, grow: -lean }], colour, { top: lid })
    return y + rise
  }
  loft(
    m,
    rectangle(w, d, 0.06),
    [
      { y, grow: 0.05, colour: shade(colour, 0.88) },
      { y: y + rise * 0.55, grow: -lean * 0.35 },
      { y: y + rise, grow: -lean, colour: shade(colour, 1.1) },
    ],
    colour,
    { top: false, smooth: true },
  )
  box(m, w - lean * 2 + 0.3, 0.22, d - lean * 2 + 0.3, lid, { at: [0, y + rise, 0], bevel: 0.08 })
  return y + rise + 0.22
}

/** Half a tube, its axis along Z, springing at height y over the plan's long sides. */
export function barrel(
  m: Mesh,
  w: number,
  d: number,
  y: number,
  rise: number,
  colour: Rgb,
  o: { segments?: number; ends?: Rgb; thickness?: number; stripes?: readonly Rgb[] } = {},
): void {
  const segments = o.segments ?? 10
  const t = o.thickness ?? 0
  const point = (i: number, grow: number): [number, number] => {
    const angle = Math.PI - (i / segments) * Math.PI
    return [Math.cos(angle) * (w / 2 + grow), y + Math.sin(angle) * (rise + grow)]
  }
  const normal = (i: number): Vec3 => {
    const angle = Math.PI - (i / segments) * Math.PI
    return [Math.cos(angle) / (w / 2), Math.sin(angle) / rise, 0]
  }
  for (let i = 0; i < segments; i++) {
    const [x0, y0] = point(i, t)
    const [x1, y1] = point(i + 1, t)
    const tint = o.stripes ? (o.stripes[i % o.stripes.length] ?? colour) : colour
    m.patch(
      m.vertex([x0, y0, d / 2], normal(i), tint),
      m.vertex([x1, y1, d / 2], normal(i + 1), tint),
      m.vertex([x1, y1, -d / 2], normal(i + 1), tint),
      m.vertex([x0, y0, -d / 2], normal(i), tint),
    )
    if (t === 0) continue
    const [u0, v0] = point(i, 0)
    const [u1, v1] = point(i + 1, 0)
    const rim = shade(tint, 0.85)
    for (const s of [1, -1]) {
      const rimFace: Vec3[] = [
        [u0, v0, (s * d) / 2],
        [u1, v1, (s * d) / 2],
        [x1, y1, (s * d) / 2],
        [x0, y0, (s * d) / 2],
      ]
      m.face(s === 1 ? rimFace : rimFace.reverse(), rim)
    }
    m.face(
      [
        [u0, v0, -d / 2],
        [u1, v1, -d / 2],
        [u1, v1, d / 2],
        [u0, v0, d / 2],
      ],
      shade(tint, 0.7),
    )
  }
  if (!o.ends) return
  for (const s of [1, -1]) {
    const fan: Vec3[] = []
    for (let i = segments; i >= 0; i--) {
      const [x, h] = point(i, 0)
      fan.push([x * s, h, (s * d) / 2])
    }
    m.face(fan, o.ends)
  }
}
