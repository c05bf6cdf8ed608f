/** Windows and doors. All stand on a wall in the plane z = 0 and look along +Z. */
import { mix, type Rgb, shade } from '../mesh/colour.ts'
import type { LayerName, Mesh, Vec3 } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { type Detail, LAMP, PANE_HIGH, PANE_LOW, paint } from './paint.ts'

export interface WindowStyle {
  readonly w: number
  readonly h: number
  readonly frame: Rgb
  /** Number of upright and level glazing bars. */
  readonly bars?: readonly [number, number]
  readonly arched?: boolean
  readonly shutters?: Rgb
  /** Flower box under the sill. */
  readonly flowers?: Rgb
  /** Heavy beam over the window. */
  readonly lintel?: boolean
  /** Leave away side depth, for backs nobody comes close to. */
  readonly plain?: boolean
}

/** Glass with a little sky in its upper part; `lit` panes glow after dark. */
export function glass(
  m: Mesh,
  x: number,
  y: number,
  z: number,
  w: number,
  h: number,
  lit: boolean,
  tint = 1,
): void {
  const layer: LayerName = lit ? 'glow' : 'city'
  // Rooms where nobody is look a little darker by day too, so that no two fronts are alike.
  const low = shade(PANE_LOW, tint * (lit ? 1.1 : 0.9))
  const high = shade(PANE_HIGH, tint * (lit ? 1.15 : 0.95))
  const n: Vec3 = [0, 0, 1]
  m.patch(
    m.vertex([x - w / 2, y, z], n, low, layer),
    m.vertex([x + w / 2, y, z], n, mix(low, high, 0.25), layer),
    m.vertex([x + w / 2, y + h, z], n, high, layer),
    m.vertex([x - w / 2, y + h, z], n, mix(low, high, 0.75), layer),
    layer,
  )
}

/** A raised picture frame about an opening of w × h standing on y, `border` wide. */
export function frame(
  m: Mesh,
  y: number,
  w: number,
  h: number,
  border: number,
  depth: number,
  colour: Rgb,
  sill = true,
): void {
  const inner: Vec3[] = [
    [-w / 2, y, depth],
    [w / 2, y, depth],
    [w / 2, y + h, depth],
    [-w / 2, y + h, depth],
  ]
  const b = border
  const outer: Vec3[] = [
    [-w / 2 - b, y - (sill ? b : 0), depth],
    [w / 2 + b, y - (sill ? b : 0), depth],
    [w / 2 + b, y + h + b, depth],
    [-w / 2 - b, y + h + b, depth],
  ]
  const flat = (p: Vec3): Vec3 => [p[0], p[1], 0]
  const dark = shade(colour, 0.82)
  for (let i = 0; i < 4; i++) {
    if (i === 0 && !sill) continue
    const j = (i + 1) % 4
    const [o0, o1] = [outer[i] as Vec3, outer[j] as Vec3]
    const [i0, i1] = [inner[i] as Vec3, inner[j] as Vec3]
    m.face([o0, o1, i1, i0], colour)
    m.face([flat(o0), flat(o1), o1, o0], colour)
    m.face([i0, i1, flat(i1), flat(i0)], dark)
  }
}

/** A window whose glass is w × h and whose sill lies at height y, about x. */
export function window(
  m: Mesh,
  detail: Detail,
  x: number,
  y: number,
  s: WindowStyle,
  lit: boolean,
): void {
  m.within({ at: [x, 0, 0] }, () => {
    if (detail === 2) return
    if (detail === 1) {
      m.pane(0, y - 0.14, 0.05, s.w + 0.32, s.h + 0.3, s.frame)
      glass(m, 0, y, 0.09, s.w, s.h, lit)
      return
    }
    if (s.plain) {
      m.pane(0, y - 0.12, 0.03, s.w + 0.24, s.h + 0.24, s.frame)
      glass(m, 0, y, 0.05, s.w, s.h, lit)
      m.pane(0, y + s.h * 0.5, 0.06, s.w, 0.07, s.frame)
      box(m, s.w + 0.4, 0.12, 0.2, s.frame, { at: [0, y - 0.14, 0.1], noBack: true })
      return
    }
    glass(m, 0, y, 0.03, s.w, s.h, lit)
    frame(m, y, s.w, s.h, 0.14, 0.13, s.frame, false)
    const [upright, level] = s.bars ?? [1, 1]
    for (let i = 1; i <= upright; i++) {
      m.pane(-s.w / 2 + (s.w * i) / (upright + 1), y, 0.07, 0.07, s.h, s.frame)
    }
    for (let i = 1; i <= level; i++) {
      m.pane(0, y + (s.h * i) / (level + 1) - 0.035, 0.075, s.w, 0.08, s.frame)
    }
    box(m, s.w + 0.5, 0.16, 0.26, s.frame, { at: [0, y - 0.16, 0.13], bevel: 0.05, noBack: true })
    if (s.lintel) {
      box(m, s.w + 0.55, 0.28, 0.2, s.frame, {
        at: [0, y + s.h + 0.08, 0.1],
        bevel: 0.05,
        noBack: true,
      })
    }
    if (s.arched) archHood(m, y + s.h + 0.1, s.w / 2 + 0.2, s.frame)
    if (s.shutters) {
      for (const side of [-1, 1]) {
        const at: Vec3 = [side * (s.w / 2 + 0.14 + s.w * 0.22), y - 0.02, 0.05]
        box(m, s.w * 0.42, s.h + 0.06, 0.1, s.shutters, {
          at,
          bevel: 0.03,
          noBack: true,
          noBottom: true,
        })
        m.pane(at[0], at[1] + s.h * 0.14, 0.106, s.w * 0.26, s.h * 0.76, shade(s.shutters, 0.8))
      }
    }
    if (s.flowers) flowerBox(m, y - 0.08, s.w + 0.1, s.flowers)
  })
}

