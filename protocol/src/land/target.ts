/**
 * What a model can be placed on, as one uint256: `kind << 248 | id`.
 * Kind 1 is a title, 2 a cell of the commons (id = cell key), 3 a planet.
 */

import { CELL_SPAN, cellKey, cellOfKey } from '../geometry/cell-key.ts'
import type { Cell } from '../geometry/titles.ts'
import { MAX_TITLE_ID } from './grid-words.ts'

export type Target =
  | { readonly kind: 'title'; readonly id: number }
  | { readonly kind: 'commons'; readonly cell: Cell }
  | { readonly kind: 'planet'; readonly id: number }

const KIND_SHIFT = 248n
const ID_MASK = (1n << KIND_SHIFT) - 1n

const key = (kind: bigint, id: number): bigint => (kind << KIND_SHIFT) | BigInt(id)

/** Throws RangeError for an id or a cell that can't exist. */
export function targetKey(target: Target): bigint {
  if (target.kind === 'commons') return key(2n, cellKey(target.cell.x, target.cell.y))
  if (!Number.isSafeInteger(target.id) || target.id < 0) {
    throw new RangeError(`${target.kind} ${target.id} has no target key`)
  }
  if (target.kind === 'planet') return key(3n, target.id)
  if (target.id > MAX_TITLE_ID) throw new RangeError(`title ${target.id} is out of range`)
  return key(1n, target.id)
}

/** Undefined for keys that name nothing this program knows of. */
export function parseTargetKey(value: bigint): Target | undefined {
  const kind = value >> KIND_SHIFT
  const id = value & ID_MASK
  if (value < 0n || id > BigInt(Number.MAX_SAFE_INTEGER)) return undefined
  const small = Number(id)
  if (kind === 1n) return small <= MAX_TITLE_ID ? { kind: 'title', id: small } : undefined
  if (kind === 2n) {
    return small < CELL_SPAN * CELL_SPAN ? { kind: 'commons', cell: cellOfKey(small) } : undefined
  }
  return kind === 3n ? { kind: 'planet', id: small } : undefined
}
