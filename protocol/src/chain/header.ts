/**
 * Block headers as their hash commits to them: the RLP list of their fields. Each fork appended
 * some, so the list of a block simply ends with the last field the block has.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Hex } from '../lightnode/types.ts'
import { bytesToHex, fixedHex, HexError, hexToBytes, quantity } from './hex.ts'
import {
  numberBytes,
  type RlpItem,
  rlpBytes,
  rlpDecode,
  rlpEncode,
  rlpList,
  rlpNumber,
} from './rlp.ts'
import { RpcError } from './rpc-error.ts'

type Field = readonly [name: string, kind: 'number' | 'data' | number]

/** Name in JSON-RPC, and whether it is a number, data of any length, or that many bytes. */
const FIELDS: readonly Field[] = [
  ['parentHash', 32],
  ['sha3Uncles', 32],
  ['miner', 20],
  ['stateRoot', 32],
  ['transactionsRoot', 32],
  ['receiptsRoot', 32],
  ['logsBloom', 256],
  ['difficulty', 'number'],
  ['number', 'number'],
  ['gasLimit', 'number'],
  ['gasUsed', 'number'],
  ['timestamp', 'number'],
  ['extraData', 'data'],
  ['mixHash', 32],
  ['nonce', 8],
]

/** In the order they came: London (1559), Shanghai (4895), Cancun (4844, 4788), Prague (7685). */
const FORK_FIELDS: readonly Field[] = [
  ['baseFeePerGas', 'number'],
  ['withdrawalsRoot', 32],
  ['blobGasUsed', 'number'],
  ['excessBlobGas', 'number'],
  ['parentBeaconBlockRoot', 32],
  ['requestsHash', 32],
]

const STATE_ROOT = 3
const NUMBER = 8
const TIMESTAMP = 11

export interface Header {
  readonly hash: Hex
  readonly number: number
  /** Unix seconds. */
  readonly timestamp: number
  readonly stateRoot: Uint8Array
}

/**
 * The header of a block as eth_getBlockByNumber describes it. Whether it is right shows in its hash
 * alone: compare that. Throws RpcError `bad-answer` when a field is missing or malformed.
 */
export function encodeHeader(block: unknown): Uint8Array<ArrayBuffer> {
  if (typeof block !== 'object' || block === null) throw badBlock('not a block')
  const values = block as Record<string, unknown>
  const present = FORK_FIELDS.filter(
    ([name]) => values[name] !== undefined && values[name] !== null,
  )
  try {
    return rlpEncode([...FIELDS, ...present].map((field) => encodeField(field, values)))
  } catch (error) {
    if (error instanceof HexError) throw badBlock(error.message, error)
    throw error
  }
}

function encodeField([name, kind]: Field, values: Record<string, unknown>): RlpItem {
  const value = values[name]
  if (kind === 'number') return numberBytes(quantity(value))
  if (kind === 'data') return hexToBytes(value)
  return hexToBytes(fixedHex(value, kind))
}

const badBlock = (detail: string, cause?: unknown) =>
  new RpcError('bad-answer', 'eth_getBlockByNumber', detail, { cause })

/** The fields of a header that proofs need, and its hash. Throws RlpError. */
export function decodeHeader(bytes: Uint8Array): Header {
  const items = rlpList(rlpDecode(bytes))
  return {
    hash: bytesToHex(keccak_256(bytes)),
    number: rlpNumber(items[NUMBER]),
    timestamp: rlpNumber(items[TIMESTAMP]),
    stateRoot: rlpBytes(items[STATE_ROOT], 32),
  }
}
