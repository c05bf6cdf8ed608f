/**
 * One integer for a cell, as the contracts use it: `gy << 10 | gx` with gx = x + 512, gy = y + 512.
 * 1,024 × 1,024 cells leave the city room to grow to twice its first radius and more.
 */
export const CELL_OFFSET = 512
export const CELL_SPAN = 1024

/** Whether (x, y) can be named by a cell key at all. */
export const hasCellKey = (x: number, y: number): boolean =>
  Number.isInteger(x) &&
  Number.isInteger(y) &&
  x >= -CELL_OFFSET &&
  x < CELL_OFFSET &&
  y >= -CELL_OFFSET &&
  y < CELL_OFFSET

/** Key of cell (x, y), 0 to 1,048,575. Throws RangeError outside the lattice. */
export function cellKey(x: number, y: number): number {
  if (!hasCellKey(x, y)) {
    throw new RangeError(
      `cell ${x},${y} is off the lattice (-${CELL_OFFSET} to ${CELL_OFFSET - 1})`,
    )
  }
  return ((y + CELL_OFFSET) << 10) | (x + CELL_OFFSET)
}

/** The cell a key names. */
export const cellOfKey = (key: number): { x: number; y: number } => ({
  x: (key & 1023) - CELL_OFFSET,
  y: (key >> 10) - CELL_OFFSET,
})
