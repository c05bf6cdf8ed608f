/**
 * CSMG snapshot: a whole CityState in bytes. `GET /api/grid` answers with it, and a node keeps it to
 * start warm. Meant to travel gzipped: the columns are laid out for that, not packed themselves.
 *
 * "CSMG" | kind | version | chain id | Cosmos | block | contracts | owner table | titles: run
 * lengths, then the owner index of each run | where: ids of titles not at their birth cell, then
 * 0 (nowhere) or cell key + 1 | models | placements | nodes.
 */
import { CELL_SPAN } from '../geometry/cell-key.ts'
import { NOWHERE } from '../land/grid-words.ts'
import { MAX_MODELS, MAX_OWNERS, MAX_TITLES } from '../lightnode/limits.ts'
import type { CityState } from '../lightnode/types.ts'
import { ByteReader, type ByteWriter, createByteWriter, GridFormatError } from './bytes.ts'
import {
  readAddress,
  readAddresses,
  readAscending,
  readBlock,
  readContracts,
  readModels,
  readNodes,
  readPlacements,
  writeAddresses,
  writeAscending,
  writeBlock,
  writeContracts,
  writeHex,
  writeModels,
  writeNodes,
  writePlacements,
} from './columns.ts'

const MAGIC = new TextEncoder().encode('CSMG')
const VERSION = 1
const SNAPSHOT = 1
const DELTA = 2

export type GridKind = 'snapshot' | 'delta'

/** What a server sent: the first byte after the magic says so. Throws GridFormatError. */
export function gridKind(bytes: Uint8Array): GridKind {
  return readHeader(new ByteReader(bytes))
}

export function writeHeader(out: ByteWriter, kind: GridKind): void {
  out.bytes(MAGIC)
  out.u8(kind === 'snapshot' ? SNAPSHOT : DELTA)
  out.u8(VERSION)
}

export function readHeader(from: ByteReader): GridKind {
  const magic = from.bytes(MAGIC.length)
  if (!magic.every((byte, i) => byte === MAGIC[i])) throw new GridFormatError('this is no grid')
  const kind = from.u8()
  const version = from.u8()
  if (version !== VERSION) {
    throw new GridFormatError(`grid version ${version} is not ${VERSION}: a newer program reads it`)
  }
  if (kind === SNAPSHOT) return 'snapshot'
  if (kind === DELTA) return 'delta'
  throw new GridFormatError(`unknown kind of grid ${kind}`)
}

/** Throws RangeError for states that no chain can have. */
export function encodeGrid(state: CityState): Uint8Array<ArrayBuffer> {
  const out = createByteWriter()
  writeHeader(out, 'snapshot')
  out.varint(state.chainId)
  writeHex(out, state.cosmos)
  writeBlock(out, state.block)
  writeContracts(out, state.contracts)
  writeAddresses(out, state.owners)
  writeOwners(out, state.ownerOf)
  const away = idsWhere(state.where, (value) => value !== 0)
  writeAscending(out, away)
  for (const id of away) writeWhere(out, state.where[id] as number)
  out.varint(state.models.length)
  writeModels(out, state.models)
  writePlacements(out, [...state.placements])
  writeNodes(out, state.nodes)
  return out.finish()
}

/** Throws GridFormatError, and nothing else, for bytes that are no snapshot. */
export function decodeGrid(bytes: Uint8Array): CityState {
  const from = new ByteReader(bytes)
  if (readHeader(from) !== 'snapshot') throw new GridFormatError('this is a delta, no snapshot')
  const chainId = from.varint()
  const cosmos = readAddress(from)
  const block = readBlock(from)
  const contracts = readContracts(from)
  const owners = readAddresses(from, MAX_OWNERS)
  const ownerOf = readOwners(from, owners.length, MAX_TITLES)
  const where = new Uint32Array(ownerOf.length)
  for (const id of readAscending(from, where.length)) where[id] = readWhere(from, false)
  const models = readModels(from, tokenIds(from.count(1, MAX_MODELS)))
  const placements = new Map(readPlacements(from, false))
  const nodes = readNodes(from)
  from.end()
  return { chainId, cosmos, block, contracts, owners, ownerOf, where, models, placements, nodes }
}

const tokenIds = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)

export function idsWhere(column: Uint32Array, test: (value: number, id: number) => boolean) {
  const ids: number[] = []
  for (const [id, value] of column.entries()) if (test(value, id)) ids.push(id)
  return ids
}

export const writeWhere = (out: ByteWriter, value: number) =>
  out.varint(value === NOWHERE ? 0 : value)

/** Deltas also send titles back to their birth cell, as a value beyond all cells. */
const BIRTH = CELL_SPAN * CELL_SPAN + 1
export const writeWhereChange = (out: ByteWriter, value: number) =>
  writeWhere(out, value === 0 ? BIRTH : value)

export function readWhere(from: ByteReader, birthAllowed: boolean): number {
  const value = from.varint()
  if (value === 0) return NOWHERE
  if (value === BIRTH && birthAllowed) return 0
  if (value >= BIRTH) throw new GridFormatError('a title is off the lattice')
  return value
}

/** Run lengths of the owner column, then the owner of each run. */
export function writeOwners(out: ByteWriter, ownerOf: Uint16Array): void {
  const runs: number[] = []
  const values: number[] = []
  let start = 0
  for (let id = 1; id <= ownerOf.length; id++) {
    if (id < ownerOf.length && ownerOf[id] === ownerOf[start]) continue
    runs.push(id - start)
    values.push(ownerOf[start] as number)
    start = id
  }
  out.varint(ownerOf.length)
  out.varint(runs.length)
  for (const run of runs) out.varint(run)
  for (const value of values) out.varint(value)
}

/** At most `limit` titles, each with one of `owners`. */
export function readOwners(from: ByteReader, owners: number, limit: number): Uint16Array {
  const titles = from.varint()
  if (titles > limit) throw new GridFormatError(`${titles} titles are too many`)
  const ends: number[] = []
  let end = 0
  for (let left = from.count(2, titles); left > 0; left--) {
    const run = from.varint()
    end += run
    if (run === 0 || end > titles) throw new GridFormatError('owner runs do not fit the titles')
    ends.push(end)
  }
  if (end !== titles) throw new GridFormatError('owner runs do not cover the titles')
  const ownerOf = new Uint16Array(titles)
  let start = 0
  let last = -1
  for (const stop of ends) {
    const value = from.varint()
    if (value >= owners) throw new GridFormatError(`owner ${value} is not in the table`)
    if (value === last) throw new GridFormatError('two runs of one owner')
    ownerOf.fill(value, start, stop)
    start = stop
    last = value
  }
  return ownerOf
}
