/**
 * The questions panels ask of a city: which title stands here, who owns it, what is built on it.
 * Built once per CityState; only what moved or was built costs memory, the rest is geometry C1.
 */
import type { CellClass } from '@cosmos/protocol/geometry/c1'
import { classOf } from '@cosmos/protocol/geometry/c1'
import { cellKey, hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import type { Cell } from '@cosmos/protocol/geometry/titles'
import { birthCell, birthTitleAt, titleClass } from '@cosmos/protocol/geometry/titles'
import { decodeWhereLane } from '@cosmos/protocol/land/grid-words'
import { parseTargetKey, targetKey } from '@cosmos/protocol/land/target'
import type { Address, CityState, ModelRecord } from '@cosmos/protocol/lightnode/types'

export interface CityIndex {
  readonly city: CityState
  /** Title on cell (x, y), or undefined for commons, open country and vacant cells. */
  titleAt(x: number, y: number): number | undefined
  /** Where a title is; undefined if it is nowhere or does not exist. */
  cellOf(titleId: number): Cell | undefined
  /** Class of the title standing here, or of the plain ground. `vacant`: its title has left. */
  landAt(x: number, y: number): CellClass | 'vacant'
  /** Undefined while nobody was given the title (`LandBank` holds it). */
  ownerOf(titleId: number): Address | undefined
  /** Models on cell (x, y), each once, with how often it stands there. */
  modelsAt(x: number, y: number): readonly PlacedModel[]
  /** Keys (`geometry/cell-key`) of all cells with at least one model. */
  readonly builtCells: ReadonlySet<number>
  /** How many models stand in the city, planets not counted. */
  readonly placedModels: number
}

export interface PlacedModel {
  readonly model: ModelRecord
  readonly count: number
}

export function createCityIndex(city: CityState): CityIndex {
  /** Cells whose title differs from genesis: key -> title id, or undefined for left ones. */
  const changed = new Map<number, number | undefined>()
  const moved: { id: number; cell: Cell }[] = []
  for (let id = 0; id < city.where.length; id++) {
    const where = decodeWhereLane(city.where[id] as number)
    if (where === undefined || where.kind === 'birth') continue
    const born = birthCell(id)
    if (born) changed.set(cellKey(born.x, born.y), undefined)
    if (where.kind === 'moved') moved.push({ id, cell: where.cell })
  }
  // After all departures, so that a title settling where another was born is not lost.
  for (const { id, cell } of moved) changed.set(cellKey(cell.x, cell.y), id)

  const titleAt = (x: number, y: number): number | undefined => {
    if (!hasCellKey(x, y)) return undefined
    const key = cellKey(x, y)
    return changed.has(key) ? changed.get(key) : birthTitleAt(x, y)
  }

  const cellOf = (titleId: number): Cell | undefined => {
    const where = decodeWhereLane(city.where[titleId] ?? 0)
    if (where === undefined || where.kind === 'nowhere') return undefined
    return where.kind === 'moved' ? where.cell : birthCell(titleId)
  }

  const builtCells = new Set<number>()
  let placedModels = 0
  for (const [text, words] of city.placements) {
    const target = parseTargetKey(BigInt(text))
    if (words.length === 0 || target === undefined || target.kind === 'planet') continue
    const cell = target.kind === 'title' ? cellOf(target.id) : target.cell
    if (!cell) continue
    builtCells.add(cellKey(cell.x, cell.y))
    placedModels += words.length
  }

  return {
    city,
    titleAt,
    cellOf,
    landAt(x, y) {
      const id = titleAt(x, y)
      if (id !== undefined) return titleClass(id) ?? 'outside'
      const ground = classOf(x, y)
      return ground === 'commons' || ground === 'outside' ? ground : 'vacant'
    },
    ownerOf(titleId) {
      const index = city.ownerOf[titleId] ?? 0
      return index === 0 ? undefined : city.owners[index]
    },
    modelsAt(x, y) {
      if (!hasCellKey(x, y)) return []
      const id = titleAt(x, y)
      const target =
        id === undefined ? { kind: 'commons' as const, cell: { x, y } } : titleTarget(id)
      return countModels(city, city.placements.get(targetKey(target).toString()) ?? [])
    },
    builtCells,
    placedModels,
  }
}

const titleTarget = (id: number) => ({ kind: 'title' as const, id })

function countModels(city: CityState, words: readonly bigint[]): PlacedModel[] {
  const counts = new Map<number, number>()
  for (const word of words) {
    const id = Number(BigInt.asUintN(48, word))
    counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  return [...counts].flatMap(([id, count]) => {
    const model = city.models[id - 1]
    return model ? [{ model, count }] : []
  })
}
