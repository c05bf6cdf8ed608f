/**
 * Solids of the kit. Bevels share the vertices (and so the normals) of the faces they join: light
 * rolls round the edge and the bevel costs triangles but not one byte of vertices.
 */
import type { Rgb } from './colour.ts'
import { cross, type LayerName, type Mesh, normalise, subtract, type Vec3 } from './mesh.ts'

export interface BoxOptions {
  /** Middle of the bottom. */
  readonly at?: Vec3
  readonly bevel?: number
  readonly top?: Rgb
  /** Leave away what nobody sees. */
  readonly noTop?: boolean
  readonly noBottom?: boolean
  readonly noBack?: boolean
  readonly layer?: LayerName
}

/** A box of width (X), height (Y), depth (Z), upper and upright edges bevelled. */
export function box(
  m: Mesh,
  w: number,
  h: number,
  d: number,
  colour: Rgb,
  o: BoxOptions = {},
): void {
  const [cx, y0, cz] = o.at ?? [0, 0, 0]
  const b = Math.min(o.bevel ?? 0, w / 2.01, h / 1.01, d / 2.01)
  const y1 = y0 + h
  const layer = o.layer ?? 'city'
  const topColour = o.top ?? colour
  // Sides in the order front, right, back, left; each with its two lower and two upper corners.
  const sides: { n: Vec3; a: [number, number]; z: [number, number] }[] = [
    { n: [0, 0, 1], a: [-w / 2 + b, d / 2], z: [w / 2 - b, d / 2] },
    { n: [1, 0, 0], a: [w / 2, d / 2 - b], z: [w / 2, -d / 2 + b] },
    { n: [0, 0, -1], a: [w / 2 - b, -d / 2], z: [-w / 2 + b, -d / 2] },
    { n: [-1, 0, 0], a: [-w / 2, -d / 2 + b], z: [-w / 2, d / 2 - b] },
  ]
  const shown = sides.map((_, i) => !(o.noBack && i === 2))
  const yTop = o.noTop ? y1 : y1 - b
  const ids = sides.map(({ n, a, z }) => [
    m.vertex([cx + a[0], y0, cz + a[1]], n, colour, layer),
    m.vertex([cx + z[0], y0, cz + z[1]], n, colour, layer),
    m.vertex([cx + z[0], yTop, cz + z[1]], n, colour, layer),
    m.vertex([cx + a[0], yTop, cz + a[1]], n, colour, layer),
  ]) as [number, number, number, number][]
  const corners: [number, number][] = [
    [-w / 2 + b, d / 2 - b],
    [w / 2 - b, d / 2 - b],
    [w / 2 - b, -d / 2 + b],
    [-w / 2 + b, -d / 2 + b],
  ]
  const top = o.noTop
    ? undefined
    : corners.map(([x, z]) => m.vertex([cx + x, y1, cz + z], [0, 1, 0], topColour, layer))
  for (let i = 0; i < 4; i++) {
    const here = ids[i] as [number, number, number, number]
    const next = ids[(i + 1) % 4] as [number, number, number, number]
    if (shown[i]) m.patch(here[0], here[1], here[2], here[3], layer)
    if (b > 0) {
      // The upright bevel between this side and the next, and the ones along the top.
      if (shown[i] && shown[(i + 1) % 4]) m.patch(here[1], next[0], next[3], here[2], layer)
      if (top) {
        const [p, q] = [top[i] as number, top[(i + 1) % 4] as number]
        if (shown[i]) m.patch(here[3], here[2], q, p, layer)
        m.triangle(here[2], next[3], q, layer)
      }
    }
  }
  if (top) m.patch(...(top as [number, number, number, number]), layer)
  if (!o.noBottom) {
    m.face(
      [
        [cx - w / 2 + b, y0, cz - d / 2 + b],
        [cx + w / 2 - b, y0, cz - d / 2 + b],
        [cx + w / 2 - b, y0, cz + d / 2 - b],
        [cx - w / 2 + b, y0, cz + d / 2 - b],
      ],
      colour,
      layer,
    )
  }
}

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

/** A straight bar of square section from one point to another (rails, stays, poles). */
export function bar(m: Mesh, from: Vec3, to: Vec3, thickness: number, colour: Rgb): void {
  const along = normalise(subtract(to, from))
  const aside = normalise(cross(along, Math.abs(along[1]) > 0.9 ? [1, 0, 0] : [0, 1, 0]))
  const up = cross(aside, along)
  const t = thickness / 2
  const corner = (base: Vec3, s: number, u: number): Vec3 => [
    base[0] + aside[0] * s * t + up[0] * u * t,
    base[1] + aside[1] * s * t + up[1] * u * t,
    base[2] + aside[2] * s * t + up[2] * u * t,
  ]
  const around: [number, number][] = [
    [-1, -1],
    [1, -1],
    [1, 1],
    [-1, 1],
  ]
  // Thin bars share their edges' vertices: nobody sees that they are shaded round.
  const ring = (base: Vec3): number[] =>
    around.map(([s, u]) => m.vertex(corner(base, s, u), subtract(corner(base, s, u), base), colour))
  const [start, end] = [ring(from), ring(to)]
  for (let i = 0; i < 4; i++) {
    const j = (i + 1) % 4
    m.patch(start[i] as number, end[i] as number, end[j] as number, start[j] as number)
  }
}

/** A flat shape in the XY plane (counter-clockwise from the front) pulled back by `depth` from z. */
export function extrude(
  m: Mesh,
  outline: readonly (readonly [number, number])[],
  z: number,
  depth: number,
  colour: Rgb,
  o: { side?: Rgb; back?: boolean; layer?: LayerName } = {},
): void {
  const front = outline.map(([x, y]): Vec3 => [x, y, z])
  const back = outline.map(([x, y]): Vec3 => [x, y, z - depth])
  m.face(front, colour, o.layer)
  if (o.back) m.face([...back].reverse(), colour, o.layer)
  for (let i = 0; i < outline.length; i++) {
    const j = (i + 1) % outline.length
    m.face(
      [front[i] as Vec3, back[i] as Vec3, back[j] as Vec3, front[j] as Vec3],
      o.side ?? colour,
      o.layer,
    )
  }
}
