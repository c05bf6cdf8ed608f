/**
 * A CityState prepared for questions: what stands on a cell, what is near a point, what somebody
 * owns. Built in a few milliseconds, and kept up to date by reading only what differs.
 */
import { classOf, type LandClass } from '../geometry/c1.ts'
import { CELL_SPAN, cellKey, cellOfKey, hasCellKey } from '../geometry/cell-key.ts'
import { birthCell, type Cell, titleClass } from '../geometry/titles.ts'
import { NOWHERE } from '../land/grid-words.ts'
import { targetKey } from '../land/target.ts'
import type { Address, CityState } from '../lightnode/types.ts'
import { createPlacedModels, type PlacedModel } from './placed-models.ts'

export interface Parcel {
  readonly x: number
  readonly y: number
  /** Of the title that stands here now, otherwise of the bare ground; `vacant`: its title left. */
  readonly class: LandClass
  /** Undefined on the commons, outside the city, and where a title has left. */
  readonly titleId: number | undefined
  readonly owner: Address | undefined
  readonly placements: readonly PlacedModel[]
}

/** What an update touched, for who draws only that. */
export interface CityIndexChange {
  /** Keys of cells with another title, another owner or other models than before. */
  readonly cells: ReadonlySet<number>
  /** Whether any model appeared, moved or vanished. */
  readonly placements: boolean
}

export interface CityIndex {
  readonly state: CityState
  /** Any pair of integers. */
  parcelAt(x: number, y: number): Parcel
  /** Title on the cell with this key, or -1. */
  titleOn(key: number): number
  /** Where a title stands; undefined for one that is nowhere. */
  cellOf(titleId: number): Cell | undefined
  ownerOf(titleId: number): Address | undefined
  /** Title ids, ascending. */
  titlesOf(owner: Address): number[]
  /** Every model in the city with its place in the world, in no order that means anything. */
  placements(): IterableIterator<PlacedModel>
  /** Those whose origin is within `radius` metres of world (x, z), nearest first. */
  placementsNear(x: number, z: number, radius: number): PlacedModel[]
  /** Keys of the cells on which at least one model stands. */
  builtCells(): IterableIterator<number>
  /** Takes over a later (or any other) state of the same city. */
  update(next: CityState): CityIndexChange
}

const NO_TITLE = -1

/** Takes about 4 MB: one 32-bit title per cell of the lattice. */
export function createCityIndex(first: CityState): CityIndex {
  let state = first
  const titleOn = new Int32Array(CELL_SPAN * CELL_SPAN).fill(NO_TITLE)
  for (let id = 0; id < state.where.length; id++) {
    const key = keyOf(state.where, id)
    if (key !== undefined) titleOn[key] = id
  }
  const models = createPlacedModels()
  const cellOf = (id: number): Cell | undefined => {
    const key = id < state.where.length ? keyOf(state.where, id) : undefined
    return key === undefined ? undefined : cellOfKey(key)
  }
  models.update(state, cellOf, new Set())

  function moveTitles(next: CityState, cells: Set<number>): Set<number> {
    const moved = new Set<number>()
    if (next.where === state.where) return moved
    const length = Math.max(next.where.length, state.where.length)
    for (let id = 0; id < length; id++) {
      if (next.where[id] !== state.where[id]) moved.add(id)
    }
    // First all leave, then all arrive: titles may trade places.
    for (const id of moved) {
      const key = id < state.where.length ? keyOf(state.where, id) : undefined
      if (key !== undefined) {
        titleOn[key] = NO_TITLE
        cells.add(key)
      }
    }
    for (const id of moved) {
      const key = id < next.where.length ? keyOf(next.where, id) : undefined
      if (key !== undefined) {
        titleOn[key] = id
        cells.add(key)
      }
    }
    return moved
  }

  function markOwners(next: CityState, cells: Set<number>): void {
    if (next.ownerOf === state.ownerOf && next.owners === state.owners) return
    for (let id = 0; id < next.ownerOf.length; id++) {
      if (ownerIn(next, id) === ownerIn(state, id)) continue
      const key = keyOf(next.where, id)
      if (key !== undefined) cells.add(key)
    }
  }

  return {
    get state() {
      return state
    },
    titleOn: (key) => titleOn[key] ?? NO_TITLE,
    cellOf,
    ownerOf: (id) => ownerIn(state, id),
    parcelAt(x, y) {
      const id = hasCellKey(x, y) ? (titleOn[cellKey(x, y)] ?? NO_TITLE) : NO_TITLE
      if (id !== NO_TITLE) {
        return {
          x,
          y,
          class: titleClass(id) ?? 'formed',
          titleId: id,
          owner: ownerIn(state, id),
          placements: models.of(targetKey({ kind: 'title', id }).toString()),
        }
      }
      const target = hasCellKey(x, y) && targetKey({ kind: 'commons', cell: { x, y } }).toString()
      const placements = target ? models.of(target) : []
      return { x, y, class: groundClass(x, y), titleId: undefined, owner: undefined, placements }
    },
    titlesOf(owner) {
      const wanted = new Set<number>()
      for (const [i, address] of state.owners.entries()) {
        if (address === owner.toLowerCase()) wanted.add(i)
      }
      const ids: number[] = []
      for (const [id, index] of state.ownerOf.entries()) if (wanted.has(index)) ids.push(id)
      return ids
    },
    placements: () => models.all(),
    placementsNear: (x, z, radius) => models.near(x, z, radius),
    builtCells: () => models.cells(),
    update(next) {
      const cells = new Set<number>()
      const moved = moveTitles(next, cells)
      markOwners(next, cells)
      state = next
      const touched = models.update(next, cellOf, moved)
      for (const key of touched) cells.add(key)
      return { cells, placements: touched.size > 0 }
    },
  }
}

function groundClass(x: number, y: number): Parcel['class'] {
  const ground = classOf(x, y)
  return ground === 'commons' || ground === 'outside' ? ground : 'vacant'
}

const ownerIn = ({ owners, ownerOf }: CityState, id: number): Address | undefined =>
  owners[ownerOf[id] ?? -1]

/** Key of the cell where a title stands. */
function keyOf(where: Uint32Array, id: number): number | undefined {
  const value = where[id] ?? NOWHERE
  if (value === NOWHERE) return undefined
  if (value !== 0) return value - 1
  const cell = birthCell(id)
  return cell && cellKey(cell.x, cell.y)
}
