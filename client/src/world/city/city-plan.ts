/**
 * The city as the world draws it: per cell what it is, what stands on it and whose it is, with
 * moved, vacated and built titles taken into account. Computed once per `setCity`, read by every
 * system. Pure.
 */

import {
  type CellClass,
  classOf,
  MAX_COORDINATE,
  MIN_COORDINATE,
} from '@cosmos/protocol/geometry/c1'
import { cellKey, cellOfKey, hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, birthTitleAt, titleClass } from '@cosmos/protocol/geometry/titles'
import type { CityState } from '@cosmos/protocol/lightnode/types'

/** Codes of the cell texture. `vacant` is land inside the rim whose title moved away. */
export const CELL = {
  outside: 0,
  commons: 1,
  street: 2,
  park: 3,
  ico: 4,
  auction: 5,
  vacant: 6,
} as const satisfies Record<CellClass | 'vacant', number>

/** Edge of the drawn lattice in cells, around the origin: room for the city to double its area. */
export const PLAN_SPAN = 512
const HALF = PLAN_SPAN / 2

const NOWHERE = 0xffffffff
const TITLE_KIND = 1
const CELL_KIND = 2

export interface CityPlan {
  /** One of `CELL`, row by row from the south-west. */
  readonly classes: Uint8Array
  /** 1 where something is placed. */
  readonly built: Uint8Array
  /** Title id + 1, or 0. */
  readonly titles: Uint32Array
  /** Index into the city's owners; 0 is LandBank. */
  readonly owners: Uint16Array
}

/** Index of cell (x, y) in the plan's arrays, or -1 beyond the drawn lattice. */
export const planIndex = (x: number, y: number): number =>
  x >= -HALF && x < HALF && y >= -HALF && y < HALF ? (y + HALF) * PLAN_SPAN + x + HALF : -1

/** The cell at an index of the plan's arrays. */
export const planCell = (index: number): { x: number; y: number } => ({
  x: (index % PLAN_SPAN) - HALF,
  y: Math.floor(index / PLAN_SPAN) - HALF,
})

/** Code of cell (x, y); `outside` beyond the lattice. */
export const planClass = (plan: CityPlan, x: number, y: number): number =>
  plan.classes[planIndex(x, y)] ?? CELL.outside

export const isLot = (code: number): boolean => code === CELL.ico || code === CELL.auction

let genesis: CityPlan | undefined

/** Whether two plans look and behave the same, so that nothing has to be built anew. */
export function isSamePlan(a: CityPlan, b: CityPlan): boolean {
  for (let i = 0; i < a.classes.length; i++) {
    if (
      a.classes[i] !== b.classes[i] ||
      a.built[i] !== b.built[i] ||
      a.titles[i] !== b.titles[i] ||
      a.owners[i] !== b.owners[i]
    ) {
      return false
    }
  }
  return true
}

/** The plan of a city where nothing moved and nothing is built: shown until the state is known. */
export function genesisPlan(): CityPlan {
  genesis ??= computeGenesis()
  return {
    classes: genesis.classes.slice(),
    titles: genesis.titles.slice(),
    built: genesis.built.slice(),
    owners: genesis.owners.slice(),
  }
}

function computeGenesis(): CityPlan {
  const size = PLAN_SPAN * PLAN_SPAN
  const classes = new Uint8Array(size)
  const titles = new Uint32Array(size)
  for (let y = MIN_COORDINATE; y <= MAX_COORDINATE; y++) {
    for (let x = MIN_COORDINATE; x <= MAX_COORDINATE; x++) {
      const index = planIndex(x, y)
      classes[index] = CELL[classOf(x, y)]
      titles[index] = (birthTitleAt(x, y) ?? -1) + 1
    }
  }
  return {
    classes,
    titles,
    built: new Uint8Array(size),
    owners: new Uint16Array(size),
  }
}

/** The plan of `city`. About 5 ms for 50,000 titles. */
export function planOf(city: CityState): CityPlan {
  const plan = genesisPlan()
  moveTitles(plan, city.where)
  for (let index = 0; index < plan.titles.length; index++) {
    const title = plan.titles[index] as number
    if (title > 0) plan.owners[index] = city.ownerOf[title - 1] ?? 0
  }
  for (const [target, placements] of city.placements) {
    if (placements.length === 0) continue
    const index = cellOfTarget(city, BigInt(target))
    if (index >= 0) plan.built[index] = 1
  }
  return plan
}

function moveTitles(plan: CityPlan, where: Uint32Array): void {
  const moved: number[] = []
  for (let id = 0; id < where.length; id++) {
    if (where[id] === 0) continue
    moved.push(id)
    const birth = birthCell(id)
    const index = birth ? planIndex(birth.x, birth.y) : -1
    if (index < 0) continue
    plan.classes[index] = CELL.vacant
    plan.titles[index] = 0
  }
  for (const id of moved) {
    const lane = where[id] as number
    if (lane === NOWHERE) continue
    const { x, y } = cellOfKey(lane - 1)
    const index = planIndex(x, y)
    if (index < 0) continue
    const kind = titleClass(id) ?? 'formed'
    // Land formed later looks like land that was auctioned.
    plan.classes[index] = CELL[kind === 'formed' ? 'auction' : kind]
    plan.titles[index] = id + 1
  }
}

/** Plan index of a placement target (`kind << 248 | id`), or -1 if it has no place on the plan. */
function cellOfTarget(city: CityState, target: bigint): number {
  const kind = Number(target >> 248n)
  const id = Number(target & 0xffffffffn)
  if (kind === CELL_KIND) {
    const { x, y } = cellOfKey(id)
    return planIndex(x, y)
  }
  if (kind !== TITLE_KIND) return -1
  const lane = city.where[id] ?? 0
  if (lane === NOWHERE) return -1
  const cell = lane === 0 ? birthCell(id) : cellOfKey(lane - 1)
  return cell ? planIndex(cell.x, cell.y) : -1
}

/** Cell key of (x, y) as the contracts use it, or undefined off the lattice. */
export const keyOfCell = (x: number, y: number): number | undefined =>
  hasCellKey(x, y) ? cellKey(x, y) : undefined
