/** A city put together from an index and its pieces, whoever sent them. */
import { sha256, toHex } from '../content/digest.ts'
import { targetKey } from '../land/target.ts'
import { MAX_OWNERS } from '../lightnode/limits.ts'
import type { Address, CityState } from '../lightnode/types.ts'
import { GridFormatError } from './bytes.ts'
import { GRID_PIECE_LIMITS as LIMITS } from './limits.ts'
import { type GridIndex, type PieceLists, type PieceRef, piecesOf } from './piece-index.ts'
import { decodeGround, decodeModels, decodeNodes, decodeTitles } from './pieces.ts'

/**
 * - `missing`: nobody had it. The index may be too old: read it again.
 * - `altered`: the bytes are others than the index names. Ask another node.
 */
export type GridPieceFault = 'missing' | 'altered'

export class GridPieceError extends Error {
  readonly fault: GridPieceFault
  readonly hash: string

  constructor(fault: GridPieceFault, hash: string) {
    super(fault === 'missing' ? `nobody has piece ${hash}` : `piece ${hash} was altered`)
    this.name = 'GridPieceError'
    this.fault = fault
    this.hash = hash
  }
}

/** Bytes by their hash. */
export type Pieces = ReadonlyMap<string, Uint8Array>

export interface ReadPieces {
  readonly city: CityState
  /** All pieces of this city, for the next reading. */
  readonly pieces: Pieces
  /** Pieces and bytes that had to be fetched. */
  readonly fetched: { readonly pieces: number; readonly bytes: number }
}

/**
 * Fetches what is not `known`, each piece once, and checks it before a byte of it is read. `fetch`
 * gets hash and length, should stop reading beyond that length, and answers undefined for what is
 * not to be had; what it rejects with is passed on. Rejects with GridPieceError, or GridFormatError
 * when the pieces are as listed and yet no city.
 */
export async function readGridPieces(options: {
  readonly index: GridIndex
  readonly known?: Pieces
  readonly fetch: (piece: PieceRef) => Promise<Uint8Array | undefined>
}): Promise<ReadPieces> {
  const { index, known = new Map(), fetch } = options
  const pieces = new Map<string, Uint8Array>()
  const wanted = new Map<string, PieceRef>()
  for (const ref of piecesOf(index)) {
    const bytes = known.get(ref.hash)
    if (bytes) pieces.set(ref.hash, bytes)
    else wanted.set(ref.hash, ref)
  }
  const queue = wanted.values()
  let total = 0
  const worker = async (): Promise<void> => {
    // All workers draw from the one queue.
    for (const ref of queue) {
      const bytes = await fetch(ref)
      if (!bytes) throw new GridPieceError('missing', ref.hash)
      if (bytes.length !== ref.length || toHex(await sha256(bytes)) !== ref.hash) {
        throw new GridPieceError('altered', ref.hash)
      }
      pieces.set(ref.hash, bytes)
      total += bytes.length
    }
  }
  await Promise.all(Array.from({ length: LIMITS.parallel }, worker))
  const fetched = { pieces: wanted.size, bytes: total }
  return { city: assembleGrid(index, pieces), pieces, fetched }
}

/**
 * The city of an index. `pieces` holds all of its pieces, checked already. Owners stand in the order
 * of their first title, which need not be that of the node's own table.
 */
export function assembleGrid(index: GridIndex, pieces: Pieces): CityState {
  const { chainId, cosmos, block, contracts } = index
  const landBank = contracts.LandBank
  if (!landBank) throw new GridFormatError('the index names no LandBank')
  const bytes = bytesOf(index, pieces)
  const { owners, ownerOf, where, placements } = assembleTitles(bytes.titles, landBank)
  for (const [strip, one] of bytes.ground.entries()) {
    for (const [key, list] of decodeGround(one, strip, ownerOf.length)) placements.set(key, list)
  }
  const models = bytes.models.flatMap((one, i) => decodeModels(one, i * LIMITS.models + 1))
  if (models.some(({ id }, i) => id !== i + 1)) throw new GridFormatError('a model is missing')
  const nodes = bytes.nodes.flatMap(decodeNodes)
  return { chainId, cosmos, block, contracts, owners, ownerOf, where, models, placements, nodes }
}

function bytesOf(index: GridIndex, pieces: Pieces): PieceLists<Uint8Array> {
  const get = ({ hash }: PieceRef): Uint8Array => {
    const bytes = pieces.get(hash)
    if (!bytes) throw new GridPieceError('missing', hash)
    return bytes
  }
  return {
    titles: index.titles.map(get),
    ground: index.ground.map(get),
    models: index.models.map(get),
    nodes: index.nodes.map(get),
  }
}

function assembleTitles(all: readonly Uint8Array[], landBank: Address) {
  const parts = all.map((bytes) => decodeTitles(bytes, landBank))
  if (parts.slice(0, -1).some(({ ownerOf }) => ownerOf.length !== LIMITS.titles)) {
    throw new GridFormatError('a piece of titles is not full')
  }
  const titles = parts.reduce((sum, { ownerOf }) => sum + ownerOf.length, 0)
  const ownerOf = new Uint16Array(titles)
  const where = new Uint32Array(titles)
  const placements = new Map<string, readonly bigint[]>()
  const indexes = new Map<Address, number>()
  for (const [i, part] of parts.entries()) {
    const first = i * LIMITS.titles
    const global = part.owners.map((owner) => {
      const index = indexes.get(owner) ?? indexes.size
      indexes.set(owner, index)
      return index
    })
    if (indexes.size > MAX_OWNERS) throw new GridFormatError('more owners than a city may have')
    ownerOf.set(
      part.ownerOf.map((owner) => global[owner] as number),
      first,
    )
    where.set(part.where, first)
    for (const [offset, list] of part.placements) {
      placements.set(targetKey({ kind: 'title', id: first + offset }).toString(), list)
    }
  }
  const owners = parts.length > 0 ? [...indexes.keys()] : [landBank]
  return { owners, ownerOf, where, placements }
}
