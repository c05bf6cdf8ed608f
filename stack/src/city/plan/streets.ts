/**
 * Street furniture on public titles. An ordinary street is one cell wide: 2 m of pavement, 6 m of
 * carriageway, 2 m of pavement; things stand on the pavements, near the kerb. The avenue is two
 * cells wide.
 */
import {
  classOf,
  MAX_COORDINATE,
  MIN_COORDINATE,
  PARCEL_METRES,
} from '@cosmos/protocol/geometry/c1'
import { createRandom } from '../random.ts'
import { folded } from './blocks.ts'
import type { Stage } from './stage.ts'

/** From the edge of the street cell, within the 2 m of pavement but clear of house fronts. */
const KERB = 1.5
/** Things stand where cells meet, because the client plants its street trees in their middles. */
const AT_CELL_EDGE = 9.6
const CORNER_THINGS = ['post-box', 'fire-hydrant', 'street-lamp'] as const
const STREET_THINGS = [
  'bench',
  'planter',
  'bench',
  'post-box',
  'noticeboard',
  'bicycle-rack',
] as const
const SIDES = [
  [-1, 0],
  [1, 0],
  [0, -1],
  [0, 1],
] as const

const isStreet = (x: number, y: number): boolean => classOf(x, y) === 'street'
const isPrivate = (x: number, y: number): boolean => {
  const kind = classOf(x, y)
  return kind === 'ico' || kind === 'auction'
}

/** Furnishes the streets that `within` accepts, beside cells that are built. */
export function furnishStreets(
  stage: Stage,
  within: (x: number, y: number) => boolean,
  built: ReadonlySet<string>,
): void {
  const lively = (x: number, y: number): boolean => built.has(`${x},${y}`)
  for (let y = MIN_COORDINATE; y <= MAX_COORDINATE; y++) {
    for (let x = MIN_COORDINATE; x <= MAX_COORDINATE; x++) {
      if (!within(x, y) || !isStreet(x, y)) continue
      if (folded(x) === 0 || folded(y) === 0) avenue(stage, x, y)
      else street(stage, x, y, lively)
    }
  }
}

/** One side of a street cell that borders on private land gets one thing, by the cell's number. */
function street(
  stage: Stage,
  x: number,
  y: number,
  lively: (x: number, y: number) => boolean,
): void {
  const random = createRandom(`street ${x} ${y}`)
  const on = { x, y }
  for (const [dx, dy] of SIDES) {
    if (!isPrivate(x + dx, y + dy) || !lively(x + dx, y + dy)) continue
    const upright = dx !== 0
    if (upright ? nearCrossing(x, y, 0, 1) : nearCrossing(x, y, 1, 0)) {
      if (!random.chance(0.35)) continue
      const at = spot(x, y, dx, dy, AT_CELL_EDGE)
      stage.put(random.pick(CORNER_THINGS), at.x, at.z, headingIn(dx, dy), { on })
      continue
    }
    const run = upright ? y : x
    const phase = (((run + (dx + dy > 0 ? 1 : 0)) % 2) + 2) % 2
    const at = spot(x, y, dx, dy, AT_CELL_EDGE)
    if (phase === 0) stage.put('street-lamp', at.x, at.z, headingIn(dx, dy), { on })
    else if (random.chance(0.55)) {
      const thing = random.pick(STREET_THINGS)
      // Seats and boards turn their backs to the traffic, racks stand along it.
      stage.put(thing, at.x, at.z, headingIn(dx, dy) + 180, { on })
    }
  }
}

/** A point on the pavement towards (dx, dy), `along` metres from the cell's west or south edge. */
function spot(
  x: number,
  y: number,
  dx: number,
  dy: number,
  along: number,
): { x: number; z: number } {
  const [left, south] = [x * PARCEL_METRES, -y * PARCEL_METRES]
  const across = (d: number): number => (d < 0 ? KERB : PARCEL_METRES - KERB)
  return dx !== 0
    ? { x: left + across(dx), z: south - along }
    : { x: left + along, z: south - across(dy) }
}

/** Towards the carriageway, away from the private land at (dx, dy). */
const headingIn = (dx: number, dy: number): number =>
  dx > 0 ? 270 : dx < 0 ? 90 : dy > 0 ? 180 : 0

/** Whether another street comes in at this cell or the next one along (sx, sy). */
function nearCrossing(x: number, y: number, sx: number, sy: number): boolean {
  for (const step of [-1, 0, 1]) {
    const [cx, cy] = [x + sx * step, y + sy * step]
    if (isStreet(cx + sy, cy + sx) || isStreet(cx - sy, cy - sx)) return true
  }
  return false
}

/** Avenue: double lamps and benches between the trees that the client plants mid-cell. */
function avenue(stage: Stage, x: number, y: number): void {
  const upright = folded(x) === 0
  const run = folded(upright ? y : x)
  const side = upright ? x : y
  if (run < 34 || run % 9 === 5 || run % 9 === 4 || run % 9 === 6) return
  const [left, south] = [x * PARCEL_METRES, -y * PARCEL_METRES]
  const outer = side < 0 ? KERB : PARCEL_METRES - KERB
  const inward = upright ? (side < 0 ? 90 : 270) : side < 0 ? 0 : 180
  const model = run % 2 === 0 ? 'avenue-lamp' : run % 4 === 1 ? 'bench' : 'planter'
  stage.put(
    model,
    left + (upright ? outer : AT_CELL_EDGE),
    south - (upright ? AT_CELL_EDGE : outer),
    model === 'avenue-lamp' ? inward + 90 : inward,
    { on: { x, y } },
  )
}
