/**
 * What access is given to, as one uint256: `kind << 248 | id`. Targets under their own keys, models
 * under kind 4. Twin of `contracts/src/access/Subjects.sol`.
 */

import { parseTargetKey, type Target, targetKey } from './target.ts'

export type Subject = Target | { readonly kind: 'model'; readonly id: number }

const KIND_SHIFT = 248n
const MODEL = 4n
/** Model ids fit the 48 bits they have in a placement. */
const MODEL_LIMIT = 2 ** 48

/** Throws RangeError for an id or a cell that can't exist. */
export function subjectKey(subject: Subject): bigint {
  if (subject.kind !== 'model') return targetKey(subject)
  if (!isModelId(subject.id)) throw new RangeError(`model ${subject.id} has no subject key`)
  return (MODEL << KIND_SHIFT) | BigInt(subject.id)
}

/** Undefined for keys that name nothing this program knows of. */
export function parseSubjectKey(key: bigint): Subject | undefined {
  if (key >> KIND_SHIFT !== MODEL) return parseTargetKey(key)
  const id = Number(BigInt.asUintN(248, key))
  return isModelId(id) ? { kind: 'model', id } : undefined
}

const isModelId = (id: number): boolean => Number.isInteger(id) && id >= 1 && id < MODEL_LIMIT
