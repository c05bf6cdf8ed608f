/** Reading one value of a Merkle-Patricia trie along the nodes that lead to it (EIP-1186). */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { RlpError, type RlpItem, rlpBytes, rlpDecode, rlpList } from './rlp.ts'

/** The nodes do not lead from the root to the key, or not in the one valid way. */
export class TrieProofError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'TrieProofError'
  }
}

const BRANCH = 17
const PAIR = 2
const HASH_BYTES = 32

/**
 * The value at `key` (already hashed), or undefined when the nodes prove that there is none.
 * Throws TrieProofError.
 */
export function provenValue(
  root: Uint8Array,
  key: Uint8Array,
  nodes: readonly Uint8Array[],
): Uint8Array | undefined {
  try {
    return walk(root, key, nodes)
  } catch (error) {
    if (error instanceof RlpError) throw new TrieProofError(`a node is malformed`, error)
    throw error
  }
}

function walk(root: Uint8Array, key: Uint8Array, nodes: readonly Uint8Array[]) {
  const total = key.length * 2
  let used = 0
  let depth = 0
  let node = open(root)
  for (;;) {
    const items = rlpList(node)
    if (items.length === BRANCH) {
      if (depth === total) return end(rlpBytes(items[BRANCH - 1]))
      const child = items[nibbleAt(key, depth++)] as RlpItem
      if (child.length === 0) return end(undefined)
      node = child instanceof Uint8Array ? open(child) : child
    } else if (items.length === PAIR) {
      const { isLeaf, nibbles } = decodePath(rlpBytes(items[0]))
      const matches = nibbles.every(
        (nibble, i) => depth + i < total && nibble === nibbleAt(key, depth + i),
      )
      depth += nibbles.length
      if (isLeaf) return end(matches && depth === total ? rlpBytes(items[1]) : undefined)
      if (nibbles.length === 0) throw new TrieProofError('an extension without a path')
      if (!matches) return end(undefined)
      const child = items[1] as RlpItem
      node = child instanceof Uint8Array ? open(child) : child
    } else {
      throw new TrieProofError('a node is neither branch, extension nor leaf')
    }
  }

  /** The next node of the proof, which must be the one its parent names. */
  function open(hash: Uint8Array): RlpItem {
    const bytes = nodes[used++]
    if (!bytes) throw new TrieProofError('a node is missing')
    if (hash.length !== HASH_BYTES || !equal(keccak_256(bytes), hash)) {
      throw new TrieProofError('a node does not have the hash its parent names')
    }
    return rlpDecode(bytes)
  }

  function end(value: Uint8Array | undefined): Uint8Array | undefined {
    if (used !== nodes.length) throw new TrieProofError('nodes behind the end of the path')
    return value === undefined || value.length === 0 ? undefined : value
  }
}

const nibbleAt = (key: Uint8Array, depth: number): number => {
  const byte = key[depth >> 1] as number
  return depth & 1 ? byte & 15 : byte >> 4
}

function decodePath(bytes: Uint8Array): { isLeaf: boolean; nibbles: number[] } {
  const first = bytes[0]
  if (first === undefined || first > 0x3f) throw new TrieProofError('a path has unknown flags')
  const isOdd = (first & 0x10) !== 0
  if (!isOdd && (first & 15) !== 0) throw new TrieProofError('a path has useless bits')
  const nibbles = isOdd ? [first & 15] : []
  for (const byte of bytes.subarray(1)) nibbles.push(byte >> 4, byte & 15)
  return { isLeaf: (first & 0x20) !== 0, nibbles }
}

export const equal = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])
