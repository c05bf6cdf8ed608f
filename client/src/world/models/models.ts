/**
 * Models of the surroundings, streamed from seeders: chooses a level for every placement, asks the
 * library for it, and shows the best one that is here. Runs on the main thread within the frame's
 * loading budget; two draw calls for all plain models, one per mesh for textured ones.
 */

import type { CityIndex } from '@cosmos/protocol/city/city-index'
import type { PlacedModel } from '@cosmos/protocol/city/placed-models'
import { parcelAtMetres } from '@cosmos/protocol/geometry/world-space'
import { Matrix4, Quaternion, Vector3 } from 'three'
import type { LodLevel, ModelSource, Quality, WorldStats } from '../../ports.ts'
import { planIndex } from '../city/city-plan.ts'
import { type Box, type Obstacles, obstacleSector } from '../controls/obstacles.ts'
import type { Stage, System } from '../system.ts'
import { createBatch } from './batch.ts'
import { createModelLibrary, type LoadedLevel } from './library.ts'
import { wantedLevel } from './lod.ts'
import { createModelMaterials } from './materials.ts'
import { createTexturedModels } from './textured.ts'
import { boxInWorld } from './world-box.ts'

export interface Models extends System {
  setPlacements(index: CityIndex): void
  setSource(source: ModelSource): void
  stats(): WorldStats['models']
  /** Whether anything was shown, exchanged or hidden since the last call. */
  changed(): boolean
}

export interface ModelsOptions {
  readonly stage: Stage
  readonly obstacles: Obstacles
  /** Cells (`planIndex`) on which a building is drawn: their silhouettes can go. */
  readonly onShown: (cells: ReadonlySet<number>) => void
}

/** A placement in the world and what is shown of it. */
interface Standing {
  readonly placed: PlacedModel
  readonly matrix: Matrix4
  level: LodLevel | undefined
  shown: LoadedLevel | undefined
  city: number | undefined
  glow: number | undefined
}

/** How many placements are looked at between two looks at the clock. */
const SLICE = 1024
/** Walls are kept this far around the viewer, metres. */
const WALL_REACH = 70
/** Seconds between two tellings which silhouettes can go. */
const TELL_EVERY = 0.4
/** Smaller things than this leave the silhouette of their lot alone, metres. */
const BUILDING_RADIUS = 4
const OWNER = 'models'

