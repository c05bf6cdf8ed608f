/**
 * The plan as two textures' bytes. `cells`: exact values, one texel a cell. `colours`: what a cell
 * looks like from far away (sRGB) with, in alpha, whether it is a street; mipmapped by the graphics
 * card, so that the far city neither shimmers nor costs anything. Pure.
 */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { parcelCentre } from '@cosmos/protocol/geometry/world-space'
import { CELL, type CityPlan, isLot, PLAN_SPAN, planCell } from '../city/city-plan.ts'
import { hash2 } from '../city/hash.ts'
import { streetTrees } from '../scenery/street-trees.ts'
import { isSquareLawn, SQUARE } from './square-plan.ts'

/** How an unbuilt lot is kept. The shader draws the details by the same numbers. */
export const LOT = { lawn: 0, meadow: 1, gravel: 2, beds: 3 } as const

/** Kind of lot (x, y): mostly lawn, so that the rest is a pleasure. */
export function lotKind(x: number, y: number): number {
  const h = hash2(x, y, 11)
  if (h < 0.56) return LOT.lawn
  if (h < 0.8) return LOT.meadow
  if (h < 0.91) return LOT.gravel
  return LOT.beds
}

type Bytes = readonly [number, number, number]

const bytes = (hex: string): Bytes => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
]
const mix = (a: Bytes, b: Bytes, t: number): Bytes => [
  a[0] + (b[0] - a[0]) * t,
  a[1] + (b[1] - a[1]) * t,
  a[2] + (b[2] - a[2]) * t,
]

const GRASS = bytes(PALETTE.green.grass)
const LEAF = bytes(PALETTE.green.leaf)
const PAVING = mix(bytes(PALETTE.paving.light), bytes(PALETTE.paving.mid), 0.45)
const PAVING_MID = bytes(PALETTE.paving.mid)
const ASPHALT = bytes(PALETTE.road.asphalt)
const STRAW = bytes(PALETTE.facade.ochre)
const CREAM = mix(bytes(PALETTE.facade.cream), bytes(PALETTE.paving.mid), 0.3)
const SOIL = bytes(PALETTE.wood.light)

/** sRGB bytes of unbuilt lots by kind; the two classes of private land lean to different sides. */
function lotColour(x: number, y: number, code: number): Bytes {
  const kind = lotKind(x, y)
  const tone = hash2(x, y, 12)
  const lawn = mix(GRASS, code === CELL.ico ? LEAF : STRAW, (code === CELL.ico ? 0.3 : 0.1) * tone)
  if (kind === LOT.lawn) return lawn
  if (kind === LOT.meadow) return mix(GRASS, STRAW, 0.22 + 0.14 * tone)
  if (kind === LOT.gravel) return mix(CREAM, PAVING_MID, 0.35 + 0.3 * tone)
  return mix(mix(GRASS, LEAF, 0.5), SOIL, 0.4)
}

/** The square's pattern, coarse: what is left of it from far away. */
function squareColour(x: number, y: number, built: boolean): Bytes {
  const { x: mx, z: mz } = parcelCentre(x, y)
  const r = Math.hypot(mx, mz)
  const low = Math.min(Math.abs(mx), Math.abs(mz))
  const high = Math.max(Math.abs(mx), Math.abs(mz))
  if (!built && isSquareLawn(mx, mz, 0)) return mix(GRASS, LEAF, 0.2)
  if (!built && low > 14 && high > 272 && high < 304) return mix(PAVING, GRASS, 0.3)
  if (r < SQUARE.court) return mix(PAVING, CREAM, 0.35)
  if (low < SQUARE.axisHalf) return mix(PAVING, CREAM, 0.5)
  return mix(PAVING, PAVING_MID, 0.36)
}

function colourOf(plan: CityPlan, index: number): Bytes {
  const code = plan.classes[index] as number
  const { x, y } = planCell(index)
  switch (code) {
    case CELL.street:
      return mix(PAVING_MID, ASPHALT, 0.6)
    case CELL.commons:
      return squareColour(x, y, plan.built[index] === 1)
    case CELL.park:
      return mix(GRASS, LEAF, 0.35)
    case CELL.ico:
    case CELL.auction:
      return plan.built[index] === 1 ? mix(PAVING, PAVING_MID, 0.5) : lotColour(x, y, code)
    default:
      return mix(GRASS, LEAF, 0.12)
  }
}

export interface CellTextures {
  /** RGBA: class; 1 if built, 2 if a tree stands on the first side, 4 on the second; lot kind; hash. */
  readonly cells: Uint8Array<ArrayBuffer>
  readonly colours: Uint8Array<ArrayBuffer>
}

/** Texel (0, 0) is the south-western corner, row by row to the north. */
export function cellTextures(plan: CityPlan): CellTextures {
  const size = PLAN_SPAN * PLAN_SPAN
  const cells = new Uint8Array(size * 4)
  const colours = new Uint8Array(size * 4)
  for (let index = 0; index < size; index++) {
    const code = plan.classes[index] as number
    const { x, y } = planCell(index)
    const at = index * 4
    const trees = code === CELL.street ? streetTrees(x, y) : 0
    cells[at] = code
    cells[at + 1] = (plan.built[index] as number) | (trees << 1)
    cells[at + 2] = isLot(code) ? lotKind(x, y) : 0
    cells[at + 3] = Math.floor(hash2(x, y, 13) * 256)
    const [r, g, b] = colourOf(plan, index)
    colours[at] = r
    colours[at + 1] = g
    colours[at + 2] = b
    colours[at + 3] = code === CELL.street ? 255 : 0
  }
  return { cells, colours }
}
