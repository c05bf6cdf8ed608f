/** The grid against JSON of the same city, and the proof of the whole map against a general trie. */
import { gzipSync } from 'node:zlib'
import { hexToBytes } from '@cosmos/protocol/chain/hex'
import { rlpEncode } from '@cosmos/protocol/chain/rlp'
import { storageRoot } from '@cosmos/protocol/chain/storage-root'
import { provenValue } from '@cosmos/protocol/chain/trie-proof'
import { encodeDelta } from '@cosmos/protocol/grid/delta'
import { wordsOfWhere } from '@cosmos/protocol/grid/proof-words'
import { readGridPieces } from '@cosmos/protocol/grid/read-pieces'
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import { createPieceShelf } from '@cosmos/protocol/http/piece-shelf'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import { createMerkleProof, createMPT, verifyMerkleProof } from '@ethereumjs/mpt'
import { keccak_256 } from '@noble/hashes/sha3.js'
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
    ...(await slotRows()),
    ...(await changeRows(town)),
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
  const words = movedWords()
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
      roots.peer = (await trieOf(words)).root()
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

/** Slots asked for at once, as for the parcels of a street. */
const SLOTS = 128

/** Single words out of the same moved-about map, each with the nodes that lead to it. */
async function slotRows(): Promise<BenchRow[]> {
  const words = movedWords()
  const trie = await trieOf(words)
  const root = trie.root()
  const asked = words.filter((_, i) => i % Math.floor(words.length / SLOTS) === 0).slice(0, SLOTS)
  const proofs = await Promise.all(
    asked.map(async ({ slot }) => {
      const key = slotKey(slot)
      return { key, nodes: await createMerkleProof(trie, key) }
    }),
  )
  const ours = await sample(ROUNDS, () =>
    timed(() => {
      for (const { key, nodes } of proofs) {
        if (!provenValue(root, keccak_256(key), nodes)) throw new Error('a word is not proven')
      }
    }),
  )
  const peer = await sample(ROUNDS, () =>
    timed(async () => {
      for (const { key, nodes } of proofs) {
        const value = await verifyMerkleProof(key, nodes, { useKeyHashing: true, root })
        if (!value) throw new Error('a word is not proven')
      }
    }),
  )
  return [
    {
      name: `proof of ${SLOTS} single words`,
      ours: milliseconds(ours),
      peer: `${milliseconds(peer)} (@ethereumjs/mpt)`,
      ratio: peer.median / ours.median,
      target: 1,
      better: 'higher',
    },
    {
      name: 'proof of one parcel',
      ours: `${(ours.median / SLOTS).toFixed(2)} ms`,
      peer: 'limit 1 ms',
      ratio: ours.median / SLOTS,
      target: 1,
      better: 'lower',
    },
  ]
}

/** Titles that change hands between two looks at the city: an hour of a busy day. */
const CHANGES = 100

/** What a visitor who knows the city needs after that, as a delta and as pieces. */
async function changeRows(town: CityState): Promise<BenchRow[]> {
  const ownerOf = town.ownerOf.slice()
  const step = Math.floor(ownerOf.length / CHANGES)
  for (let i = 0; i < CHANGES; i++) ownerOf[i * step] = 1 + (i % (town.owners.length - 1))
  const later = { ...town, ownerOf }
  const one = { ...town, ownerOf: town.ownerOf.with(777, 1) }
  const whole = encodeGrid(later).length
  const row = (name: string, ours: number, target: number): BenchRow => ({
    name,
    ours: kilobytes(ours),
    peer: `${kilobytes(whole)} (whole grid)`,
    ratio: whole / ours,
    target,
    better: 'higher',
  })
  return [
    row(`delta after ${CHANGES} changes`, encodeDelta(town, later).length, 100),
    row('pieces after 1 change, without the index', await newPieces(town, one), 20),
  ]
}

/** Bytes of the pieces that somebody who has the first city needs for the second. */
async function newPieces(from: CityState, to: CityState): Promise<number> {
  const shelf = createPieceShelf()
  const { pieces } = await readGridPieces({
    index: await shelf.index(from),
    fetch: async ({ hash }) => shelf.get(hash),
  })
  const { fetched } = await readGridPieces({
    index: await shelf.index(to),
    known: pieces,
    fetch: async ({ hash }) => shelf.get(hash),
  })
  return fetched.bytes
}

interface Word {
  readonly slot: number
  readonly word: Uint8Array
}

function movedWords(): Word[] {
  const { where } = sampleCity({ built: 0, owners: 0, models: 0, moved: MOVED })
  return [...wordsOfWhere(where)].map(([slot, word]) => ({
    slot,
    word: hexToBytes(`0x${word.toString(16).padStart(64, '0')}`),
  }))
}

function slotKey(slot: number): Uint8Array {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(28, slot)
  return key
}

async function trieOf(words: readonly Word[]) {
  const trie = await createMPT({ useKeyHashing: true })
  for (const { slot, word } of words) {
    const value = word.subarray(word.findIndex((byte) => byte !== 0))
    await trie.put(slotKey(slot), rlpEncode(value))
  }
  return trie
}
