/** Root of a contract's storage: slots hashed to keys, words as RLP (Yellow Paper, 4.1). */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { type TrieEntry, trieRoot } from './trie-root.ts'

const WORD_BYTES = 32

export interface StorageWord {
  /** Below 2^32: whole arrays near slot 0 are what this is for. */
  readonly slot: number
  /** 32 bytes, big-endian. Words that are zero are not in the trie. */
  readonly word: Uint8Array
}

/** Throws RangeError when a slot comes twice or a word has another length. */
export function storageRoot(words: Iterable<StorageWord>): Uint8Array {
  const slotBytes = new Uint8Array(WORD_BYTES)
  const view = new DataView(slotBytes.buffer)
  const entries: TrieEntry[] = []
  for (const { slot, word } of words) {
    if (word.length !== WORD_BYTES) throw new RangeError('a word has 32 bytes')
    const value = trimmed(word)
    if (value.length === 0) continue
    view.setUint32(WORD_BYTES - 4, slot)
    entries.push({ key: keccak_256(slotBytes), value: numberRlp(value) })
  }
  return trieRoot(entries)
}

function trimmed(word: Uint8Array): Uint8Array {
  let from = 0
  while (from < WORD_BYTES && word[from] === 0) from++
  return word.subarray(from)
}

function numberRlp(bytes: Uint8Array): Uint8Array {
  if (bytes.length === 1 && (bytes[0] as number) < 0x80) return bytes
  const out = new Uint8Array(1 + bytes.length)
  out[0] = 0x80 + bytes.length
  out.set(bytes, 1)
  return out
}
