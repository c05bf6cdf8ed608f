/**
 * The grammar of houses: lot, podium, body, top. One description makes all three levels of detail,
 * so that colours and silhouettes agree; seeded chance only decides small things such as which
 * windows are lit.
 */
import { mix, type Rgb, shade } from '../mesh/colour.ts'
import { Mesh } from '../mesh/mesh.ts'
import { box } from '../mesh/solids.ts'
import { createRandom, type Random } from '../random.ts'
import { drawBay } from './bay.ts'
import { type GardenStyle, gardenOf } from './garden.ts'
import { door, lantern, type WindowStyle, window } from './openings.ts'
import { type Detail, paint } from './paint.ts'
import { type ShopStyle, shopFront } from './shop.ts'
import { drawTop, type TopStyle } from './top.ts'
import { balcony, course, pilasters, quoins, walls } from './trim.ts'

export const STOREY = 3
const SHOP_STOREY = 3.6

export type Ground =
  | {
      readonly kind: 'home'
      readonly leaf: Rgb
      readonly hood?: Rgb
      readonly doorAt?: number
      readonly plinth?: number
      readonly doors?: number
    }
  | ({
      readonly kind: 'shop'
      readonly corner?: boolean
      readonly second?: Partial<ShopStyle>
    } & Omit<ShopStyle, 'w' | 'floor'>)

export interface HouseStyle {
  readonly slug: string
  /** Footprint in lots. */
  readonly lots: readonly [number, number]
  readonly storeys: number
  readonly wall: Rgb
  /** Wall of the ground floor, where it differs. */
  readonly base?: Rgb
  readonly trim: Rgb
  readonly ground: Ground
  readonly windows: Omit<WindowStyle, 'frame'> & {
    readonly columns: number
    readonly sideColumns?: number
  }
  readonly top: TopStyle
  readonly corners?: 'quoins' | 'pilasters'
  /** Courses between storeys. */
  readonly courses?: 'all' | 'first'
  /** Storeys (from 1) whose front windows have balconies; `middle` has one only. */
  readonly balconies?: {
    readonly storeys: readonly number[]
    readonly rail: Rgb
    readonly columns?: readonly number[]
    readonly solid?: boolean
  }
  /** A bay three windows wide standing out of the front. */
  readonly bay?: {
    readonly colour: Rgb
    readonly from: number
    readonly to: number
    readonly x?: number
  }
  /** The upper storeys' colour, from this storey on. */
  readonly band?: { readonly from: number; readonly colour: Rgb }
  readonly garden?: GardenStyle
  readonly body?: { readonly w?: number; readonly d?: number; readonly z?: number }
}

export interface Block {
  readonly m: Mesh
  readonly detail: Detail
  readonly w: number
  readonly d: number
  readonly random: Random
}

/** Draws a house of the given style; the same style and detail give the same mesh. */
export function drawHouse(s: HouseStyle, detail: Detail): Mesh {
  const m = new Mesh()
  const random = createRandom(s.slug)
  const [lotW, lotD] = [s.lots[0] * 10, s.lots[1] * 10]
  const w = s.body?.w ?? lotW - 1.2
  const d = s.body?.d ?? lotD - 2.2
  const z = s.body?.z ?? -0.3
  gardenOf(m, detail, lotW, lotD, z + d / 2, s.garden ?? {})
  m.within({ at: [0, 0.1, z] }, () => drawBody({ m, detail, w, d, random }, s))
  return m
}

function drawBody(block: Block, s: HouseStyle): void {
  const { m, detail, w, d } = block
  const ground = s.ground
  const plinth = ground.kind === 'home' ? (ground.plinth ?? 0.45) : 0.12
  const first = ground.kind === 'shop' ? SHOP_STOREY : STOREY
  const base = s.base ?? s.wall
  if (detail === 2) walls(m, detail, w, d, 0, [plinth + first], base)
  else {
    box(m, w + 0.16, plinth, d + 0.16, shade(paint.trim.stone, 0.82), {
      bevel: detail === 0 ? 0.05 : 0,
      noBottom: true,
    })
    walls(m, detail, w, d, plinth, [first], base)
  }
  const upper = s.storeys - 1
  const y1 = plinth + first
  const bandFrom = s.band && s.band.from <= upper ? s.band.from : upper + 1
  const lower = Math.min(upper, bandFrom - 1)
  const lid = s.top.lid
  if (lower > 0) walls(m, detail, w, d, y1, new Array<number>(lower).fill(STOREY), s.wall)
  if (s.band && upper > lower) {
    walls(
      m,
      detail,
      w,
      d,
      y1 + lower * STOREY,
      new Array<number>(upper - lower).fill(STOREY),
      s.band.colour,
    )
  }
  const top = y1 + upper * STOREY
  if (upper > 0 || ground.kind === 'shop') course(m, detail, w, d, y1 - 0.12, 0.26, 0.12, s.trim)
  if (s.courses === 'all') {
    for (let i = 1; i < upper; i++)
      course(m, detail, w, d, y1 + i * STOREY - 0.1, 0.18, 0.09, s.trim)
  }
  if (s.corners === 'pilasters') pilasters(m, detail, w, d, plinth, top - plinth, s.trim)
  if (s.corners === 'quoins') quoins(m, detail, w, d, plinth, top - plinth, s.trim)
  drawGround(block, s, plinth, first)
  drawUpper(block, s, y1, upper)
  drawTop(block, s.top, top, {
    wall: upper > lower && s.band ? s.band.colour : upper > 0 ? s.wall : base,
    trim: s.trim,
    lid,
  })
}

