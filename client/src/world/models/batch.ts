/**
 * All plain models of one material in one draw call: three's BatchedMesh, growing as needed.
 * Geometry is kept for the life of the world: the city's few dozen designs recur thousands of times.
 */
import { BatchedMesh, BufferAttribute, BufferGeometry, type Material, type Matrix4 } from 'three'
import type { Layer } from './plain-glb.ts'

export interface Batch {
  readonly mesh: BatchedMesh
  /** Keeps a geometry; the number names it from now on. */
  add(layer: Layer): number
  /** Shows a geometry somewhere; the number names this instance. */
  place(geometry: number, matrix: Matrix4): number
  /** Exchanges what an instance shows; undefined hides it. */
  show(instance: number, geometry: number | undefined): void
  remove(instance: number): void
}

const FIRST_INSTANCES = 2048
const FIRST_VERTICES = 120_000
const FIRST_INDICES = 240_000
/** Buffers are copied when they grow: seldom, and by much. */
const GROWTH = 2

export function createBatch(material: Material): Batch {
  let instances = FIRST_INSTANCES
  let vertices = FIRST_VERTICES
  let indices = FIRST_INDICES
  const mesh = new BatchedMesh(instances, vertices, indices, material)
  mesh.matrixAutoUpdate = false
  // The batch spans the city: it is culled one instance at a time.
  mesh.frustumCulled = false
  const shown = new Map<number, number | undefined>()

  return {
    mesh,
    add(layer) {
      const needVertices = layer.positions.length / 3
      const needIndices = layer.indices.length
      if (mesh.unusedVertexCount < needVertices || mesh.unusedIndexCount < needIndices) {
        vertices = Math.max(vertices * GROWTH, vertices + needVertices)
        indices = Math.max(indices * GROWTH, indices + needIndices)
        mesh.setGeometrySize(vertices, indices)
      }
      const geometry = new BufferGeometry()
      geometry.setAttribute('position', new BufferAttribute(layer.positions, 3))
      geometry.setAttribute('normal', new BufferAttribute(layer.normals, 4, true))
      geometry.setAttribute('color', new BufferAttribute(layer.colours, 4, true))
      geometry.setIndex(new BufferAttribute(layer.indices, 1))
      return mesh.addGeometry(geometry)
    },
    place(geometry, matrix) {
      if (mesh.instanceCount >= instances) {
        instances *= GROWTH
        mesh.setInstanceCount(instances)
      }
      const instance = mesh.addInstance(geometry)
      mesh.setMatrixAt(instance, matrix)
      shown.set(instance, geometry)
      return instance
    },
    show(instance, geometry) {
      const before = shown.get(instance)
      if (before === geometry) return
      if (geometry === undefined) mesh.setVisibleAt(instance, false)
      else {
        mesh.setGeometryIdAt(instance, geometry)
        if (before === undefined) mesh.setVisibleAt(instance, true)
      }
      shown.set(instance, geometry)
    },
    remove(instance) {
      shown.delete(instance)
      mesh.deleteInstance(instance)
    },
  }
}
