/**
 * Reads the GLBs the city is mostly made of: triangles with vertex colours, no textures, no skins.
 * They end up as plain arrays that thousands of placements share in two draw calls. Whatever else a
 * file holds (textures, animation, compression) is for `textured-model.ts`. Pure.
 */

import { identity, localMatrix, type Matrix, multiply } from '@cosmos/protocol/content/node-matrix'

/** Triangles of one material, in the model's own metres. */
export interface Layer {
  /** x, y, z per vertex. */
  readonly positions: Float32Array<ArrayBuffer>
  /** x, y, z, 0 per vertex, -127 to 127. */
  readonly normals: Int8Array<ArrayBuffer>
  /** Linear r, g, b, 255 per vertex. */
  readonly colours: Uint8Array<ArrayBuffer>
  readonly indices: Uint32Array<ArrayBuffer>
}

export interface PlainModel {
  readonly city: Layer | undefined
  /** What shines at night: windows and lamps. */
  readonly glow: Layer | undefined
}

/** A GLB that breaks the format. The client has verified its bytes, so its author made it so. */
export class GlbError extends Error {
  override readonly name = 'GlbError'
}

const MAGIC = 0x46546c67
const JSON_CHUNK = 0x4e4f534a
const BINARY_CHUNK = 0x004e4942
/** More than a parcel may hold many times over; larger ones are no work for the main thread. */
const MAX_VERTICES = 400_000
const MAX_DEPTH = 32
const GLOW_MATERIAL = 'glow'
const SUPPORTED = new Set(['KHR_mesh_quantization'])

interface Gltf {
  scene?: number
  scenes?: { nodes?: number[] }[]
  nodes?: {
    mesh?: number
    skin?: number
    children?: number[]
    matrix?: number[]
    translation?: number[]
    rotation?: number[]
    scale?: number[]
  }[]
  meshes?: { primitives: Primitive[] }[]
  materials?: {
    name?: string
    alphaMode?: string
    pbrMetallicRoughness?: { baseColorFactor?: number[]; baseColorTexture?: unknown }
    emissiveTexture?: unknown
    normalTexture?: unknown
  }[]
  accessors?: {
    bufferView?: number
    byteOffset?: number
    componentType: number
    normalized?: boolean
    count: number
    type: string
    sparse?: unknown
  }[]
  bufferViews?: { buffer: number; byteOffset?: number; byteLength: number; byteStride?: number }[]
  extensionsRequired?: string[]
  animations?: unknown[]
}
interface Primitive {
  attributes: Record<string, number>
  indices?: number
  material?: number
  mode?: number
  targets?: unknown
}

/** The model, or undefined where it needs more than this reader knows. Throws GlbError. */
export function readPlainGlb(bytes: ArrayBuffer): PlainModel | undefined {
  try {
    return read(bytes)
  } catch (cause) {
    if (cause instanceof GlbError) throw cause
    // JSON of another shape than glTF's fails wherever it is first used.
    throw new GlbError('its JSON does not describe a glTF scene', { cause })
  }
}

function read(bytes: ArrayBuffer): PlainModel | undefined {
  const { gltf, binary } = chunksOf(bytes)
  if (!isPlain(gltf)) return undefined
  const parts: { glow: boolean; layer: Layer }[] = []
  const scene = gltf.scenes?.[gltf.scene ?? 0]
  const visit = (index: number, parent: Matrix, depth: number) => {
    const node = gltf.nodes?.[index]
    if (!node || depth > MAX_DEPTH) throw new GlbError('its nodes do not form a tree')
    const world = multiply(parent, localMatrix(node))
    if (node.mesh !== undefined) {
      for (const primitive of gltf.meshes?.[node.mesh]?.primitives ?? []) {
        const material =
          primitive.material === undefined ? undefined : gltf.materials?.[primitive.material]
        parts.push({
          glow: material?.name === GLOW_MATERIAL,
          layer: readLayer(
            gltf,
            binary,
            primitive,
            world,
            material?.pbrMetallicRoughness?.baseColorFactor,
          ),
        })
      }
    }
    for (const child of node.children ?? []) visit(child, world, depth + 1)
  }
  for (const root of scene?.nodes ?? []) visit(root, identity(), 0)
  return {
    city: join(parts.filter((part) => !part.glow).map((part) => part.layer)),
    glow: join(parts.filter((part) => part.glow).map((part) => part.layer)),
  }
}

