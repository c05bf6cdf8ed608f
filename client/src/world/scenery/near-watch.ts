/** Says when the viewer has moved so far that what stands near has to be chosen anew. */
import type { Vector3 } from 'three'

export interface NearWatch {
  /** True at most once per `step` metres of way, and after `reset`. */
  moved(eye: Vector3): boolean
  reset(): void
  readonly x: number
  readonly z: number
}

export function createNearWatch(step: number): NearWatch {
  let x = Number.NaN
  let z = Number.NaN
  return {
    moved(eye) {
      if (Math.hypot(eye.x - x, eye.z - z) < step) return false
      x = eye.x
      z = eye.z
      return true
    },
    reset() {
      x = z = Number.NaN
    },
    get x() {
      return x
    },
    get z() {
      return z
    },
  }
}
