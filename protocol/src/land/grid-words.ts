/**
 * The words of `LandGrid`: where every title is, both ways.
 *
 * The contract holds nothing but these words in one contiguous array from slot 0, so the storage
 * root of its account commits to the whole map. Slots 0 to 131,071 are cells, in pages of 64 × 32
 * cells = 256 slots (EIP-7864 groups 256 neighbouring slots); slots from 131,072 on say where each
 * title is. A slot has eight lanes of 32 bits, lane 0 in the lowest. A lane that was never written
 * is 0 and means "as at genesis" (`geometry/titles.ts`). Twin of `contracts/src/land/GridWords.sol`.
 */

import { CELL_OFFSET, cellKey, cellOfKey } from '../geometry/cell-key.ts'
import { birthCell, birthTitleAt, type Cell } from '../geometry/titles.ts'

/** Slots of the cell region: 1,024 × 1,024 cells, eight to a slot. */
export const CELL_SLOTS = 131_072
/** First slot of the region that says where titles are. */
export const WHERE_SLOT = CELL_SLOTS
export const LANES_PER_SLOT = 8
/** Bytes of one word; lane 0 is the last four of them (words are big-endian). */
export const WORD_BYTES = 32

/** Low 24 bits of a cell lane: title id + 1, or one of these two. */
const TITLE_MASK = 0xffffff
const GENESIS = 0
export const VACANT = 0xffffff
/** A where lane of a title that has no cell. */
export const NOWHERE = 0xffffffff
/** Largest id a cell lane can hold besides `VACANT`. */
export const MAX_TITLE_ID = VACANT - 2

export interface Lane {
  readonly slot: number
  /** 0 to 7. */
  readonly lane: number
}

/** What a cell lane says. `genesis`: the title born there, if any, still stands there. */
export type CellState =
  | { readonly kind: 'genesis'; readonly flags: number }
  | { readonly kind: 'vacant'; readonly flags: number }
  | { readonly kind: 'title'; readonly id: number; readonly flags: number }

/** What a where lane says. */
export type WhereState =
  | { readonly kind: 'birth' }
  | { readonly kind: 'moved'; readonly cell: Cell }
  | { readonly kind: 'nowhere' }

/** Reads the word of a slot; 0n for slots that were never written. */
export type ReadWord = (slot: number) => bigint

/** Slot and lane of cell (x, y). Throws RangeError off the lattice of cell keys. */
export function laneOfCell(x: number, y: number): Lane {
  const key = cellKey(x, y)
  const gx = key & 1023
  const gy = key >> 10
  const page = (gy >> 5) * 16 + (gx >> 6)
  return {
    slot: page * 256 + ((gy & 31) >> 1) * 16 + ((gx & 63) >> 2),
    lane: (gy & 1) * 4 + (gx & 3),
  }
}

/** The cell of a lane of the cell region. Throws RangeError for other slots and lanes. */
export function cellOfLane({ slot, lane }: Lane): Cell {
  if (!Number.isInteger(slot) || slot < 0 || slot >= CELL_SLOTS) {
    throw new RangeError(`slot ${slot} holds no cells (0 to ${CELL_SLOTS - 1})`)
  }
  checkLane(lane)
  const page = slot >> 8
  const inPage = slot & 255
  const gx = (page & 15) * 64 + (inPage & 15) * 4 + (lane & 3)
  const gy = (page >> 4) * 32 + (inPage >> 4) * 2 + (lane >> 2)
  return { x: gx - CELL_OFFSET, y: gy - CELL_OFFSET }
}

/** Slot and lane that say where title `id` is. Throws RangeError for ids no lane can hold. */
export function laneOfTitle(id: number): Lane {
  if (!Number.isInteger(id) || id < 0 || id > MAX_TITLE_ID) {
    throw new RangeError(`title ${id} is out of range (0 to ${MAX_TITLE_ID})`)
  }
  return { slot: WHERE_SLOT + (id >> 3), lane: id & 7 }
}

/** The title a lane of the where region speaks of. */
export function titleOfLane({ slot, lane }: Lane): number {
  checkLane(lane)
  const id = (slot - WHERE_SLOT) * LANES_PER_SLOT + lane
  if (!Number.isInteger(slot) || slot < WHERE_SLOT || id > MAX_TITLE_ID) {
    throw new RangeError(`slot ${slot} says of no title where it is`)
  }
  return id
}

