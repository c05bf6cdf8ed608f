/**
 * Proof of a whole map against one block: its header, the account of LandGrid (or Districts) in the
 * block's state, and every word of that account's storage. The storage root is rebuilt from the words, so nothing
 * can be left out, added or changed. Pure; meant for a worker.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { decodeHeader, type Header } from '../chain/header.ts'
import { fixedHex, HexError, hexToBytes } from '../chain/hex.ts'
import { RlpError, rlpBytes, rlpDecode, rlpList } from '../chain/rlp.ts'
import { type StorageWord, storageRoot } from '../chain/storage-root.ts'
import { equal, provenValue, TrieProofError } from '../chain/trie-proof.ts'
import { LANES_PER_SLOT, laneInBytes, WHERE_SLOT } from '../land/grid-words.ts'
import type { Address, BlockRef, Hex } from '../lightnode/types.ts'
import { GRID_PROOF_LIMITS } from './limits.ts'

/** That an account stands in the state of a block. */
export interface AccountProof {
  readonly chainId: number
  readonly block: { readonly number: number; readonly hash: Hex }
  /** RLP. */
  readonly header: Hex
  readonly address: Address
  readonly accountProof: readonly Hex[]
}

/** `GET /api/proof/grid`, of LandGrid; or of another contract that holds nothing but words. */
export interface GridProof extends AccountProof {
  /** All words that are not zero, by slot, ascending. */
  readonly words: readonly (readonly [slot: number, word: Hex])[]
}

/** What the client knows from elsewhere: its own RPC endpoint, a light client, another node. */
export type TrustedBlock = { readonly hash: Hex } | { readonly stateRoot: Hex }

export interface AccountChecks {
  readonly trusted: TrustedBlock
  readonly chainId: number
  /** Address of the contract from the directory. */
  readonly address: Address
}

export interface GridProofChecks extends Omit<AccountChecks, 'address'> {
  /** Address of LandGrid from the directory. */
  readonly landGrid: Address
  /** The column of the snapshot that is to be proven. */
  readonly where: Uint32Array
}

/**
 * - `malformed`: not a proof at all.
 * - `subject`: of another chain or contract.
 * - `header`: not the trusted block.
 * - `account`: the block's state holds no such account.
 * - `storage`: the words are not the account's storage.
 * - `where`: the words are right, but the snapshot says something else.
 */
export type GridProofFault = 'malformed' | 'subject' | 'header' | 'account' | 'storage' | 'where'

export class GridProofError extends Error {
  readonly fault: GridProofFault
  constructor(fault: GridProofFault, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'GridProofError'
    this.fault = fault
  }
}

/** The block in which the map stands as the snapshot says. Throws GridProofError, nothing else. */
export function verifyGridProof(proof: GridProof, checks: GridProofChecks): BlockRef {
  const { landGrid: address, where, ...rest } = checks
  const { block, words } = verifyWords(proof, { ...rest, address })
  checkWhere(words, where)
  return block
}

/**
 * All words of a contract that holds nothing else, and the block in which it held them. Throws
 * GridProofError, nothing else.
 */
export function verifyWords(
  proof: GridProof,
  checks: AccountChecks,
): { readonly block: BlockRef; readonly words: readonly StorageWord[] } {
  const words = parsing(() => {
    if (proof.words.length > GRID_PROOF_LIMITS.words) throw tooLarge()
    return parseWords(proof.words)
  })
  const { block, root } = provenStorage(proof, checks)
  if (!equal(storageRoot(words), root)) {
    throw new GridProofError('storage', 'the words are not what the contract holds')
  }
  return { block, words }
}

/** The storage root of a contract in a trusted block. Throws GridProofError, nothing else. */
export function provenStorage(
  proof: AccountProof,
  checks: AccountChecks,
): { readonly block: BlockRef; readonly root: Uint8Array } {
  const parts = parsing(() => {
    if (proof.accountProof.length > GRID_PROOF_LIMITS.nodes) throw tooLarge()
    return {
      header: decodeHeader(hexToBytes(proof.header)),
      address: hexToBytes(fixedHex(proof.address, 20)),
      nodes: proof.accountProof.map(hexToBytes),
    }
  })
  if (proof.chainId !== checks.chainId || proof.address !== checks.address) {
    throw new GridProofError('subject', 'the proof is of another chain or contract')
  }
  checkHeader(proof, parts.header, checks.trusted)
  const root = accountStorageRoot(parts)
  const { number, hash, timestamp } = parts.header
  return { block: { number, hash, timestamp }, root }
}

interface ProofParts {
  readonly header: Header
  readonly address: Uint8Array
  readonly nodes: readonly Uint8Array[]
}

const tooLarge = () => new GridProofError('malformed', 'the proof is larger than any can be')

/** What `parse` makes of outside input. Throws GridProofError `malformed` where it is none. */
export function parsing<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof GridProofError) throw error
    const known =
      error instanceof HexError || error instanceof RlpError || error instanceof TypeError
    if (!known) throw error
    throw new GridProofError('malformed', `not a proof: ${error.message}`, error)
  }
}

function parseWords(words: GridProof['words']): StorageWord[] {
  let last = -1
  return words.map(([slot, hex]) => {
    if (!Number.isInteger(slot) || slot <= last || slot > 0xffffffff) {
      throw new GridProofError('malformed', 'slots must be whole numbers in ascending order')
    }
    last = slot
    const word = hexToBytes(fixedHex(hex, 32))
    if (word.every((byte) => byte === 0)) {
      throw new GridProofError('malformed', 'words that are zero are not listed')
    }
    return { slot, word }
  })
}

function checkHeader({ block }: AccountProof, header: Header, trusted: TrustedBlock): void {
  if (header.hash !== block.hash || header.number !== block.number) {
    throw new GridProofError('header', 'the header is not of the block the proof names')
  }
  const isTrusted =
    'hash' in trusted
      ? trusted.hash === header.hash
      : equal(hexToBytes(trusted.stateRoot), header.stateRoot)
  if (!isTrusted) throw new GridProofError('header', 'the header is not of the trusted block')
}

/** Storage root in the account (nonce, balance, storage root, code hash) of the block's state. */
function accountStorageRoot({ header, address, nodes }: ProofParts): Uint8Array {
  try {
    const account = provenValue(header.stateRoot, keccak_256(address), nodes)
    if (account === undefined) throw new TrieProofError('there is no such account')
    return rlpBytes(rlpList(rlpDecode(account))[2], 32)
  } catch (error) {
    if (!(error instanceof TrieProofError || error instanceof RlpError)) throw error
    throw new GridProofError('account', `the contract is not proven: ${error.message}`, error)
  }
}

function checkWhere(words: readonly StorageWord[], where: Uint32Array): void {
  const proven = new Uint32Array(where.length)
  for (const { slot, word } of words) {
    if (slot < WHERE_SLOT) continue
    const view = new DataView(word.buffer, word.byteOffset, word.byteLength)
    for (let lane = 0; lane < LANES_PER_SLOT; lane++) {
      const value = laneInBytes(view, 0, lane)
      const id = (slot - WHERE_SLOT) * LANES_PER_SLOT + lane
      if (id < proven.length) proven[id] = value
      else if (value !== 0) throw wrongWhere(id)
    }
  }
  const wrong = proven.findIndex((value, id) => value !== where[id])
  if (wrong >= 0) throw wrongWhere(wrong)
}

const wrongWhere = (id: number) =>
  new GridProofError('where', `the grid says title ${id} is elsewhere than the chain does`)
