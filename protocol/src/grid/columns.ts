/**
 * The columns of a CSMG grid. Values of one kind stand together, so that the gzip around them finds
 * what repeats; each column is written by one function and read by the one next to it.
 */
import { bareHex, bytesToHex, hexToBytes } from '../chain/hex.ts'
import { MAX_NODES } from '../lightnode/limits.ts'
import type {
  Address,
  BlockRef,
  Hex,
  InfoHash,
  ModelRecord,
  NodeRecord,
} from '../lightnode/types.ts'
import { type ByteReader, type ByteWriter, GridFormatError } from './bytes.ts'

const ADDRESS_BYTES = 20
const HASH_BYTES = 32
const INFO_HASH_BYTES = 20
const WORD_BYTES = 32
/** A target key: kind << 248 | id. */
const KEY_BITS = 256

export const writeHex = (out: ByteWriter, value: Hex) => out.bytes(hexToBytes(value))
export const readAddress = (from: ByteReader): Address => bytesToHex(from.bytes(ADDRESS_BYTES))
export const readHash = (from: ByteReader): Hex => bytesToHex(from.bytes(HASH_BYTES))

export function writeBlock(out: ByteWriter, block: BlockRef): void {
  out.varint(block.number)
  writeHex(out, block.hash)
  out.varint(block.timestamp)
}

export const readBlock = (from: ByteReader): BlockRef => ({
  number: from.varint(),
  hash: readHash(from),
  timestamp: from.varint(),
})

export function writeContracts(
  out: ByteWriter,
  contracts: Readonly<Record<string, Address>>,
): void {
  const entries = Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1))
  out.varint(entries.length)
  for (const [name, address] of entries) {
    out.text(name)
    writeHex(out, address)
  }
}

export function readContracts(from: ByteReader): Record<string, Address> {
  const contracts: Record<string, Address> = {}
  let last = ''
  for (let left = from.count(2 + ADDRESS_BYTES); left > 0; left--) {
    const name = from.text()
    if (!/^[A-Za-z][A-Za-z0-9]*$/.test(name)) throw new GridFormatError('no name of a contract')
    if (name <= last) throw new GridFormatError('contracts out of order')
    contracts[name] = readAddress(from)
    last = name
  }
  return contracts
}

export function writeAddresses(out: ByteWriter, addresses: readonly Address[]): void {
  out.varint(addresses.length)
  for (const address of addresses) writeHex(out, address)
}

export function readAddresses(from: ByteReader, limit: number): Address[] {
  const addresses: Address[] = []
  for (let left = from.count(ADDRESS_BYTES, limit); left > 0; left--) {
    addresses.push(readAddress(from))
  }
  return addresses
}

/** Ascending numbers as gaps: the first as it is, then the distance to the one before, less 1. */
export function writeAscending(out: ByteWriter, ids: readonly number[]): void {
  out.varint(ids.length)
  let next = 0
  for (const id of ids) {
    out.varint(id - next)
    next = id + 1
  }
}

/** Every id is below `limit`. */
export function readAscending(from: ByteReader, limit: number): number[] {
  const ids: number[] = []
  let next = 0
  for (let left = from.count(1, limit); left > 0; left--) {
    const id = next + from.varint()
    if (id >= limit) throw new GridFormatError(`id ${id} is out of range`)
    ids.push(id)
    next = id + 1
  }
  return ids
}

export function writeModels(out: ByteWriter, models: readonly ModelRecord[]): void {
  const accounts = [...new Set(models.map(({ owner }) => owner))]
  const indexes = new Map(accounts.map((account, i) => [account, i]))
  writeAddresses(out, accounts)
  for (const { owner } of models) out.varint(indexes.get(owner) ?? 0)
  for (const { infoHash } of models) writeHex(out, `0x${infoHash}`)
  for (const { manifestHash } of models) writeHex(out, manifestHash)
  for (const { size } of models) out.varint(size)
  for (const { open } of models) out.u8(open ? 1 : 0)
  for (const { name } of models) out.text(name)
}

/** Smallest model: owner index, hashes, size, flag, empty name. */
const MODEL_BYTES = 1 + INFO_HASH_BYTES + HASH_BYTES + 3

/** Reads the models of the given token ids, in that order. */
export function readModels(from: ByteReader, ids: readonly number[]): ModelRecord[] {
  const accounts = readAddresses(from, ids.length)
  if (ids.length * MODEL_BYTES > from.left) throw new GridFormatError('more models than bytes')
  const owners = readAccountIndexes(from, ids.length, accounts)
  const infoHashes = ids.map(() => bareHex(from.bytes(INFO_HASH_BYTES)) as InfoHash)
  const manifestHashes = ids.map(() => readHash(from))
  const sizes = ids.map(() => from.varint())
  const open = ids.map(() => readFlag(from))
  const names = ids.map(() => from.text())
  return ids.map(
    (id, i): ModelRecord => ({
      id,
      infoHash: infoHashes[i] as InfoHash,
      size: sizes[i] as number,
      manifestHash: manifestHashes[i] as Hex,
      name: names[i] as string,
      open: open[i] as boolean,
      owner: owners[i] as Address,
    }),
  )
}

