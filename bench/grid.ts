/** The grid against JSON of the same city, and the proof of the whole map against a general trie. */
import { gzipSync } from 'node:zlib'
import { hexToBytes } from '@cosmos/protocol/chain/hex'
import { rlpEncode } from '@cosmos/protocol/chain/rlp'
import { storageRoot } from '@cosmos/protocol/chain/storage-root'
import { wordsOfWhere } from '@cosmos/protocol/grid/proof-words'
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import { createMPT } from '@ethereumjs/mpt'
import { type BenchRow, sample, timed } from './row.ts'
import { asTiles, sampleCity } from './sample-city.ts'

const ROUNDS = 7
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(1)} kB`
const milliseconds = ({ median, spread }: { median: number; spread: number }) =>
  `${median.toFixed(1)} ±${spread.toFixed(1)} ms`

export async function rows(): Promise<BenchRow[]> {
  const genesis = sampleCity({ built: 0, owners: 0, models: 0, moved: 0 })
  const town = sampleCity({ built: 3000, owners: 400, models: 60, moved: 0 })
  return [
    bytesRow('grid bytes gzipped, untouched city', genesis),
    bytesRow('grid bytes gzipped, 3,000 built parcels', town),
    await decodeRow('grid decode, 3,000 built parcels', town),
    ...(await proofRows()),
  ]
}

function bytesRow(name: string, city: CityState): BenchRow {
  const ours = gzipSync(encodeGrid(city)).length
  const peer = gzipSync(asTiles(city)).length
  const ratio = peer / ours
  return {
    name,
    ours: kilobytes(ours),
    peer: `${kilobytes(peer)} (JSON per parcel)`,
    ratio,
    target: 10,
    better: 'higher',
  }
}

async function decodeRow(name: string, city: CityState): Promise<BenchRow> {
  const bytes = encodeGrid(city)
  const json = asTiles(city)
  const ours = await sample(ROUNDS, () => timed(() => decodeGrid(bytes)))
  const peer = await sample(ROUNDS, () => timed(() => JSON.parse(json)))
  return {
    name,
    ours: milliseconds(ours),
    peer: `${milliseconds(peer)} (JSON.parse)`,
    ratio: peer.median / ours.median,
    target: 5,
    better: 'higher',
  }
}

/** Words of a map so much moved about that about 6,456 of them are not zero. */
const MOVED = 3600
const SECONDS = 0.3

async function proofRows(): Promise<BenchRow[]> {
  const { where } = sampleCity({ built: 0, owners: 0, models: 0, moved: MOVED })
  const words = [...wordsOfWhere(where)].map(([slot, word]) => ({
    slot,
    word: hexToBytes(`0x${word.toString(16).padStart(64, '0')}`),
  }))
  const roots: { ours: Uint8Array; peer: Uint8Array } = {
    ours: new Uint8Array(),
    peer: new Uint8Array(),
  }
  const ours = await sample(ROUNDS, () =>
    timed(() => {
      roots.ours = storageRoot(words)
    }),
  )
  const peer = await sample(ROUNDS, () =>
    timed(async () => {
      roots.peer = await rootByMpt(words)
    }),
  )
  if (!roots.ours.every((byte, i) => byte === roots.peer[i])) {
    throw new Error('the two tries disagree')
  }
  const name = `map proof, root of ${words.length.toLocaleString('en')} words`
  return [
    {
      name,
      ours: milliseconds(ours),
      peer: `${milliseconds(peer)} (@ethereumjs/mpt)`,
      ratio: peer.median / ours.median,
      target: 3,
      better: 'higher',
    },
    {
      name: `${name}, seconds`,
      ours: milliseconds(ours),
      peer: `limit ${SECONDS} s`,
      ratio: ours.median / 1000,
      target: SECONDS,
      better: 'lower',
    },
  ]
}

async function rootByMpt(
  words: readonly { slot: number; word: Uint8Array }[],
): Promise<Uint8Array> {
  const trie = await createMPT({ useKeyHashing: true })
  for (const { slot, word } of words) {
    const key = new Uint8Array(32)
    new DataView(key.buffer).setUint32(28, slot)
    await trie.put(key, rlpEncode(word.subarray(word.findIndex((byte) => byte !== 0))))
  }
  return trie.root()
}
