/** Whether complete bytes are the package that the chain registers. */
import { createHash } from 'node:crypto'
import { equalBytes, fromHex, sha256 } from '@cosmos/protocol/content/digest'
import { MAX_MANIFEST_BYTES } from '@cosmos/protocol/content/limits'
import type { Manifest } from '@cosmos/protocol/content/manifest'
import { MANIFEST_PATH, ManifestError, parseManifest } from '@cosmos/protocol/content/manifest'
import { checkManifestFiles, checkTorrent, type PackageRef } from '@cosmos/protocol/content/package'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { READ_CHUNK_BYTES } from '../limits.ts'
import { StoreError } from './errors.ts'

/** Reads `length` bytes at `offset` of the torrent's byte space, into `room` where one is given. */
export type ReadBytes = (offset: number, length: number, room?: Uint8Array) => Promise<Uint8Array>

/** Throws StoreError 'unfit' unless the torrent fits one of the tokens that name its info hash. */
export function checkRegistration(torrent: Torrent, refs: readonly PackageRef[]): void {
  const problems = refs.map((ref) => checkTorrent(ref, torrent))
  if (problems.some((problem) => problem === undefined)) return
  throw new StoreError('unfit', `not as registered: ${problems[0] ?? 'no token names it'}`)
}

/** Length of manifest.json, which is always first. Throws StoreError 'unfit'. */
export function manifestLength(torrent: Torrent): number {
  const [first] = torrent.files
  if (first?.path !== MANIFEST_PATH || first.length > MAX_MANIFEST_BYTES) {
    throw new StoreError('unfit', `the first file must be ${MANIFEST_PATH}`)
  }
  return first.length
}

/**
 * Reads the manifest, and holds it against torrent and tokens. Before a token exists (`refs`
 * empty) any valid manifest will do. Throws StoreError 'unfit'.
 */
export async function checkManifest(
  torrent: Torrent,
  refs: readonly PackageRef[],
  read: ReadBytes,
): Promise<Manifest> {
  const bytes = await read(0, manifestLength(torrent))
  const hash = await sha256(bytes)
  if (refs.length > 0 && !refs.some((ref) => equalBytes(hash, fromHex(ref.manifestHash)))) {
    throw new StoreError('unfit', 'manifest.json does not have the hash that is registered')
  }
  try {
    const manifest = parseManifest(bytes)
    const problem = checkManifestFiles(manifest, torrent)
    if (problem) throw new StoreError('unfit', problem)
    return manifest
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw cause
    throw new StoreError('unfit', `manifest.json is invalid: ${cause.message}`, { cause })
  }
}

/** Holds every file against the manifest, from the first byte to the last. Throws StoreError 'unfit'. */
export async function checkFiles(
  torrent: Torrent,
  manifest: Manifest,
  read: ReadBytes,
): Promise<void> {
  const room = Buffer.allocUnsafeSlow(Math.min(READ_CHUNK_BYTES, torrent.length))
  for (const { path, sha256: expected } of manifest.files) {
    const { offset = 0, length } = torrent.files.find((file) => file.path === path) ?? {}
    if (length === undefined) throw new StoreError('unfit', `${path} is in the manifest only`)
    const hash = createHash('sha256')
    for (let at = 0; at < length; at += room.length) {
      hash.update(await read(offset + at, Math.min(room.length, length - at), room))
    }
    if (!equalBytes(hash.digest(), fromHex(expected))) {
      throw new StoreError('unfit', `${path} does not have the hash that the manifest gives`)
    }
  }
}
