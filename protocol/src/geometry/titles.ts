/**
 * Title numbers at genesis: row-major over all titled cells, y from the south up, x from the west.
 * Title ids 0 to 49,999 have their birth cell here; later titles have none.
 */

import type { TitleClass } from './c1.ts'
import { classOf, GENESIS_TITLES, isTitled, MAX_COORDINATE, MIN_COORDINATE } from './c1.ts'

export interface Cell {
  readonly x: number
  readonly y: number
}

const WIDTH = MAX_COORDINATE - MIN_COORDINATE + 1
const NO_TITLE = -1

interface BirthTable {
  /** id -> x, y */
  readonly xs: Int16Array
  readonly ys: Int16Array
  /** (y - MIN) * WIDTH + (x - MIN) -> id or -1 */
  readonly ids: Int32Array
}

let table: BirthTable | undefined

/** Built on first use (about 3 ms), because many programs import geometry and never ask. */
function birthTable(): BirthTable {
  if (table) return table
  const xs = new Int16Array(GENESIS_TITLES)
  const ys = new Int16Array(GENESIS_TITLES)
  const ids = new Int32Array(WIDTH * WIDTH).fill(NO_TITLE)
  let id = 0
  for (let y = MIN_COORDINATE; y <= MAX_COORDINATE; y++) {
    for (let x = MIN_COORDINATE; x <= MAX_COORDINATE; x++) {
      if (!isTitled(x, y)) continue
      xs[id] = x
      ys[id] = y
      ids[(y - MIN_COORDINATE) * WIDTH + (x - MIN_COORDINATE)] = id
      id++
    }
  }
  table = { xs, ys, ids }
  return table
}

/** The title born at cell (x, y), or undefined where C1 puts none. */
export function birthTitleAt(x: number, y: number): number | undefined {
  if (x < MIN_COORDINATE || x > MAX_COORDINATE || y < MIN_COORDINATE || y > MAX_COORDINATE) {
    return undefined
  }
  const id = birthTable().ids[(y - MIN_COORDINATE) * WIDTH + (x - MIN_COORDINATE)]
  return id === NO_TITLE ? undefined : id
}

/** The cell where title `id` was born, or undefined for titles formed after genesis. */
export function birthCell(id: number): Cell | undefined {
  if (!Number.isInteger(id) || id < 0 || id >= GENESIS_TITLES) return undefined
  const { xs, ys } = birthTable()
  return { x: xs[id] as number, y: ys[id] as number }
}

/**
 * The class title `id` has: the one it was born with, wherever it moves, or `formed` for titles made
 * after genesis. Undefined for what is no id.
 */
export function titleClass(id: number): TitleClass | undefined {
  if (!Number.isInteger(id) || id < 0) return undefined
  const cell = birthCell(id)
  return cell ? (classOf(cell.x, cell.y) as TitleClass) : 'formed'
}
