/** The grammar of towers: a podium of shops or a lobby, tiers that step back, a crown. */
import { mix, type Rgb, shade } from '../mesh/colour.ts'
import { Mesh } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { createRandom, type Random } from '../random.ts'
import { crown } from './crown.ts'
import { windowRows } from './facade.ts'
import { gardenOf } from './garden.ts'
import { door, glass, type WindowStyle } from './openings.ts'
import { type Detail, LAMP, paint } from './paint.ts'
import { type ShopStyle, shopFront } from './shop.ts'
import { cornice, course, onWalls, parapet, walls } from './trim.ts'

export interface Tier {
  readonly w: number
  readonly d: number
  readonly storeys: number
  readonly wall: Rgb
}

export interface TowerStyle {
  readonly slug: string
  readonly title: string
  readonly lots: readonly [number, number]
  readonly trim: Rgb
  readonly base: Rgb
  readonly tiers: readonly Tier[]
  /** `punched` windows in walls, `ribs` of stone between tall panes, or a `curtain` of glass. */
  readonly skin: 'punched' | 'ribs' | 'curtain'
  readonly pitch: number
  readonly window: Omit<WindowStyle, 'frame'>
  readonly shop?: Omit<ShopStyle, 'w' | 'floor'>
  readonly crown: 'garden' | 'deco' | 'tank' | 'hip' | 'turret'
  readonly roof: Rgb
}

export const STOREY = 3
export const PODIUM = 4

export function drawTower(s: TowerStyle, detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom(s.slug)
  const first = s.tiers[0] as Tier
  const [lotW, lotD] = [s.lots[0] * 10, s.lots[1] * 10]
  const z = (lotD - first.d) / -2 + Math.min(0.7, (lotD - first.d) / 2)
  gardenOf(m, detail, lotW, lotD, z + first.d / 2, { pots: [-lotW / 2 + 0.7, lotW / 2 - 0.7] })
  m.within({ at: [0, 0.1, z] }, () => {
    podium(m, detail, s, first)
    let y = PODIUM
    for (const [i, tier] of s.tiers.entries()) {
      const last = i === s.tiers.length - 1
      drawTier(m, detail, s, tier, y, random)
      y += tier.storeys * STOREY
      const next = s.tiers[i + 1]
      const above = cornice(m, detail, tier.w, tier.d, y, {
        colour: s.trim,
        out: last ? 0.4 : 0.22,
        dentils: last && s.skin !== 'curtain' && detail === 0,
      })
      if (!last || s.crown !== 'hip') {
        parapet(
          m,
          detail,
          tier.w - 0.1,
          tier.d - 0.1,
          above,
          last ? 0.9 : 0.6,
          tier.wall,
          s.roof,
          s.trim,
        )
      }
      if (next) terrace(m, detail, tier, next, above)
      y = next ? above - 0.5 : above
    }
    crown(m, detail, s, y)
  })
  return m
}

function podium(m: Mesh, detail: Detail, s: TowerStyle, tier: Tier): void {
  walls(m, detail, tier.w, tier.d, 0, [PODIUM], s.base)
  course(m, detail, tier.w, tier.d, PODIUM - 0.2, 0.4, 0.22, s.trim)
  if (detail < 2)
    box(m, tier.w + 0.2, 0.5, tier.d + 0.2, shade(s.base, 0.75), {
      bevel: detail === 0 ? 0.05 : 0,
      noBottom: true,
    })
  m.within({ at: [0, 0, tier.d / 2 + 0.02] }, () => {
    if (s.shop) {
      const parts = tier.w > 12 ? 2 : 1
      for (let i = 0; i < parts; i++) {
        m.within({ at: [(i - (parts - 1) / 2) * (tier.w / parts), 0, 0] }, () =>
          shopFront(m, detail, 0.1, {
            ...(s.shop as ShopStyle),
            w: tier.w / parts - 0.6,
            floor: PODIUM - 0.35,
          }),
        )
      }
      return
    }
    // A lobby: glass to both sides of double doors under a flat canopy.
    if (detail === 2) return
    door(m, detail, 0, 0.1, { w: 2.2, h: 2.4, leaf: paint.wood.dark, frame: s.trim, double: true })
    const wide = tier.w / 2 - 2.4
    for (const side of [-1, 1]) {
      const x = side * (1.75 + wide / 2)
      if (detail === 0)
        box(m, wide + 0.3, 3, 0.14, s.trim, { at: [x, 0.4, 0.07], bevel: 0.04, noBack: true })
      const panes = detail === 0 ? Math.max(1, Math.round(wide / 1.4)) : 1
      for (let i = 0; i < panes; i++) {
        glass(
          m,
          x - wide / 2 + (wide * (i + 0.5)) / panes,
          0.65,
          0.17,
          wide / panes - 0.14,
          2.5,
          true,
          1.2,
        )
      }
    }
    box(m, 5, 0.22, 1.3, s.trim, { at: [0, 3.2, 0.65], bevel: detail === 0 ? 0.06 : 0 })
    if (detail === 0) {
      for (const x of [-1.6, -0.55, 0.55, 1.6])
        box(m, 0.3, 0.05, 0.3, LAMP, { at: [x, 3.16, 0.75], layer: 'glow' })
    }
  })
  for (const turn of [90, 270]) {
    m.within({ turn }, () => {
      m.within({ at: [0, 0, tier.w / 2] }, () => {
        if (detail === 2) return
        const count = Math.max(1, Math.round(tier.d / 4))
        for (let i = 0; i < count; i++) {
          const x = -tier.d / 2 + (tier.d * (i + 0.5)) / count
          m.pane(x, 0.7, 0.03, 2.2, 2.5, s.trim)
          glass(m, x, 0.85, 0.06, 1.9, 2.2, true)
        }
      })
    })
  }
}

