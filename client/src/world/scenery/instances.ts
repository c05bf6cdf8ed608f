/** Items as instanced meshes: many far ones in sectors that are culled, a few near ones in detail. */
import {
  type BufferGeometry,
  Color,
  InstancedMesh,
  type IUniform,
  type Material,
  Matrix4,
  type Scene,
  Sphere,
  Vector3,
  Vector4,
} from 'three'
import { bySector, type Item } from './items.ts'

const MATRIX = new Matrix4()
const COLOUR = new Color()

/** Writes items into the mesh from slot 0 and returns how many fitted. */
export function fill(mesh: InstancedMesh, items: readonly Item[]): number {
  const count = Math.min(items.length, mesh.instanceMatrix.count)
  for (let i = 0; i < count; i++) {
    const { x, z, turn, width, height, colour } = items[i] as Item
    MATRIX.makeRotationY(turn)
    const e = MATRIX.elements
    for (const column of [0, 8]) {
      for (let row = 0; row < 3; row++) e[column + row] = (e[column + row] ?? 0) * width
    }
    e[5] = height
    MATRIX.setPosition(x, 0, z)
    mesh.setMatrixAt(i, MATRIX)
    mesh.setColorAt(i, COLOUR.setRGB(...colour))
  }
  mesh.count = count
  mesh.instanceMatrix.needsUpdate = true
  if (mesh.instanceColor) mesh.instanceColor.needsUpdate = true
  return count
}

/** Where detailed items take over: x, z, reach of the circle around the viewer. */
export type NearCircle = IUniform<Vector4>

export const nearCircle = (): NearCircle => ({ value: new Vector4(0, 0, 0, 0) })

/** Vertex code that makes an instance vanish while its detailed twin is shown. */
export const HIDE_NEAR = /* glsl */ `
vec2 fromNear = instanceMatrix[3].xz - nearCircle.xy;
if (dot(fromNear, fromNear) < nearCircle.z * nearCircle.z) transformed *= 0.0;
`

/** Edge of a culling sector: 9 of them cover the city. */
export const FAR_SECTOR = 880
/** From here on a sector's items take their coarsest shape. */
const COARSE_FROM = 700

export interface FarInstances {
  /** Replaces everything. */
  set(items: readonly Item[]): void
  /** Chooses shapes by distance. */
  look(eye: Vector3): void
}

interface Sector {
  readonly meshes: readonly InstancedMesh[]
  readonly middle: Vector3
}

/** `shapes`: middle and coarse geometry; they share the instances' data. */
export function createFarInstances(
  scene: Scene,
  shapes: readonly [BufferGeometry, BufferGeometry],
  material: Material,
): FarInstances {
  let sectors: Sector[] = []
  const drop = (): void => {
    for (const { meshes } of sectors) {
      for (const mesh of meshes) {
        scene.remove(mesh)
        mesh.dispose()
      }
    }
  }
  return {
    set(items) {
      drop()
      sectors = bySector(items, FAR_SECTOR).map((part) => sectorOf(part, shapes, material))
      for (const { meshes } of sectors) scene.add(...meshes)
    },
    look(eye) {
      for (const { meshes, middle } of sectors) {
        const coarse = eye.distanceTo(middle) > COARSE_FROM
        const [fine, rough] = meshes
        if (fine) fine.visible = !coarse
        if (rough) rough.visible = coarse
      }
    },
  }
}

function sectorOf(
  items: readonly Item[],
  shapes: readonly BufferGeometry[],
  material: Material,
): Sector {
  const bounds = new Sphere()
  const middle = new Vector3()
  for (const { x, z } of items) middle.add({ x: x / items.length, y: 0, z: z / items.length })
  bounds.center.copy(middle)
  for (const { x, z, height } of items) {
    bounds.radius = Math.max(bounds.radius, Math.hypot(x - middle.x, z - middle.z) + height)
  }
  const meshes: InstancedMesh[] = []
  for (const shape of shapes) {
    const mesh = new InstancedMesh(shape, material, items.length)
    const [first] = meshes
    if (first) {
      mesh.instanceMatrix = first.instanceMatrix
      mesh.instanceColor = first.instanceColor
    } else {
      fill(mesh, items)
    }
    mesh.boundingSphere = bounds
    mesh.matrixAutoUpdate = false
    mesh.receiveShadow = false
    meshes.push(mesh)
  }
  return { meshes, middle }
}

export interface NearInstances {
  readonly mesh: InstancedMesh
  show(items: readonly Item[]): void
}

export function createNearInstances(
  scene: Scene,
  shape: BufferGeometry,
  material: Material,
  capacity: number,
  castShadow: boolean,
): NearInstances {
  const mesh = new InstancedMesh(shape, material, capacity)
  mesh.count = 0
  mesh.castShadow = castShadow
  mesh.receiveShadow = true
  // They stand all around: testing them against the view would never hide them.
  mesh.frustumCulled = false
  scene.add(mesh)
  return {
    mesh,
    show(items) {
      fill(mesh, items)
    },
  }
}
