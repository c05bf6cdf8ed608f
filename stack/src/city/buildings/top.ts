/** Tops of houses: cornice and parapet with things on the roof, gables, hips, mansards. */
import { type Rgb, shade } from '../mesh/colour.ts'
import { loft, rectangle } from '../mesh/loft.ts'
import type { Mesh } from '../mesh/mesh.ts'
import { gable, hip, mansard } from '../mesh/roofs.ts'
import { box } from '../mesh/solids.ts'
import type { Block } from './house.ts'
import { window } from './openings.ts'
import { type Detail, paint } from './paint.ts'
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
import { cornice, parapet } from './trim.ts'

export type RoofThing = 'tank' | 'chimney' | 'antenna' | 'cooler' | 'stair' | 'skylight' | 'garden'

export interface TopStyle {
  readonly kind: 'flat' | 'gable' | 'cross' | 'hip' | 'mansard' | 'stepped'
  readonly roof: Rgb
  readonly rise?: number
  readonly dentils?: boolean
  readonly things?: readonly RoofThing[]
  readonly lid?: Rgb
  /** Dormers along the front. */
  readonly dormers?: number
}

interface Skin {
  readonly wall: Rgb
  readonly trim: Rgb
  readonly lid?: Rgb | undefined
}

/** Draws the top on a block whose walls end at height y. */
export function drawTop(block: Block, s: TopStyle, y: number, skin: Skin): void {
  const { m, detail, w, d, random } = block
  if (s.kind === 'flat') {
    const above = cornice(m, detail, w, d, y, { colour: skin.trim, dentils: s.dentils ?? false })
    if (detail === 2) {
      loft(m, rectangle(w + 0.5, d + 0.5), [{ y }, { y: y + 1.1 }], skin.trim, { top: s.roof })
    } else parapet(m, detail, w - 0.1, d - 0.1, above, 0.65, skin.wall, s.roof, skin.trim)
    things(block, s, above, w, d)
    return
  }
  if (s.kind === 'gable' || s.kind === 'stepped') {
    const rise = s.rise ?? w * 0.42
    const stepped = s.kind === 'stepped'
    gable(m, w, stepped ? d - 0.3 : d, y, rise, s.roof, {
      wall: skin.wall,
      eaves: detail === 2 ? 0.2 : 0.35,
      verge: stepped ? -0.1 : 0.3,
      edge: stepped ? shade(s.roof, 0.8) : skin.trim,
    })
    if (stepped) steps(m, detail, w, d, y, rise, skin)
    if (detail < 2) {
      m.within({ at: [0, 0, d / 2 + (stepped ? 0.12 : 0)] }, () =>
        window(
          m,
          detail,
          0,
          y + rise * 0.2,
          { w: 0.9, h: 1.15, frame: skin.trim, bars: [1, 1] },
          random.chance(0.7),
        ),
      )
    }
    things(block, s, y + rise * 0.35, w, d)
    return
  }
  if (s.kind === 'cross') {
    // Ridge along the street with a small gable to the front.
    const rise = s.rise ?? d * 0.4
    m.within({ turn: 90 }, () =>
      gable(m, d, w, y, rise, s.roof, { wall: skin.wall, edge: skin.trim }),
    )
    if (detail < 2) {
      const front = w * 0.42
      m.within({ at: [0, 0, d / 4 + 0.06] }, () => {
        gable(m, front, d / 2 + 0.15, y, rise * 0.72, s.roof, {
          wall: skin.wall,
          edge: skin.trim,
          eaves: 0.25,
        })
        m.within({ at: [0, 0, d / 4 + 0.08] }, () =>
          window(
            m,
            detail,
            0,
            y + 0.2,
            { w: 0.85, h: 1.05, frame: skin.trim, bars: [1, 1] },
            random.chance(0.7),
          ),
        )
      })
    }
    things(block, s, y + rise * 0.4, w, d)
    return
  }
  if (s.kind === 'hip') {
    cornice(m, detail, w, d, y - 0.2, { colour: skin.trim, out: 0.2, dentils: s.dentils ?? false })
    hip(m, w, d, y + 0.25, s.rise ?? Math.min(w, d) * 0.36, s.roof, { edge: skin.trim })
    dormers(block, s, y + 0.35, skin, 0.2)
    things(block, s, y + 0.8, w, d)
    return
  }
  const above = cornice(m, detail, w, d, y, {
    colour: skin.trim,
    dentils: s.dentils ?? false,
    out: 0.3,
  })
  const rise = s.rise ?? 2.3
  const lid = mansard(m, w - 0.1, d - 0.1, detail === 2 ? y : above, rise, s.roof, {
    coarse: detail === 2,
  })
  dormers(block, s, above + 0.25, skin, -0.05)
  things(block, s, lid, w - 1.6, d - 1.6)
}

