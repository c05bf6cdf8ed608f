/** Rows of windows, arches and clocks for larger buildings. */
import { type Rgb, shade } from '../mesh/colour.ts'
import { cylinder } from '../mesh/loft.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import type { Random } from '../random.ts'
import { type WindowStyle, window } from './openings.ts'
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
