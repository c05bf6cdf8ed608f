import { circle, cylinder, lathe, loft } from '../mesh/loft.ts'
import type { Mesh } from '../mesh/mesh.ts'
import { hip } from '../mesh/roofs.ts'
import { bar, box } from '../mesh/solids.ts'
import { glass } from './openings.ts'
import { type Detail, LAMP, paint } from './paint.ts'
import {
  antenna,
  chimney,
  cooler,
  dormer,
  roofGarden,
  skylight,
  stairHead,
  waterTank,
} from './rooftop.ts'
import { PODIUM, STOREY, type Tier, type TowerStyle } from './tower.ts'
import { onWalls } from './trim.ts'

/** What ends a tower: garden, tank, roof, turret or stepped deco spire. */
export function crown(m: Mesh, detail: Detail, s: TowerStyle, y: number): void {
  const tier = s.tiers.at(-1) as Tier
  const { w, d } = tier
  if (s.crown === 'hip') {
    hip(m, w, d, y, Math.min(w, d) * 0.36, s.roof, { edge: s.trim })
    onWalls(m, w, d, (_side, width) => {
      for (const x of [-width * 0.24, 0, width * 0.24]) {
        dormer(m, detail, [x, y + 0.35, -0.9], {
          wall: s.trim,
          roof: s.roof,
          lit: x === 0,
          deep: 2.2,
        })
      }
    })
    for (const x of [-0.2, 0.2]) chimney(m, detail, [w * x, y + 2.6, 0], 3, s.base)
    return
  }
  if (s.crown === 'garden') {
    roofGarden(m, detail, [0, y, d * 0.12], w * 0.72, Math.min(5.5, d * 0.42))
    stairHead(m, detail, [-w * 0.22, y, -d * 0.26], paint.trim.white)
    skylight(m, detail, [w * 0.22, y, -d * 0.26])
    return
  }
  if (s.crown === 'tank') {
    waterTank(m, detail, [w * 0.2, y, -d * 0.16], 1.25)
    stairHead(m, detail, [-w * 0.22, y, -d * 0.2], s.base)
    cooler(m, detail, [-w * 0.2, y, d * 0.22])
    antenna(m, detail, [w * 0.3, y, d * 0.25], 3.4)
    return
  }
  if (s.crown === 'turret') {
    // A round corner turret with a cone, as on old avenues.
    const r = 1.9
    const total = PODIUM + s.tiers.reduce((sum, t) => sum + t.storeys * STOREY, 0)
    m.within({ at: [w / 2 - 0.9, 0, d / 2 - 0.9] }, () => {
      const sides = [14, 8, 6][detail] as number
      loft(
        m,
        circle(r, sides),
        [{ y: PODIUM - 0.6, grow: -0.9 }, { y: PODIUM + 0.4 }, { y: total + 2 }],
        tier.wall,
        { top: false },
      )
      cylinder(m, r + 0.35, r + 0.35, 0.4, sides, s.trim, {
        at: [0, total + 1.8, 0],
        bottom: s.trim,
      })
      lathe(
        m,
        [
          [r + 0.5, 0],
          [r * 0.55, 2.3],
          [0.12, 5],
        ],
        sides,
        s.roof,
        { at: [0, total + 2.2, 0], bottom: s.trim },
      )
      if (detail === 2) return
      cylinder(m, 0.08, 0.04, 1.2, 5, paint.accent.sun, { at: [0, total + 7, 0] })
      for (let y0 = PODIUM + 0.9; y0 < total + 1; y0 += STOREY) {
        for (const turn of [-40, 45, 130]) {
          m.within({ turn }, () => {
            m.within({ at: [0, 0, r - 0.05] }, () => {
              m.pane(0, y0 - 0.1, 0.05, 0.95, 1.7, s.trim)
              glass(m, 0, y0, 0.09, 0.7, 1.5, true)
            })
          })
        }
      }
    })
    antenna(m, detail, [-w * 0.3, y, -d * 0.25])
    return
  }
  // Deco: stepped boxes with fins and a mast.
  const sizes = [0.66, 0.46, 0.28]
  let at = y
  for (const [i, k] of sizes.entries()) {
    // From afar two steps do: the upper one is as high as both.
    if (detail === 2 && i === 2) continue
    const h = detail === 2 && i === 1 ? 3.2 : 1.9 - i * 0.2
    box(m, w * k, h, d * k, i === 1 ? s.trim : tier.wall, {
      at: [0, at, 0],
      bevel: detail === 0 ? 0.1 : 0,
      noBottom: true,
    })
    if (detail < 2) {
      onWalls(m, w * k, d * k, (_, width) => {
        for (const x of [-0.25, 0.25]) {
          m.pane(x * width, at + 0.35, 0.03, width * 0.2, h - 0.7, LAMP, i === 1 ? 'glow' : 'city')
        }
      })
    }
    at += h
  }
  lathe(
    m,
    [
      [0.35, 0],
      [0.2, 1.2],
      [0, 5.2],
    ],
    [8, 4, 3][detail] as number,
    s.trim,
    { at: [0, at, 0] },
  )
  if (detail === 0) bar(m, [-0.6, at + 1.6, 0], [0.6, at + 1.6, 0], 0.1, s.trim)
}
