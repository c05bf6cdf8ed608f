/**
 * CSMG delta: what changed between two states of one city. Much smaller than a snapshot, and only
 * good on top of the very state it was made from: both blocks are named in it.
 */
import { MAX_MODELS, MAX_OWNERS, MAX_TITLES } from '../lightnode/limits.ts'
import type { CityState, ModelRecord } from '../lightnode/types.ts'
import { ByteReader, type ByteWriter, createByteWriter, GridFormatError } from './bytes.ts'
import {
  type PlacementEntry,
  readAddress,
  readAddresses,
  readAscending,
  readBlock,
  readContracts,
  readFlag,
  readHash,
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
import { idsWhere, readHeader, readWhere, writeHeader, writeWhereChange } from './snapshot.ts'

/** Throws RangeError when the states are of different cities. */
export function encodeDelta(from: CityState, to: CityState): Uint8Array<ArrayBuffer> {
  if (from.chainId !== to.chainId || from.cosmos !== to.cosmos) {
    throw new RangeError('a delta joins two states of one city')
  }
  const out = createByteWriter()
  writeHeader(out, 'delta')
  out.varint(to.chainId)
  writeHex(out, to.cosmos)
  writeHex(out, from.block.hash)
  writeBlock(out, to.block)
  writeIfChanged(out, !sameContracts(from, to), () => writeContracts(out, to.contracts))
  writeOwnerChanges(out, from, to)
  const moved = idsWhere(to.where, (value, id) => value !== (from.where[id] ?? 0))
  writeAscending(out, moved)
  for (const id of moved) writeWhereChange(out, to.where[id] as number)
  writeModelChanges(out, from.models, to.models)
  writePlacements(out, changedPlacements(from.placements, to.placements))
  writeIfChanged(out, !sameNodes(from, to), () => writeNodes(out, to.nodes))
  return out.finish()
}

/**
 * The state a delta leads to; parts it does not touch are the same objects as before. Throws
 * GridFormatError for bytes that are no delta, and for a delta on top of another state.
 */
export function applyDelta(state: CityState, bytes: Uint8Array): CityState {
  const from = new ByteReader(bytes)
  if (readHeader(from) !== 'delta') throw new GridFormatError('this is a snapshot, no delta')
  if (from.varint() !== state.chainId || readAddress(from) !== state.cosmos) {
    throw new GridFormatError('the delta is of another city')
  }
  if (readHash(from) !== state.block.hash) {
    throw new GridFormatError(`the delta does not start at block ${state.block.number}`)
  }
  const block = readBlock(from)
  const contracts = readFlag(from) ? readContracts(from) : state.contracts
  const { owners, ownerOf } = readOwnerChanges(from, state)
  const where = readWhereChanges(from, state.where, ownerOf.length)
  const models = readModelChanges(from, state.models)
  const placements = readPlacementChanges(from, state.placements)
  const nodes = readFlag(from) ? readNodes(from) : state.nodes
  from.end()
  const { chainId, cosmos } = state
  return { chainId, cosmos, block, contracts, owners, ownerOf, where, models, placements, nodes }
}

function writeIfChanged(out: ByteWriter, changed: boolean, write: () => void): void {
  out.u8(changed ? 1 : 0)
  if (changed) write()
}

function sameContracts({ contracts: a }: CityState, { contracts: b }: CityState): boolean {
  const names = Object.keys(b)
  return names.length === Object.keys(a).length && names.every((name) => a[name] === b[name])
}

/** Node records are small; comparing their parts spares sending them when a reload made new ones. */
function sameNodes({ nodes: a }: CityState, { nodes: b }: CityState): boolean {
  return a === b || (a.length === b.length && JSON.stringify(a) === JSON.stringify(b))
}

/** How much of the old table is kept, the rest of the new one, and the titles that differ. */
function writeOwnerChanges(out: ByteWriter, from: CityState, to: CityState): void {
  let kept = 0
  while (kept < to.owners.length && from.owners[kept] === to.owners[kept]) kept++
  out.varint(kept)
  writeAddresses(out, to.owners.slice(kept))
  out.varint(to.ownerOf.length)
  const changed: number[] = []
  if (to.ownerOf !== from.ownerOf) {
    // The same index may now name another account: the new table says so for all its titles at once.
    for (const [id, owner] of to.ownerOf.entries()) {
      if (owner !== from.ownerOf[id]) changed.push(id)
    }
  }
  writeAscending(out, changed)
  for (const id of changed) out.varint(to.ownerOf[id] as number)
}

function readOwnerChanges(
  from: ByteReader,
  state: CityState,
): Pick<CityState, 'owners' | 'ownerOf'> {
  const kept = from.varint()
  if (kept > state.owners.length) throw new GridFormatError('the delta keeps owners nobody knows')
  const added = readAddresses(from, MAX_OWNERS - kept)
  const sameTable = added.length === 0 && kept === state.owners.length
  const owners = sameTable ? state.owners : [...state.owners.slice(0, kept), ...added]
  const titles = from.varint()
  if (titles > MAX_TITLES) throw new GridFormatError(`${titles} titles are too many`)
  const changed = readAscending(from, titles)
  const sameTitles = changed.length === 0 && titles === state.ownerOf.length
  if (sameTitles && owners.length >= state.owners.length) return { owners, ownerOf: state.ownerOf }
  const ownerOf = resized(state.ownerOf, titles, Uint16Array)
  for (const id of changed) {
    const owner = from.varint()
    if (owner >= owners.length) throw new GridFormatError(`owner ${owner} is not in the table`)
    ownerOf[id] = owner
  }
  if (ownerOf.some((owner) => owner >= owners.length)) {
    throw new GridFormatError('a title belongs to an owner who left the table')
  }
  return { owners, ownerOf }
}

function readWhereChanges(from: ByteReader, where: Uint32Array, titles: number): Uint32Array {
  const moved = readAscending(from, titles)
  if (moved.length === 0 && titles === where.length) return where
  const next = resized(where, titles, Uint32Array)
  for (const id of moved) next[id] = readWhere(from, true)
  return next
}

function resized<T extends Uint16Array | Uint32Array>(
  column: T,
  length: number,
  Column: new (length: number) => T,
): T {
  const next = new Column(length)
  next.set(column.subarray(0, length))
  return next
}

function writeModelChanges(
  out: ByteWriter,
  from: readonly ModelRecord[],
  to: readonly ModelRecord[],
): void {
  const changed = from === to ? [] : to.filter((model, i) => !sameModel(model, from[i]))
  out.varint(to.length)
  writeAscending(
    out,
    changed.map(({ id }) => id),
  )
  writeModels(out, changed)
}

function sameModel(a: ModelRecord, b: ModelRecord | undefined): boolean {
  if (!b || a === b) return a === b
  const keys = Object.keys(a) as (keyof ModelRecord)[]
  return keys.every((key) => a[key] === b[key])
}

function readModelChanges(from: ByteReader, models: readonly ModelRecord[]) {
  const total = from.varint()
  if (total > MAX_MODELS) throw new GridFormatError(`${total} models are too many`)
  const ids = readAscending(from, total + 1)
  const changed = readModels(from, ids)
  if (ids.length === 0 && total === models.length) return models
  const next = models.slice(0, total)
  for (const model of changed) {
    if (model.id < 1 || model.id > next.length + 1) throw new GridFormatError('a model is missing')
    next[model.id - 1] = model
  }
  if (next.length !== total) throw new GridFormatError('a model is missing')
  return next
}

type Placements = CityState['placements']

function changedPlacements(from: Placements, to: Placements): PlacementEntry[] {
  if (from === to) return []
  const changed: PlacementEntry[] = []
  for (const [key, list] of to) if (!sameList(list, from.get(key))) changed.push([key, list])
  for (const key of from.keys()) if (!to.has(key)) changed.push([key, []])
  return changed
}

function sameList(a: readonly bigint[], b: readonly bigint[] | undefined): boolean {
  if (!b || a === b) return a === b
  return a.length === b.length && a.every((placement, i) => placement === b[i])
}

function readPlacementChanges(from: ByteReader, placements: Placements): Placements {
  const changed = readPlacements(from, true)
  if (changed.length === 0) return placements
  const next = new Map(placements)
  for (const [key, list] of changed) {
    if (list.length === 0) next.delete(key)
    else next.set(key, list)
  }
  return next
}
