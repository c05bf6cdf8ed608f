/**
 * The plan of the demo city: who owns what and what stands where. Pure and deterministic, so that
 * every stack builds the same city.
 */
import type { isPublic } from '@cosmos/protocol/geometry/c1'
import { blocksOf, folded, type LotCell } from './plan/blocks.ts'
import { furnishParks } from './plan/parks.ts'
import { composeOtherGates, composeSquare } from './plan/square.ts'
import { createStage } from './plan/stage.ts'
import { furnishStreets } from './plan/streets.ts'
import { fillTown } from './plan/town.ts'
import type { CityPlan, CitySize } from './plan/types.ts'

export type {
  CityPlan,
  CitySize,
  PlannedOwner,
  PlannedPlacement,
  PlannedTarget,
} from './plan/types.ts'

/** What `--city` takes. */
export const CITY_SIZES = ['none', 'small', 'full'] as const satisfies readonly CitySize[]

const EMPTY: CityPlan = { owners: [], placements: [] }

/** The part of town that visitors see from the southern gate. */
const inSmall = (x: number, y: number): boolean => folded(x) <= 23 && y <= -35 && y >= -50
/** Parks near it. */
const inSmallParks = (x: number, y: number): boolean =>
  folded(x) >= 24 && folded(x) <= 31 && y <= -60 && y >= -68

const everywhere = (): boolean => true

/** Bustle falls with the way from the square and rises beside avenues. */
function bustle(cell: LotCell): number {
  const [a, b] = [folded(cell.x), folded(cell.y)]
  const beyond = Math.max(a, b) - 33
  const avenue = Math.min(a, b) <= 4 ? 0.3 : 0
  return Math.max(
    0,
    Math.min(1, 0.78 - beyond / 60 + avenue - Math.max(0, Math.min(a, b) - 5) / 90),
  )
}

/** The plan of a city of the given size. */
export function planCity(size: CitySize): CityPlan {
  if (size === 'none') return EMPTY
  return size === 'small' ? planSmall() : planFull()
}

const isPrivate = (kind: Parameters<typeof isPublic>[0]): boolean =>
  kind === 'ico' || kind === 'auction'

function planSmall(): CityPlan {
  const stage = createStage()
  composeSquare(stage)
  const blocks = blocksOf(inSmall, isPrivate)
  const town = fillTown(stage, blocks, bustle, {
    front: (cell) => (folded(cell.x) <= 14 ? 0.94 : 0.8),
    inside: (cell) => (cell.depth === 1 ? 0.26 : 0.1),
  })
  furnishStreets(stage, (x, y) => folded(x) <= 24 && y <= -34 && y >= -51, town.built)
  furnishParks(
    stage,
    blocksOf(inSmallParks, (kind) => kind === 'park'),
  )
  return { owners: town.owners, placements: stage.placements }
}

function planFull(): CityPlan {
  const stage = createStage()
  composeSquare(stage)
  composeOtherGates(stage)
  const near = (cell: LotCell): number => Math.max(folded(cell.x), folded(cell.y)) - 33
  const blocks = blocksOf(everywhere, isPrivate)
  const town = fillTown(stage, blocks, bustle, {
    front: (cell) => Math.max(0.05, 0.94 * Math.exp(-(Math.max(0, near(cell) - 8) / 26))),
    inside: (cell) => (cell.depth === 1 ? 0.14 : 0.05) * Math.exp(-near(cell) / 30),
  })
  furnishStreets(stage, (x, y) => Math.max(folded(x), folded(y)) <= 60, town.built)
  furnishParks(
    stage,
    blocksOf(everywhere, (kind) => kind === 'park'),
  )
  return { owners: town.owners, placements: stage.placements }
}
