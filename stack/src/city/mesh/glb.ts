/**
 * A mesh as GLB: one mesh, at most two primitives (materials `city` and `glow`), positions in
 * 16 bits, normals and colours in 8 (KHR_mesh_quantization), no textures.
 */
import { Document, Logger, type Material, NodeIO, type Primitive } from '@gltf-transform/core'
import { KHRMeshQuantization } from '@gltf-transform/extensions'
import { quantize } from '@gltf-transform/functions'
import type { Layer, Mesh } from './mesh.ts'

/** Bounds in metres and triangles of what was written. */
export interface GlbFacts {
  readonly triangles: number
  readonly min: readonly [number, number, number]
  readonly max: readonly [number, number, number]
}

export interface Glb extends GlbFacts {
  readonly bytes: Uint8Array
}

/** Vertices closer than this are one, if normal and colour agree. */
const WELD_STEPS_PER_METRE = 1000
const NORMAL_STEPS = 127
const COLOUR_STEPS = 255

interface Welded {
  readonly positions: Float32Array<ArrayBuffer>
  readonly normals: Float32Array<ArrayBuffer>
  readonly colours: Float32Array<ArrayBuffer>
  readonly indices: Uint16Array<ArrayBuffer>
}

/** Throws RangeError for an empty mesh or one with more than 65,535 vertices in a layer. */
export async function writeGlb(mesh: Mesh, name: string): Promise<Glb> {
  const layers = [weld(mesh.city), weld(mesh.glow)] as const
  const facts = measure(layers)
  const document = new Document().setLogger(new Logger(Logger.Verbosity.ERROR))
  const buffer = document.createBuffer()
  const target = document.createMesh(name)
  for (const [welded, material] of [
    [layers[0], 'city'],
    [layers[1], 'glow'],
  ] as const) {
    if (welded.indices.length === 0) continue
    const primitive = document.createPrimitive().setMaterial(materialOf(document, material))
    const attribute = (
      semantic: string,
      type: 'VEC3',
      array: Float32Array<ArrayBuffer>,
    ): Primitive =>
      primitive.setAttribute(
        semantic,
        document.createAccessor().setType(type).setArray(array).setBuffer(buffer),
      )
    attribute('POSITION', 'VEC3', welded.positions)
    attribute('NORMAL', 'VEC3', welded.normals)
    attribute('COLOR_0', 'VEC3', welded.colours)
    primitive.setIndices(
      document.createAccessor().setType('SCALAR').setArray(welded.indices).setBuffer(buffer),
    )
    target.addPrimitive(primitive)
  }
  const node = document.createNode(name).setMesh(target)
  document.getRoot().setDefaultScene(document.createScene().addChild(node))
  await document.transform(
    quantize({
      quantizePosition: 15,
      quantizeNormal: 8,
      quantizeColor: 8,
      pattern: /^(POSITION|NORMAL|COLOR_0)$/,
      cleanup: true,
    }),
  )
  const io = new NodeIO().registerExtensions([KHRMeshQuantization])
  return { bytes: await io.writeBinary(document), ...facts }
}

const materialOf = (document: Document, name: 'city' | 'glow'): Material =>
  document
    .createMaterial(name)
    .setRoughnessFactor(name === 'city' ? 0.9 : 0.35)
    .setMetallicFactor(0)

function weld(layer: Layer): Welded {
  const { positions, normals, colours, indices } = layer
  const known = new Map<string, number>()
  const kept = { positions: [] as number[], normals: [] as number[], colours: [] as number[] }
  const keyAt = (i: number): string => {
    const parts: number[] = []
    for (let c = 0; c < 3; c++) {
      parts.push(
        Math.round((positions[i * 3 + c] as number) * WELD_STEPS_PER_METRE),
        Math.round((normals[i * 3 + c] as number) * NORMAL_STEPS),
        Math.round((colours[i * 3 + c] as number) * COLOUR_STEPS),
      )
    }
    return parts.join()
  }
  const indexOf = (i: number): number => {
    const key = keyAt(i)
    const before = known.get(key)
    if (before !== undefined) return before
    const fresh = known.size
    known.set(key, fresh)
    for (let c = 0; c < 3; c++) {
      kept.positions.push(positions[i * 3 + c] as number)
      kept.normals.push(normals[i * 3 + c] as number)
      kept.colours.push(Math.max(0, Math.min(1, colours[i * 3 + c] as number)))
    }
    return fresh
  }
  const welded: number[] = []
  for (let i = 0; i < indices.length; i += 3) {
    const [a, b, c] = [0, 1, 2].map((k) => indexOf(indices[i + k] as number)) as [
      number,
      number,
      number,
    ]
    if (a !== b && b !== c && c !== a) welded.push(a, b, c)
  }
  if (known.size > 0xffff) throw new RangeError(`${known.size} vertices do not fit 16-bit indices`)
  return {
    positions: new Float32Array(kept.positions),
    normals: new Float32Array(kept.normals),
    colours: new Float32Array(kept.colours),
    indices: new Uint16Array(welded),
  }
}

function measure(layers: readonly Welded[]): GlbFacts {
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  let triangles = 0
  for (const { positions, indices } of layers) {
    triangles += indices.length / 3
    for (let i = 0; i < positions.length; i++) {
      const axis = (i % 3) as 0 | 1 | 2
      min[axis] = Math.min(min[axis], positions[i] as number)
      max[axis] = Math.max(max[axis], positions[i] as number)
    }
  }
  if (triangles === 0) throw new RangeError('a model needs at least one triangle')
  return { triangles, min, max }
}
