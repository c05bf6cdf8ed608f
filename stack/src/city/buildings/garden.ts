/** The lot about a house: paving, lawn, hedge or fence, path, pots. */
import { type Rgb, shade } from '../mesh/colour.ts'
import type { Mesh } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { type Detail, paint } from './paint.ts'
import { bush, hedge, picket, pottedBush, roundTree } from './plants.ts'

export interface GardenStyle {
  readonly kind?: 'paved' | 'green'
  readonly fence?: 'hedge' | 'picket' | 'none'
  /** Where the way to the door is. */
  readonly pathAt?: number
  readonly pots?: readonly number[]
  readonly tree?: readonly [number, number]
  readonly bench?: boolean
  readonly paving?: Rgb
}

/** A slab for the whole lot with what grows before the house front at `frontZ`. */
export function gardenOf(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  frontZ: number,
  s: GardenStyle,
): void {
  const green = s.kind === 'green'
  const stone = s.paving ?? paint.paving.light
  const base = green ? paint.green.grass : stone
  if (detail === 2) {
    // From afar only its colour counts.
    m.within({ at: [0, 0.1, 0], tilt: -90 }, () =>
      m.pane(0, -d / 2 + 0.05, 0, w - 0.1, d - 0.1, base),
    )
    return
  }
  const bevel = detail === 0 ? 0.06 : 0
  box(m, w - 0.1, 0.1, d - 0.1, shade(stone, 0.92), { bevel, noBottom: true, top: base })
  const deep = d / 2 - frontZ
  const middle = frontZ + deep / 2
  const path = s.pathAt ?? 0
  if (green) {
    box(m, 1.7, 0.05, deep - 0.05, stone, { at: [path, 0.1, middle], noBottom: true })
  } else if (detail === 0) {
    // Two rows of slabs in a second tone.
    const count = Math.round(w / 1.25)
    for (let i = 0; i < count; i++) {
      if (i % 2 === 0) continue
      const x = -w / 2 + (w * (i + 0.5)) / count
      m.within({ at: [x, 0.108, middle], tilt: -90 }, () =>
        m.pane(0, -deep / 2 + 0.1, 0, w / count, deep - 0.2, shade(stone, 0.93)),
      )
    }
  }
  const rim = d / 2 - 0.35
  const left = path - 0.95 + w / 2 - 0.3
  const right = w / 2 - 0.3 - path - 0.95
  if (s.fence && s.fence !== 'none') {
    for (const [x, length] of [
      [-w / 2 + 0.3 + left / 2, left],
      [w / 2 - 0.3 - right / 2, right],
    ] as const) {
      if (length < 0.5) continue
      if (s.fence === 'hedge') hedge(m, detail, [x, 0.1, rim], length)
      else picket(m, detail, [x, 0.1, rim], length)
    }
  }
  if (green && detail === 0) {
    bush(m, detail, [-w / 2 + 0.9, 0.1, frontZ + 0.45], 0.42)
    bush(m, detail, [w / 2 - 0.9, 0.1, frontZ + 0.5], 0.5, paint.green.pine)
  }
  for (const x of s.pots ?? []) pottedBush(m, detail, [x, 0.1, frontZ + 0.5])
  if (s.tree) roundTree(m, detail, [s.tree[0], 0.1, s.tree[1]], { height: 4.6 })
  if (s.bench && detail === 0) {
    const x = w / 2 - 1.6
    box(m, 1.5, 0.1, 0.45, paint.wood.light, { at: [x, 0.5, frontZ + 0.45], bevel: 0.03 })
    box(m, 1.5, 0.4, 0.08, paint.wood.light, { at: [x, 0.7, frontZ + 0.2], bevel: 0.03 })
    for (const dx of [-0.6, 0.6])
      box(m, 0.1, 0.4, 0.4, paint.metal.dark, { at: [x + dx, 0.1, frontZ + 0.45], noBottom: true })
  }
}