function drawGround(
  { m, detail, w, d, random }: Block,
  s: HouseStyle,
  plinth: number,
  first: number,
): void {
  const ground = s.ground
  const style: WindowStyle = { ...s.windows, frame: s.trim }
  m.within({ at: [0, 0, d / 2] }, () => {
    if (ground.kind === 'shop') {
      if (ground.second) {
        for (const [i, part] of [ground, { ...ground, ...ground.second }].entries()) {
          m.within({ at: [(i === 0 ? -1 : 1) * (w / 4), 0, 0] }, () =>
            shopFront(m, detail, plinth, { ...part, w: w / 2 - 0.5, floor: first }),
          )
        }
      } else shopFront(m, detail, plinth, { ...ground, w: w - 0.7, floor: first })
      return
    }
    const columns = s.windows.columns
    const doors = ground.doors ?? 1
    for (let k = 0; k < doors; k++) {
      const span = w / doors
      const middle = -w / 2 + span * (k + 0.5)
      const column = ground.doorAt ?? 0
      const per = Math.round(columns / doors)
      for (let i = 0; i < per; i++) {
        const x = middle - span / 2 + (span * (i + 0.5)) / per
        if (i === column) {
          door(m, detail, x, plinth, {
            leaf: ground.leaf,
            frame: s.trim,
            steps: 2,
            hood: ground.hood,
          })
          lantern(m, detail, x + 0.95, plinth + 1.5)
        } else {
          window(
            m,
            detail,
            x,
            plinth + 0.95,
            { ...style, h: Math.min(style.h, 1.45), flowers: undefined },
            random.chance(0.6),
          )
        }
      }
    }
  })
  // Low houses stand free: windows in the sides of the ground floor as well.
  if (ground.kind === 'home' && s.storeys <= 3) {
    for (const turn of [90, 270]) {
      m.within({ turn }, () =>
        m.within({ at: [0, 0, w / 2] }, () => {
          const plain = { ...style, plain: true, h: Math.min(style.h, 1.45) }
          window(m, detail, 0, plinth + 0.95, plain, random.chance(0.5))
        }),
      )
    }
  }
  // A shop on a corner shows its second face too.
  if (ground.kind === 'shop' && ground.corner) {
    m.within({ at: [w / 2, 0, 0], turn: 90 }, () =>
      shopFront(m, detail, plinth, {
        ...ground,
        doorAt: false,
        awning: undefined,
        emblem: undefined,
        w: d - 0.8,
        floor: first,
      }),
    )
  }
}

function drawUpper(
  { m, detail, w, d, random }: Block,
  s: HouseStyle,
  y1: number,
  upper: number,
): void {
  const style: WindowStyle = { ...s.windows, frame: s.trim }
  const { columns } = s.windows
  // Tall houses stand close together: their sides need few windows.
  const sides = s.windows.sideColumns ?? (s.storeys > 3 ? 1 : 2)
  const plainStyle: WindowStyle = { ...style, plain: true, shutters: undefined, flowers: undefined }
  for (let storey = 1; storey <= upper; storey++) {
    const y = y1 + (storey - 1) * STOREY
    const tall = s.balconies?.storeys.includes(storey)
    m.within({ at: [0, 0, d / 2] }, () => {
      const bay = s.bay
      for (let i = 0; i < columns; i++) {
        const x = -w / 2 + (w * (i + 0.5)) / columns
        if (bay && storey >= bay.from && storey <= bay.to && Math.abs(x - (bay.x ?? 0)) < 1.8)
          continue
        const onBalcony = tall && (s.balconies?.columns?.includes(i) ?? true)
        if (onBalcony && s.balconies) {
          const french = {
            ...style,
            h: 2.1,
            flowers: undefined,
            lintel: false,
            bars: [1, 2] as const,
          }
          window(m, detail, x, y + 0.12, french, random.chance(0.6))
          balcony(m, detail, x, y + 0.1, Math.min(w / columns - 0.3, style.w + 1.1), {
            slab: s.trim,
            rail: s.balconies.rail,
            solid: s.balconies.solid ?? false,
            deep: 0.95,
          })
        } else window(m, detail, x, y + 0.85, style, random.chance(0.55))
      }
    })
    for (const [turn, width, off, count] of [
      [90, d, w / 2, sides],
      [180, w, d / 2, Math.max(1, Math.min(columns, Math.round(w / 4)))],
      [270, d, w / 2, sides],
    ] as const) {
      m.within({ turn }, () =>
        m.within({ at: [0, 0, off] }, () => {
          for (let i = 0; i < count; i++) {
            const x = -width / 2 + (width * (i + 0.5)) / count
            window(m, detail, x, y + 0.85, plainStyle, random.chance(0.5))
          }
        }),
      )
    }
  }
  if (detail === 2) farWindows({ m, detail, w, d, random }, y1, upper)
  if (s.bay) drawBay({ m, detail, w, d, random }, s, y1, style)
}

/** From far, a few panes say "windows", by day darker and after dark lit. */
function farWindows({ m, w, d, random }: Block, y1: number, upper: number): void {
  const tint = mix(paint.glass.day, paint.trim.dark, 0.45)
  for (let storey = 0; storey < Math.min(upper, 4); storey += 2) {
    for (const [turn, width, off] of [
      [0, w, d / 2],
      [90, d, w / 2],
      [180, w, d / 2],
      [270, d, w / 2],
    ] as const) {
      m.within({ turn }, () => {
        m.within({ at: [0, 0, off] }, () => {
          const wide = width * random.between(0.3, 0.6)
          const x = (width * 0.82 - wide) * (random.next() - 0.5)
          m.pane(
            x,
            y1 + storey * STOREY + 0.9,
            0.06,
            wide,
            1.2,
            tint,
            random.chance(0.6) ? 'glow' : 'city',
          )
        })
      })
    }
  }
}
