/** Parcel coordinates as they stand in addresses: `X,Y`. */
import { CELL_OFFSET, hasCellKey } from '../geometry/cell-key.ts'
import type { Cell } from '../geometry/titles.ts'
import { HTTP_LIMITS } from './limits.ts'
import { RequestError } from './problem.ts'

const PAIR = /^(0|-?[1-9]\d{0,3}),(0|-?[1-9]\d{0,3})$/

/** The `X,Y` of `/api/parcels/X,Y`. Throws RequestError (400). */
export function parseParcelPath(text: string): Cell {
  const [, left, right] = PAIR.exec(text) ?? []
  const x = Number(left)
  const y = Number(right)
  if (left === undefined || right === undefined) {
    throw new RequestError(400, `"${text.slice(0, 40)}" is no parcel: write X,Y, such as 12,-40`)
  }
  if (!hasCellKey(x, y)) {
    const range = `${-CELL_OFFSET} to ${CELL_OFFSET - 1}`
    throw new RequestError(400, `parcel ${x},${y} is off the map: coordinates are ${range}`)
  }
  return { x, y }
}

/** A parcel by its cell, or by the title that lies on it. */
export type ParcelRequest = Cell | { readonly titleId: number }

const TITLE = /^(0|[1-9]\d{0,7})$/

/**
 * The `ids` of `/api/parcels?ids=X,Y;X,Y;TITLE`: coordinates or title ids, separated by semicolons;
 * repeats are left out. Throws RequestError (400).
 */
export function parseIds(text: string | undefined): ParcelRequest[] {
  if (!text)
    throw new RequestError(400, 'name the parcels: ?ids=0,-42;1,-42 or title ids: ?ids=7;8')
  const tooMany = `ask for at most ${HTTP_LIMITS.parcels} parcels at a time`
  if (text.length > HTTP_LIMITS.idsLength) throw new RequestError(400, tooMany)
  const names = [...new Set(text.split(';'))]
  if (names.length > HTTP_LIMITS.parcels) throw new RequestError(400, tooMany)
  return names.map((name) => (TITLE.test(name) ? { titleId: Number(name) } : parseParcelPath(name)))
}
