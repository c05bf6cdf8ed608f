/** Moves the viewer, tells others where they are, and finds the parcel under the pointer. */

import { parcelCentre, parcelOrigin } from '@cosmos/protocol/geometry/world-space'
import { type Group, Vector3 } from 'three'
import type { Pick, Pose } from '../../ports.ts'
import { type CityPlan, planIndex } from '../city/city-plan.ts'
import { groundHeight } from '../ground/street-plan.ts'
import { POSE_INTERVAL_MS } from '../limits.ts'
import type { Stage, System } from '../system.ts'
import { createFade } from './fade.ts'
import { createGamepad } from './gamepad.ts'
import { createHighlight } from './highlight.ts'
import { combine, type Input, type Tap } from './input.ts'
import { createKeyboard } from './keyboard.ts'
import type { Obstacles } from './obstacles.ts'
import { pickParcel } from './pick.ts'
import { createPointer } from './pointer.ts'
import { createWalker, EYE_HEIGHT, type Surroundings, step, type Walker } from './walk.ts'

export interface ControlsOptions {
  readonly stage: Stage
  readonly canvas: HTMLCanvasElement
  readonly rig: Group
  readonly obstacles: Obstacles
  /** Metres of what stands on a parcel, for the pointer. */
  readonly heightOf: (x: number, y: number) => number
  readonly start: { x: number; y: number; heading: number }
}

export interface Controls extends System {
  readonly pose: Pose
  moveTo(place: { x: number; y: number; heading?: number }): void
  /** Exactly there, at once: for links, tests and screenshots. */
  setPose(pose: Partial<Pose> & { flying?: boolean }): void
  onPose(listener: (pose: Pose) => void): () => void
  onPick(listener: (pick: Pick | undefined) => void): () => void
  setInputActive(active: boolean): void
}

/** Smaller changes, in metres and degrees, are not worth a message. */
const SAME_METRES = 0.005
const SAME_DEGREES = 0.1

export function createControls(options: ControlsOptions): Controls {
  const { stage, canvas, rig, obstacles, heightOf, start } = options
  const { camera, clock } = stage
  let plan: CityPlan | undefined
  let active = true
  const isActive = (): boolean => active

  const origin = parcelCentre(start.x, start.y)
  const walker = createWalker(origin.x, origin.z, start.heading)
  const around: Surroundings = {
    groundHeight: (x, z) => (plan ? groundHeight(plan, x, z) : 0),
    slide: obstacles.slide,
  }

  const hover = createHighlight(stage, 0.5)
  const picked = createHighlight(stage, 1)
  const fade = createFade(canvas, stage.reducedMotion)
  const poseListeners = new Set<(pose: Pose) => void>()
  const pickListeners = new Set<(pick: Pick | undefined) => void>()
  let pointer: Tap | undefined
  let sent: Pose | undefined
  let sentAt = 0

  const parcelAt = (tap: Tap): { x: number; y: number } | undefined => {
    DIRECTION.set(tap.x, tap.y, 0.5).unproject(camera)
    EYE.setFromMatrixPosition(camera.matrixWorld)
    DIRECTION.sub(EYE)
    const found = pickParcel(
      { x: EYE.x, y: EYE.y, z: EYE.z, dx: DIRECTION.x, dy: DIRECTION.y, dz: DIRECTION.z },
      heightOf,
    )
    return found && plan?.classes[planIndex(found.x, found.y)] ? found : undefined
  }
  const pick = (tap: Tap): void => {
    const parcel = parcelAt(tap)
    picked.show(parcel)
    const title = parcel && plan ? (plan.titles[planIndex(parcel.x, parcel.y)] ?? 0) : 0
    const result = parcel && { parcel, titleId: title > 0 ? title - 1 : undefined }
    for (const listener of pickListeners) listener(result)
  }

  const inputs: readonly Input[] = [
    createKeyboard({
      target: window,
      isActive,
      onFly: () => {
        walker.flying = !walker.flying
        walker.grounded = false
        walker.vy = 0
      },
      onConfirm: () => pick({ x: 0, y: 0 }),
    }),
    createPointer({
      canvas,
      clock,
      isActive,
      onTap: pick,
      onHover: (at) => {
        pointer = at
      },
    }),
    createGamepad(isActive),
  ]

  const place = (): void => {
    rig.position.set(walker.x, walker.y, walker.z)
    // In a headset the head turns itself; only the body's heading is ours.
    rig.rotation.y = (-walker.heading * Math.PI) / 180
    camera.position.y = EYE_HEIGHT
    camera.rotation.x = (walker.pitch * Math.PI) / 180
  }
  place()

  const tell = (now: number): void => {
    if (now - sentAt < POSE_INTERVAL_MS) return
    const pose = poseOf(walker)
    if (sent && isSame(sent, pose)) return
    sent = pose
    sentAt = now
    for (const listener of poseListeners) listener(pose)
  }

  return {
    name: 'controls',
    get pose() {
      return poseOf(walker)
    },
    setCity(next) {
      plan = next
    },
    tick(dt) {
      step(walker, combine(active ? inputs.map((input) => input.read()) : []), dt, around)
      place()
      hover.show(pointer && active ? parcelAt(pointer) : undefined)
      tell(clock())
    },
    moveTo({ x, y, heading }) {
      const whole = Number.isInteger(x) && Number.isInteger(y)
      fade(() => {
        const to = whole ? parcelCentre(x, y) : parcelOrigin(x, y)
        Object.assign(walker, createWalker(to.x, to.z, heading ?? walker.heading))
        place()
      })
    },
    setPose({ flying, gesture: _gesture, ...pose }) {
      Object.assign(walker, { vx: 0, vy: 0, vz: 0 }, pose)
      if (flying !== undefined) walker.flying = flying
      place()
    },
    onPose(listener) {
      poseListeners.add(listener)
      return () => poseListeners.delete(listener)
    },
    onPick(listener) {
      pickListeners.add(listener)
      return () => pickListeners.delete(listener)
    },
    setInputActive(next) {
      active = next
      if (!next) for (const input of inputs) input.release()
    },
  }
}

const EYE = new Vector3()
const DIRECTION = new Vector3()

const poseOf = (walker: Walker): Pose => ({
  x: walker.x,
  y: walker.y,
  z: walker.z,
  heading: walker.heading,
  pitch: walker.pitch,
  gesture: 0,
})

const isSame = (a: Pose, b: Pose): boolean =>
  Math.abs(a.x - b.x) + Math.abs(a.y - b.y) + Math.abs(a.z - b.z) < SAME_METRES &&
  Math.abs(a.heading - b.heading) + Math.abs(a.pitch - b.pitch) < SAME_DEGREES
