/**
 * Makes any glTF file fit for publishing: one self-contained GLB as its author made it, and up to
 * two coarser levels for those who see it from afar.
 */
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { type Document, getBounds, NodeIO, type Scene } from '@gltf-transform/core'
import { ALL_EXTENSIONS } from '@gltf-transform/extensions'
import {
  cloneDocument,
  dedup,
  getSceneVertexCount,
  prune,
  simplify,
  unpartition,
  VertexCountMethod,
  weld,
} from '@gltf-transform/functions'
import { MeshoptDecoder, MeshoptEncoder, MeshoptSimplifier } from 'meshoptimizer'
import sharp from 'sharp'

export interface PreparedModel {
  readonly model: Uint8Array
  readonly lod1: Uint8Array | undefined
  readonly lod2: Uint8Array | undefined
  readonly triangles: number
  /** Metres, in the model's own space. */
  readonly bounds: { readonly min: Point; readonly max: Point }
}
export type Point = [number, number, number]

/** A file that can't be published. The message says why and what to do. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError'
}

/** Triangles and texture edge (pixels) of the coarser levels, for one parcel. */
const LEVELS = [
  { triangles: 1000, texture: 256 },
  { triangles: 100, texture: 64 },
] as const
/** A level that saves less than this is not worth a file of its own. */
const WORTH = 0.7
/** How far a simplified surface may leave the original, as part of the model's size. */
const ALLOWED_ERROR = 0.05
/** glTF files beyond this are no models of a parcel; reading them would eat the machine. */
const MAX_FILE_BYTES = 256 * 1024 * 1024

/** Reads `.glb`, `.gltf` (with its files beside it) or `.vrm`. Rejects with ModelFileError. */
export async function prepareModel(file: string): Promise<PreparedModel> {
  const io = await createIo()
  const document = await readDocument(io, file)
  const scene = document.getRoot().getDefaultScene() ?? document.getRoot().listScenes()[0]
  if (!scene)
    throw new ModelFileError(`${path.basename(file)} has no scene: nothing would be shown`)
  const triangles = countTriangles(scene)
  if (triangles === 0) {
    throw new ModelFileError(`${path.basename(file)} has no triangles: nothing would be shown`)
  }
  const bounds = getBounds(scene)
  const model = /\.(glb|vrm)$/i.test(file)
    ? new Uint8Array(await readFile(file))
    : await io.writeBinary(await packed(document))
  const [lod1, lod2] = await coarserLevels(io, document, model.length, triangles)
  return {
    model,
    lod1,
    lod2,
    triangles,
    bounds: { min: [...bounds.min] as Point, max: [...bounds.max] as Point },
  }
}

async function createIo(): Promise<NodeIO> {
  await Promise.all([MeshoptDecoder.ready, MeshoptEncoder.ready, MeshoptSimplifier.ready])
  return new NodeIO().registerExtensions(ALL_EXTENSIONS).registerDependencies({
    'meshopt.decoder': MeshoptDecoder,
    'meshopt.encoder': MeshoptEncoder,
  })
}

async function readDocument(io: NodeIO, file: string): Promise<Document> {
  const name = path.basename(file)
  try {
    const { size } = await stat(file)
    if (size > MAX_FILE_BYTES) {
      throw new ModelFileError(
        `${name} has ${size} bytes; at most ${MAX_FILE_BYTES} can be published`,
      )
    }
    const document = await io.read(file)
    // Its warnings are for people who debug glTF, not for people who publish.
    document.setLogger({ debug: quiet, info: quiet, warn: quiet, error: quiet })
    return document
  } catch (cause) {
    if (cause instanceof ModelFileError) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ModelFileError(`${(cause as NodeJS.ErrnoException).path ?? file} does not exist`, {
        cause,
      })
    }
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new ModelFileError(
      `${name} is not a glTF file that can be read (${reason}). Export it as GLB (glTF 2.0 binary).`,
      { cause },
    )
  }
}

const quiet = () => undefined

/** One buffer, nothing twice, nothing unused. */
async function packed(document: Document): Promise<Document> {
  const copy = cloneDocument(document)
  await copy.transform(dedup(), prune(), unpartition())
  return copy
}

const countTriangles = (scene: Scene): number =>
  Math.floor(getSceneVertexCount(scene, VertexCountMethod.RENDER) / 3)

async function coarserLevels(
  io: NodeIO,
  document: Document,
  modelBytes: number,
  triangles: number,
): Promise<(Uint8Array | undefined)[]> {
  const levels: (Uint8Array | undefined)[] = []
  let finer = modelBytes
  for (const level of LEVELS) {
    const copy = cloneDocument(document)
    removeAnimations(copy)
    await shrinkTextures(copy, level.texture)
    await copy.transform(
      weld(),
      simplify({
        simplifier: MeshoptSimplifier,
        ratio: Math.min(1, level.triangles / triangles),
        error: ALLOWED_ERROR,
      }),
      dedup(),
      prune(),
      unpartition(),
    )
    const bytes = await io.writeBinary(copy)
    const worth = bytes.length < finer * WORTH
    levels.push(worth ? bytes : undefined)
    if (worth) finer = bytes.length
  }
  return levels
}

/** Nobody sees a gesture from afar, and keyframes are often most of a file. */
function removeAnimations(document: Document): void {
  for (const animation of document.getRoot().listAnimations()) {
    for (const part of [...animation.listChannels(), ...animation.listSamplers()]) part.dispose()
    animation.dispose()
  }
}

/** Formats that can be made smaller here; others (KTX2) stay as they are. */
const SHRINKABLE = new Set(['image/png', 'image/jpeg', 'image/webp'])

async function shrinkTextures(document: Document, edge: number): Promise<void> {
  for (const texture of document.getRoot().listTextures()) {
    const image = texture.getImage()
    const [width = 0, height = 0] = texture.getSize() ?? []
    if (!image || Math.max(width, height) <= edge || !SHRINKABLE.has(texture.getMimeType()))
      continue
    const smaller = await sharp(image).resize(edge, edge, { fit: 'inside' }).toBuffer()
    texture.setImage(new Uint8Array(smaller))
  }
}
