/**
 * Sets of info hashes as bytes: 20 for each, sorted, one after the other. A hundred thousand take
 * 2 MB, where strings in a Set take ten, and they go into storage and to other objects as they are.
 */
import { ID_BYTES } from '@cosmos/protocol/tracker/binary'

/** Twenty bytes each. */
export type PackedHashes = Uint8Array

/** `hashes` are hex digits, in any order and as often as one likes. */
export function packSorted(hashes: readonly string[]): PackedHashes {
  const sorted = [...new Set(hashes)].sort()
  const packed = new Uint8Array(sorted.length * ID_BYTES)
  for (const [at, hash] of sorted.entries()) {
    for (let i = 0; i < ID_BYTES; i++) {
      packed[at * ID_BYTES + i] = (digitAt(hash, 2 * i) << 4) | digitAt(hash, 2 * i + 1)
    }
  }
  return packed
}

/** Of lower-case hex: a seeder's list has 16,384 hashes, and parsing text by parts takes its time. */
export const digitAt = (hex: string, at: number): number => {
  const code = hex.charCodeAt(at)
  return code < 0x3a ? code - 0x30 : code - 0x57
}

export const countOf = (set: PackedHashes): number => set.length / ID_BYTES

/** Negative, 0 or positive as the hash at index `i` of `a` is before, at or after that at `j` of `b`. */
function compare(a: PackedHashes, i: number, b: PackedHashes, j: number): number {
  for (let byte = 0; byte < ID_BYTES; byte++) {
    const order = (a[i * ID_BYTES + byte] ?? 0) - (b[j * ID_BYTES + byte] ?? 0)
    if (order !== 0) return order
  }
  return 0
}

/** Whether `set` has the one hash that `hash` is. */
export function hasHash(set: PackedHashes, hash: PackedHashes): boolean {
  let [low, high] = [0, countOf(set)]
  while (low < high) {
    const middle = (low + high) >> 1
    const order = compare(set, middle, hash, 0)
    if (order === 0) return true
    if (order < 0) low = middle + 1
    else high = middle
  }
  return false
}

/** All of `set` and all of `more`. */
export const withHashes = (set: PackedHashes, more: PackedHashes): PackedHashes =>
  merge(set, more, true)

/** What of `set` is not in `gone`. */
export const withoutHashes = (set: PackedHashes, gone: PackedHashes): PackedHashes =>
  merge(set, gone, false)

function merge(set: PackedHashes, other: PackedHashes, keepOther: boolean): PackedHashes {
  const merged = new Uint8Array(set.length + (keepOther ? other.length : 0))
  const [ours, theirs] = [countOf(set), countOf(other)]
  let [i, j, length] = [0, 0, 0]
  const take = (from: PackedHashes, at: number): void => {
    merged.set(from.subarray(at * ID_BYTES, (at + 1) * ID_BYTES), length)
    length += ID_BYTES
  }
  while (i < ours || j < theirs) {
    const order = i === ours ? 1 : j === theirs ? -1 : compare(set, i, other, j)
    if (order < 0) take(set, i++)
    else if (order > 0) {
      if (keepOther) take(other, j)
      j++
    } else {
      if (keepOther) take(set, i)
      i++
      j++
    }
  }
  return merged.slice(0, length)
}
