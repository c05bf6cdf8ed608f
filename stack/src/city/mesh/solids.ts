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