/** Accounts stand in the order of their first use, each once and none in vain. */
function readAccountIndexes(
  from: ByteReader,
  count: number,
  accounts: readonly Address[],
): Address[] {
  let used = 0
  const found = Array.from({ length: count }, () => {
    const index = from.varint()
    const account = accounts[index]
    if (account === undefined || index > used) {
      throw new GridFormatError('a model belongs to no listed account')
    }
    if (index === used) used++
    return account
  })
  if (used < accounts.length || new Set(accounts).size < used) {
    throw new GridFormatError('accounts without models')
  }
  return found
}

export function readFlag(from: ByteReader): boolean {
  const flag = from.u8()
  if (flag > 1) throw new GridFormatError('a flag is neither 0 nor 1')
  return flag === 1
}

export type PlacementEntry = readonly [key: string, placements: readonly bigint[]]

/**
 * Targets ascending, then all their placements as bytes of one significance after the other: most
 * of a packed placement is zero or like its neighbour's.
 */
export function writePlacements(out: ByteWriter, entries: readonly PlacementEntry[]): void {
  const sorted = entries
    .map(([key, placements]) => ({ key: BigInt(key), placements }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
  out.varint(sorted.length)
  let next = 0n
  for (const { key } of sorted) {
    out.bigVarint(key - next)
    next = key + 1n
  }
  for (const { placements } of sorted) out.varint(placements.length)
  const all = sorted.flatMap(({ placements }) => placements)
  const bytes = new Uint8Array(all.length * WORD_BYTES)
  for (const [i, placement] of all.entries()) {
    let rest = placement
    for (let significance = 0; rest > 0n; significance += 4, rest >>= 32n) {
      const part = Number(rest & 0xffffffffn)
      for (let b = 0; b < 4; b++) {
        bytes[(significance + b) * all.length + i] = part >>> (8 * b)
      }
    }
  }
  let width = WORD_BYTES
  while (width > 1 && allZero(bytes.subarray((width - 1) * all.length, width * all.length))) width--
  out.u8(width)
  out.bytes(bytes.subarray(0, width * all.length))
}

const allZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0)

/** `emptyAllowed`: deltas name targets that hold nothing any more. */
export function readPlacements(from: ByteReader, emptyAllowed: boolean): PlacementEntry[] {
  const keys: bigint[] = []
  let next = 0n
  for (let left = from.count(2); left > 0; left--) {
    const key = next + from.bigVarint(KEY_BITS)
    if (key >> BigInt(KEY_BITS) !== 0n) throw new GridFormatError('a target key is too large')
    keys.push(key)
    next = key + 1n
  }
  let total = 0
  const counts = keys.map(() => {
    const count = from.varint()
    if (count === 0 && !emptyAllowed) throw new GridFormatError('a target without placements')
    total += count
    return count
  })
  const width = from.u8()
  if (width > WORD_BYTES) throw new GridFormatError('a placement has 32 bytes at most')
  // With no bytes each, a short input could claim any number of placements.
  if (width === 0) throw new GridFormatError('placements without bytes')
  const bytes = from.bytes(total * width)
  const words = wordsOfPlanes(bytes, total, width)
  let at = 0
  return keys.map((key, i) => {
    const end = at + (counts[i] as number)
    const entry = [key.toString(), words.slice(at, end)] as const
    at = end
    return entry
  })
}

function wordsOfPlanes(planes: Uint8Array, count: number, width: number): bigint[] {
  const view = new DataView(new ArrayBuffer(WORD_BYTES))
  const words: bigint[] = []
  const limbs = Math.ceil(width / 8)
  for (let i = 0; i < count; i++) {
    for (let plane = 0; plane < width; plane++) {
      view.setUint8(plane, planes[plane * count + i] as number)
    }
    let word = 0n
    for (let limb = limbs - 1; limb >= 0; limb--) {
      word = (word << 64n) | view.getBigUint64(limb * 8, true)
    }
    words.push(word)
  }
  if (width > 1 && allZero(planes.subarray((width - 1) * count))) {
    throw new GridFormatError('placements with useless zeros')
  }
  return words
}

const ROLE_SEEDER = 1
const ROLE_EDGE = 2
/** Smallest node: operator, roles, two times, two empty texts. */
const NODE_BYTES = ADDRESS_BYTES + 5

export function writeNodes(out: ByteWriter, nodes: readonly NodeRecord[]): void {
  out.varint(nodes.length)
  for (const node of nodes) {
    writeHex(out, node.operator)
    out.u8((node.seeder ? ROLE_SEEDER : 0) | (node.edge ? ROLE_EDGE : 0))
    out.varint(node.since)
    out.varint(node.lastSeen)
    out.text(node.url)
    out.text(node.peer)
  }
}

export function readNodes(from: ByteReader): NodeRecord[] {
  const nodes: NodeRecord[] = []
  for (let left = from.count(NODE_BYTES, MAX_NODES); left > 0; left--) {
    const operator = readAddress(from)
    const roles = from.u8()
    if (roles > (ROLE_SEEDER | ROLE_EDGE)) throw new GridFormatError('a node has unknown roles')
    nodes.push({
      operator,
      seeder: (roles & ROLE_SEEDER) !== 0,
      edge: (roles & ROLE_EDGE) !== 0,
      since: from.varint(),
      lastSeen: from.varint(),
      url: from.text(),
      peer: from.text(),
    })
  }
  return nodes
}