/** A shallow curved hood over a window. */
function archHood(m: Mesh, y: number, half: number, colour: Rgb): void {
  const steps = 4
  const rise = half * 0.45
  const point = (i: number, grow: number): [number, number] => {
    const t = (i / steps) * 2 - 1
    return [t * (half + grow), y + (1 - t * t) * rise + grow]
  }
  for (let i = 0; i < steps; i++) {
    const [a, b] = [point(i, 0), point(i + 1, 0)]
    const [c, d] = [point(i + 1, 0.16), point(i, 0.16)]
    m.face(
      [
        [a[0], a[1], 0.16],
        [b[0], b[1], 0.16],
        [c[0], c[1], 0.16],
        [d[0], d[1], 0.16],
      ],
      colour,
    )
    m.face(
      [
        [d[0], d[1], 0.16],
        [c[0], c[1], 0.16],
        [c[0], c[1], 0],
        [d[0], d[1], 0],
      ],
      colour,
    )
  }
}

function flowerBox(m: Mesh, y: number, w: number, colour: Rgb): void {
  box(m, w, 0.22, 0.28, paint.wood.dark, { at: [0, y - 0.05, 0.27], bevel: 0.03, noTop: true })
  const bunches = Math.max(2, Math.round(w / 0.5))
  for (let i = 0; i < bunches; i++) {
    const x = -w / 2 + (w * (i + 0.5)) / bunches
    const tall = 0.16 + 0.07 * ((i * 7) % 3)
    box(m, w / bunches + 0.04, tall, 0.3, i % 2 === 0 ? paint.green.leaf : colour, {
      at: [x, y + 0.12, 0.27],
      bevel: 0.09,
      noBottom: true,
    })
  }
}

export interface DoorStyle {
  readonly w?: number
  readonly h?: number
  readonly leaf: Rgb
  readonly frame: Rgb
  readonly steps?: number
  /** Small roof over the door. */
  readonly hood?: Rgb
  readonly double?: boolean
}

/** A door with frame, fanlight and steps; y is the floor inside. */
export function door(m: Mesh, detail: Detail, x: number, y: number, s: DoorStyle): void {
  const w = s.w ?? 1.15
  const h = s.h ?? 2.15
  m.within({ at: [x, 0, 0] }, () => {
    if (detail === 2) return
    if (detail === 1) {
      m.pane(0, y, 0.05, w + 0.36, h + 0.65, s.frame)
      m.pane(0, y, 0.09, w, h, s.leaf)
      glass(m, 0, y + h + 0.08, 0.09, w, 0.4, true)
      if (s.steps)
        box(m, w + 0.9, y, 0.7, paint.trim.stone, {
          at: [0, 0, 0.35],
          noBottom: true,
          noBack: true,
        })
      return
    }
    frame(m, y, w, h + 0.5, 0.18, 0.18, s.frame, false)
    const leaves = s.double ? 2 : 1
    const lw = w / leaves
    for (let i = 0; i < leaves; i++) {
      const cx = -w / 2 + lw * (i + 0.5)
      box(m, lw - 0.02, h, 0.08, s.leaf, {
        at: [cx, y, 0.04],
        bevel: 0.02,
        noBack: true,
        noBottom: true,
      })
      for (const [py, ph] of [
        [0.2, 0.62],
        [1.0, h - 1.2],
      ] as const) {
        m.pane(cx, y + py, 0.085, lw * 0.62, ph, shade(s.leaf, 0.72))
      }
    }
    box(m, 0.09, 0.16, 0.1, paint.accent.sun, {
      at: [w / 2 - 0.16, y + 1, 0.12],
      noBack: true,
      bevel: 0.03,
    })
    m.pane(0, y + h, 0.09, w, 0.08, s.frame)
    glass(m, 0, y + h + 0.08, 0.06, w, 0.42, true)
    const steps = s.steps ?? 0
    for (let i = 0; i < steps; i++) {
      const deep = 0.36 * (steps - i) + 0.25
      box(m, w + 0.9 - i * 0.1, y / steps, deep, paint.trim.stone, {
        at: [0, (y / steps) * i, deep / 2],
        bevel: 0.05,
        noBack: true,
        noBottom: true,
      })
    }
    if (s.hood) {
      box(m, w + 0.9, 0.16, 0.95, s.hood, {
        at: [0, y + h + 0.72, 0.47],
        bevel: 0.06,
        noBack: true,
      })
      for (const side of [-1, 1]) {
        box(m, 0.14, 0.4, 0.5, s.frame, {
          at: [side * (w / 2 + 0.24), y + h + 0.32, 0.25],
          bevel: 0.04,
          noBack: true,
        })
      }
    }
  })
}

/** A wall lantern beside a door. */
export function lantern(m: Mesh, detail: Detail, x: number, y: number): void {
  if (detail !== 0) return
  box(m, 0.08, 0.08, 0.24, paint.metal.dark, { at: [x, y + 0.34, 0.12], noBack: true })
  box(m, 0.22, 0.3, 0.22, LAMP, { at: [x, y, 0.26], bevel: 0.04, layer: 'glow' })
  box(m, 0.3, 0.08, 0.3, paint.metal.dark, { at: [x, y + 0.3, 0.26], bevel: 0.03 })
}
