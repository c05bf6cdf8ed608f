/** Looks into a binary glTF 2.0 without trusting it: container, JSON, what it costs to draw, how big. */
import { z } from 'zod'
import { MAX_GLB_ITEMS, MAX_GLB_JSON_BYTES } from './limits.ts'

export type GlbErrorCode =
  | 'not-glb'
  | 'wrong-version'
  | 'bad-container'
  | 'bad-json'
  | 'bad-gltf'
  | 'external-uri'
  | 'unsupported-extension'

/** The file is no GLB that the city could show. */
export class GlbError extends Error {
  override readonly name = 'GlbError'
  readonly code: GlbErrorCode
  constructor(code: GlbErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const MAGIC = 0x46546c67
const CHUNK_JSON = 0x4e4f534a
const CHUNK_BIN = 0x004e4942
const HEADER_BYTES = 12
const CHUNK_HEADER_BYTES = 8

/** Extensions a file may *require*: those the client's loader knows. */
const REQUIRABLE = new Set([
  'KHR_mesh_quantization',
  'KHR_texture_transform',
  'KHR_texture_basisu',
  'KHR_materials_unlit',
  'KHR_materials_emissive_strength',
  'EXT_meshopt_compression',
  'KHR_meshopt_compression',
  'EXT_mesh_gpu_instancing',
  'EXT_texture_webp',
])

const index = z.int().min(0)
const numbers = z.array(z.number())
const many = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_GLB_ITEMS).default([])

/** Only the fields that are read here; the rest of a glTF passes. */
const gltfSchema = z.object({
  asset: z.object({ version: z.string() }),
  extensionsRequired: many(z.string()),
  extensionsUsed: many(z.string()),
  scene: index.optional(),
  scenes: many(z.object({ nodes: many(index) })),
  nodes: many(
    z.object({
      mesh: index.optional(),
      skin: index.optional(),
      children: many(index),
      matrix: numbers.length(16).optional(),
      translation: numbers.length(3).optional(),
      rotation: numbers.length(4).optional(),
      scale: numbers.length(3).optional(),
      extensions: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  meshes: many(
    z.object({
      primitives: z
        .array(
          z.object({
            attributes: z.record(z.string(), index),
            indices: index.optional(),
            material: index.optional(),
            mode: z.int().min(0).max(6).default(4),
          }),
        )
        .max(MAX_GLB_ITEMS),
    }),
  ),
  accessors: many(
    z.object({
      bufferView: index.optional(),
      byteOffset: index.default(0),
      componentType: z.union([5120, 5121, 5122, 5123, 5125, 5126].map((code) => z.literal(code))),
      count: z.int().min(1),
      type: z.enum(['SCALAR', 'VEC2', 'VEC3', 'VEC4', 'MAT2', 'MAT3', 'MAT4']),
      normalized: z.boolean().default(false),
      min: numbers.max(16).optional(),
      max: numbers.max(16).optional(),
    }),
  ),
  bufferViews: many(
    z.object({
      buffer: index,
      byteOffset: index.default(0),
      byteLength: z.int().min(1),
      byteStride: z.int().min(4).max(252).optional(),
      extensions: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  buffers: many(
    z.object({
      uri: z.string().optional(),
      byteLength: z.int().min(1),
      extensions: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  images: many(z.object({ uri: z.string().optional(), bufferView: index.optional() })),
  textures: many(z.unknown()),
  materials: many(z.unknown()),
  animations: many(z.unknown()),
})

export type Gltf = z.infer<typeof gltfSchema>

export interface Glb {
  readonly gltf: Gltf
  /** The binary chunk, or empty. */
  readonly binary: Uint8Array
}

/** Splits and checks a GLB. Throws GlbError. */
export function readGlb(bytes: Uint8Array): Glb {
  const { json, binary } = readContainer(bytes)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(json))
  } catch (cause) {
    throw new GlbError('bad-json', 'the JSON chunk is no JSON in UTF-8', { cause })
  }
  const parsed = gltfSchema.safeParse(value)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new GlbError('bad-gltf', `${issue?.path.join('.')}: ${issue?.message}`, {
      cause: parsed.error,
    })
  }
  const gltf = parsed.data
  checkAsset(gltf)
  checkReferences(gltf, binary.length)
  return { gltf, binary }
}

function readContainer(bytes: Uint8Array): { json: Uint8Array; binary: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.length < HEADER_BYTES || view.getUint32(0, true) !== MAGIC) {
    throw new GlbError('not-glb', 'not a binary glTF file (.glb)')
  }
  const version = view.getUint32(4, true)
  if (version !== 2) throw new GlbError('wrong-version', `glTF container version ${version}, not 2`)
  if (view.getUint32(8, true) !== bytes.length) {
    throw new GlbError('bad-container', 'the length in the header is not that of the file')
  }
  const chunks: { type: number; data: Uint8Array }[] = []
  for (let at = HEADER_BYTES; at < bytes.length; ) {
    if (at + CHUNK_HEADER_BYTES > bytes.length) {
      throw new GlbError('bad-container', 'the file ends within a chunk header')
    }
    const length = view.getUint32(at, true)
    const from = at + CHUNK_HEADER_BYTES
    if (length % 4 !== 0 || length > bytes.length - from) {
      throw new GlbError('bad-container', 'a chunk is not aligned or runs past the end')
    }
    chunks.push({ type: view.getUint32(at + 4, true), data: bytes.subarray(from, from + length) })
    at = from + length
  }
  const [first, second] = chunks
  if (first?.type !== CHUNK_JSON) {
    throw new GlbError('bad-container', 'the first chunk is not JSON')
  }
  if (first.data.length > MAX_GLB_JSON_BYTES) {
    throw new GlbError('bad-json', `the JSON chunk may have at most ${MAX_GLB_JSON_BYTES} bytes`)
  }
  const binary = second?.type === CHUNK_BIN ? second.data : new Uint8Array(0)
  return { json: first.data, binary }
}

function checkAsset(gltf: Gltf): void {
  if (!gltf.asset.version.startsWith('2.')) {
    throw new GlbError('wrong-version', `glTF version ${gltf.asset.version}, not 2`)
  }
  const unknown = gltf.extensionsRequired.find((name) => !REQUIRABLE.has(name))
  if (unknown) {
    throw new GlbError('unsupported-extension', `the file requires ${unknown}; export without it`)
  }
  const uri = [...gltf.buffers, ...gltf.images].find((item) => item.uri !== undefined)
  if (uri) {
    throw new GlbError('external-uri', 'buffers and images must lie inside the file, not at a URI')
  }
}

/** Bytes per component and components per type, glTF 2.0 section 3.6.2.2. */
const COMPONENT_BYTES: Record<number, number> = {
  5120: 1,
  5121: 1,
  5122: 2,
  5123: 2,
  5125: 4,
  5126: 4,
}
const COMPONENTS = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 } as const

const outOfRange = (what: string): GlbError =>
  new GlbError('bad-gltf', `${what} does not exist in the file`)

function checkReferences(gltf: Gltf, binaryLength: number): void {
  const { accessors, bufferViews, buffers, images, materials, meshes, nodes, scenes } = gltf
  const need = (list: readonly unknown[], at: number | undefined, what: string): void => {
    if (at !== undefined && at >= list.length) throw outOfRange(`${what} ${at}`)
  }
  need(scenes, gltf.scene, 'scene')
  for (const scene of scenes) for (const node of scene.nodes) need(nodes, node, 'node')
  for (const node of nodes) {
    need(meshes, node.mesh, 'mesh')
    for (const child of node.children) need(nodes, child, 'node')
  }
  for (const { primitives } of meshes) {
    for (const { attributes, indices, material } of primitives) {
      need(materials, material, 'material')
      need(accessors, indices, 'accessor')
      for (const accessor of Object.values(attributes)) need(accessors, accessor, 'accessor')
    }
  }
  for (const image of images) need(bufferViews, image.bufferView, 'buffer view')
  buffers.forEach((buffer, at) => {
    // Meshopt's fallback buffers have a length and no bytes.
    const fallback = buffer.extensions && /MESHOPT/i.test(Object.keys(buffer.extensions).join())
    if (at === 0 && !fallback && buffer.byteLength > binaryLength) {
      throw new GlbError('bad-gltf', 'the binary chunk is shorter than the buffer it holds')
    }
    if (at > 0 && !fallback) throw new GlbError('external-uri', `buffer ${at} has no bytes`)
  })
  for (const view of bufferViews) {
    const buffer = buffers[view.buffer]
    if (!buffer) throw outOfRange(`buffer ${view.buffer}`)
    if (view.byteOffset + view.byteLength > buffer.byteLength) {
      throw new GlbError('bad-gltf', 'a buffer view runs past the end of its buffer')
    }
  }
  for (const accessor of accessors) {
    if (accessor.bufferView === undefined) continue
    const view = bufferViews[accessor.bufferView]
    if (!view) throw outOfRange(`buffer view ${accessor.bufferView}`)
    const size = (COMPONENT_BYTES[accessor.componentType] as number) * COMPONENTS[accessor.type]
    const stride = view.byteStride ?? size
    if (accessor.byteOffset + stride * (accessor.count - 1) + size > view.byteLength) {
      throw new GlbError('bad-gltf', 'an accessor runs past the end of its buffer view')
    }
  }
}
