/** Rows of windows, arches and columns for larger buildings. */
import { type Rgb, shade } from '../mesh/colour.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { box, cylinder, lathe } from '../mesh/solids.ts'
import type { Random } from '../random.ts'
import { glass, type WindowStyle, window } from './openings.ts'
import { type Detail, paint } from './paint.ts'
import { onWalls } from './trim.ts'

export interface Rhythm {
  /** Distance between windows on front and sides, metres. */
  readonly pitch: number
  readonly storeys: number
  readonly storey: number
  readonly sill: number
  readonly lit: number
  readonly style: WindowStyle
  /** Leave out front windows nearer to the middle than this. */
  readonly skipMiddle?: number
  readonly skipSides?: readonly number[]
  /** Backs and sides are plain. */
  readonly plainSides?: boolean
}

/** Windows all round a block w × d, its walls starting at height y. */
export function windowRows(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  random: Random,
  r: Rhythm,
): void {
  onWalls(m, w, d, (side, width) => {
    if (r.skipSides?.includes(side)) return
    const count = Math.max(1, Math.round((width - 1) / r.pitch))
    for (let storey = 0; storey < r.storeys; storey++) {
      const base = y + storey * r.storey + r.sill
      if (detail === 2) {
        if (storey % 2 === 1) continue
        // One long pane per storey stands for the row.
        const wide = (width - 1.5) * random.between(0.45, 0.9)
        const x = (width - 1.5 - wide) * (random.next() - 0.5)
        m.pane(
          x,
          base,
          0.06,
          wide,
          r.style.h * 0.8,
          shade(paint.glass.day, 0.5),
          random.chance(0.7) ? 'glow' : 'city',
        )
        continue
      }
      for (let i = 0; i < count; i++) {
        const x = -width / 2 + (width * (i + 0.5)) / count
        const lit = random.chance(r.lit)
        if (side === 0 && r.skipMiddle !== undefined && Math.abs(x) < r.skipMiddle) continue
        const style = side !== 0 && r.plainSides ? { ...r.style, plain: true } : r.style
        window(m, detail, x, base, style, lit)
      }
    }
  })
}

export interface ArchStyle {
  readonly w: number
  /** Height of the springing; the half circle comes on top. */
  readonly h: number
  readonly frame: Rgb
  readonly fill: 'glass' | 'dark'
  readonly lit?: boolean
  readonly bars?: number
}

/** A round-headed opening on the wall z = 0 standing on y. */
export function archOpening(m: Mesh, detail: Detail, x: number, y: number, s: ArchStyle): void {
  if (detail === 2) return
  const steps = detail === 0 ? 8 : 4
  const r = s.w / 2
  const rim = Math.min(0.32, s.w * 0.14)
  const ring = (grow: number): [number, number][] =>
    Array.from({ length: steps + 1 }, (_, i): [number, number] => {
      const a = (i / steps) * Math.PI
      return [x + Math.cos(a) * (r + grow), y + s.h + Math.sin(a) * (r + grow)]
    })
  const inner = ring(0)
  const outer = ring(rim)
  const layer = s.fill === 'glass' && s.lit !== false ? 'glow' : 'city'
  const low = s.fill === 'glass' ? shade(paint.glass.day, 0.4) : paint.trim.dark
  m.face(
    [[x - r, y, 0.04], [x + r, y, 0.04], ...inner.map(([px, py]): Vec3 => [px, py, 0.04])],
    low,
    layer,
  )
  if (s.fill === 'glass' && detail === 0) {
    const bars = s.bars ?? 2
    for (let i = 1; i <= bars; i++) {
      const bx = x - r + (s.w * i) / (bars + 1)
      const tall = s.h + Math.sqrt(Math.max(0, r * r - (bx - x) ** 2))
      m.pane(bx, y, 0.08, 0.1, tall, s.frame)
    }
    m.pane(x, y + s.h - 0.06, 0.085, s.w, 0.12, s.frame)
  }
  const z = detail === 0 ? 0.16 : 0.07
  const front: [number, number][] = [[x + r, y], ...inner, [x - r, y]]
  const back: [number, number][] = [[x + r + rim, y], ...outer, [x - r - rim, y]]
  for (let i = 0; i + 1 < front.length; i++) {
    const [a, b] = [front[i] as [number, number], front[i + 1] as [number, number]]
    const [c, d] = [back[i + 1] as [number, number], back[i] as [number, number]]
    m.face(
      [
        [d[0], d[1], z],
        [c[0], c[1], z],
        [b[0], b[1], z],
        [a[0], a[1], z],
      ],
      s.frame,
    )
    if (detail === 1) continue
    m.face(
      [
        [d[0], d[1], 0],
        [c[0], c[1], 0],
        [c[0], c[1], z],
        [d[0], d[1], z],
      ],
      s.frame,
    )
    m.face(
      [
        [a[0], a[1], z],
        [b[0], b[1], z],
        [b[0], b[1], 0],
        [a[0], a[1], 0],
      ],
      shade(s.frame, 0.8),
    )
  }
  if (detail === 0) {
    box(m, rim * 1.3, rim * 1.9, z + 0.1, shade(s.frame, 1.05), {
      at: [x, y + s.h + r - rim * 0.2, (z + 0.1) / 2],
      bevel: 0.05,
      noBack: true,
    })
  }
}

/** A row of arches centred on x = 0. */
export function arcade(
  m: Mesh,
  detail: Detail,
  y: number,
  count: number,
  pitch: number,
  s: ArchStyle,
): void {
  for (let i = 0; i < count; i++) archOpening(m, detail, (i - (count - 1) / 2) * pitch, y, s)
}

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

/** A clock face on the wall z = 0, lit after dark. */
export function clock(m: Mesh, detail: Detail, y: number, r: number, frame: Rgb): void {
  if (detail === 2) {
    m.pane(0, y - r * 0.8, 0.08, r * 1.6, r * 1.6, paint.trim.white, 'glow')
    return
  }
  m.within({ at: [0, y, 0], tilt: 90 }, () => {
    const sides = detail === 0 ? 20 : 8
    cylinder(m, r * 1.2, r * 1.14, 0.2, sides, frame)
    cylinder(m, r, r, 0.26, sides, paint.trim.white, { layer: 'glow' })
  })
  if (detail === 1) return
  const ink = paint.trim.dark
  for (let i = 0; i < 12; i++) {
    const a = (i / 12) * Math.PI * 2
    m.within(
      {
        at: [Math.sin(a) * r * 0.84, y + Math.cos(a) * r * 0.84, 0.28],
        roll: (-a * 180) / Math.PI,
      },
      () => m.pane(0, -r * 0.08, 0, r * 0.07, r * (i % 3 === 0 ? 0.2 : 0.12), ink),
    )
  }
  for (const [turn, long, wide] of [
    [-48, 0.55, 0.1],
    [60, 0.78, 0.07],
  ] as const) {
    m.within({ at: [0, y, 0.3], roll: turn }, () => m.pane(0, -r * 0.1, 0, r * wide, r * long, ink))
  }
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

/** A tall pane as part of a curtain wall. */
export const tallPane = (
  m: Mesh,
  x: number,
  y: number,
  w: number,
  h: number,
  lit: boolean,
  tint = 1,
): void => glass(m, x, y, 0.05, w, h, lit, tint)
