/**
 * A grid in pieces: the city cut at fixed places, so that a change touches few of them. Each is named
 * by the SHA-256 of its bytes and never changes: caches may keep it for ever, and any node may serve
 * it. Nothing in a piece says where it belongs or at which block, nor depends on the order in which
 * one node happened to see owners: untouched strips of the map are one and the same piece.
 *
 * "CSMP" | kind | version | one of
 * titles: other owners than LandBank in the order of their first use | run lengths and owners, 0 is
 *   LandBank | where: ids away, then their places | placements; ids count from the first title here.
 * ground: placements, by target key. models: number, then columns. nodes: number, then each.
 */
import type { CityState, ModelRecord, NodeRecord } from '../lightnode/types.ts'
import { ByteReader, type ByteWriter, createByteWriter, GridFormatError } from './bytes.ts'
import {
  type PlacementEntry,
  readAddresses,
  readAscending,
  readModels,
  readNodes,
  readPlacements,
  writeAddresses,
  writeAscending,
  writeModels,
  writeNodes,
  writePlacements,
} from './columns.ts'
import { GRID_PIECE_LIMITS as LIMITS } from './limits.ts'
import type { PieceLists } from './piece-index.ts'
import { idsWhere, readOwners, readWhere, writeOwners, writeWhere } from './snapshot.ts'

const MAGIC = new TextEncoder().encode('CSMP')
const VERSION = 1
const KINDS = { titles: 1, ground: 2, models: 3, nodes: 4 } as const
type Kind = keyof typeof KINDS

const TITLE_KIND = 1n
const KIND_SHIFT = 248n
/** Cell keys have ten bits for x: from here on stand four bits that tell strips of 64 rows apart. */
const STRIP_SHIFT = 16n

/** What a piece of titles holds. */
export interface TitlesPiece {
  /** Index 0 is LandBank, whose address the directory knows. */
  readonly owners: CityState['owners']
  readonly ownerOf: Uint16Array
  readonly where: Uint32Array
  /** By the number of the title in this piece. */
  readonly placements: readonly (readonly [offset: number, placements: readonly bigint[]])[]
}

type Bytes = Uint8Array<ArrayBuffer>

/** All pieces of a city. Throws RangeError for states that no chain can have. */
export function encodePieces(state: CityState): PieceLists<Bytes> {
  if (state.owners[0] !== state.contracts.LandBank) {
    throw new RangeError('the first owner of a city is its LandBank')
  }
  const { byTitle, byStrip } = placementsByPiece(state)
  const titles = Array.from(
    { length: Math.ceil(state.ownerOf.length / LIMITS.titles) },
    (_, i): Bytes => encodeTitles(state, i * LIMITS.titles, byTitle[i] ?? []),
  )
  return {
    titles,
    ground: byStrip.map((entries) => piece('ground', (out) => writePlacements(out, entries))),
    models: slices(state.models, LIMITS.models).map(encodeModels),
    nodes: slices(state.nodes, LIMITS.nodes).map((nodes) =>
      piece('nodes', (out) => writeNodes(out, nodes)),
    ),
  }
}

function piece(kind: Kind, write: (out: ByteWriter) => void): Bytes {
  const out = createByteWriter()
  out.bytes(MAGIC)
  out.u8(KINDS[kind])
  out.u8(VERSION)
  write(out)
  return out.finish()
}

function slices<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = []
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size))
  return parts
}

/** The title a target key names, undefined for everything else and for titles that are not yet. */
function titleOf(key: bigint, titles: number): number | undefined {
  const id = key - (TITLE_KIND << KIND_SHIFT)
  return id >= 0n && id < titles ? Number(id) : undefined
}

const stripOf = (key: bigint): number => Number((key >> STRIP_SHIFT) % BigInt(LIMITS.strips))

function placementsByPiece({ placements, ownerOf }: CityState) {
  const byTitle: PlacementEntry[][] = []
  const byStrip = Array.from({ length: LIMITS.strips }, (): PlacementEntry[] => [])
  for (const [text, list] of placements) {
    const key = BigInt(text)
    const id = titleOf(key, ownerOf.length)
    if (id === undefined) {
      byStrip[stripOf(key)]?.push([text, list])
      continue
    }
    const at = Math.floor(id / LIMITS.titles)
    const entries = byTitle[at] ?? []
    entries.push([String(id % LIMITS.titles), list])
    byTitle[at] = entries
  }
  return { byTitle, byStrip }
}