function checkLane(lane: number): void {
  if (!Number.isInteger(lane) || lane < 0 || lane >= LANES_PER_SLOT) {
    throw new RangeError(`lane ${lane} does not exist (0 to 7)`)
  }
}

/** The 32 bits of one lane. */
export const getLane = (word: bigint, lane: number): number =>
  Number((word >> BigInt(lane * 32)) & 0xffffffffn)

/** The word with one lane replaced. `value` is taken modulo 2^32. */
export function setLane(word: bigint, lane: number, value: number): bigint {
  const shift = BigInt(lane * 32)
  return (word & ~(0xffffffffn << shift)) | (BigInt(value >>> 0) << shift)
}

/**
 * The lane of a word inside a run of big-endian words, without making a bigint: for readers of the
 * whole map. `offset` is the byte where the word begins.
 */
export const laneInBytes = (view: DataView, offset: number, lane: number): number =>
  view.getUint32(offset + WORD_BYTES - 4 - lane * 4)

export function decodeCellLane(value: number): CellState {
  const flags = value >>> 24
  const low = value & TITLE_MASK
  if (low === GENESIS) return { kind: 'genesis', flags }
  if (low === VACANT) return { kind: 'vacant', flags }
  return { kind: 'title', id: low - 1, flags }
}

export function encodeCellLane(state: CellState): number {
  const flags = (state.flags & 255) << 24
  if (state.kind === 'genesis') return flags >>> 0
  if (state.kind === 'vacant') return (flags | VACANT) >>> 0
  laneOfTitle(state.id)
  return (flags | (state.id + 1)) >>> 0
}

/** Undefined for a value that no contract writes. */
export function decodeWhereLane(value: number): WhereState | undefined {
  if (value === 0) return { kind: 'birth' }
  if (value === NOWHERE) return { kind: 'nowhere' }
  if (value > CELL_SLOTS * LANES_PER_SLOT) return undefined
  return { kind: 'moved', cell: cellOfKey(value - 1) }
}

export function encodeWhereLane(state: WhereState): number {
  if (state.kind === 'birth') return 0
  if (state.kind === 'nowhere') return NOWHERE
  return cellKey(state.cell.x, state.cell.y) + 1
}

/** Where title `id` is, or undefined when it is nowhere (or the words are not the contract's). */
export function cellOfTitle(id: number, read: ReadWord): Cell | undefined {
  const { slot, lane } = laneOfTitle(id)
  const where = decodeWhereLane(getLane(read(slot), lane))
  if (where === undefined || where.kind === 'nowhere') return undefined
  return where.kind === 'moved' ? where.cell : birthCell(id)
}

/** The title that stands on cell (x, y), or undefined when none does. */
export function titleOfCell(x: number, y: number, read: ReadWord): number | undefined {
  const { slot, lane } = laneOfCell(x, y)
  const state = decodeCellLane(getLane(read(slot), lane))
  if (state.kind === 'vacant') return undefined
  return state.kind === 'title' ? state.id : birthTitleAt(x, y)
}

/**
 * The words that are not zero for a map in which the given titles are not where they were born
 * (undefined = nowhere). The contract's words are a function of the map alone, so whoever knows
 * where the titles are knows the whole storage.
 * Throws RangeError for ids and cells no lane can hold.
 */
export function wordsOf(moved: ReadonlyMap<number, Cell | undefined>): Map<number, bigint> {
  const words = new Map<number, bigint>()
  const write = ({ slot, lane }: Lane, value: number): void => {
    const word = setLane(words.get(slot) ?? 0n, lane, value)
    if (word === 0n) words.delete(slot)
    else words.set(slot, word)
  }
  for (const id of moved.keys()) {
    const home = birthCell(id)
    if (home) write(laneOfCell(home.x, home.y), VACANT)
  }
  for (const [id, cell] of moved) {
    if (cell) write(laneOfCell(cell.x, cell.y), id + 1)
    write(laneOfTitle(id), encodeWhereLane(cell ? { kind: 'moved', cell } : { kind: 'nowhere' }))
  }
  return words
}
