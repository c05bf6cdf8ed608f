/** Hedges, walls and fences along the edges of blocks, with a gate to every lot. Pure. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'
import { parcelCentre } from '@cosmos/protocol/geometry/world-space'
import { CELL, type CityPlan, isLot, planCell, planClass } from '../city/city-plan.ts'
import { hash2 } from '../city/hash.ts'
import type { Box } from '../controls/obstacles.ts'
import { linear, type Rgb } from '../sky/daylight.ts'
import type { Item } from './items.ts'

/** Kinds of borders, index of their meshes. */
export const HEDGE = { hedge: 0, wall: 1, fence: 2 } as const

export const HEDGE_SHAPE = {
  length: PARCEL_METRES,
  /** Free way in the middle. */
  gate: 2,
  thickness: 0.5,
  heights: [0.85, 0.55, 0.8] as const,
} as const

/** Between the lot's edge and the middle of the border: on the lot, clear of the pavement. */
const INSET = 0.5

/** Towards the neighbour, and the turn that lays the border's outer side there. */
const SIDES = [
  { dx: 0, dy: -1, turn: 0 },
  { dx: 1, dy: 0, turn: Math.PI / 2 },
  { dx: 0, dy: 1, turn: Math.PI },
  { dx: -1, dy: 0, turn: -Math.PI / 2 },
] as const

const GREENS: readonly Rgb[] = [
  linear(PALETTE.green.leaf),
  linear(PALETTE.green.pine),
  linear(PALETTE.green.grass),
]
const STONES: readonly Rgb[] = [
  linear(PALETTE.trim.stone),
  linear(PALETTE.facade.cream),
  linear(PALETTE.paving.mid),
]
const FENCES: readonly Rgb[] = [linear(PALETTE.trim.white), linear(PALETTE.wood.light)]

/** Borders of all lots that nobody built on, where they meet a street, a park or the square. */
export function hedgesOf(plan: CityPlan): Item[] {
  const items: Item[] = []
  for (let index = 0; index < plan.classes.length; index++) {
    if (!isLot(plan.classes[index] as number) || plan.built[index] === 1) continue
    const { x, y } = planCell(index)
    const centre = parcelCentre(x, y)
    for (const { dx, dy, turn } of SIDES) {
      const beside = planClass(plan, x + dx, y + dy)
      if (beside === CELL.outside || beside === CELL.vacant || isLot(beside)) continue
      const away = PARCEL_METRES / 2 - INSET
      items.push({
        x: centre.x + dx * away,
        z: centre.z - dy * away,
        turn,
        width: 1,
        ...lookOf(x, y),
      })
    }
  }
  return items
}

/** One owner, one taste: neighbours in a row of three look alike. */
function lookOf(x: number, y: number): Pick<Item, 'kind' | 'colour' | 'height'> {
  const taste = hash2(Math.floor(x / 3), Math.floor(y / 3), 101)
  const kind = taste < 0.62 ? HEDGE.hedge : taste < 0.82 ? HEDGE.wall : HEDGE.fence
  const colours = [GREENS, STONES, FENCES][kind] as readonly Rgb[]
  const colour = colours[
    Math.floor(hash2(Math.floor(x / 3), Math.floor(y / 3), 102) * colours.length)
  ] as Rgb
  const tone = 0.9 + 0.2 * hash2(x, y, 103)
  return {
    kind,
    colour: [colour[0] * tone, colour[1] * tone, colour[2] * tone],
    height: HEDGE_SHAPE.heights[kind] as number,
  }
}

/** The two boxes of a border on both sides of its gate. */
export function hedgeBoxes({ x, z, turn, height }: Item): Box[] {
  const alongX = Math.abs(Math.cos(turn)) > 0.5
  const { length, gate, thickness } = HEDGE_SHAPE
  const piece = (from: number, to: number): Box =>
    alongX
      ? {
          minX: x + from,
          maxX: x + to,
          minZ: z - thickness / 2,
          maxZ: z + thickness / 2,
          top: height,
        }
      : {
          minX: x - thickness / 2,
          maxX: x + thickness / 2,
          minZ: z + from,
          maxZ: z + to,
          top: height,
        }
  return [piece(-length / 2, -gate / 2), piece(gate / 2, length / 2)]
}