function drawTier(
  m: Mesh,
  detail: Detail,
  s: TowerStyle,
  tier: Tier,
  y: number,
  random: Random,
): void {
  const heights = new Array<number>(tier.storeys).fill(STOREY)
  walls(m, detail, tier.w, tier.d, y, detail === 0 ? heights : [tier.storeys * STOREY], tier.wall)
  if (s.skin === 'punched' || detail === 2) {
    windowRows(m, detail, tier.w, tier.d, y, random, {
      pitch: s.pitch,
      storeys: tier.storeys,
      storey: STOREY,
      sill: 0.85,
      lit: 0.55,
      style: { ...s.window, frame: s.trim },
      plainSides: true,
    })
    if (detail < 2) {
      for (let i = 1; i < tier.storeys; i += 2)
        course(m, detail, tier.w, tier.d, y + i * STOREY + 2.9, 0.16, 0.08, s.trim)
    }
    return
  }
  const curtain = s.skin === 'curtain'
  onWalls(m, tier.w, tier.d, (_side, width) => {
    const bays = Math.max(2, Math.round(width / s.pitch))
    const pitch = (width - 0.5) / bays
    const rib = curtain ? 0.16 : 0.5
    for (let bay = 0; bay < bays; bay++) {
      const x = -width / 2 + 0.25 + pitch * (bay + 0.5)
      for (let storey = 0; storey < tier.storeys; storey++) {
        const base = y + storey * STOREY
        const tall = curtain ? 2.55 : 2.1
        glass(
          m,
          x,
          base + (curtain ? 0.35 : 0.7),
          0.05,
          pitch - rib,
          tall,
          random.chance(0.5),
          curtain ? 1.25 : 1,
        )
        if (detail === 0 && !curtain) m.pane(x, base + 1.7, 0.075, pitch - rib, 0.08, s.trim)
      }
    }
    const top = tier.storeys * STOREY
    if (detail === 0) {
      for (let bay = 0; bay <= bays; bay++) {
        const x = -width / 2 + 0.25 + pitch * bay
        box(m, rib, top, curtain ? 0.2 : 0.3, curtain ? s.trim : mix(tier.wall, s.trim, 0.55), {
          at: [x, y, curtain ? 0.1 : 0.15],
          bevel: curtain ? 0 : 0.06,
          noBack: true,
          noBottom: true,
          noTop: curtain,
        })
      }
    }
    if (curtain) {
      for (let storey = 0; storey <= tier.storeys; storey++)
        m.pane(0, y + storey * STOREY - 0.1, 0.08, width, 0.42, s.trim)
    }
  })
}

/** Planters on the ledge of a step-back. */
function terrace(m: Mesh, detail: Detail, tier: Tier, next: Tier, y: number): void {
  const ledge = (tier.d - next.d) / 2
  if (detail > 0 || ledge < 1) return
  for (const s of [-1, 1]) {
    box(m, next.w * 0.8, 0.55, 0.6, paint.wood.dark, {
      at: [0, y, s * (tier.d / 2 - 0.75)],
      bevel: 0.05,
      noBottom: true,
    })
    box(m, next.w * 0.78, 0.5, 0.55, paint.green.leaf, {
      at: [0, y + 0.5, s * (tier.d / 2 - 0.75)],
      bevel: 0.2,
      noBottom: true,
    })
  }
}
