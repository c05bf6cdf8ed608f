/** What somebody typed into the atlas: `X,Y` or a title number. */
import { hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import type { Cell } from '@cosmos/protocol/geometry/titles'
import { birthCell } from '@cosmos/protocol/geometry/titles'
import type { CityIndex } from '../../city/city-index.ts'

export type Found =
  | { readonly kind: 'cell'; readonly cell: Cell }
  | { readonly kind: 'nothing'; readonly why: string }

/** Finds a cell; before the grid is there, title numbers mean where the title was born. */
export function searchAtlas(typed: string, index: CityIndex | undefined): Found {
  const text = typed.trim()
  const pair = /^(-?\d{1,4})\s*[,;\s]\s*(-?\d{1,4})$/.exec(text)
  if (pair) {
    const cell = { x: Number(pair[1]), y: Number(pair[2]) }
    return hasCellKey(cell.x, cell.y)
      ? { kind: 'cell', cell }
      : { kind: 'nothing', why: `${cell.x}, ${cell.y} is off the map.` }
  }
  const title = /^(?:title\s*)?#?(\d{1,8})$/i.exec(text)
  if (!title) {
    return { kind: 'nothing', why: 'Type a parcel such as 12,-45 or a title number.' }
  }
  const id = Number(title[1])
  const cell = index ? index.cellOf(id) : birthCell(id)
  if (cell) return { kind: 'cell', cell }
  return { kind: 'nothing', why: `Title ${id} stands nowhere in the city.` }
}
