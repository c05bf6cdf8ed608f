/** Making the proof that `proof.ts` verifies: for seeders and edges. */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { readBlock } from '../chain/block.ts'
import { encodeHeader } from '../chain/header.ts'
import { bytesToHex, fixedHex, HexError, hexToBytes, toQuantity } from '../chain/hex.ts'
import { asRpcError, RpcError } from '../chain/rpc-error.ts'
import { storageRoot } from '../chain/storage-root.ts'
import { requireContracts } from '../lightnode/directory.ts'
import type { CityState, Hex, Rpc } from '../lightnode/types.ts'
import type { GridProof } from './proof.ts'
import { wordsOfWhere } from './proof-words.ts'

/**
 * The proof of the state's own block. Rejects with RpcError: `refused` where the endpoint no longer
 * has that block's state, `bad-answer` where its answers do not fit the state.
 */
export async function buildGridProof(rpc: Rpc, state: CityState): Promise<GridProof> {
  const { chainId, block, contracts } = state
  requireContracts(contracts)
  const [header, account] = await Promise.all([
    readHeader(rpc, block),
    readAccount(rpc, contracts.LandGrid, block.number),
  ])
  const words = [...wordsOfWhere(state.where)]
    .sort(([a], [b]) => a - b)
    .map(([slot, word]) => [slot, wordHex(word)] as const)
  const root = storageRoot(words.map(([slot, word]) => ({ slot, word: hexToBytes(word) })))
  if (bytesToHex(root) !== account.storageHash) {
    throw new RpcError('bad-answer', 'eth_getProof', 'LandGrid holds other words than were read')
  }
  return {
    chainId,
    block: { number: block.number, hash: block.hash },
    header: bytesToHex(header),
    address: contracts.LandGrid,
    accountProof: account.nodes,
    words,
  }
}

const wordHex = (word: bigint): Hex => `0x${word.toString(16).padStart(64, '0')}`

async function readHeader(rpc: Rpc, block: CityState['block']): Promise<Uint8Array> {
  const header = encodeHeader(await readBlock(rpc, block.number))
  const hash = bytesToHex(keccak_256(header))
  if (hash !== block.hash) {
    const detail = `header of block ${block.number} hashes to ${hash}, not to ${block.hash}`
    throw new RpcError('bad-answer', 'eth_getBlockByNumber', detail)
  }
  return header
}

async function readAccount(rpc: Rpc, address: Hex, block: number) {
  const method = 'eth_getProof'
  let answer: unknown
  try {
    answer = await rpc(method, [address, [], toQuantity(block)])
  } catch (error) {
    throw asRpcError(error, method)
  }
  const { accountProof, storageHash } = (answer ?? {}) as Record<string, unknown>
  try {
    if (!Array.isArray(accountProof)) throw new HexError('no account proof')
    return {
      nodes: accountProof.map((node) => bytesToHex(hexToBytes(node))),
      storageHash: fixedHex(storageHash, 32),
    }
  } catch (cause) {
    if (!(cause instanceof HexError)) throw cause
    throw new RpcError('bad-answer', method, cause.message, { cause })
  }
}
