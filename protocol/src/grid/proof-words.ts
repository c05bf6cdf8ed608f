/** All words of LandGrid, from where the titles are: cells and titles say the same both ways. */
import { cellOfKey } from '../geometry/cell-key.ts'
import { birthCell } from '../geometry/titles.ts'
import {
  encodeCellLane,
  type Lane,
  laneOfCell,
  laneOfTitle,
  NOWHERE,
  setLane,
  VACANT,
} from '../land/grid-words.ts'

/** Slot -> word of every word that is not zero. */
export function wordsOfWhere(where: Uint32Array): Map<number, bigint> {
  const words = new Map<number, bigint>()
  const put = ({ slot, lane }: Lane, value: number) =>
    words.set(slot, setLane(words.get(slot) ?? 0n, lane, value))
  const away: number[] = []
  for (const [id, value] of where.entries()) if (value !== 0) away.push(id)
  for (const id of away) {
    put(laneOfTitle(id), where[id] as number)
    const born = birthCell(id)
    if (born) put(laneOfCell(born.x, born.y), VACANT)
  }
  // After all departures: a title may stand where another one was born.
  for (const id of away) {
    const value = where[id] as number
    if (value === NOWHERE) continue
    const { x, y } = cellOfKey(value - 1)
    put(laneOfCell(x, y), encodeCellLane({ kind: 'title', id, flags: 0 }))
  }
  return words
}
