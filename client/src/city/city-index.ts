/** What the panels ask of a city, on top of the index that all programs share. */
import type { CityIndex as SharedIndex } from '@cosmos/protocol/city/city-index'
import type { LandClass } from '@cosmos/protocol/geometry/c1'
import { classOf } from '@cosmos/protocol/geometry/c1'
import { cellKey, hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import type { Cell } from '@cosmos/protocol/geometry/titles'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import type { Address, CityState, ModelRecord } from '@cosmos/protocol/lightnode/types'

/** A new object for every state of the city, so that panels see that it changed. */
export interface CityIndex {
  readonly city: CityState
  /** Title on cell (x, y), or undefined for commons, open country and vacant cells. */
  titleAt(x: number, y: number): number | undefined
  /** Where a title is; undefined if it is nowhere or does not exist. */
  cellOf(titleId: number): Cell | undefined
  /** Class of the title standing here, or of the plain ground. `vacant`: its title has left. */
  landAt(x: number, y: number): LandClass
  /** Undefined while nobody was given the title (`LandBank` holds it). */
  ownerOf(titleId: number): Address | undefined
  /** Models on cell (x, y), each once, with how often it stands there. */
  modelsAt(x: number, y: number): readonly PlacedModel[]
  /** Keys (`geometry/cell-key`) of all cells with at least one model. */
  readonly builtCells: ReadonlySet<number>
}

export interface PlacedModel {
  readonly model: ModelRecord
  readonly count: number
}

export function viewCity(shared: SharedIndex): CityIndex {
  const city = shared.state
  const titleAt = (x: number, y: number): number | undefined => {
    if (!hasCellKey(x, y)) return undefined
    const id = shared.titleOn(cellKey(x, y))
    return id < 0 ? undefined : id
  }
  return {
    city,
    titleAt,
    cellOf: shared.cellOf,
    landAt(x, y) {
      const id = titleAt(x, y)
      if (id !== undefined) return titleClass(id) ?? 'formed'
      const ground = classOf(x, y)
      return ground === 'commons' || ground === 'outside' ? ground : 'vacant'
    },
    ownerOf(titleId) {
      const index = city.ownerOf[titleId] ?? 0
      return index === 0 ? undefined : city.owners[index]
    },
    modelsAt(x, y) {
      const counts = new Map<ModelRecord, number>()
      for (const { model } of shared.parcelAt(x, y).placements) {
        counts.set(model, (counts.get(model) ?? 0) + 1)
      }
      return [...counts].map(([model, count]) => ({ model, count }))
    },
    builtCells: new Set(shared.builtCells()),
  }
}
