/**
 * A house for every built parcel, from the grid alone: a prism with a roof, windows painted by the
 * shader. Real models take their place parcel by parcel through `hideParcels`.
 */
import {
  BufferAttribute,
  BufferGeometry,
  DataTexture,
  InstancedBufferAttribute,
  InstancedMesh,
  MeshDepthMaterial,
  MeshLambertMaterial,
  RedFormat,
  RGBADepthPacking,
  Sphere,
  Vector3,
  type WebGLProgramParametersWithUniforms,
} from 'three'
import { PLAN_SPAN, planIndex } from '../city/city-plan.ts'
import { type Box, OBSTACLE_SECTOR, type Obstacles } from '../controls/obstacles.ts'
import type { Stage, System } from '../system.ts'
import { FACADE_FRAGMENT, FACADE_PARS, HOUSE_VERTEX, HOUSE_VERTEX_PARS } from './facade.glsl.ts'
import { FAR_SECTOR, fill } from './instances.ts'
import { bySector, createItemIndex } from './items.ts'
import { createNearWatch } from './near-watch.ts'
import { setAround } from './obstacle-sectors.ts'
import { type Silhouette, silhouettesOf } from './silhouette-plan.ts'

export interface Silhouettes extends System {
  /**
   * Exactly the houses on these parcels are not drawn and not solid: their models stand there.
   * Plan indices (`planIndex`). Cheap enough for every frame in which something changed.
   */
  hideParcels(cells: ReadonlySet<number>): void
  /** Metres of the house on a parcel, hidden or not; 0 where nothing is built. */
  heightOf(x: number, y: number): number
}

const SOLID_REACH = 2 * OBSTACLE_SECTOR
const REFRESH_METRES = 16

export function createSilhouettes({ scene }: Stage, obstacles: Obstacles): Silhouettes {
  const hidden = new Uint8Array(PLAN_SPAN * PLAN_SPAN)
  const hiddenMap = new DataTexture(hidden, PLAN_SPAN, PLAN_SPAN, RedFormat)
  const glow = { value: 0 }
  const patch = (shader: WebGLProgramParametersWithUniforms): void => {
    shader.uniforms.hiddenMap = { value: hiddenMap }
    shader.uniforms.glow = glow
    shader.vertexShader = shader.vertexShader
      .replace('#include <common>', `#include <common>\n${HOUSE_VERTEX_PARS}`)
      .replace('#include <begin_vertex>', HOUSE_VERTEX)
  }
  const material = new MeshLambertMaterial()
  material.onBeforeCompile = (shader) => {
    patch(shader)
    shader.fragmentShader = shader.fragmentShader
      .replace('#include <common>', `#include <common>\n${FACADE_PARS}`)
      .replace('#include <color_fragment>', FACADE_FRAGMENT)
  }
  const depthMaterial = new MeshDepthMaterial({ depthPacking: RGBADepthPacking })
  depthMaterial.onBeforeCompile = patch

  const shape = houseGeometry()
  const heights = new Float32Array(PLAN_SPAN * PLAN_SPAN)
  let meshes: InstancedMesh[] = []
  let index = createItemIndex<Silhouette>([])
  const watch = createNearWatch(REFRESH_METRES)

  const sector = (houses: readonly Silhouette[]): InstancedMesh => {
    // Attributes of one sector: the geometry's own ones are shared.
    const geometry = new BufferGeometry()
    for (const [name, attribute] of Object.entries(shape.attributes)) {
      geometry.setAttribute(name, attribute)
    }
    const roofs = new Float32Array(houses.length * 4)
    const middle = new Vector3()
    houses.forEach((house, i) => {
      roofs.set([...house.roof, house.pitch], i * 4)
      middle.x += house.x / houses.length
      middle.z += house.z / houses.length
    })
    geometry.setAttribute('roof', new InstancedBufferAttribute(roofs, 4))
    const mesh = new InstancedMesh(geometry, material, houses.length)
    fill(mesh, houses)
    const radius = Math.max(
      ...houses.map((h) => Math.hypot(h.x - middle.x, h.z - middle.z) + h.height + 12),
    )
    mesh.boundingSphere = new Sphere(middle, radius)
    mesh.castShadow = true
    mesh.receiveShadow = true
    mesh.customDepthMaterial = depthMaterial
    return mesh
  }

  return {
    name: 'silhouettes',
    setCity(plan) {
      const houses = silhouettesOf(plan)
      heights.fill(0)
      for (const house of houses) heights[house.cell] = house.height
      for (const mesh of meshes) {
        scene.remove(mesh)
        mesh.geometry.dispose()
        mesh.dispose()
      }
      meshes = bySector(houses, FAR_SECTOR).map(sector)
      if (meshes.length > 0) scene.add(...meshes)
      index = createItemIndex(houses)
      watch.reset()
    },
    tick(_dt, { eye, daylight }) {
      glow.value = daylight.glow
      if (!watch.moved(eye)) return
      const solid = index
        .near(eye.x, eye.z, SOLID_REACH)
        .filter((house) => hidden[house.cell] === 0)
      setAround(obstacles, 'silhouettes', solid.map(boxOf), [])
    },
    hideParcels(cells) {
      hidden.fill(0)
      for (const cell of cells) hidden[cell] = 255
      hiddenMap.needsUpdate = true
      watch.reset()
    },
    heightOf: (x, y) => heights[planIndex(x, y)] ?? 0,
  }
}

