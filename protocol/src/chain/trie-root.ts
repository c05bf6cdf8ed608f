/**
 * Root of a Merkle-Patricia trie built from all its entries at once (Yellow Paper, appendix D).
 *
 * A trie that is only asked for its root needs no node store, no paths and no updates: with the keys
 * sorted, every subtree is a range, and nodes are written and hashed on the way back up. That is what
 * lets a browser check the whole map in a fraction of the time a general trie takes.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'

const KEY_BYTES = 32
const NIBBLES = 2 * KEY_BYTES
const HASH_BYTES = 32
/** RLP: a string of 32 bytes, an empty string, and the first bytes of lists. */
const HASH_PREFIX = 0xa0
const EMPTY = 0x80
const SHORT_LIST = 0xc0
const LONG_LIST_1 = 0xf8
const LONG_LIST_2 = 0xf9
const SHORT = 55
/** A branch: 16 children of at most 33 bytes, an empty value, 3 bytes of prefix. */
const MAX_BRANCH = 16 * 33 + 1 + 3

/** keccak256 of the RLP of an empty string: the root of a trie without entries. */
export const EMPTY_TRIE_ROOT: Uint8Array = keccak_256(Uint8Array.of(EMPTY))

export interface TrieEntry {
  /** 32 bytes; no two alike. */
  readonly key: Uint8Array
  /** Not empty. */
  readonly value: Uint8Array
}

/** Throws RangeError for keys of another length and for two entries with one key. */
export function trieRoot(entries: readonly TrieEntry[]): Uint8Array {
  if (entries.length === 0) return EMPTY_TRIE_ROOT
  for (const { key } of entries) {
    if (key.length !== KEY_BYTES) throw new RangeError('trie keys have 32 bytes')
  }
  const sorted = [...entries].sort((a, b) => compare(a.key, b.key))
  const node = subtree(sorted, 0, sorted.length, 0)
  return keccak_256(node)
}

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < KEY_BYTES; i++) {
    const difference = (a[i] as number) - (b[i] as number)
    if (difference !== 0) return difference
  }
  throw new RangeError('two trie entries have one key')
}

const nibbleAt = (key: Uint8Array, depth: number): number => {
  const byte = key[depth >> 1] as number
  return depth & 1 ? byte & 15 : byte >> 4
}

/** The node that holds the entries `from` to `to`, which agree in their first `depth` nibbles. */
function subtree(entries: readonly TrieEntry[], from: number, to: number, depth: number) {
  const first = entries[from] as TrieEntry
  if (to - from === 1) return pair(path(first.key, depth, NIBBLES, true), string(first.value))
  // Sorted keys share what the first and the last share.
  const last = entries[to - 1] as TrieEntry
  let shared = depth
  while (nibbleAt(first.key, shared) === nibbleAt(last.key, shared)) shared++
  const node = branch(entries, from, to, shared)
  return shared === depth ? node : pair(path(first.key, depth, shared, false), reference(node))
}

function branch(entries: readonly TrieEntry[], from: number, to: number, depth: number) {
  const out = new Uint8Array(MAX_BRANCH)
  let at = 3
  let start = from
  for (let nibble = 0; nibble < 16; nibble++) {
    let end = start
    while (end < to && nibbleAt((entries[end] as TrieEntry).key, depth) === nibble) end++
    if (end === start) {
      out[at++] = EMPTY
      continue
    }
    const child = reference(subtree(entries, start, end, depth + 1))
    out.set(child, at)
    at += child.length
    start = end
  }
  out[at++] = EMPTY
  return withListPrefix(out, at)
}

/** A list of two items that are already RLP. */
function pair(left: Uint8Array, right: Uint8Array): Uint8Array {
  const out = new Uint8Array(3 + left.length + right.length)
  out.set(left, 3)
  out.set(right, 3 + left.length)
  return withListPrefix(out, out.length)
}

/** Puts the list's prefix in front of the payload that begins at byte 3 and ends before `end`. */
function withListPrefix(out: Uint8Array, end: number): Uint8Array {
  const length = end - 3
  if (length <= SHORT) {
    out[2] = SHORT_LIST + length
    return out.subarray(2, end)
  }
  if (length < 256) {
    out[1] = LONG_LIST_1
    out[2] = length
    return out.subarray(1, end)
  }
  out[0] = LONG_LIST_2
  out[1] = length >> 8
  out[2] = length & 255
  return out.subarray(0, end)
}

/** What a parent holds of a node: its hash, or the node itself where that is shorter. */
function reference(node: Uint8Array): Uint8Array {
  if (node.length < HASH_BYTES) return node
  const out = new Uint8Array(1 + HASH_BYTES)
  out[0] = HASH_PREFIX
  out.set(keccak_256(node), 1)
  return out
}

/** Hex-prefix encoding of the nibbles `from` to `to`, as an RLP string. */
function path(key: Uint8Array, from: number, to: number, isLeaf: boolean): Uint8Array {
  const odd = (to - from) & 1
  const flags = (isLeaf ? 2 : 0) + odd
  const bytes = new Uint8Array(1 + ((to - from) >> 1))
  bytes[0] = odd ? (flags << 4) | nibbleAt(key, from) : flags << 4
  for (let i = 1, at = from + odd; i < bytes.length; i++, at += 2) {
    bytes[i] = (nibbleAt(key, at) << 4) | nibbleAt(key, at + 1)
  }
  return string(bytes)
}

/** RLP of a string of at most 55 bytes. Throws RangeError for longer ones. */
function string(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && (bytes[0] as number) < EMPTY) return bytes
  if (bytes.length > SHORT) throw new RangeError('trie values have at most 55 bytes')
  const out = new Uint8Array(1 + bytes.length)
  out[0] = EMPTY + bytes.length
  out.set(bytes, 1)
  return out
}
