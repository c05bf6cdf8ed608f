/** What a model costs and measures, and which budgets of the land it breaks. */
import type { Glb, Gltf } from './glb.ts'
import { GlbError, readGlb } from './glb.ts'
import { imageSize } from './image-size.ts'
import type { Bounds } from './manifest.ts'
import type { Matrix } from './node-matrix.ts'
import { identity, localMatrix, multiply, transformPoint } from './node-matrix.ts'

export interface GlbSummary {
  readonly bytes: number
  /** As drawn: a mesh shown twice counts twice. */
  readonly triangles: number
  /** Primitives as drawn; instanced ones count once. */
  readonly drawCalls: number
  readonly materials: number
  readonly textures: number
  /** Longest side of the largest image in pixels, 0 without images. */
  readonly textureSide: number
  readonly skinnedMeshes: number
  readonly lights: number
  readonly animations: number
  /** Axis-aligned box of the default scene in metres; undefined when nothing is drawn. */
  readonly bounds: Bounds | undefined
}

export type BudgetName =
  | 'bytes'
  | 'triangles'
  | 'drawCalls'
  | 'materials'
  | 'textures'
  | 'textureSide'
  | 'height'
  | 'depth'
  | 'skinnedMeshes'
  | 'lights'

/** A budget that a model exceeds. */
export interface BudgetProblem {
  readonly budget: BudgetName
  readonly actual: number
  readonly limit: number
  /** For people, with units. */
  readonly detail: string
}

const MIB = 1024 * 1024

/**
 * What one model may cost on `parcels` merged parcels of 10 m × 10 m: some 21 parcels are near a
 * visitor at once, so these keep a headset's frame below a quarter of a million triangles.
 */
export function budgetFor(parcels: number): Record<BudgetName, number> {
  const doublings = Math.log2(parcels + 1)
  return {
    bytes: Math.min(2 * MIB * parcels, 24 * MIB),
    triangles: 6_000 * parcels,
    drawCalls: Math.floor(4 + 2 * doublings),
    materials: Math.floor(6 * doublings),
    textures: Math.floor(4 * doublings),
    textureSide: 1_024,
    /** Metres above and below the ground. */
    height: Math.floor(15 * doublings),
    depth: 5,
    skinnedMeshes: 2,
    lights: 0,
  }
}

/** Reads a GLB and sums it up. Throws GlbError. */
export function inspectGlb(bytes: Uint8Array): GlbSummary {
  const glb = readGlb(bytes)
  const { gltf } = glb
  const scene = walkScene(gltf)
  return {
    bytes: bytes.length,
    ...scene,
    materials: gltf.materials.length,
    textures: gltf.textures.length,
    textureSide: largestImage(glb),
    animations: gltf.animations.length,
  }
}

const UNITS: Record<BudgetName, string> = {
  bytes: 'bytes',
  triangles: 'triangles',
  drawCalls: 'draw calls',
  materials: 'materials',
  textures: 'textures',
  textureSide: 'pixels on the longest side of a texture',
  height: 'metres above the ground',
  depth: 'metres below the ground',
  skinnedMeshes: 'skinned meshes',
  lights: 'lights',
}

/** Budgets of `parcels` parcels that the model breaks; empty when it fits. */
export function checkBudget(summary: GlbSummary, parcels: number): BudgetProblem[] {
  const limits = budgetFor(parcels)
  const actual: Record<BudgetName, number> = {
    ...summary,
    height: Math.max(0, summary.bounds?.max[1] ?? 0),
    depth: Math.max(0, -(summary.bounds?.min[1] ?? 0)),
  }
  return (Object.keys(limits) as BudgetName[])
    .filter((budget) => actual[budget] > limits[budget])
    .map((budget) => ({
      budget,
      actual: actual[budget],
      limit: limits[budget],
      detail: `${Math.round(actual[budget] * 100) / 100} ${UNITS[budget]}, at most ${limits[budget]}`,
    }))
}

type Scene = Pick<GlbSummary, 'triangles' | 'drawCalls' | 'skinnedMeshes' | 'lights' | 'bounds'>

