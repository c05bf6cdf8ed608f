import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { createTorrent, parseTorrent } from '@cosmos/protocol/content/torrent'
import { expect, it } from 'vitest'
import { MAX_METADATA_KEPT, MAX_METADATA_KEPT_BYTES } from '../limits.ts'
import { createMetadata } from './metadata.ts'

const PIECE = 16_384

/** A source of metadata that says what it was asked for; of packages of so many pieces. */
async function sourceOf(pieces: readonly number[]) {
  const infos = new Map<InfoHash, Uint8Array>()
  for (const [i, count] of pieces.entries()) {
    const files = [{ path: 'a', bytes: new Uint8Array(count * PIECE) }]
    const made = await createTorrent({ name: `model ${i}`, files, pieceLength: PIECE })
    const { infoHash, info } = await parseTorrent(made.torrent)
    infos.set(infoHash, info)
  }
  const asked: InfoHash[] = []
  const metadata = createMetadata((infoHash) => {
    asked.push(infoHash)
    return infos.get(infoHash)
  })
  return { metadata, asked, hashes: [...infos.keys()] }
}

it('metadata is read once while it is in use, and those used last stay', async () => {
  const { metadata, asked, hashes } = await sourceOf(Array(MAX_METADATA_KEPT + 1).fill(1))
  const [first, second] = hashes
  if (!first || !second) throw new Error('none were made')
  for (const hash of hashes.slice(0, -1)) expect((await metadata(hash))?.infoHash).toBe(hash)
  await metadata(first)
  expect(asked).toEqual(hashes.slice(0, -1))
  // One more than there is room for: the second is now the one that was used longest ago.
  await metadata(hashes.at(-1) ?? first)
  await metadata(first)
  expect(asked).toEqual(hashes)
  await metadata(second)
  expect(asked).toEqual([...hashes, second])
})

it('metadata that is long or absent is not kept', async () => {
  const { metadata, asked, hashes } = await sourceOf([Math.ceil(MAX_METADATA_KEPT_BYTES / 20)])
  const [long] = hashes
  if (!long) throw new Error('none was made')
  const absent = '0'.repeat(40) as InfoHash
  for (const hash of [long, long, absent, absent]) await metadata(hash)
  expect(asked).toEqual([long, long, absent, absent])
})
