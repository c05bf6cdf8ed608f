/**
 * The world is an ordered list of systems. Each is a factory in a folder of its own, gets the
 * stage it may use, and is ticked once a frame in the order README.md gives.
 */
import type { PerspectiveCamera, Scene, Vector3 } from 'three'
import type { Quality } from '../ports.ts'
import type { CityPlan } from './city/city-plan.ts'
import type { Daylight } from './sky/daylight.ts'

/** What a system reads in one frame. Valid only during `tick`: copy what must outlive it. */
export interface Frame {
  /** Seconds since the world started, paused while it stands still. */
  readonly elapsed: number
  /** Middle between the viewer's eyes in world metres. With WebXR there are two cameras. */
  readonly eye: Vector3
  /** Unit vector the viewer looks along. */
  readonly gaze: Vector3
  readonly daylight: Daylight
  /** `performance.now` by which work that can wait has to stop: 2 ms after the systems began. */
  readonly deadline: number
}

export interface System {
  readonly name: string
  /** The city changed. Called before the first tick if the city is known by then. */
  setCity?(plan: CityPlan): void
  setQuality?(quality: Quality): void
  /** `dt` in seconds, at most 0.5. */
  tick?(dt: number, frame: Frame): void
}

/** What every system may touch. Nobody but `engine/` knows the renderer. */
export interface Stage {
  readonly scene: Scene
  readonly camera: PerspectiveCamera
  readonly quality: Quality
  readonly reducedMotion: boolean
  /** Milliseconds, monotonic. */
  readonly clock: () => number
}
