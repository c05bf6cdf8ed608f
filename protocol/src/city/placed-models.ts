/** Models that stand in the city, by target and by sector of the ground. */
import { PARCEL_METRES } from '../geometry/c1.ts'
import { cellKey } from '../geometry/cell-key.ts'
import type { Cell } from '../geometry/titles.ts'
import { parcelOrigin } from '../geometry/world-space.ts'
import { InvalidPlacement, type Quaternion, unpackPlacement } from '../land/placement.ts'
import { parseTargetKey } from '../land/target.ts'
import type { CityState, ModelRecord } from '../lightnode/types.ts'

export interface PlacedModel {
  /** Decimal target key and position in the target's list: together they name this placement. */
  readonly target: string
  readonly index: number
  readonly model: ModelRecord
  /** The parcel it belongs to. */
  readonly cell: Cell
  /** World metres: X east, Y up, Z south. */
  readonly position: { readonly x: number; readonly y: number; readonly z: number }
  readonly rotation: Quaternion
  readonly scale: number
}

/** Edge of a sector: about a block of the city. */
const SECTOR_METRES = 8 * PARCEL_METRES
const SECTOR_SPAN = 4096
const sectorOf = (metres: number): number => Math.floor(metres / SECTOR_METRES)
const sectorKey = (sx: number, sz: number): number =>
  (sz + SECTOR_SPAN / 2) * SECTOR_SPAN + sx + SECTOR_SPAN / 2

interface Standing {
  readonly list: readonly bigint[]
  readonly cell: number
  readonly models: readonly PlacedModel[]
}

export interface PlacedModels {
  of(target: string): readonly PlacedModel[]
  all(): IterableIterator<PlacedModel>
  cells(): IterableIterator<number>
  near(x: number, z: number, radius: number): PlacedModel[]
  /** Reads what differs; returns the keys of the cells it touched. */
  update(
    state: CityState,
    cellOf: (titleId: number) => Cell | undefined,
    moved: ReadonlySet<number>,
  ): Set<number>
}

export function createPlacedModels(): PlacedModels {
  const byTarget = new Map<string, Standing>()
  const sectors = new Map<number, Set<PlacedModel>>()
  /** Cell key -> how many targets with models stand on it (a title and the bare cell may both). */
  const built = new Map<number, number>()
  let records: readonly ModelRecord[] = []
  let placements: CityState['placements'] = new Map()

  function drop(target: string, touched: Set<number>): void {
    const standing = byTarget.get(target)
    if (!standing) return
    byTarget.delete(target)
    touched.add(standing.cell)
    const left = (built.get(standing.cell) ?? 1) - 1
    if (left === 0) built.delete(standing.cell)
    else built.set(standing.cell, left)
    for (const placed of standing.models) {
      const key = sectorKey(sectorOf(placed.position.x), sectorOf(placed.position.z))
      const sector = sectors.get(key)
      sector?.delete(placed)
      if (sector?.size === 0) sectors.delete(key)
    }
  }

  function put(target: string, list: readonly bigint[], cell: Cell, touched: Set<number>): void {
    const models = placeAll(target, list, cell, records)
    if (models.length === 0) return
    const key = cellKey(cell.x, cell.y)
    byTarget.set(target, { list, cell: key, models })
    touched.add(key)
    built.set(key, (built.get(key) ?? 0) + 1)
    for (const placed of models) {
      const at = sectorKey(sectorOf(placed.position.x), sectorOf(placed.position.z))
      const sector = sectors.get(at)
      if (sector) sector.add(placed)
      else sectors.set(at, new Set([placed]))
    }
  }

  function* sectorsAround(x: number, z: number, radius: number): Iterable<Set<PlacedModel>> {
    const [west, east] = [sectorOf(x - radius), sectorOf(x + radius)]
    const [north, south] = [sectorOf(z - radius), sectorOf(z + radius)]
    if (!((east - west + 1) * (south - north + 1) <= sectors.size)) {
      yield* sectors.values()
      return
    }
    for (let sz = north; sz <= south; sz++) {
      for (let sx = west; sx <= east; sx++) {
        const sector = sectors.get(sectorKey(sx, sz))
        if (sector) yield sector
      }
    }
  }

  return {
    of: (target) => byTarget.get(target)?.models ?? [],
    *all() {
      for (const { models } of byTarget.values()) yield* models
    },
    cells: () => built.keys(),
    near(x, z, radius) {
      const found: { placed: PlacedModel; distance: number }[] = []
      for (const sector of sectorsAround(x, z, radius)) {
        for (const placed of sector) {
          const distance = Math.hypot(placed.position.x - x, placed.position.z - z)
          if (distance <= radius) found.push({ placed, distance })
        }
      }
      return found.sort((a, b) => a.distance - b.distance).map(({ placed }) => placed)
    },
    update(state, cellOf, moved) {
      const touched = new Set<number>()
      const newRecords = state.models !== records
      const same = state.placements === placements && !newRecords && moved.size === 0
      records = state.models
      placements = state.placements
      if (same) return touched
      for (const target of [...byTarget.keys()]) {
        if (!placements.has(target)) drop(target, touched)
      }
      for (const [target, list] of placements) {
        const standing = byTarget.get(target)
        const parsed = parseTargetKey(BigInt(target))
        const stays = parsed?.kind !== 'title' || !moved.has(parsed.id)
        const known = standing?.models.every(({ model }) => records[model.id - 1] === model)
        if (standing && standing.list === list && stays && known) continue
        drop(target, touched)
        if (!parsed || parsed.kind === 'planet') continue
        const cell = parsed.kind === 'title' ? cellOf(parsed.id) : parsed.cell
        if (cell) put(target, list, cell, touched)
      }
      return touched
    },
  }
}

/** Placements of models nobody registered, or that no contract would take, stand nowhere. */
function placeAll(
  target: string,
  list: readonly bigint[],
  cell: Cell,
  records: readonly ModelRecord[],
): PlacedModel[] {
  const origin = parcelOrigin(cell.x, cell.y)
  return list.flatMap((word, index): PlacedModel[] => {
    const placement = unpackOrNothing(word)
    const model = placement && records[placement.model - 1]
    if (!placement || !model) return []
    const { x, y, z, rotation, scale } = placement
    const position = { x: origin.x + x, y, z: origin.z + z }
    return [{ target, index, model, cell, position, rotation, scale }]
  })
}

function unpackOrNothing(word: bigint) {
  try {
    return unpackPlacement(word)
  } catch (error) {
    if (error instanceof InvalidPlacement) return undefined
    throw error
  }
}
