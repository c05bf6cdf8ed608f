/** What a built parcel looks like before its model is there: a house from the grid alone. Pure. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { parcelCentre } from '@cosmos/protocol/geometry/world-space'
import { type CityPlan, isLot, planCell } from '../city/city-plan.ts'
import { hash2 } from '../city/hash.ts'
import { linear, type Rgb } from '../sky/daylight.ts'
import type { Item } from './items.ts'

export const FLOOR_METRES = 3
const FOOTPRINT = 8.6

const FACADES: readonly Rgb[] = Object.values(PALETTE.facade).map(linear)
const ROOFS: readonly Rgb[] = [
  linear(PALETTE.roof.clay),
  linear(PALETTE.roof.slate),
  linear(PALETTE.roof.zinc),
  linear(PALETTE.roof.copper),
]

export interface Silhouette extends Item {
  /** Plan index of its parcel. */
  readonly cell: number
  readonly roof: Rgb
  /** Metres of the roof above the walls; 0 is flat. */
  readonly pitch: number
}

/** Floors of the house on (x, y): rows of similar heights, taller towards the square. */
export function floorsOf(x: number, y: number): number {
  const row = hash2(Math.floor(x / 3), Math.floor(y / 3), 201)
  const own = hash2(x, y, 202)
  const central = Math.max(0, 1 - (Math.hypot(x, y) - 34) / 60)
  return Math.min(7, 2 + Math.floor(row * 2 + own * 2 + central * 2))
}

/** Houses on all built private parcels. */
export function silhouettesOf(plan: CityPlan): Silhouette[] {
  const houses: Silhouette[] = []
  for (let index = 0; index < plan.classes.length; index++) {
    if (plan.built[index] !== 1 || !isLot(plan.classes[index] as number)) continue
    const { x, y } = planCell(index)
    const owner = plan.owners[index] ?? 0
    const hue = Math.floor(hash2(x, y, 203 + owner) * FACADES.length)
    const flat = hash2(x, y, 204) < 0.45
    houses.push({
      ...parcelCentre(x, y),
      cell: index,
      turn: 0,
      width: FOOTPRINT,
      height: floorsOf(x, y) * FLOOR_METRES,
      colour: FACADES[hue] as Rgb,
      kind: 0,
      roof: flat ? (ROOFS[2] as Rgb) : (ROOFS[Math.floor(hash2(x, y, 205) * 4)] as Rgb),
      pitch: flat ? 0 : 2.2 + 1.2 * hash2(x, y, 206),
    })
  }
  return houses
}
