/** Small packages for the tests of the store; nothing in the product imports this. */
import { pseudoRandomBytes } from '@cosmos/protocol/content/fixtures'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { createTorrent, parseTorrent } from '@cosmos/protocol/content/torrent'
import type { BeginOptions, ContentStore } from './content-store.ts'
import { StoreError } from './errors.ts'

export interface StoredFixture {
  readonly torrent: Torrent
  readonly bytes: Uint8Array
}

/** A torrent of one file, in pieces of 16 KiB. */
export async function packageOf(seed: number, size = 100_000): Promise<StoredFixture> {
  const bytes = pseudoRandomBytes(size, seed + 1)
  const files = [{ path: 'model.glb', bytes }]
  const made = await createTorrent({ name: `cosmos-${seed}`, files, pieceLength: 16_384 })
  return { torrent: await parseTorrent(made.torrent), bytes }
}

/** Writes and commits it; leaves nothing when that fails. */
export async function addPackage(
  store: ContentStore,
  { torrent, bytes }: StoredFixture,
  options?: BeginOptions,
): Promise<InfoHash> {
  const file = await store.begin(torrent, options)
  try {
    await file.write(0, bytes)
    await file.commit()
    await file.close()
  } catch (error) {
    await file.discard()
    throw error
  }
  return torrent.infoHash
}

export async function readPackage(
  store: ContentStore,
  { torrent }: StoredFixture,
): Promise<Uint8Array> {
  const file = await store.open(torrent.infoHash)
  try {
    return await file.read(0, torrent.length)
  } finally {
    await file.close()
  }
}

/** The code of the StoreError that a promise rejects with, or 'fine'. */
export const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'fine',
    (error: unknown) => (error instanceof StoreError ? error.code : String(error)),
  )
