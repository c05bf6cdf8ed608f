/**
 * What people call a place: pure names from geometry C1, so that "where am I" has an answer before
 * anything is loaded, and the same one everywhere. Numbered streets run north to south ("East 3rd
 * Street"), rows run east to west ("South 2nd Row").
 */
import { classOf, MAX_COORDINATE } from './c1.ts'

const fold = (coordinate: number): number => (coordinate >= 0 ? coordinate : -coordinate - 1)

/** First numbered street of C1 and the distance between two of them, in folded cells. */
const FIRST_STREET = 5
const BLOCK = 9
/** Half edge of the central square, and everything public within this fold is its promenade. */
const SQUARE = 31
const PROMENADE = 34

const QUARTERS = [
  'North',
  'Northeast',
  'East',
  'Southeast',
  'South',
  'Southwest',
  'West',
  'Northwest',
] as const

/** Which of the eight quarters of the compass a cell lies in, seen from the centre. */
export function quarter(x: number, y: number): (typeof QUARTERS)[number] {
  const degrees = (Math.atan2(x + 0.5, y + 0.5) * 180) / Math.PI
  const index = ((Math.round(degrees / 45) % 8) + 8) % 8
  return QUARTERS[index] ?? 'North'
}

/** A short name for cell (x, y), never empty. */
export function placeName(x: number, y: number): string {
  const a = fold(x)
  const b = fold(y)
  switch (classOf(x, y)) {
    case 'outside':
      return 'Outside the city'
    case 'commons':
      return a < SQUARE && b < SQUARE ? 'Central Square' : `${gateSide(x, y, a, b)} Gate`
    case 'park':
      return `${quarter(x, y)} Park`
    case 'street':
      return streetName(x, y, a, b)
    default:
      return `${quarter(x, y)} Quarter`
  }
}

function gateSide(x: number, y: number, a: number, b: number): string {
  if (b > a) return y >= 0 ? 'North' : 'South'
  return x >= 0 ? 'East' : 'West'
}

function streetName(x: number, y: number, a: number, b: number): string {
  const eastWest = x >= 0 ? 'East' : 'West'
  const northSouth = y >= 0 ? 'North' : 'South'
  if (a < PROMENADE && b < PROMENADE) return 'Square Promenade'
  if (a === 0) return `${northSouth} Avenue`
  if (b === 0) return `${eastWest} Avenue`
  if (Math.abs(a - b) <= 1) return `${northSouth}${eastWest.toLowerCase()} Diagonal`
  const isRim = (2 * a + 3) ** 2 + (2 * b + 3) ** 2 > (2 * (MAX_COORDINATE + 1)) ** 2
  if (isRim) return 'Rim Road'
  if (a % BLOCK === FIRST_STREET) return `${eastWest} ${nth(a)} Street`
  return `${northSouth} ${nth(b)} Row`
}

const nth = (folded: number): string => ordinal((folded - FIRST_STREET) / BLOCK + 1)

/** 1st, 2nd, 3rd, 4th, 11th, 21st … */
export function ordinal(n: number): string {
  const tens = n % 100
  if (tens >= 11 && tens <= 13) return `${n}th`
  return `${n}${['th', 'st', 'nd', 'rd'][n % 10] ?? 'th'}`
}
