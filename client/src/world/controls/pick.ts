/** Which parcel a view ray meets first, with the heights of what stands there. Pure. */
import { PARCEL_METRES } from '@cosmos/protocol/geometry/c1'

export interface Ray {
  readonly x: number
  readonly y: number
  readonly z: number
  /** Need not be of unit length. */
  readonly dx: number
  readonly dy: number
  readonly dz: number
}

/** Further than this nobody can tell parcels apart, except from above. */
const REACH = 2600

/**
 * Walks the ray from cell to cell (Amanatides and Woo, 1987) until it is below what stands on one.
 * `heightOf` gives metres; 0 is bare ground. Undefined if the ray leaves the city for the sky.
 */
export function pickParcel(
  ray: Ray,
  heightOf: (x: number, y: number) => number,
): { x: number; y: number } | undefined {
  const flat = Math.hypot(ray.dx, ray.dz)
  // Lattice coordinates: x east, y north.
  const px = ray.x / PARCEL_METRES
  const py = -ray.z / PARCEL_METRES
  let x = Math.floor(px)
  let y = Math.floor(py)
  if (flat < 1e-6) return ray.dy < 0 ? { x, y } : undefined
  // t counts metres along the ground.
  const ux = ray.dx / flat / PARCEL_METRES
  const uy = -ray.dz / flat / PARCEL_METRES
  const slope = ray.dy / flat
  const stepX = ux >= 0 ? 1 : -1
  const stepY = uy >= 0 ? 1 : -1
  const deltaX = ux === 0 ? Number.POSITIVE_INFINITY : Math.abs(1 / ux)
  const deltaY = uy === 0 ? Number.POSITIVE_INFINITY : Math.abs(1 / uy)
  let nextX = ux === 0 ? Number.POSITIVE_INFINITY : (x + (ux > 0 ? 1 : 0) - px) / ux
  let nextY = uy === 0 ? Number.POSITIVE_INFINITY : (y + (uy > 0 ? 1 : 0) - py) / uy
  let t = 0
  while (t < REACH) {
    const leave = Math.min(nextX, nextY)
    const lowest = ray.y + slope * (slope < 0 ? leave : t)
    if (lowest <= heightOf(x, y)) return { x, y }
    t = leave
    if (nextX < nextY) {
      x += stepX
      nextX += deltaX
    } else {
      y += stepY
      nextY += deltaY
    }
  }
  return undefined
}
