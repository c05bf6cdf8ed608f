/** On which sides of a street cell a tree stands. Ground (pits) and scenery (trees) both ask. Pure. */
import { hash2 } from '../city/hash.ts'

/** Distance of a tree from the middle of an ordinary street, and from the axis on an avenue. */
export const STREET_TREE = 4.15
export const AVENUE_TREE = 8.5

const fold = (coordinate: number): number => (coordinate >= 0 ? coordinate : -coordinate - 1)

/**
 * Bit 1: a tree on the side of larger folded coordinate, bit 2: on the other; 0 at crossings and
 * where no straight street runs. Avenue cells have one side only.
 */
export function streetTrees(x: number, y: number): number {
  const a = fold(x)
  const b = fold(y)
  const high = Math.max(a, b)
  // The ring has trees of its own; the rim road comes close to the outermost cells.
  if (high < 34 || Math.hypot(a + 0.5, b + 0.5) > 129) return 0
  if (a === 0 || b === 0) {
    const along = Math.max(a, b)
    // Not on the zebra crossings next to a cross street.
    return along > 42 && along % 9 !== 5 && along % 9 !== 4 && along % 9 !== 6 ? 1 : 0
  }
  const northSouth = a % 9 === 5
  const eastWest = b % 9 === 5
  if (northSouth === eastWest || Math.abs(a - b) <= 3) return 0
  const along = northSouth ? b : a
  if (along < 2) return 0
  const place = ((along % 9) + 4) % 9
  // Place 0 is the crossing, 1 and 8 are the zebras beside it.
  if (place < 2 || place > 7) return 0
  return (hash2(x, y, 21) < 0.42 ? 1 : 0) | (hash2(x, y, 22) < 0.42 ? 2 : 0)
}
