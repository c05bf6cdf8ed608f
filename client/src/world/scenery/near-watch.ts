/** Says when the viewer has moved so far that what stands near has to be chosen anew. */
import type { Vector3 } from 'three'

/** What is left on the ground of a sphere of `reach` around somebody `height` metres above it. */
export const reachAt = (reach: number, height: number): number =>
  Math.sqrt(Math.max(0, reach * reach - height * height))

export interface NearWatch {
  /** True at most once per `step` metres of way, and after `reset`. */
  moved(eye: Vector3): boolean
  reset(): void
}

export function createNearWatch(step: number): NearWatch {
  let x = Number.NaN
  let y = Number.NaN
  let z = Number.NaN
  return {
    moved(eye) {
      if (Math.hypot(eye.x - x, eye.y - y, eye.z - z) < step) return false
      x = eye.x
      y = eye.y
      z = eye.z
      return true
    },
    reset() {
      x = y = z = Number.NaN
    },
  }
}