const boxOf = ({ x, z, width, height }: Silhouette): Box => ({
  minX: x - width / 2,
  maxX: x + width / 2,
  minZ: z - width / 2,
  maxZ: z + width / 2,
  top: height,
})

/**
 * A unit prism: four walls, an eave and a roof of four slopes around a flat top. `part` is 0 on
 * walls, 1 on the roof; `lift` says which vertices the pitch raises.
 */
function houseGeometry(): BufferGeometry {
  const positions: number[] = []
  const normals: number[] = []
  const parts: number[] = []
  const corners = [
    [-0.5, 0.5],
    [0.5, 0.5],
    [0.5, -0.5],
    [-0.5, -0.5],
  ] as const
  const add = (
    x: number,
    y: number,
    z: number,
    n: readonly number[],
    part: number,
    lift: number,
  ) => {
    positions.push(x, y, z)
    normals.push(...n)
    parts.push(part, lift)
  }
  corners.forEach(([x0, z0], i) => {
    const [x1, z1] = corners[(i + 1) % 4] as readonly [number, number]
    const n = [(x0 + x1) / 1, 0, (z0 + z1) / 1]
    const eave = 1.07
    for (const k of [0, 1, 2, 0, 2, 3]) {
      const [x, z] = k === 0 || k === 3 ? [x0, z0] : [x1, z1]
      add(x, k < 2 ? 0 : 1, z, n, 0, 0)
    }
    for (const k of [0, 1, 2, 0, 2, 3]) {
      const [x, z] = k === 0 || k === 3 ? [x0, z0] : [x1, z1]
      const scale = k < 2 ? eave : 0.3
      add(x * scale, 1, z * scale, [n[0] as number, 0.8, n[2] as number], 1, k < 2 ? 0 : 1)
    }
  })
  for (const k of [0, 1, 2, 0, 2, 3]) {
    const [x, z] = corners[k] as readonly [number, number]
    add(x * 0.3, 1, z * 0.3, [0, 1, 0], 1, 1)
  }
  const geometry = new BufferGeometry()
  geometry.setAttribute('position', new BufferAttribute(new Float32Array(positions), 3))
  geometry.setAttribute('normal', new BufferAttribute(new Float32Array(normals), 3))
  geometry.setAttribute('part', new BufferAttribute(new Float32Array(parts), 2))
  return geometry
}
