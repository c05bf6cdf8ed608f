/** Making the proof that `proof.ts` verifies: for seeders and edges. */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { readBlock } from '../chain/block.ts'
import { encodeHeader } from '../chain/header.ts'
import { bytesToHex, fixedHex, HexError, hexToBytes, quantity, toQuantity } from '../chain/hex.ts'
import { asRpcError, RpcError } from '../chain/rpc-error.ts'
import { storageRoot } from '../chain/storage-root.ts'
import { requireContracts } from '../lightnode/directory.ts'
import type { Address, CityState, Hex, Rpc } from '../lightnode/types.ts'
import type { GridProof } from './proof.ts'
import { wordsOfWhere } from './proof-words.ts'

/**
 * The proof of the state's own block. Rejects with RpcError: `refused` where the endpoint no longer
 * has that block's state, `bad-answer` where its answers do not fit the state.
 */
export async function buildGridProof(rpc: Rpc, state: CityState): Promise<GridProof> {
  const { contracts } = state
  requireContracts(contracts)
  return buildWordsProof(rpc, state, contracts.LandGrid, wordsOfWhere(state.where))
}

/**
 * The proof that a contract held these words, and nothing else, in a block. Words of zero are left
 * out. Rejects as `buildGridProof` does.
 */
export async function buildWordsProof(
  rpc: Rpc,
  { chainId, block }: Pick<CityState, 'chainId' | 'block'>,
  address: Address,
  held: Iterable<readonly [slot: number, word: bigint]>,
): Promise<GridProof> {
  const [header, account] = await Promise.all([
    readHeader(rpc, block),
    readAccount(rpc, address, block.number),
  ])
  const words = [...held]
    .filter(([, word]) => word !== 0n)
    .sort(([a], [b]) => a - b)
    .map(([slot, word]) => [slot, wordHex(word)] as const)
  const root = storageRoot(words.map(([slot, word]) => ({ slot, word: hexToBytes(word) })))
  if (bytesToHex(root) !== account.storageHash) {
    throw new RpcError(
      'bad-answer',
      'eth_getProof',
      'the contract holds other words than were read',
    )
  }
  return {
    chainId,
    block: { number: block.number, hash: block.hash },
    header: bytesToHex(header),
    address,
    accountProof: account.nodes,
    words,
  }
}

const wordHex = (word: bigint): Hex => `0x${word.toString(16).padStart(64, '0')}`

/** The block's header, RLP, checked against its hash. Rejects with RpcError. */
export async function readHeader(rpc: Rpc, block: CityState['block']): Promise<Uint8Array> {
  const header = encodeHeader(await readBlock(rpc, block.number))
  const hash = bytesToHex(keccak_256(header))
  if (hash !== block.hash) {
    const detail = `header of block ${block.number} hashes to ${hash}, not to ${block.hash}`
    throw new RpcError('bad-answer', 'eth_getBlockByNumber', detail)
  }
  return header
}

/** An account and some of its slots, as EIP-1186 has them. Rejects with RpcError. */
export async function readAccount(
  rpc: Rpc,
  address: Hex,
  block: number,
  slots: readonly number[] = [],
): Promise<{ nodes: Hex[]; storageHash: Hex; storage: ProvenSlot[] }> {
  const method = 'eth_getProof'
  let answer: unknown
  try {
    const keys = slots.map((slot) => wordHex(BigInt(slot)))
    answer = await rpc(method, [address, keys, toQuantity(block)])
  } catch (error) {
    throw asRpcError(error, method)
  }
  const { accountProof, storageHash, storageProof } = (answer ?? {}) as Record<string, unknown>
  try {
    return {
      nodes: trieNodes(accountProof),
      storageHash: fixedHex(storageHash, 32),
      storage: slots.map((slot, i) => {
        const entry = Array.isArray(storageProof) ? (storageProof[i] as unknown) : undefined
        const { value, proof } = (entry ?? {}) as Record<string, unknown>
        return { slot, word: wordHex(quantity(value)), proof: trieNodes(proof) }
      }),
    }
  } catch (cause) {
    if (!(cause instanceof HexError)) throw cause
    throw new RpcError('bad-answer', method, cause.message, { cause })
  }
}

/** One slot and the nodes that lead from the account's storage root to it. */
export interface ProvenSlot {
  readonly slot: number
  readonly word: Hex
  readonly proof: readonly Hex[]
}

function trieNodes(list: unknown): Hex[] {
  if (!Array.isArray(list)) throw new HexError('no proof')
  return list.map((node) => bytesToHex(hexToBytes(node)))
}
