/**
 * Where carriageways run, as a signed distance: the rule the ground shader draws by, the feet walk
 * by and trees keep clear of. `ground.glsl.ts` holds its twin line by line; a test compares them by
 * running the shader's text. City rule C1 is mirrored in both axes, so all of it works on folded
 * metres U = |X|, V = |Z|.
 */
import { parcelAtMetres } from '@cosmos/protocol/geometry/world-space'
import { CELL, type CityPlan, planClass } from '../city/city-plan.ts'
import { KERB_HEIGHT } from '../limits.ts'

/** Blocks repeat every nine parcels; their streets run through the middle of the sixth cell. */
export const BLOCK_METRES = 90
export const STREET_OFFSET = 55
export const STREET_HALF = 3
/** The next line after the outermost street lies beyond the rim. */
export const LAST_STREET = 1270
/** Avenues lie on the axes, two cells wide: 14 m of carriageway, 3 m of pavement each side. */
export const AVENUE_HALF = 7
/** The gates' paving ends at the first street line beyond the ring, where the avenue begins. */
export const AVENUE_START = 415
/** Diagonals fit the band that lies in street cells however the staircase falls. */
export const DIAGONAL_HALF = 4.5
/** The ring around the square, 310 to 340 m: two carriageways and a green middle. */
export const RING = { inner: 318.25, outer: 331.75, half: 3.75, corner: 300, from: 310, to: 340 }
/** Gates cross the ring at pavement height. */
export const GATE_HALF = 12
/** The rim road touches no parcel: those end at 1,304.6 m. */
export const RIM = { middle: 1309, half: 3.5 }
/** Radius of the kerb at corners. */
export const FILLET = 2.6

/** Minimum of two distances with rounded inner corners. */
const fillet = (a: number, b: number, k: number): number =>
  Math.max(k, Math.min(a, b)) - Math.hypot(Math.max(k - a, 0), Math.max(k - b, 0))

export interface StreetDistances {
  readonly northSouth: number
  readonly eastWest: number
  readonly avenue: number
  readonly diagonal: number
  readonly ring: number
  readonly rim: number
  /** Distance to the kerb: negative on the carriageway. */
  readonly kerb: number
}

/** Distances in metres of world point (x, z) to each kind of carriageway. */
export function streetDistances(x: number, z: number): StreetDistances {
  const u = Math.abs(x)
  const v = Math.abs(z)
  const high = Math.max(u, v)
  const r = Math.hypot(u, v)
  // From the ring to the rim.
  const ends = Math.max(334 - high, r - RIM.middle)
  const line = (c: number): number =>
    Math.max(
      Math.abs(mod(c - STREET_OFFSET + BLOCK_METRES / 2, BLOCK_METRES) - BLOCK_METRES / 2) -
        STREET_HALF,
      ends,
      c - LAST_STREET,
    )
  const northSouth = line(u)
  const eastWest = line(v)
  const avenue = Math.max(
    Math.min(
      Math.max(u - AVENUE_HALF, AVENUE_START - v),
      Math.max(v - AVENUE_HALF, AVENUE_START - u),
    ),
    r - RIM.middle,
  )
  const diagonal = Math.max(
    Math.abs(u - v) * Math.SQRT1_2 - DIAGONAL_HALF,
    322 - high,
    r - RIM.middle,
  )
  const cu = u - RING.corner
  const cv = v - RING.corner
  const square = Math.hypot(Math.max(cu, 0), Math.max(cv, 0)) + Math.min(Math.max(cu, cv), 0)
  const ring = Math.max(
    Math.min(
      Math.abs(square + RING.corner - RING.inner),
      Math.abs(square + RING.corner - RING.outer),
    ) - RING.half,
    GATE_HALF - Math.min(u, v),
  )
  const rim = Math.abs(r - RIM.middle) - RIM.half
  let kerb = fillet(northSouth, eastWest, FILLET)
  kerb = fillet(kerb, Math.min(avenue, diagonal), FILLET)
  kerb = fillet(kerb, ring, FILLET)
  kerb = fillet(kerb, rim, FILLET)
  return { northSouth, eastWest, avenue, diagonal, ring, rim, kerb }
}

const mod = (a: number, b: number): number => a - b * Math.floor(a / b)

/** Height of the ground under world point (x, z): 0, or lower on a carriageway. */
export function groundHeight(plan: CityPlan, x: number, z: number): number {
  const { kerb } = streetDistances(x, z)
  if (kerb > 0) return 0
  const cell = parcelAtMetres(x, z)
  const code = planClass(plan, cell.x, cell.y)
  if (code !== CELL.street && code !== CELL.outside) return 0
  // The last 20 cm are a slope, so that a step up is not a jolt.
  return -KERB_HEIGHT * Math.min(1, -kerb / 0.2)
}
