/** What runs round a building: walls by storey, string courses, cornices, parapets, balconies. */
import { mix, type Rgb, shade } from '../mesh/colour.ts'
import { loft, type Row, rectangle } from '../mesh/loft.ts'
import type { Mesh } from '../mesh/mesh.ts'
import { bar, box } from '../mesh/solids.ts'
import { type Detail, paint } from './paint.ts'

/** Runs `draw` on the four walls of a block w × d: 0 front, 1 right, 2 back, 3 left. */
export function onWalls(
  m: Mesh,
  w: number,
  d: number,
  draw: (side: 0 | 1 | 2 | 3, width: number) => void,
): void {
  const walls = [
    { side: 0, turn: 0, at: [0, 0, d / 2], width: w },
    { side: 1, turn: 90, at: [w / 2, 0, 0], width: d },
    { side: 2, turn: 180, at: [0, 0, -d / 2], width: w },
    { side: 3, turn: 270, at: [-w / 2, 0, 0], width: d },
  ] as const
  for (const { side, turn, at, width } of walls) m.within({ turn, at }, () => draw(side, width))
}

/**
 * The walls of one stretch of storeys. Each storey gets its own strips near floor and ceiling, so
 * that baked shade stays where it falls instead of bleeding over the whole wall.
 */
export function walls(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  heights: readonly number[],
  colour: Rgb,
  lid: Rgb | false = false,
): void {
  const rows: Row[] = []
  const total = heights.reduce((sum, h) => sum + h, 0)
  let at = y
  const tint = (height: number): Rgb =>
    shade(colour, 0.95 + (0.1 * (height - y)) / Math.max(total, 1))
  for (const h of heights) {
    const cuts = detail === 0 ? [0, 0.4, h - 0.35] : [0]
    for (const cut of cuts) rows.push({ y: at + cut, colour: tint(at + cut) })
    at += h
  }
  rows.push({ y: at, colour: tint(at) })
  const bevel = detail === 0 ? 0.1 : 0
  loft(m, rectangle(w, d, bevel), rows, colour, { top: lid })
}

/** A slab all round that stands out by `out`. */
export function course(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  h: number,
  out: number,
  colour: Rgb,
): void {
  if (detail === 2) return
  const bevel = detail === 0 ? Math.min(0.06, h / 3) : 0
  box(m, w + out * 2, h, d + out * 2, colour, { at: [0, y, 0], bevel })
}

export interface CorniceStyle {
  readonly colour: Rgb
  readonly out?: number
  /** Blocks under the slab. */
  readonly dentils?: boolean
  readonly fries?: Rgb
}

/** Frieze, dentils and slab; answers the height above it. */
export function cornice(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  s: CorniceStyle,
): number {
  const out = s.out ?? 0.36
  if (detail === 2) return y + 0.5
  course(m, detail, w, d, y - 0.1, 0.3, 0.1, s.fries ?? s.colour)
  if (detail === 0 && s.dentils) {
    onWalls(m, w + 0.16, d + 0.16, (side, width) => {
      if (side !== 0) return
      const count = Math.round(width / 0.95)
      for (let i = 0; i < count; i++) {
        const x = -width / 2 + (width * (i + 0.5)) / count
        box(m, 0.3, 0.24, 0.24, shade(s.colour, 0.96), {
          at: [x, y - 0.02, 0.1],
          noBack: true,
          noTop: true,
        })
      }
    })
  }
  course(m, detail, w, d, y + 0.2, 0.3, out, s.colour)
  return y + 0.5
}

/** A low wall round a flat roof with coping; answers the height of its top. */
export function parapet(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  h: number,
  colour: Rgb,
  floor: Rgb,
  coping: Rgb = paint.trim.stone,
): number {
  const t = 0.28
  if (detail === 2) {
    loft(m, rectangle(w, d), [{ y }, { y: y + h }], colour, { top: mix(floor, coping, 0.4) })
    return y + h
  }
  m.face(
    [
      [-w / 2, y + 0.02, d / 2],
      [w / 2, y + 0.02, d / 2],
      [w / 2, y + 0.02, -d / 2],
      [-w / 2, y + 0.02, -d / 2],
    ],
    floor,
  )
  loft(m, rectangle(w, d, 0), [{ y }, { y: y + h }], colour, { top: false })
  // Inner faces look at each other over the roof.
  const [iw, id] = [w - t * 2, d - t * 2]
  for (const [turn, width, deep] of [
    [0, iw, id],
    [90, id, iw],
    [180, iw, id],
    [270, id, iw],
  ] as const) {
    m.within({ turn }, () => {
      m.pane(0, y, -deep / 2, width, h, shade(colour, 0.9))
    })
  }
  const cap = 0.14
  const grow = 0.07
  const [ow, od] = [w + grow * 2, d + grow * 2]
  const beam = t + grow * 2
  for (const s of [-1, 1]) {
    const bevel = detail === 0 ? 0.05 : 0
    box(m, ow, cap, beam, coping, { at: [0, y + h, s * (od / 2 - beam / 2)], bevel })
    box(m, beam, cap, od - beam * 2, coping, { at: [s * (ow / 2 - beam / 2), y + h, 0], bevel })
  }
  return y + h + cap
}

