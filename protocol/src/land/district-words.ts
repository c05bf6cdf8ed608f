/**
 * The words of `Districts`: the content class of every cell, 4 bits each.
 *
 * The contract holds nothing but these words from slot 0, so the storage root of its account commits
 * to the whole district map. A word is a block of 8 × 8 cells, lane 0 in the lowest bits; 16 × 16
 * blocks are a page of 256 neighbouring slots. A word that was never written is 0: all its cells are
 * general. Twin of `contracts/src/land/DistrictWords.sol`.
 */
import { CELL_OFFSET, cellKey } from '../geometry/cell-key.ts'
import type { Cell } from '../geometry/titles.ts'
import type { Lane, ReadWord } from './grid-words.ts'

/** Slots of the map: 1,024 × 1,024 cells, 64 to a slot. */
export const DISTRICT_SLOTS = 16_384
export const CELLS_PER_BLOCK = 64
/** Cells without a district. */
export const GENERAL = 0
export const ADULT = 1
/** Largest class. */
export const MAX_CLASS = 15

/** Slot and lane (0 to 63) of cell (x, y). Throws RangeError off the lattice of cell keys. */
export function laneOfDistrictCell(x: number, y: number): Lane {
  const key = cellKey(x, y)
  const gx = key & 1023
  const gy = key >> 10
  const page = (gy >> 7) * 8 + (gx >> 7)
  const inPage = ((gy >> 3) & 15) * 16 + ((gx >> 3) & 15)
  return { slot: page * 256 + inPage, lane: (gy & 7) * 8 + (gx & 7) }
}

/** The cell of a lane. Throws RangeError for slots and lanes that do not exist. */
export function cellOfDistrictLane({ slot, lane }: Lane): Cell {
  if (!Number.isInteger(slot) || slot < 0 || slot >= DISTRICT_SLOTS) {
    throw new RangeError(`slot ${slot} is not of the district map (0 to ${DISTRICT_SLOTS - 1})`)
  }
  if (!Number.isInteger(lane) || lane < 0 || lane >= CELLS_PER_BLOCK) {
    throw new RangeError(`lane ${lane} does not exist (0 to ${CELLS_PER_BLOCK - 1})`)
  }
  const gx = ((slot >> 8) & 7) * 128 + (slot & 15) * 8 + (lane & 7)
  const gy = (slot >> 11) * 128 + ((slot >> 4) & 15) * 8 + (lane >> 3)
  return { x: gx - CELL_OFFSET, y: gy - CELL_OFFSET }
}

/** Class of cell (x, y), 0 to 15. Throws RangeError off the lattice. */
export function districtAt(x: number, y: number, read: ReadWord): number {
  const { slot, lane } = laneOfDistrictCell(x, y)
  return classInWord(read(slot), lane)
}

export const classInWord = (word: bigint, lane: number): number =>
  Number((word >> BigInt(4 * lane)) & 15n)

/** The word with the cells of a mask (bit n = lane n) given this class, 0 to 15. */
export function paintWord(word: bigint, mask: bigint, cellClass: number): bigint {
  let painted = word
  for (let lane = 0; lane < CELLS_PER_BLOCK; lane++) {
    if (((mask >> BigInt(lane)) & 1n) === 0n) continue
    const shift = BigInt(4 * lane)
    painted = (painted & ~(15n << shift)) | (BigInt(cellClass) << shift)
  }
  return painted
}

/**
 * The words that are not zero for a map in which these cells have these classes and all others are
 * general: slot -> word. Throws RangeError for cells off the lattice and classes that don't exist.
 */
export function districtWordsOf(
  cells: Iterable<readonly [cell: Cell, cellClass: number]>,
): Map<number, bigint> {
  const words = new Map<number, bigint>()
  for (const [{ x, y }, cellClass] of cells) {
    if (!Number.isInteger(cellClass) || cellClass < 0 || cellClass > MAX_CLASS) {
      throw new RangeError(`class ${cellClass} does not exist (0 to ${MAX_CLASS})`)
    }
    const { slot, lane } = laneOfDistrictCell(x, y)
    const word = paintWord(words.get(slot) ?? 0n, 1n << BigInt(lane), cellClass)
    if (word === 0n) words.delete(slot)
    else words.set(slot, word)
  }
  return words
}

/** The cells that are of a district, by slot and lane, from the words that are not zero. */
export function* districtCells(
  words: Iterable<readonly [slot: number, word: bigint]>,
): Generator<readonly [cell: Cell, cellClass: number]> {
  for (const [slot, word] of words) {
    for (let lane = 0; lane < CELLS_PER_BLOCK; lane++) {
      const cellClass = classInWord(word, lane)
      if (cellClass !== GENERAL) yield [cellOfDistrictLane({ slot, lane }), cellClass]
    }
  }
}
