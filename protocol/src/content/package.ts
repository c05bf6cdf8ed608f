/** A model package: the torrent that a MODEL token names. */
import type { Hex } from '../lightnode/types.ts'
import { sha256, toHex } from './digest.ts'
import type { InfoHash } from './info-hash.ts'
import type { Bounds, Manifest } from './manifest.ts'
import { encodeManifest, MANIFEST_PATH } from './manifest.ts'
import type { SourceFile, Torrent } from './torrent.ts'
import { createTorrent } from './torrent.ts'

/** Level of detail: 0 the model itself, 2 the coarsest. */
export type Lod = 0 | 1 | 2

/** File of each level, finest first. */
export const LOD_PATHS = ['model.glb', 'lod1.glb', 'lod2.glb'] as const

export interface ModelPackage {
  readonly infoHash: InfoHash
  /** Total bytes of the files, as the token stores it. */
  readonly size: number
  readonly manifestHash: Hex
  readonly manifest: Manifest
  /** The .torrent. */
  readonly torrent: Uint8Array
  /** In torrent order: manifest first, then coarse to fine. */
  readonly files: readonly SourceFile[]
}

/**
 * Builds a package. The same input gives the same info hash. Throws ManifestError or TorrentError.
 */
export async function buildPackage(source: {
  readonly model: Uint8Array
  readonly lod1?: Uint8Array
  readonly lod2?: Uint8Array
  readonly title: string
  readonly author: string
  readonly licence: string
  readonly bounds: Bounds
  readonly triangles: number
}): Promise<ModelPackage> {
  const { model, lod1, lod2, title, author, licence, bounds, triangles } = source
  const contents: SourceFile[] = []
  if (lod2) contents.push({ path: LOD_PATHS[2], bytes: lod2 })
  if (lod1) contents.push({ path: LOD_PATHS[1], bytes: lod1 })
  contents.push({ path: LOD_PATHS[0], bytes: model })
  const manifest: Manifest = {
    version: 1,
    title,
    author,
    licence,
    bounds,
    triangles,
    files: await Promise.all(
      contents.map(async ({ path, bytes }) => ({
        path,
        size: bytes.length,
        sha256: toHex(await sha256(bytes)),
      })),
    ),
  }
  const encoded = encodeManifest(manifest)
  const files = [{ path: MANIFEST_PATH, bytes: encoded }, ...contents]
  const { torrent, infoHash } = await createTorrent({ name: `cosmos-${slug(title)}`, files })
  const size = files.reduce((sum, file) => sum + file.bytes.length, 0)
  return { infoHash, size, manifestHash: await hashManifest(encoded), manifest, torrent, files }
}

/** SHA-256 of manifest.json in the form the MODEL token stores. */
export const hashManifest = async (bytes: Uint8Array): Promise<Hex> =>
  `0x${toHex(await sha256(bytes))}`

/** Lower-case ASCII letters, digits and single dashes; `model` where nothing of a title is left. */
export function slug(title: string): string {
  const plain = title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 48)
    .replace(/^-+|-+$/g, '')
  return plain || 'model'
}

/** The registration on chain that content is held against. */
export interface PackageRef {
  readonly infoHash: InfoHash
  readonly size: number
  readonly manifestHash: Hex
}

/** How a torrent or manifest contradicts its registration or each other; undefined when it fits. */
export function checkTorrent(ref: PackageRef, torrent: Torrent): string | undefined {
  if (torrent.infoHash !== ref.infoHash) return `its info hash is ${torrent.infoHash}`
  if (torrent.length !== ref.size) return `it holds ${torrent.length} bytes, not ${ref.size}`
  if (torrent.files[0]?.path !== MANIFEST_PATH) return `its first file is not ${MANIFEST_PATH}`
  return undefined
}

/** How the manifest's list of files differs from the torrent's; undefined when they agree. */
export function checkManifestFiles(manifest: Manifest, torrent: Torrent): string | undefined {
  const others = torrent.files.filter((file) => file.path !== MANIFEST_PATH)
  if (others.length !== manifest.files.length) return 'manifest and torrent list different files'
  const sizes = new Map(manifest.files.map((file) => [file.path, file.size]))
  const odd = others.find((file) => sizes.get(file.path) !== file.length)
  return odd && `manifest and torrent disagree on ${odd.path}`
}

/** The file to fetch for a level of detail: that one, or the next finer one the package has. */
export function fileForLod(manifest: Manifest, lod: Lod): Manifest['files'][number] | undefined {
  for (let level: number = lod; level >= 0; level--) {
    const found = manifest.files.find((file) => file.path === LOD_PATHS[level])
    if (found) return found
  }
  return undefined
}
