/**
 * City rule C1: which cell of the plan is street, park, private land or commons.
 *
 * A pure integer function of the cell, identical in `contracts/src/land/Geometry.sol`; both are
 * checked against the same SHA-256 of all 50,000 titles. Parcel (x, y) covers the square
 * [x, x+1) × [y, y+1) on a lattice of 10 m; x grows to the east, y to the north.
 */

/** What a cell is. `commons` carries no title; `outside` is beyond the city's rim at genesis. */
export type CellClass = 'outside' | 'commons' | 'street' | 'park' | 'ico' | 'auction'

/** Classes that carry a title at genesis, in the order of their code on chain (1 to 4). */
export const TITLE_CLASSES = ['street', 'park', 'ico', 'auction'] as const
/** What a title is; `formed`: made after genesis (code 6 on chain), of no cell's class. */
export type TitleClass = (typeof TITLE_CLASSES)[number] | 'formed'

/** What a cell is now: of the class of the title on it, or of the bare ground. */
export type LandClass = CellClass | 'formed' | 'vacant'

/** Edge of a parcel in metres. */
export const PARCEL_METRES = 10

/** Smallest and largest parcel coordinate at genesis: 262 rows around the origin. */
export const MIN_COORDINATE = -131
export const MAX_COORDINATE = 130

/** Squared diameter of the city in half-cells: a cell is inside if its centre is. */
const RIM = 262 * 262

/** Titles that exist at genesis. */
export const GENESIS_TITLES = 50_000

/** Half edge of the central square in parcels, and how far its gates reach. */
const SQUARE_HALF = 31
const GATE_REACH = 40

/** A cell's distance from the axis, the same on both sides of it: 0 for -1 and 0. */
const fold = (coordinate: number): number => (coordinate >= 0 ? coordinate : -coordinate - 1)

/** The class of cell (x, y) at genesis. Any pair of integers is valid; far ones are `outside`. */
export function classOf(x: number, y: number): CellClass {
  const a = fold(x)
  const b = fold(y)
  if ((2 * a + 1) ** 2 + (2 * b + 1) ** 2 > RIM) return 'outside'
  const inSquare = a < SQUARE_HALF && b < SQUARE_HALF
  const inGate = (a === 0 && b <= GATE_REACH) || (b === 0 && a <= GATE_REACH)
  if (inSquare || inGate) return 'commons'
  if (isStreet(a, b)) return 'street'
  const u = Math.floor((a + 3) / 9)
  const v = Math.floor((b + 3) / 9)
  const pu = u % 6
  const pv = v % 6
  if ((pu === 1 && pv === 3) || (pu === 3 && pv === 1)) return 'park'
  const lane = (u + 3 * v) % 7
  return lane === 3 || lane === 4 || lane === 6 ? 'ico' : 'auction'
}

/** Streets of C1 in folded coordinates: block grid, avenues, diagonals, ring, rim road. */
function isStreet(a: number, b: number): boolean {
  if (a % 9 === 5 || b % 9 === 5) return true
  if (a === 0 || b === 0) return true
  if (Math.abs(a - b) <= 1) return true
  if (a < 34 && b < 34) return true
  return (2 * a + 3) ** 2 + (2 * b + 3) ** 2 > RIM
}

/** Whether cell (x, y) carries a title at genesis. */
export function isTitled(x: number, y: number): boolean {
  const c = classOf(x, y)
  return c !== 'outside' && c !== 'commons'
}

/** Public titles (streets and parks) are not sold and do not vote. */
export const isPublic = (c: CellClass | TitleClass): boolean => c === 'street' || c === 'park'
