/**
 * Index of a grid in pieces, `GET /api/grid/index`: which bytes, by their SHA-256, make up the city
 * at one block. JSON, so that anybody can mirror the pieces without knowing the format inside.
 */
import * as z from 'zod/mini'
import { MAX_MODELS, MAX_NODES, MAX_TITLES } from '../lightnode/limits.ts'
import type { Address, BlockRef } from '../lightnode/types.ts'
import { GridFormatError } from './bytes.ts'
import { GRID_PIECE_LIMITS as LIMITS } from './limits.ts'

/** One piece: the SHA-256 of its bytes in lower-case hex without prefix, and how many bytes. */
export interface PieceRef {
  readonly hash: string
  readonly length: number
}

/** The lists of pieces, each in the order of what it holds. */
export interface PieceLists<Piece> {
  /** Owner, place and placements of 1,024 titles each, by id. */
  readonly titles: readonly Piece[]
  /** Placements on everything that is no title, in 16 strips. */
  readonly ground: readonly Piece[]
  /** 256 models each, by token id. */
  readonly models: readonly Piece[]
  /** 256 nodes each, in the registry's order. */
  readonly nodes: readonly Piece[]
}

export interface GridIndex extends PieceLists<PieceRef> {
  readonly chainId: number
  readonly cosmos: Address
  readonly block: BlockRef
  readonly contracts: Readonly<Record<string, Address>>
}

const hex = (bytes: number) =>
  z.templateLiteral(['0x', z.string().check(z.regex(new RegExp(`^[0-9a-f]{${2 * bytes}}$`)))])
const count = z.int().check(z.nonnegative())
const pieces = (most: number) =>
  z
    .array(
      z.object({
        hash: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        length: z.int().check(z.positive(), z.maximum(LIMITS.pieceBytes)),
      }),
    )
    .check(z.maxLength(most))

export const gridIndexSchema = z.object({
  chainId: count,
  cosmos: hex(20),
  block: z.object({ number: count, hash: hex(32), timestamp: count }),
  contracts: z.record(z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9]*$/)), hex(20)),
  titles: pieces(MAX_TITLES / LIMITS.titles),
  ground: pieces(LIMITS.strips).check(z.minLength(LIMITS.strips)),
  models: pieces(MAX_MODELS / LIMITS.models),
  nodes: pieces(MAX_NODES / LIMITS.nodes),
})

/** Every piece of an index, in order; the same one may stand in several places. */
export const piecesOf = <Piece>({ titles, ground, models, nodes }: PieceLists<Piece>): Piece[] => [
  ...titles,
  ...ground,
  ...models,
  ...nodes,
]

/** Throws GridFormatError, and nothing else, for what is no index or wants too much of a reader. */
export function parseGridIndex(value: unknown): GridIndex {
  const read = z.safeParse(gridIndexSchema, value)
  if (!read.success) {
    const [issue] = read.error.issues
    const where = issue?.path.join('.') || 'all of it'
    throw new GridFormatError(`this is no index of a grid: ${where}: ${issue?.message}`)
  }
  const lengths = new Map<string, number>()
  for (const { hash, length } of piecesOf(read.data)) {
    if ((lengths.get(hash) ?? length) !== length) {
      throw new GridFormatError(`piece ${hash} is listed with two lengths`)
    }
    lengths.set(hash, length)
  }
  let total = 0
  for (const length of lengths.values()) total += length
  if (total > LIMITS.totalBytes) {
    throw new GridFormatError(`the index lists ${total} bytes, more than a city has`)
  }
  return read.data
}