function chunksOf(bytes: ArrayBuffer): { gltf: Gltf; binary: DataView } {
  const view = new DataView(bytes)
  if (bytes.byteLength < 20 || view.getUint32(0, true) !== MAGIC) throw new GlbError('it is no GLB')
  let gltf: Gltf | undefined
  let binary = new DataView(new ArrayBuffer(0))
  for (let at = 12; at + 8 <= bytes.byteLength; ) {
    const length = view.getUint32(at, true)
    const type = view.getUint32(at + 4, true)
    if (at + 8 + length > bytes.byteLength) throw new GlbError('it ends in the middle of a chunk')
    if (type === JSON_CHUNK && !gltf) {
      try {
        gltf = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, at + 8, length))) as Gltf
      } catch (cause) {
        throw new GlbError('its JSON can not be read', { cause })
      }
    } else if (type === BINARY_CHUNK) binary = new DataView(bytes, at + 8, length)
    at += 8 + length + ((4 - (length % 4)) % 4)
  }
  if (!gltf || typeof gltf !== 'object') throw new GlbError('it has no JSON chunk')
  return { gltf, binary }
}

function isPlain(gltf: Gltf): boolean {
  if ((gltf.extensionsRequired ?? []).some((name) => !SUPPORTED.has(name))) return false
  if (gltf.animations?.length || gltf.nodes?.some((node) => node.skin !== undefined)) return false
  const textured = gltf.materials?.some(
    (m) => m.pbrMetallicRoughness?.baseColorTexture || m.emissiveTexture || m.normalTexture,
  )
  const transparent = gltf.materials?.some((m) => m.alphaMode && m.alphaMode !== 'OPAQUE')
  if (textured || transparent) return false
  const primitives = gltf.meshes?.flatMap((mesh) => mesh.primitives) ?? []
  return primitives.every((p) => (p.mode ?? 4) === 4 && !p.targets && !sparse(gltf, p))
}

const sparse = (gltf: Gltf, primitive: Primitive): boolean =>
  [...Object.values(primitive.attributes), primitive.indices].some(
    (index) => index !== undefined && gltf.accessors?.[index]?.sparse !== undefined,
  )

const COMPONENTS: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 }

interface Reader {
  readonly count: number
  readonly components: number
  /** Component `c` of element `i`, normalised where the accessor says so. */
  at(i: number, c: number): number
}

function readerOf(gltf: Gltf, binary: DataView, index: number | undefined): Reader | undefined {
  const accessor = index === undefined ? undefined : gltf.accessors?.[index]
  if (!accessor) return undefined
  const view = gltf.bufferViews?.[accessor.bufferView ?? -1]
  const components = COMPONENTS[accessor.type]
  const type = COMPONENT_TYPES[accessor.componentType]
  if (!view || !components || !type) throw new GlbError('an accessor can not be read')
  const stride = view.byteStride ?? components * type.bytes
  const start = (view.byteOffset ?? 0) + (accessor.byteOffset ?? 0)
  const end = start + stride * (accessor.count - 1) + components * type.bytes
  if (!(accessor.count >= 0) || accessor.count > MAX_VERTICES * 6 || end > binary.byteLength) {
    throw new GlbError('an accessor reaches beyond the data')
  }
  const factor = accessor.normalized ? 1 / type.max : 1
  return {
    count: accessor.count,
    components,
    at: (i, c) => type.read(binary, start + i * stride + c * type.bytes) * factor,
  }
}

interface ComponentType {
  readonly bytes: number
  readonly max: number
  read(view: DataView, at: number): number
}
/** Component types of glTF 2.0, section 3.6.2.2. */
const COMPONENT_TYPES: Readonly<Record<number, ComponentType>> = {
  5120: { bytes: 1, max: 127, read: (v, at) => v.getInt8(at) },
  5121: { bytes: 1, max: 255, read: (v, at) => v.getUint8(at) },
  5122: { bytes: 2, max: 32767, read: (v, at) => v.getInt16(at, true) },
  5123: { bytes: 2, max: 65535, read: (v, at) => v.getUint16(at, true) },
  5125: { bytes: 4, max: 4294967295, read: (v, at) => v.getUint32(at, true) },
  5126: { bytes: 4, max: 1, read: (v, at) => v.getFloat32(at, true) },
}