function encodeTitles(state: CityState, first: number, placements: PlacementEntry[]): Bytes {
  const here = state.ownerOf.subarray(first, first + LIMITS.titles)
  const where = state.where.subarray(first, first + LIMITS.titles)
  const local = new Map([[0, 0]])
  const ownerOf = here.map((owner) => {
    const index = local.get(owner) ?? local.size
    local.set(owner, index)
    return index
  })
  return piece('titles', (out) => {
    const owners = [...local.keys()].slice(1).map((owner) => state.owners[owner])
    writeAddresses(
      out,
      owners.filter((owner) => owner !== undefined),
    )
    writeOwners(out, ownerOf)
    const away = idsWhere(where, (value) => value !== 0)
    writeAscending(out, away)
    for (const id of away) writeWhere(out, where[id] as number)
    writePlacements(out, placements)
  })
}

const encodeModels = (models: readonly ModelRecord[]): Bytes =>
  piece('models', (out) => {
    out.varint(models.length)
    writeModels(out, models)
  })

function open(bytes: Uint8Array, kind: Kind): ByteReader {
  const from = new ByteReader(bytes)
  const magic = from.bytes(MAGIC.length)
  if (!magic.every((byte, i) => byte === MAGIC[i])) {
    throw new GridFormatError('this is no piece of a grid')
  }
  if (from.u8() !== KINDS[kind]) throw new GridFormatError(`this is no piece of ${kind}`)
  const version = from.u8()
  if (version !== VERSION) {
    throw new GridFormatError(
      `piece version ${version} is not ${VERSION}: a newer program reads it`,
    )
  }
  return from
}

/** Throws GridFormatError, and nothing else, as all readers here. */
export function decodeTitles(bytes: Uint8Array, landBank: CityState['owners'][number]) {
  const from = open(bytes, 'titles')
  const owners = [landBank, ...readAddresses(from, LIMITS.titles)]
  if (new Set(owners).size < owners.length) throw new GridFormatError('an owner is listed twice')
  const ownerOf = readOwners(from, owners.length, LIMITS.titles)
  checkCount(ownerOf.length, LIMITS.titles)
  checkFirstUses(ownerOf, owners.length)
  const where = new Uint32Array(ownerOf.length)
  for (const id of readAscending(from, where.length)) where[id] = readWhere(from, false)
  const placements = readPlacements(from, false).map(([key, list]) => {
    const offset = Number(key)
    if (offset >= ownerOf.length) throw new GridFormatError('placements on a title of elsewhere')
    return [offset, list] as const
  })
  from.end()
  return { owners, ownerOf, where, placements } satisfies TitlesPiece
}

/** Nothing at all is no piece; the reader of a count has no other bound than the bytes. */
function checkCount(count: number, limit: number): void {
  if (count === 0 || count > limit) throw new GridFormatError(`${count} make no piece`)
}

/** Owners stand in the order of their first use, none in vain. */
function checkFirstUses(ownerOf: Uint16Array, owners: number): void {
  let used = 1
  for (const owner of ownerOf) {
    if (owner > used) throw new GridFormatError('owners out of order')
    if (owner === used) used++
  }
  if (used !== owners) throw new GridFormatError('an owner without titles')
}

/** Placements of strip number `strip` of a city of so many titles. */
export function decodeGround(bytes: Uint8Array, strip: number, titles: number): PlacementEntry[] {
  const from = open(bytes, 'ground')
  const entries = readPlacements(from, false)
  from.end()
  for (const [text] of entries) {
    const key = BigInt(text)
    if (stripOf(key) !== strip || titleOf(key, titles) !== undefined) {
      throw new GridFormatError(`placements on ${text} do not belong here`)
    }
  }
  return entries
}

/** Models with token ids from `first` on. */
export function decodeModels(bytes: Uint8Array, first: number): ModelRecord[] {
  const from = open(bytes, 'models')
  const count = from.count(1)
  checkCount(count, LIMITS.models)
  const models = readModels(
    from,
    Array.from({ length: count }, (_, i) => first + i),
  )
  from.end()
  return models
}

export function decodeNodes(bytes: Uint8Array): NodeRecord[] {
  const from = open(bytes, 'nodes')
  const nodes = readNodes(from)
  checkCount(nodes.length, LIMITS.nodes)
  from.end()
  return nodes
}