function walkScene(gltf: Gltf): Scene {
  const roots = gltf.scenes[gltf.scene ?? 0]?.nodes ?? []
  const min: [number, number, number] = [Infinity, Infinity, Infinity]
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity]
  let triangles = 0
  let drawCalls = 0
  let skinnedMeshes = 0
  let lights = 0

  const grow = (accessor: Gltf['accessors'][number], matrix: Matrix): void => {
    const { min: low, max: high } = accessor
    if (low?.length !== 3 || high?.length !== 3) {
      throw new GlbError('bad-gltf', 'positions must state their minimum and maximum')
    }
    const scale = accessor.normalized ? normalisation(accessor.componentType) : 1
    for (let corner = 0; corner < 8; corner++) {
      const point = [0, 1, 2].map(
        (axis) => ((corner >> axis) & 1 ? high[axis] : low[axis]) as number,
      )
      const placed = transformPoint(
        matrix,
        point.map((value) => value * scale),
      )
      for (const axis of [0, 1, 2] as const) {
        min[axis] = Math.min(min[axis], placed[axis])
        max[axis] = Math.max(max[axis], placed[axis])
      }
    }
  }

  // A stack of our own: a chain of 100,000 nodes would overflow the engine's.
  const open: { at: number; parent: Matrix }[] = roots.map((at) => ({ at, parent: identity() }))
  const seen = new Set<number>()
  for (let next = open.pop(); next; next = open.pop()) {
    const { at, parent } = next
    const node = gltf.nodes[at]
    if (!node || seen.has(at)) {
      throw new GlbError('bad-gltf', `node ${at} is missing or stands in the scene twice`)
    }
    seen.add(at)
    const matrix = multiply(parent, localMatrix(node))
    if (node.extensions && 'KHR_lights_punctual' in node.extensions) lights++
    const mesh = node.mesh === undefined ? undefined : gltf.meshes[node.mesh]
    if (mesh) {
      if (node.skin !== undefined) skinnedMeshes++
      const copies = instanceCount(gltf, node.extensions)
      for (const primitive of mesh.primitives) {
        drawCalls++
        triangles += copies * trianglesOf(gltf, primitive)
        const position = gltf.accessors[primitive.attributes.POSITION ?? -1]
        if (position) grow(position, matrix)
      }
    }
    for (const child of node.children) open.push({ at: child, parent: matrix })
  }

  if (![...min, ...max].every(Number.isFinite)) {
    if (drawCalls > 0) throw new GlbError('bad-gltf', 'the size of the scene is not finite')
    return { triangles, drawCalls, skinnedMeshes, lights, bounds: undefined }
  }
  return { triangles, drawCalls, skinnedMeshes, lights, bounds: { min, max } }
}

type Primitive = Gltf['meshes'][number]['primitives'][number]

const TRIANGLES = 4
const TRIANGLE_STRIP = 5
const TRIANGLE_FAN = 6

function trianglesOf(gltf: Gltf, primitive: Primitive): number {
  const accessor = gltf.accessors[primitive.indices ?? primitive.attributes.POSITION ?? -1]
  const vertices = accessor?.count ?? 0
  if (primitive.mode === TRIANGLES) return Math.floor(vertices / 3)
  const strip = primitive.mode === TRIANGLE_STRIP || primitive.mode === TRIANGLE_FAN
  return strip ? Math.max(0, vertices - 2) : 0
}

/** Copies that EXT_mesh_gpu_instancing draws of a node's mesh. */
function instanceCount(gltf: Gltf, extensions: Record<string, unknown> | undefined): number {
  const instancing = extensions?.EXT_mesh_gpu_instancing
  if (typeof instancing !== 'object' || instancing === null) return 1
  const attributes = (instancing as { attributes?: unknown }).attributes
  if (typeof attributes !== 'object' || attributes === null) return 1
  const [first] = Object.values(attributes)
  return typeof first === 'number' ? (gltf.accessors[first]?.count ?? 1) : 1
}

/** glTF 2.0 section 3.11: what 1.0 is in a normalised integer. */
function normalisation(componentType: number): number {
  const largest: Record<number, number> = { 5120: 127, 5121: 255, 5122: 32_767, 5123: 65_535 }
  return 1 / (largest[componentType] ?? 1)
}

function largestImage({ gltf, binary }: Glb): number {
  let side = 0
  for (const image of gltf.images) {
    const view = image.bufferView === undefined ? undefined : gltf.bufferViews[image.bufferView]
    if (view?.buffer !== 0) throw new GlbError('bad-gltf', 'an image has no bytes')
    const size = imageSize(binary.subarray(view.byteOffset, view.byteOffset + view.byteLength))
    if (!size) throw new GlbError('bad-gltf', 'an image is no PNG, JPEG, WebP or KTX2')
    side = Math.max(side, size.width, size.height)
  }
  return side
}
