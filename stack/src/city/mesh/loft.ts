/** Forms made of rings: lofts over a plan, turned forms, cylinders, blobs. */
import type { Rgb } from './colour.ts'
import { type LayerName, type Mesh, subtract, type Vec3 } from './mesh.ts'

/** A point of a plan with its outward normal; `mitre` moves it when the plan grows by 1 m. */
export interface ProfilePoint {
  readonly x: number
  readonly z: number
  readonly normal: readonly [number, number]
  readonly mitre: readonly [number, number]
}
/** Counter-clockwise from above (front left, front right, back right, back left). */
export type Profile = readonly ProfilePoint[]

/** A rectangle about the origin, corners chamfered by `bevel`. */
export function rectangle(w: number, d: number, bevel = 0): Profile {
  const [x, z, b] = [w / 2, d / 2, bevel]
  const p = (px: number, pz: number, normal: readonly [number, number]): ProfilePoint => ({
    x: px,
    z: pz,
    normal,
    mitre: [Math.sign(px), Math.sign(pz)],
  })
  return [
    p(-x + b, z, [0, 1]),
    p(x - b, z, [0, 1]),
    p(x, z - b, [1, 0]),
    p(x, -z + b, [1, 0]),
    p(x - b, -z, [0, -1]),
    p(-x + b, -z, [0, -1]),
    p(-x, -z + b, [-1, 0]),
    p(-x, z - b, [-1, 0]),
  ]
}

/** A regular polygon about the origin; `flat` has hard edges, otherwise it is shaded round. */
export function circle(radius: number, sides: number, flat = false, phase = 0): Profile {
  const points: ProfilePoint[] = []
  for (let i = 0; i < sides; i++) {
    // Angles run from +Z towards +X, which is counter-clockwise from above.
    const angle = ((i + phase) / sides) * Math.PI * 2
    const x = Math.sin(angle)
    const z = Math.cos(angle)
    const point = { x: x * radius, z: z * radius, mitre: [x, z] as const }
    if (!flat) {
      points.push({ ...point, normal: [x, z] })
      continue
    }
    for (const half of [-0.5, 0.5]) {
      const a = ((i + half + phase) / sides) * Math.PI * 2
      points.push({ ...point, normal: [Math.sin(a), Math.cos(a)] })
    }
  }
  return points
}

export interface Row {
  readonly y: number
  /** How far the plan grows (or shrinks) here, metres. */
  readonly grow?: number
  readonly colour?: Rgb
}

export interface LoftOptions {
  readonly at?: Vec3
  readonly top?: Rgb | false
  readonly bottom?: Rgb | false
  readonly layer?: LayerName
  /** Round from row to row (domes, urns) instead of creased. */
  readonly smooth?: boolean
}