export function createModels({ stage, obstacles, onShown }: ModelsOptions): Models {
  const library = createModelLibrary(stage.clock)
  const materials = createModelMaterials()
  const batches = { city: createBatch(materials.city), glow: createBatch(materials.glow) }
  batches.city.mesh.castShadow = true
  batches.city.mesh.receiveShadow = true
  batches.glow.mesh.receiveShadow = true
  stage.scene.add(batches.city.mesh, batches.glow.mesh)
  const textured = createTexturedModels(stage.scene)
  const geometries = new Map<string, { city: number | undefined; glow: number | undefined }>()

  let standing = new Map<string, Standing>()
  let list: Standing[] = []
  let index: CityIndex | undefined
  let quality: Quality = stage.quality
  let cursor = 0
  let shownCount = 0
  let countSoFar = 0
  let sinceTold = 0
  let toldVersion = ''
  let wallsAt = ''
  let hasChanged = false

  function hide(one: Standing): void {
    if (one.city !== undefined) batches.city.show(one.city, undefined)
    if (one.glow !== undefined) batches.glow.show(one.glow, undefined)
    if (one.shown?.kind === 'textured') textured.hide(one)
    one.shown = undefined
    hasChanged = true
  }

  function remove(one: Standing): void {
    hide(one)
    if (one.city !== undefined) batches.city.remove(one.city)
    if (one.glow !== undefined) batches.glow.remove(one.glow)
  }

  function show(one: Standing, level: LoadedLevel): void {
    if (one.shown === level) return
    hide(one)
    if (level.kind === 'textured') textured.show(one, level, one.matrix)
    else {
      const ids = geometryOf(level)
      one.city = showLayer('city', one.city, ids.city, one.matrix)
      one.glow = showLayer('glow', one.glow, ids.glow, one.matrix)
    }
    one.shown = level
    hasChanged = true
  }

  function showLayer(
    layer: 'city' | 'glow',
    instance: number | undefined,
    geometry: number | undefined,
    matrix: Matrix4,
  ): number | undefined {
    if (geometry === undefined) return instance
    if (instance === undefined) return batches[layer].place(geometry, matrix)
    batches[layer].show(instance, geometry)
    return instance
  }

  function geometryOf(level: LoadedLevel & { kind: 'plain' }) {
    const known = geometries.get(level.key)
    if (known) return known
    const { city, glow } = level.model
    const ids = {
      city: city && batches.city.add(city),
      glow: glow && batches.glow.add(glow),
    }
    geometries.set(level.key, ids)
    return ids
  }

  /** Looks at some placements; true when it has come round to the first again. */
  function look(eye: Vector3, deadline: number): boolean {
    while (cursor < list.length) {
      const end = Math.min(list.length, cursor + SLICE)
      for (; cursor < end; cursor++) {
        const one = list[cursor]
        if (one) consider(one, eye)
      }
      if (cursor < list.length && stage.clock() > deadline) return false
    }
    cursor = 0
    shownCount = countSoFar
    countSoFar = 0
    return true
  }

  function consider(one: Standing, eye: Vector3): void {
    const { infoHash } = one.placed.model
    const { x, y, z } = one.placed.position
    const radius = library.radius(infoHash) * one.placed.scale
    const distance = Math.hypot(x - eye.x, y - eye.y, z - eye.z)
    one.level = wantedLevel(distance, radius, quality, one.level)
    if (one.level === undefined) {
      if (one.shown) hide(one)
      return
    }
    library.want(infoHash, one.level, distance)
    const best = library.best(infoHash, one.level)
    if (best) {
      show(one, best)
      countSoFar++
    }
  }

  function tellShown(): void {
    const version = `${library.version}/${shownCount}/${list.length}`
    if (version === toldVersion) return
    toldVersion = version
    const cells = new Set<number>()
    for (const { placed, shown } of list) {
      const radius = library.radius(placed.model.infoHash) * placed.scale
      if (!shown || radius < BUILDING_RADIUS) continue
      cells.add(planIndex(placed.cell.x, placed.cell.y))
      // A building may stand on several lots; it is placed on one of them only.
      for (const wall of library.walls(placed.model.infoHash)) {
        for (const cell of cellsUnder(boxInWorld(wall, placed))) cells.add(cell)
      }
    }
    onShown(cells)
  }

  /** Walls around the viewer, whenever the viewer or what is known of the models has moved on. */
  function raiseWalls(eye: Vector3): void {
    const sector = `${obstacleSector(eye.x)},${obstacleSector(eye.z)},${library.version},${list.length}`
    if (!index || sector === wallsAt) return
    wallsAt = sector
    obstacles.clear(OWNER)
    const sectors = new Map<string, { sx: number; sz: number; boxes: Box[] }>()
    for (const placed of index.placementsNear(eye.x, eye.z, WALL_REACH)) {
      for (const wall of library.walls(placed.model.infoHash)) {
        const box = boxInWorld(wall, placed)
        const sx = obstacleSector((box.minX + box.maxX) / 2)
        const sz = obstacleSector((box.minZ + box.maxZ) / 2)
        const content = sectors.get(`${sx},${sz}`) ?? { sx, sz, boxes: [] }
        content.boxes.push(box)
        sectors.set(`${sx},${sz}`, content)
      }
    }
    for (const { sx, sz, boxes } of sectors.values()) obstacles.set(OWNER, sx, sz, boxes)
  }

  return {
    name: 'models',
    setQuality(next) {
      quality = next
    },
    setSource: library.setSource,
    setPlacements(next) {
      index = next
      const kept = new Map<string, Standing>()
      for (const placed of next.placements()) {
        const key = `${placed.target}/${placed.index}`
        const known = standing.get(key)
        if (known && samePlace(known.placed, placed)) kept.set(key, known)
        else kept.set(key, stand(placed))
      }
      for (const [key, one] of standing) if (kept.get(key) !== one) remove(one)
      standing = kept
      list = [...kept.values()]
      cursor = 0
      countSoFar = 0
      wallsAt = ''
    },
    changed() {
      const changed = hasChanged
      hasChanged = false
      return changed
    },
    stats: () => ({ shown: shownCount, ...library.stats() }),
    tick(dt, { eye, daylight, deadline }) {
      materials.setGlow(daylight.glow)
      if (look(eye, deadline)) library.dispatch()
      raiseWalls(eye)
      sinceTold += dt
      if (sinceTold < TELL_EVERY) return
      sinceTold = 0
      tellShown()
    },
  }
}

/** Reaching over a lot's edge by less than this is no use of the lot, metres. */
const OVERHANG = 1.2

function cellsUnder({ minX, maxX, minZ, maxZ }: Box): number[] {
  const low = parcelAtMetres(minX + OVERHANG, maxZ - OVERHANG)
  const high = parcelAtMetres(maxX - OVERHANG, minZ + OVERHANG)
  const cells: number[] = []
  for (let x = low.x; x <= high.x; x++) {
    for (let y = low.y; y <= high.y; y++) cells.push(planIndex(x, y))
  }
  return cells
}

function stand(placed: PlacedModel): Standing {
  const { position, rotation, scale } = placed
  const matrix = new Matrix4().compose(
    new Vector3(position.x, position.y, position.z),
    new Quaternion(rotation.x, rotation.y, rotation.z, rotation.w),
    new Vector3(scale, scale, scale),
  )
  return { placed, matrix, level: undefined, shown: undefined, city: undefined, glow: undefined }
}

const samePlace = (a: PlacedModel, b: PlacedModel): boolean =>
  a.model.infoHash === b.model.infoHash &&
  a.scale === b.scale &&
  a.position.x === b.position.x &&
  a.position.y === b.position.y &&
  a.position.z === b.position.z &&
  a.rotation.x === b.rotation.x &&
  a.rotation.y === b.rotation.y &&
  a.rotation.z === b.rotation.z &&
  a.rotation.w === b.rotation.w