function dormers(
  { m, detail, w, d, random }: Block,
  s: TopStyle,
  y: number,
  skin: Skin,
  back: number,
): void {
  const count = s.dormers ?? 0
  for (let i = 0; i < count; i++) {
    const x = -w / 2 + (w * (i + 0.5)) / count
    dormer(m, detail, [x, y, d / 2 - back - 0.15], {
      wall: skin.trim,
      roof: shade(s.roof, 0.92),
      lit: random.chance(0.6),
      deep: 1.5,
    })
  }
  if (count === 0) return
  for (const turn of [90, 270]) {
    m.within({ turn }, () =>
      dormer(m, detail, [0, y, w / 2 - back - 0.15], {
        wall: skin.trim,
        roof: shade(s.roof, 0.92),
        lit: random.chance(0.6),
        deep: 1.5,
      }),
    )
  }
}

/** A stair of stone up the front gable. */
function steps(
  m: Mesh,
  detail: Detail,
  w: number,
  d: number,
  y: number,
  rise: number,
  skin: Skin,
): void {
  const count = detail === 2 ? 1 : 4
  const tall = (rise + 0.5) / count
  for (const z of detail === 0 ? [d / 2 - 0.2, -d / 2 + 0.2] : [d / 2 - 0.2]) {
    for (let i = 0; i < count; i++) {
      const width = (w + 0.1) * (1 - i / count) - (i === 0 ? 0 : 0.1)
      box(m, width, tall, 0.56, skin.wall, {
        at: [0, y + tall * i, z],
        noBottom: true,
        noTop: detail === 0,
      })
      if (detail === 2) continue
      const bevel = detail === 0 ? 0.05 : 0
      box(m, width + 0.16, 0.16, 0.72, skin.trim, { at: [0, y + tall * (i + 1), z], bevel })
    }
  }
}

/** Puts roof things at set places so that they never meet. */
function things({ m, detail, random }: Block, s: TopStyle, y: number, w: number, d: number): void {
  const flat = s.kind === 'flat' || s.kind === 'mansard'
  for (const thing of s.things ?? []) {
    if (thing === 'chimney') {
      chimney(
        m,
        detail,
        [w * 0.3, flat ? y : y - 0.4, -d * 0.18],
        flat ? 1.4 : 2.5,
        shade(paint.facade.brick, 0.9),
      )
    } else if (thing === 'antenna') antenna(m, detail, [-w * 0.32, y, -d * 0.3], 2.4)
    else if (thing === 'tank')
      waterTank(m, detail, [w * 0.22, y, -d * 0.2], 1.05 + random.next() * 0.1)
    else if (thing === 'cooler') cooler(m, detail, [-w * 0.26, y, d * 0.2])
    else if (thing === 'stair') stairHead(m, detail, [-w * 0.24, y, -d * 0.24], paint.trim.white)
    else if (thing === 'skylight') skylight(m, detail, [w * 0.2, y, d * 0.2])
    else
      roofGarden(m, detail, [w * 0.04, y, d * 0.16], Math.min(6.4, w * 0.78), Math.min(4, d * 0.46))
  }
}