/** Walls along a profile through rows from below to above, with lids unless told otherwise. */
export function loft(
  m: Mesh,
  profile: Profile,
  rows: readonly Row[],
  colour: Rgb,
  o: LoftOptions = {},
): void {
  const [ox, oy, oz] = o.at ?? [0, 0, 0]
  const layer = o.layer ?? 'city'
  const count = profile.length
  const place = (p: ProfilePoint, row: Row): Vec3 => {
    const grow = row.grow ?? 0
    return [ox + p.x + p.mitre[0] * grow, oy + row.y, oz + p.z + p.mitre[1] * grow]
  }
  const slope = (a: Row, b: Row): [number, number] => {
    const rise = b.y - a.y
    const out = (b.grow ?? 0) - (a.grow ?? 0)
    const length = Math.hypot(rise, out) || 1
    return [rise / length, -out / length]
  }
  const slopes = rows.slice(1).map((row, i) => slope(rows[i] as Row, row))
  const slopeAt = (strip: number, end: 0 | 1): [number, number] => {
    const own = slopes[strip] as [number, number]
    const other = o.smooth ? slopes[strip + (end === 0 ? -1 : 1)] : undefined
    return other ? [own[0] + other[0], own[1] + other[1]] : own
  }
  for (let strip = 0; strip < slopes.length; strip++) {
    const [low, high] = [rows[strip] as Row, rows[strip + 1] as Row]
    const ring = (row: Row, end: 0 | 1): number[] =>
      profile.map((p) => {
        const [flat, up] = slopeAt(strip, end)
        const tint = row.colour ?? colour
        return m.vertex(place(p, row), [p.normal[0] * flat, up, p.normal[1] * flat], tint, layer)
      })
    const below = ring(low, 0)
    const above = ring(high, 1)
    for (let i = 0; i < count; i++) {
      const j = (i + 1) % count
      const [p, q] = [profile[i] as ProfilePoint, profile[j] as ProfilePoint]
      const [a, b] = [place(p, low), place(q, low)]
      const [c, d] = [place(q, high), place(p, high)]
      const flatBelow = Math.hypot(...subtract(a, b)) < 1e-6
      const flatAbove = Math.hypot(...subtract(c, d)) < 1e-6
      if (flatBelow && flatAbove) continue
      const [ia, ib] = [below[i] as number, below[j] as number]
      const [ic, id] = [above[j] as number, above[i] as number]
      if (!flatBelow) m.triangle(ia, ib, ic, layer)
      if (!flatAbove) m.triangle(ia, ic, id, layer)
    }
  }
  const lid = (row: Row, tint: Rgb, up: boolean): void => {
    const seen: Vec3[] = []
    for (const p of profile) {
      const v = place(p, row)
      const last = seen.at(-1)
      if (!last || Math.hypot(...subtract(v, last)) > 1e-6) seen.push(v)
    }
    const [first, last] = [seen[0], seen.at(-1)]
    if (first && last && seen.length > 1 && Math.hypot(...subtract(first, last)) < 1e-6) seen.pop()
    if (seen.length > 2) m.face(up ? seen : seen.reverse(), tint, layer)
  }
  const [first, last] = [rows[0], rows.at(-1)]
  if (first && o.bottom) lid(first, o.bottom, false)
  if (last && o.top !== false) lid(last, o.top ?? last.colour ?? colour, true)
}

/** A turned form: [radius, height] from below to above about an upright axis. */
export function lathe(
  m: Mesh,
  outline: readonly (readonly [number, number])[],
  sides: number,
  colour: Rgb,
  o: LoftOptions & { flat?: boolean; phase?: number } = {},
): void {
  const rows = outline.map(([r, y]) => ({ y, grow: r }))
  const last = outline.at(-1)
  const open = last !== undefined && last[0] < 1e-6
  loft(m, circle(0, sides, o.flat, o.phase ?? 0), rows, colour, { ...o, top: open ? false : o.top })
}

/** A cylinder or cone standing on `at`. */
export function cylinder(
  m: Mesh,
  bottom: number,
  top: number,
  h: number,
  sides: number,
  colour: Rgb,
  o: LoftOptions & { flat?: boolean; phase?: number } = {},
): void {
  lathe(
    m,
    [
      [bottom, 0],
      [top, h],
    ],
    sides,
    colour,
    o,
  )
}

/** A round blob (leaves, balls): a sphere cut into rings, squeezed by `flatten`, shaded round. */
export function blob(
  m: Mesh,
  radius: number,
  rings: number,
  sides: number,
  colour: Rgb,
  o: { at?: Vec3; flatten?: number; foot?: Rgb; layer?: LayerName; phase?: number } = {},
): void {
  const [x, y, z] = o.at ?? [0, 0, 0]
  const tall = radius * (o.flatten ?? 1)
  const rows: Row[] = []
  for (let i = 0; i <= rings; i++) {
    const angle = (i / rings) * Math.PI - Math.PI / 2
    const t = i / rings
    const foot = o.foot ?? colour
    const tint: Rgb = [
      foot[0] + (colour[0] - foot[0]) * t,
      foot[1] + (colour[1] - foot[1]) * t,
      foot[2] + (colour[2] - foot[2]) * t,
    ]
    rows.push({
      y: Math.sin(angle) * tall,
      grow: Math.max(0, Math.cos(angle) * radius),
      colour: tint,
    })
  }
  const layer = o.layer ?? 'city'
  loft(m, circle(0, sides, false, o.phase ?? 0), rows, colour, {
    at: [x, y, z],
    top: false,
    smooth: true,
    layer,
  })
}
