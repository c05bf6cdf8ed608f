/**
 * The contract functions that light nodes read, with their selectors written out so that nothing
 * has to hash before the first frame. A test compares them with the contracts' own ABI.
 */
import type { Hex, Rpc } from '../lightnode/types.ts'
import type { AbiType } from './abi.ts'
import {
  AbiError,
  address,
  arrayOf,
  bool,
  decodeResults,
  encodeCall,
  fixedBytes,
  number,
  string,
  tuple,
  uint256,
  words,
} from './abi.ts'
import { asRpcError, RpcError } from './rpc-error.ts'

/** A view function whose arguments are unsigned integers. */
export interface ViewFunction<T> {
  readonly contract: string
  /** Canonical signature, as hashed for the selector. */
  readonly signature: string
  readonly selector: Hex
  readonly results: AbiType<T>
}

const modelView = tuple({
  infoHash: fixedBytes(20),
  size: number,
  manifestHash: fixedBytes(32),
  name: string,
  open: bool,
  owner: address,
})

const nodeView = tuple({
  operator: address,
  roles: number,
  since: number,
  lastSeen: number,
  url: string,
  peer: string,
})

const blockView = tuple({
  infoHash: fixedBytes(20),
  since: number,
  decision: number,
})

/** `Cosmos.all()`: names (bytes32, ASCII, right-padded) and addresses. */
export const cosmosAll = {
  contract: 'Cosmos',
  signature: 'all()',
  selector: '0x10c4e8b0',
  results: tuple({ names: arrayOf(fixedBytes(32)), addresses: arrayOf(address) }),
} as const satisfies ViewFunction<unknown>

/** `LandTitle.ownerWords(from, count)`: one word per title, the address in its low 160 bits. */
export const ownerWords = {
  contract: 'LandTitle',
  signature: 'ownerWords(uint256,uint256)',
  selector: '0x9bdfe85c',
  results: tuple({ words }),
} as const satisfies ViewFunction<unknown>

export const titleSupply = {
  contract: 'LandTitle',
  signature: 'totalSupply()',
  selector: '0x18160ddd',
  results: tuple({ count: number }),
} as const satisfies ViewFunction<unknown>

/** `LandGrid.read(from, count)`: raw words by slot. */
export const gridRead = {
  contract: 'LandGrid',
  signature: 'read(uint256,uint256)',
  selector: '0x75080997',
  results: tuple({ words }),
} as const satisfies ViewFunction<unknown>

export const modelTotal = {
  contract: 'Model',
  signature: 'total()',
  selector: '0x2ddbd13a',
  results: tuple({ count: number }),
} as const satisfies ViewFunction<unknown>

/** `Model.page(fromId, count)`; ids start at 1. */
export const modelPage = {
  contract: 'Model',
  signature: 'page(uint256,uint256)',
  selector: '0xebb9e69c',
  results: tuple({ models: arrayOf(modelView) }),
} as const satisfies ViewFunction<unknown>

export const targetCount = {
  contract: 'Model',
  signature: 'targetCount()',
  selector: '0xb01285cd',
  results: tuple({ count: number }),
} as const satisfies ViewFunction<unknown>

export const targetsPage = {
  contract: 'Model',
  signature: 'targetsPage(uint256,uint256)',
  selector: '0xd8c4c3c3',
  results: tuple({ targets: arrayOf(uint256), placements: arrayOf(arrayOf(uint256)) }),
} as const satisfies ViewFunction<unknown>

export const placementsOf = {
  contract: 'Model',
  signature: 'placementsOf(uint256)',
  selector: '0x8e57958f',
  results: tuple({ placements: arrayOf(uint256) }),
} as const satisfies ViewFunction<unknown>

export const nodeCount = {
  contract: 'Nodes',
  signature: 'count()',
  selector: '0x06661abd',
  results: tuple({ count: number }),
} as const satisfies ViewFunction<unknown>

export const nodesPage = {
  contract: 'Nodes',
  signature: 'page(uint256,uint256)',
  selector: '0xebb9e69c',
  results: tuple({ nodes: arrayOf(nodeView) }),
} as const satisfies ViewFunction<unknown>

export const blockCount = {
  contract: 'Blocklist',
  signature: 'count()',
  selector: '0x06661abd',
  results: tuple({ count: number }),
} as const satisfies ViewFunction<unknown>

export const blocksPage = {
  contract: 'Blocklist',
  signature: 'page(uint256,uint256)',
  selector: '0xebb9e69c',
  results: tuple({ blocks: arrayOf(blockView) }),
} as const satisfies ViewFunction<unknown>

export const VIEW_FUNCTIONS: readonly ViewFunction<Record<string, unknown>>[] = [
  cosmosAll,
  ownerWords,
  titleSupply,
  gridRead,
  modelTotal,
  modelPage,
  targetCount,
  targetsPage,
  placementsOf,
  nodeCount,
  nodesPage,
  blockCount,
  blocksPage,
]

/**
 * Calls a view function at one block. Rejects with RpcError; `bad-answer` when the answer is not of
 * the function's type, as where no contract (or another one) stands at the address.
 */
export async function readContract<T extends Record<string, unknown>>(
  rpc: Rpc,
  to: Hex,
  view: ViewFunction<T>,
  args: readonly (number | bigint)[],
  block: Hex,
): Promise<T> {
  let answer: unknown
  try {
    answer = await rpc('eth_call', [{ to, data: encodeCall(view.selector, args) }, block])
  } catch (error) {
    throw asRpcError(error, 'eth_call')
  }
  try {
    return decodeResults(view.results, answer)
  } catch (error) {
    if (!(error instanceof AbiError)) throw error
    const detail = `${view.contract}.${view.signature} at ${to}: ${error.message}`
    throw new RpcError('bad-answer', 'eth_call', detail, { cause: error })
  }
}
