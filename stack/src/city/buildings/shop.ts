/** Shop fronts: panes, stall risers, fascias with signs, striped awnings. On the wall z = 0. */
import { type Rgb, shade } from '../mesh/colour.ts'
import { cylinder } from '../mesh/loft.ts'
import type { Mesh, Vec3 } from '../mesh/mesh.ts'
import { bar, box } from '../mesh/solids.ts'
import { door, frame, glass } from './openings.ts'
import { type Detail, LAMP, paint } from './paint.ts'

export interface AwningStyle {
  readonly colours: readonly [Rgb, Rgb]
  readonly depth?: number
  readonly drop?: number
  readonly round?: boolean
}

/** A striped awning `w` wide about x, fixed at height y. */
export function awning(
  m: Mesh,
  detail: Detail,
  x: number,
  y: number,
  w: number,
  s: AwningStyle,
): void {
  if (detail === 2) return
  const depth = s.depth ?? 1.25
  const drop = s.drop ?? 0.6
  const stripes = Math.max(3, Math.round(w / (detail === 0 ? 0.62 : 1.2)) | 1)
  const step = w / stripes
  const curve: [number, number][] = s.round
    ? [
        [0, 0],
        [depth * 0.45, -drop * 0.18],
        [depth * 0.82, -drop * 0.55],
        [depth, -drop],
      ]
    : [
        [0, 0],
        [depth, -drop],
      ]
  if (detail === 1) curve.splice(1, curve.length - 2)
  m.within({ at: [x, y, 0] }, () => {
    for (let i = 0; i < stripes; i++) {
      const colour = s.colours[i % 2] as Rgb
      const [l, r] = [-w / 2 + i * step, -w / 2 + (i + 1) * step]
      for (let k = 0; k + 1 < curve.length; k++) {
        const [a, b] = [curve[k] as [number, number], curve[k + 1] as [number, number]]
        const corners: Vec3[] = [
          [l, b[1], b[0]],
          [r, b[1], b[0]],
          [r, a[1], a[0]],
          [l, a[1], a[0]],
        ]
        m.face(corners, colour)
        if (detail === 0) {
          m.face(
            corners.map(([px, py, pz]): Vec3 => [px, py - 0.03, pz]).reverse(),
            shade(colour, 0.72),
          )
        }
      }
      // The valance hangs in soft points.
      const mid = (l + r) / 2
      const tip = -drop - 0.36
      const hem: Vec3[] =
        detail === 0
          ? [
              [l, -drop - 0.24, depth],
              [mid, tip, depth],
              [r, -drop - 0.24, depth],
              [r, -drop, depth],
              [l, -drop, depth],
            ]
          : [
              [l, -drop - 0.28, depth],
              [r, -drop - 0.28, depth],
              [r, -drop, depth],
              [l, -drop, depth],
            ]
      m.face(hem, colour)
      if (detail === 0) m.face([...hem].reverse(), shade(colour, 0.7))
    }
    for (const side of [-1, 1]) {
      const wing: Vec3[] = [
        [(side * w) / 2, 0, 0],
        [(side * w) / 2, -drop - (detail === 0 ? 0.2 : 0.28), depth],
        [(side * w) / 2, -drop, depth],
      ]
      const tint = s.colours[0]
      m.face(wing, tint)
      m.face([...wing].reverse(), tint)
    }
  })
}

/** Something hung out over the pavement that says what the house sells. */
export type Emblem = 'bread' | 'book' | 'cup' | 'flower' | 'plain'

/** A round hanging sign on an iron arm, at the wall z = 0. */
export function hangingSign(
  m: Mesh,
  detail: Detail,
  x: number,
  y: number,
  colour: Rgb,
  emblem: Emblem,
): void {
  if (detail !== 0) return
  bar(m, [x, y + 0.62, 0], [x, y + 0.62, 1], 0.07, paint.metal.dark)
  m.within({ at: [x, y, 0.62], turn: 90 }, () => {
    m.within({ at: [0, 0, -0.06], tilt: 90 }, () =>
      cylinder(m, 0.46, 0.46, 0.12, 10, colour, {
        top: paint.trim.white,
        bottom: paint.trim.white,
      }),
    )
    for (const turn of [0, 180]) {
      m.within({ turn }, () => {
        const z = 0.075
        const ink = colour
        if (emblem === 'bread') {
          for (const dx of [-0.16, 0, 0.16]) m.pane(dx, -0.12, z, 0.12, 0.26, paint.wood.light)
        } else if (emblem === 'book') {
          m.pane(-0.12, -0.14, z, 0.22, 0.28, ink)
          m.pane(0.12, -0.14, z, 0.22, 0.28, ink)
        } else if (emblem === 'cup') {
          m.pane(-0.03, -0.14, z, 0.28, 0.24, ink)
          m.pane(0.15, -0.06, z, 0.08, 0.12, ink)
        } else if (emblem === 'flower') {
          m.pane(0, -0.24, z, 0.06, 0.26, paint.green.leaf)
          m.pane(0, 0, z, 0.24, 0.24, ink)
        } else m.pane(0, -0.05, z, 0.4, 0.1, ink)
      })
    }
  })
}

