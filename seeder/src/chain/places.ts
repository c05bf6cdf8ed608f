/** Where in the city packages stand, as numbers of neighbourhoods. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { CELL_SPAN, cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, type Cell } from '@cosmos/protocol/geometry/titles'
import { decodeWhereLane } from '@cosmos/protocol/land/grid-words'
import { parseTargetKey, type Target } from '@cosmos/protocol/land/target'
import type { CityState } from '@cosmos/protocol/lightnode/types'

/** Parcels along the edge of a neighbourhood: 80 m, about as far as models are fetched around one. */
const PARCELS = 8
/** Planets have numbers of their own, after all neighbourhoods. */
const FIRST_PLANET = CELL_SPAN * CELL_SPAN

/** `modelsOf` gives the ids of the models that a target's words place. */
export function readPlaces(
  state: CityState,
  modelsOf: (words: readonly bigint[]) => Iterable<number>,
): ReadonlyMap<InfoHash, readonly number[]> {
  const places = new Map<InfoHash, number[]>()
  for (const [key, words] of state.placements) {
    const target = parseTargetKey(BigInt(key))
    const place = target && placeOf(state, target)
    if (place === undefined) continue
    for (const id of modelsOf(words)) {
      const model = state.models[id - 1]
      if (!model) continue
      const known = places.get(model.infoHash)
      if (!known) places.set(model.infoHash, [place])
      else if (!known.includes(place)) known.push(place)
    }
  }
  return places
}

function placeOf(state: CityState, target: Target): number | undefined {
  if (target.kind === 'planet') return FIRST_PLANET + target.id
  const cell = target.kind === 'commons' ? target.cell : cellOf(state, target.id)
  return cell && cellKey(Math.floor(cell.x / PARCELS), Math.floor(cell.y / PARCELS))
}

/** Undefined for a title that is nowhere. */
function cellOf({ where }: CityState, id: number): Cell | undefined {
  const lane = where[id]
  const found = lane === undefined ? undefined : decodeWhereLane(lane)
  if (found?.kind === 'moved') return found.cell
  return found?.kind === 'birth' ? birthCell(id) : undefined
}
