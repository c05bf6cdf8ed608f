/** From where to look at a parcel: the nearest public ground, facing it. Pure. */
import { classOf } from '@cosmos/protocol/geometry/c1'
import { normaliseHeading } from '@cosmos/protocol/geometry/world-space'

export interface Viewpoint {
  readonly x: number
  readonly y: number
  /** Degrees from north. */
  readonly heading: number
}

/** No parcel of the plan is farther than this from a street. */
const REACH = 6
const PUBLIC = new Set(['street', 'park', 'commons'])

/** The parcel itself, looking north, where nothing public is near. */
export function viewpointOf(x: number, y: number): Viewpoint {
  let best: { x: number; y: number; distance: number } | undefined
  for (let dy = -REACH; dy <= REACH; dy++) {
    for (let dx = -REACH; dx <= REACH; dx++) {
      const distance = Math.hypot(dx, dy)
      if (distance === 0 || !PUBLIC.has(classOf(x + dx, y + dy))) continue
      if (!best || distance < best.distance) best = { x: x + dx, y: y + dy, distance }
    }
  }
  if (!best) return { x, y, heading: 0 }
  const degrees = (Math.atan2(x - best.x, y - best.y) * 180) / Math.PI
  return { x: best.x, y: best.y, heading: Math.round(normaliseHeading(degrees)) % 360 }
}