export interface ShopStyle {
  readonly w: number
  readonly floor: number
  readonly frame: Rgb
  readonly fascia: Rgb
  readonly leaf: Rgb
  readonly awning?: AwningStyle
  /** Middle of the door; `false` for a side without one. */
  readonly doorAt?: number | false
  readonly emblem?: Emblem
  /** Goods in the window. */
  readonly goods?: readonly Rgb[]
}

/** A whole shop front about x = 0 for a ground floor `floor` metres high standing on y. */
export function shopFront(m: Mesh, detail: Detail, y: number, s: ShopStyle): void {
  if (detail === 2) return
  const doorAt = s.doorAt ?? 0
  const doorWidth = 1.25
  const h = s.floor - 1.28
  const left = -s.w / 2 + 0.25
  const right = s.w / 2 - 0.25
  const spans: [number, number][] =
    doorAt === false
      ? [[left, right]]
      : [
          [left, doorAt - doorWidth / 2 - 0.3],
          [doorAt + doorWidth / 2 + 0.3, right],
        ]
  for (const [a, b] of spans) {
    const w = b - a
    if (w < 0.7) continue
    m.within({ at: [(a + b) / 2, 0, 0] }, () => {
      if (detail === 1) {
        m.pane(0, y + 0.35, 0.05, w, h + 0.2, s.frame)
        glass(m, 0, y + 0.55, 0.09, w - 0.25, h - 0.1, true)
        return
      }
      box(m, w, 0.5, 0.16, s.frame, { at: [0, y, 0.08], bevel: 0.04, noBack: true, noBottom: true })
      glass(m, 0, y + 0.55, 0.04, w - 0.24, h - 0.12, true, 1.25)
      frame(m, y + 0.55, w - 0.24, h - 0.12, 0.12, 0.16, s.frame, false)
      const bars = Math.max(0, Math.round(w / 1.3) - 1)
      for (let i = 1; i <= bars; i++) {
        m.pane(
          -(w - 0.24) / 2 + ((w - 0.24) * i) / (bars + 1),
          y + 0.55,
          0.09,
          0.08,
          h - 0.12,
          s.frame,
        )
      }
      m.pane(0, y + 0.55 + (h - 0.12) * 0.74, 0.095, w - 0.24, 0.07, s.frame)
      const goods = s.goods ?? []
      const count = Math.floor((w - 0.4) / 0.42)
      for (let i = 0; i < count && goods.length > 0; i++) {
        const tall = 0.18 + 0.14 * ((i * 5) % 3)
        m.pane(
          -(count - 1) * 0.21 + i * 0.42,
          y + 0.56,
          0.055,
          0.32,
          tall,
          goods[i % goods.length] as Rgb,
        )
      }
    })
  }
  if (doorAt !== false)
    door(m, detail, doorAt, y, {
      w: doorWidth,
      h: Math.min(h - 0.35, 2.1),
      leaf: s.leaf,
      frame: s.frame,
      steps: y > 0.1 ? 1 : 0,
    })
  const fasciaY = y + s.floor - 0.66
  if (detail === 0) {
    box(m, s.w - 0.1, 0.52, 0.22, s.fascia, { at: [0, fasciaY, 0.11], bevel: 0.05, noBack: true })
    // The name, too far to read: a row of pale letters.
    const letters = Math.min(9, Math.floor(s.w / 0.62))
    for (let i = 0; i < letters; i++) {
      const lw = 0.16 + 0.1 * ((i * 3) % 2)
      m.pane((i - (letters - 1) / 2) * 0.36, fasciaY + 0.15, 0.235, lw, 0.22, paint.trim.white)
    }
    for (const side of [-1, 1]) {
      box(m, 0.1, 0.1, 0.4, paint.metal.dark, {
        at: [side * s.w * 0.3, fasciaY + 0.58, 0.2],
        noBack: true,
      })
      box(m, 0.2, 0.14, 0.2, LAMP, {
        at: [side * s.w * 0.3, fasciaY + 0.48, 0.42],
        layer: 'glow',
        bevel: 0.04,
      })
    }
  } else m.pane(0, fasciaY, 0.12, s.w - 0.1, 0.52, s.fascia)
  if (s.awning) {
    awning(m, detail, 0, fasciaY - 0.02, s.w - 0.4, s.awning)
  }
  if (s.emblem) hangingSign(m, detail, s.w / 2 - 0.35, y + s.floor + 0.25, s.fascia, s.emblem)
}
