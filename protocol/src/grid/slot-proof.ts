/** Checking single words of a contract against one block (EIP-1186). Pure. */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { fixedHex, hexToBytes } from '../chain/hex.ts'
import { RlpError, rlpBytes, rlpDecode } from '../chain/rlp.ts'
import { provenValue, TrieProofError } from '../chain/trie-proof.ts'
import type { BlockRef } from '../lightnode/types.ts'
import { GRID_PROOF_LIMITS } from './limits.ts'
import { type AccountChecks, GridProofError, parsing, provenStorage } from './proof.ts'
import type { StorageProof } from './storage-proof.ts'

const WORD_BYTES = 32

export interface ProvenWords {
  readonly block: BlockRef
  /** Slot -> word, of the slots that the proof is about; 0n where it proves that there is none. */
  readonly words: ReadonlyMap<number, bigint>
}

/** The words that the proof is about, and their block. Throws GridProofError, nothing else. */
export function verifySlots(proof: StorageProof, checks: AccountChecks): ProvenWords {
  const entries = parsing(() => {
    if (proof.storage.length > GRID_PROOF_LIMITS.words) throw new TypeError('too many slots')
    return proof.storage.map(({ slot, word, proof: nodes }) => {
      if (!Number.isInteger(slot) || slot < 0 || slot > 0xffffffff) {
        throw new TypeError('a slot is no whole number of 32 bits')
      }
      if (nodes.length > GRID_PROOF_LIMITS.nodes) throw new TypeError('too many nodes')
      return { slot, word: BigInt(fixedHex(word, WORD_BYTES)), nodes: nodes.map(hexToBytes) }
    })
  })
  const { block, root } = provenStorage(proof, checks)
  const words = new Map<number, bigint>()
  for (const { slot, word, nodes } of entries) {
    if (provenWord(root, slot, nodes) !== word) {
      throw new GridProofError('storage', `slot ${slot} holds another word`)
    }
    words.set(slot, word)
  }
  return { block, words }
}

/** Storage that was never written has the root of the empty trie, which has no nodes. */
const EMPTY_ROOT = keccak_256(Uint8Array.of(0x80))

function provenWord(root: Uint8Array, slot: number, nodes: readonly Uint8Array[]): bigint {
  const isEmpty = root.every((byte, i) => byte === EMPTY_ROOT[i])
  if (isEmpty && nodes.length === 0) return 0n
  const key = new Uint8Array(WORD_BYTES)
  new DataView(key.buffer).setUint32(WORD_BYTES - 4, slot)
  try {
    const value = provenValue(root, keccak_256(key), nodes)
    if (value === undefined) return 0n
    const bytes = rlpBytes(rlpDecode(value))
    if (bytes.length === 0 || bytes.length > WORD_BYTES || bytes[0] === 0) {
      throw new RlpError('a word is not a number')
    }
    return bytes.reduce((word, byte) => (word << 8n) | BigInt(byte), 0n)
  } catch (error) {
    if (!(error instanceof TrieProofError || error instanceof RlpError)) throw error
    throw new GridProofError('storage', `slot ${slot} is not proven: ${error.message}`, error)
  }
}
