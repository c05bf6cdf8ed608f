/** Puts the world together: the one place that knows all systems and their order. */

import { type CityIndex, createCityIndex } from '@cosmos/protocol/city/city-index'
import { ARRIVAL } from '@cosmos/protocol/geometry/world-space'
import { Vector3 } from 'three'
import type { Pose, Quality, World } from '../ports.ts'
import { createAvatars } from './avatars/avatars.ts'
import { type CityPlan, genesisPlan, isSamePlan, planOf } from './city/city-plan.ts'
import { createSpread } from './city/spread.ts'
import { createControls } from './controls/controls.ts'
import { createObstacles } from './controls/obstacles.ts'
import { createEngine } from './engine/engine.ts'
import { createPace } from './engine/pace.ts'
import { drawsInSoftware } from './engine/probe.ts'
import { createThrift, type FrameOrder, FULL } from './engine/thrift.ts'
import { createGround } from './ground/ground.ts'
import { LOADING_BUDGET_MS } from './limits.ts'
import { createModels } from './models/models.ts'
import { createBirds } from './scenery/birds.ts'
import { createHedges } from './scenery/hedges.ts'
import { createLots } from './scenery/lots.ts'
import { createSilhouettes } from './scenery/silhouettes.ts'
import { createTrees } from './scenery/trees.ts'
import { daylightAt } from './sky/daylight.ts'
import { createLight } from './sky/light.ts'
import { createSky } from './sky/sky.ts'
import type { Frame, Stage, System } from './system.ts'

export interface WorldOptions {
  readonly canvas: HTMLCanvasElement
  readonly quality: Quality
  /** No sway, drift or fades, for those who asked their system for less motion. */
  readonly reducedMotion: boolean
  /** Milliseconds, monotonic: `performance.now` outside of tests. */
  readonly clock: () => number
  /** False draws every frame at the given quality, however long it takes: for pictures. */
  readonly adaptive?: boolean
}

export interface CityWorld extends World {
  /** Exactly there, at once: for tests and screenshots. */
  setPose(pose: Partial<Pose> & { flying?: boolean }): void
}

const GOLDEN_MORNING = 9.8
/** The first plan, its trees and its houses come over some frames. */
const ARRIVING_MS = 5000
const STIRRED_MS = 1500
/** The city's day is four hours long. */
const HOURS_PER_SECOND = 24 / (4 * 3600)

/** Throws an Error with a readable message where WebGL 2 is missing. */
export function createWorld({
  canvas,
  quality: chosen,
  reducedMotion,
  clock,
  adaptive = true,
}: WorldOptions): CityWorld {
  const software = adaptive && drawsInSoftware()
  const quality = software ? 'low' : chosen
  const thrift = software ? createThrift() : undefined
  const engine = createEngine({ canvas, quality, clock })
  const { scene, camera, rig } = engine
  const stage: Stage = { scene, camera, quality, reducedMotion, clock }
  const obstacles = createObstacles()
  const silhouettes = createSilhouettes(stage, obstacles)
  const models = createModels({ stage, obstacles, onShown: silhouettes.hideParcels })
  const avatars = createAvatars(stage)
  let index: CityIndex | undefined
  const controls = createControls({
    stage,
    canvas,
    rig,
    obstacles,
    heightOf: silhouettes.heightOf,
    start: ARRIVAL,
  })
  // The order is a promise: see README.md.
  const systems: readonly System[] = [
    controls,
    createLight(stage),
    createSky(stage),
    createGround(stage),
    silhouettes,
    createTrees(stage, obstacles),
    createHedges(stage, obstacles),
    createLots(stage),
    createBirds(stage),
    models,
    avatars,
  ]
  // Until the state of the city is known it is shown as it was founded.
  const spread = createSpread(systems, clock)
  let plan: CityPlan = genesisPlan()
  spread.start(plan)

  let hour = GOLDEN_MORNING
  let elapsed = 0
  const pace = createPace(quality)
  let drawn = quality
  let lastFrame: number | undefined

  const draw = (next: Quality): void => {
    if (next === drawn) return
    drawn = next
    engine.setQuality(next)
    for (const system of systems) system.setQuality?.(next)
  }
  const eye = new Vector3()
  const gaze = new Vector3()
  const eyeBefore = new Vector3()
  const gazeBefore = new Vector3()
  /** Something other than the viewer changes the picture until then, by `clock`. */
  let restlessUntil = clock() + ARRIVING_MS
  const stir = (): void => {
    restlessUntil = clock() + STIRRED_MS
  }
  // The parcel under the pointer gets a frame.
  canvas.addEventListener('pointermove', stir)
  window.addEventListener('resize', stir)

  const order = (now: number): FrameOrder => {
    if (!thrift) return FULL
    const moved = eye.distanceTo(eyeBefore) > 0.001 || gaze.distanceTo(gazeBefore) > 0.0005
    eyeBefore.copy(eye)
    gazeBefore.copy(gaze)
    const changed = models.changed() || avatars.changed() || now < restlessUntil
    return thrift.frame({ moved, changed }, now)
  }

  return {
    start() {
      engine.start((dt, now) => {
        if (adaptive && lastFrame !== undefined && !thrift)
          draw(pace.frame((now - lastFrame) / 1000))
        lastFrame = now
        elapsed += dt
        hour = (hour + dt * HOURS_PER_SECOND) % 24
        camera.updateWorldMatrix(true, false)
        eye.setFromMatrixPosition(camera.matrixWorld)
        camera.getWorldDirection(gaze)
        const frame: Frame = {
          elapsed,
          eye,
          gaze,
          daylight: daylightAt(hour),
          deadline: now + LOADING_BUDGET_MS,
        }
        spread.work(frame.deadline)
        for (const system of systems) system.tick?.(dt, frame)
        return order(now)
      })
    },
    stop: engine.stop,
    setCity(city) {
      stir()
      const next = planOf(city)
      if (!isSamePlan(plan, next)) {
        plan = next
        spread.start(plan)
      }
      if (index) index.update(city)
      else index = createCityIndex(city)
      models.setPlacements(index)
    },
    setModelSource: models.setSource,
    setPerson: avatars.setPerson,
    movePerson: avatars.movePerson,
    sayPerson: avatars.sayPerson,
    dropPerson: avatars.dropPerson,
    moveTo: controls.moveTo,
    setPose: controls.setPose,
    get pose() {
      return controls.pose
    },
    onPose: controls.onPose,
    onPick: controls.onPick,
    setHour(next) {
      stir()
      hour = next
    },
    setQuality(next) {
      stir()
      pace.choose(next)
      draw(next)
    },
    stats: () => ({ ...engine.stats(), models: models.stats() }),
    setInputActive: controls.setInputActive,
  }
}