function readLayer(
  gltf: Gltf,
  binary: DataView,
  primitive: Primitive,
  world: Matrix,
  factor: readonly number[] = [1, 1, 1, 1],
): Layer {
  const position = readerOf(gltf, binary, primitive.attributes.POSITION)
  if (position?.components !== 3) throw new GlbError('a mesh has no positions')
  if (position.count > MAX_VERTICES) throw new GlbError(`it has more than ${MAX_VERTICES} vertices`)
  const index = readerOf(gltf, binary, primitive.indices)
  const normal = readerOf(gltf, binary, primitive.attributes.NORMAL)
  const colour = readerOf(gltf, binary, primitive.attributes.COLOR_0)
  const vertices = position.count
  const indices = new Uint32Array(index ? index.count : vertices)
  for (let i = 0; i < indices.length; i++) {
    const vertex = index ? index.at(i, 0) : i
    if (vertex >= vertices) throw new GlbError('an index names no vertex')
    indices[i] = vertex
  }
  const positions = new Float32Array(vertices * 3)
  const normals = new Int8Array(vertices * 4)
  const colours = new Uint8Array(vertices * 4)
  for (let i = 0; i < vertices; i++) {
    const [x, y, z] = transform(world, position.at(i, 0), position.at(i, 1), position.at(i, 2), 1)
    positions.set([x, y, z], i * 3)
    if (normal && i < normal.count) {
      const turned = transform(world, normal.at(i, 0), normal.at(i, 1), normal.at(i, 2), 0)
      setNormal(normals, i, turned)
    }
    for (let c = 0; c < 3; c++) {
      const value = (colour && i < colour.count ? colour.at(i, c) : 1) * (factor[c] ?? 1)
      colours[i * 4 + c] = Math.round(Math.min(1, Math.max(0, value)) * 255)
    }
    colours[i * 4 + 3] = 255
  }
  if (!normal) flatNormals(positions, indices, normals)
  return { positions, normals, colours, indices }
}

function setNormal(normals: Int8Array, vertex: number, [x, y, z]: Vector): void {
  const length = Math.hypot(x, y, z) || 1
  normals[vertex * 4] = Math.round((x / length) * 127)
  normals[vertex * 4 + 1] = Math.round((y / length) * 127)
  normals[vertex * 4 + 2] = Math.round((z / length) * 127)
}

/** A file without normals is drawn with flat faces (glTF 2.0, section 3.7.2.1): the last face of a vertex wins. */
function flatNormals(positions: Float32Array, indices: Uint32Array, normals: Int8Array): void {
  const point = (vertex: number): Vector => [
    positions[vertex * 3] ?? 0,
    positions[vertex * 3 + 1] ?? 0,
    positions[vertex * 3 + 2] ?? 0,
  ]
  for (let i = 0; i + 2 < indices.length; i += 3) {
    const corners = [indices[i] ?? 0, indices[i + 1] ?? 0, indices[i + 2] ?? 0] as const
    const [a, b, c] = [point(corners[0]), point(corners[1]), point(corners[2])]
    const u: Vector = [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    const v: Vector = [c[0] - a[0], c[1] - a[1], c[2] - a[2]]
    const face: Vector = [
      u[1] * v[2] - u[2] * v[1],
      u[2] * v[0] - u[0] * v[2],
      u[0] * v[1] - u[1] * v[0],
    ]
    for (const corner of corners) setNormal(normals, corner, face)
  }
}

function join(layers: readonly Layer[]): Layer | undefined {
  const [only, ...more] = layers
  if (!only || more.length === 0) return only
  const vertices = layers.reduce((sum, layer) => sum + layer.positions.length / 3, 0)
  const count = layers.reduce((sum, layer) => sum + layer.indices.length, 0)
  const joined: Layer = {
    positions: new Float32Array(vertices * 3),
    normals: new Int8Array(vertices * 4),
    colours: new Uint8Array(vertices * 4),
    indices: new Uint32Array(count),
  }
  let vertex = 0
  let index = 0
  for (const layer of layers) {
    joined.positions.set(layer.positions, vertex * 3)
    joined.normals.set(layer.normals, vertex * 4)
    joined.colours.set(layer.colours, vertex * 4)
    for (let i = 0; i < layer.indices.length; i++) {
      joined.indices[index + i] = (layer.indices[i] ?? 0) + vertex
    }
    vertex += layer.positions.length / 3
    index += layer.indices.length
  }
  return joined
}

type Vector = [number, number, number]

/** `w` 1 for points, 0 for directions (scale is uniform in our files; skew would bend normals a little). */
function transform(m: Matrix, x: number, y: number, z: number, w: number): Vector {
  const row = (r: number): number =>
    (m[r] ?? 0) * x + (m[4 + r] ?? 0) * y + (m[8 + r] ?? 0) * z + (m[12 + r] ?? 0) * w
  return [row(0), row(1), row(2)]
}