/** Pilasters at the corners of a block. */
export function pilasters(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  h: number,
  colour: Rgb,
  width = 0.55,
): void {
  if (detail === 2) return
  for (const sx of [-1, 1]) {
    for (const sz of [-1, 1]) {
      box(m, width, h, width, colour, {
        at: [sx * (w / 2 - width / 2 + 0.1), y, sz * (d / 2 - width / 2 + 0.1)],
        bevel: detail === 0 ? 0.06 : 0,
        noBottom: true,
        noTop: true,
      })
    }
  }
}

/** Alternating corner stones. */
export function quoins(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  h: number,
  colour: Rgb,
): void {
  if (detail !== 0) {
    pilasters(m, detail, w, d, y, h, colour, 0.45)
    return
  }
  const count = Math.max(2, Math.round(h / 0.62))
  const tall = h / count
  for (let i = 0; i < count; i++) {
    const long = i % 2 === 0 ? 0.72 : 0.46
    for (const sx of [-1, 1]) {
      box(m, long, tall * 0.86, long, colour, {
        at: [sx * (w / 2 - long / 2 + 0.08), y + tall * i, d / 2 - long / 2 + 0.08],
        bevel: 0.05,
        noBack: true,
      })
    }
  }
}

/** A balcony on the wall z = 0 with an iron or solid rail. */
export function balcony(
  m: Mesh,
  detail: Detail,
  x: number,
  y: number,
  w: number,
  s: { slab: Rgb; rail: Rgb; deep?: number; solid?: boolean },
): void {
  if (detail === 2) return
  const deep = s.deep ?? 1
  m.within({ at: [x, y, 0] }, () => {
    box(m, w, 0.18, deep, s.slab, {
      at: [0, -0.18, deep / 2],
      bevel: detail === 0 ? 0.05 : 0,
      noBack: true,
    })
    if (detail === 1) {
      m.pane(0, 0, deep - 0.05, w - 0.1, 0.85, s.solid ? s.rail : mix(s.rail, s.slab, 0.35))
      return
    }
    for (const side of [-1, 1]) {
      box(m, 0.16, 0.4, deep * 0.7, s.slab, {
        at: [side * w * 0.36, -0.52, deep * 0.35],
        bevel: 0.05,
        noBack: true,
        noTop: true,
      })
    }
    if (s.solid) {
      box(m, w - 0.06, 0.85, 0.12, s.rail, { at: [0, 0, deep - 0.1], bevel: 0.04, noBottom: true })
      for (const side of [-1, 1]) {
        box(m, 0.12, 0.85, deep - 0.1, s.rail, {
          at: [side * (w / 2 - 0.09), 0, (deep - 0.1) / 2],
          bevel: 0.04,
          noBack: true,
          noBottom: true,
        })
      }
      return
    }
    railing(m, [-w / 2 + 0.08, deep - 0.08], [w / 2 - 0.08, deep - 0.08], 0, s.rail)
    for (const side of [-1, 1]) {
      railing(m, [side * (w / 2 - 0.08), 0], [side * (w / 2 - 0.08), deep - 0.08], 0, s.rail)
    }
  })
}

/** Posts with two rails between two points of the plan. */
export function railing(
  m: Mesh,
  from: readonly [number, number],
  to: readonly [number, number],
  y: number,
  colour: Rgb,
  h = 0.9,
  gap = 0.62,
): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const posts = Math.max(1, Math.round(length / gap))
  const at = (i: number): [number, number] => [
    from[0] + ((to[0] - from[0]) * i) / posts,
    from[1] + ((to[1] - from[1]) * i) / posts,
  ]
  for (let i = 0; i <= posts; i++) {
    const [x, z] = at(i)
    bar(m, [x, y, z], [x, y + h, z], 0.05, colour)
  }
  bar(m, [from[0], y + h, from[1]], [to[0], y + h, to[1]], 0.09, colour)
  bar(m, [from[0], y + 0.12, from[1]], [to[0], y + 0.12, to[1]], 0.06, colour)
}
