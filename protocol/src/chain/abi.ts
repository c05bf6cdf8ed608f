/**
 * A strict decoder for the few ABI types our own contracts answer with, and encoders for their
 * arguments (Solidity ABI specification 2).
 *
 * Why not a library: a visitor with nothing but an RPC endpoint needs this before the first frame.
 * ethers' AbiCoder alone is 13.4 KB gzipped and its Interface 18.5 KB, micro-eth-signer's coder
 * 11.4 KB; this is below 1.5 KB. It is tested against ethers on random values.
 */
import type { Address, Hex } from '../lightnode/types.ts'
import { bytesToHex, HexError, hexToBytes } from './hex.ts'

const WORD = 32

/** The answer does not have the shape of its type. */
export class AbiError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'AbiError'
  }
}

/** How to read one type. `head` is its size in words in the head of whatever contains it. */
export interface AbiType<T> {
  readonly dynamic: boolean
  readonly head: number
  /** Reads the value whose encoding begins at byte `at`. Throws AbiError. */
  read(data: AbiData, at: number): T
}

export interface AbiData {
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Nesting and repeated offsets let a short answer claim a huge value: every element costs one. */
  budget: number
}

/** Elements an answer may hold for each of its words: honest ones never need more than one. */
const ELEMENTS_PER_WORD = 2

function wordAt(data: AbiData, at: number): void {
  if (at + WORD > data.bytes.length) throw new AbiError('the answer ends too early')
}

function zeros(data: AbiData, from: number, to: number, what: string): void {
  for (let i = from; i < to; i++)
    if (data.bytes[i] !== 0) throw new AbiError(`${what} is too large`)
}

/** Reads an unsigned integer that fits a number exactly (uint8 to uint48, lengths, offsets). */
function readNumber(data: AbiData, at: number): number {
  wordAt(data, at)
  zeros(data, at, at + WORD - 7, 'a number')
  const high = data.view.getUint32(at + WORD - 8)
  if (high >= 2 ** 21) throw new AbiError('a number is too large')
  return high * 2 ** 32 + data.view.getUint32(at + WORD - 4)
}

const staticType = <T>(read: (data: AbiData, at: number) => T): AbiType<T> => ({
  dynamic: false,
  head: 1,
  read: (data, at) => {
    wordAt(data, at)
    return read(data, at)
  },
})

/** Unsigned integer up to 2^53 - 1, whatever its declared width. */
export const number: AbiType<number> = staticType(readNumber)

export const uint256: AbiType<bigint> = staticType(({ view }, at) => {
  const high = (view.getBigUint64(at) << 64n) | view.getBigUint64(at + 8)
  return (high << 128n) | (view.getBigUint64(at + 16) << 64n) | view.getBigUint64(at + 24)
})

export const bool: AbiType<boolean> = staticType((data, at) => {
  const value = readNumber(data, at)
  if (value > 1) throw new AbiError('a bool is neither 0 nor 1')
  return value === 1
})

export const address: AbiType<Address> = staticType((data, at) => {
  zeros(data, at, at + 12, 'an address')
  return bytesToHex(data.bytes.subarray(at + 12, at + WORD))
})

/** bytes1 to bytes32, left-aligned. */
export const fixedBytes = (length: number): AbiType<Hex> =>
  staticType((data, at) => {
    zeros(data, at + length, at + WORD, `a bytes${length}`)
    return bytesToHex(data.bytes.subarray(at, at + length))
  })

/** UTF-8 text. Bytes that are no UTF-8 become U+FFFD: the chain keeps whatever was written. */
export const string: AbiType<string> = {
  dynamic: true,
  head: 1,
  read(data, at) {
    const length = readNumber(data, at)
    const from = at + WORD
    if (length > data.bytes.length - from) throw new AbiError('a string ends too late')
    return new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(
      data.bytes.subarray(from, from + length),
    )
  },
}

/** Reads a component where it stands, or where its offset (from `base`) says. */
function component<T>(type: AbiType<T>, data: AbiData, base: number, at: number): T {
  if (--data.budget < 0) throw new AbiError('the answer holds more values than its size allows')
  return type.read(data, type.dynamic ? base + readNumber(data, at) : at)
}

/** `T[]`. */
export const arrayOf = <T>(type: AbiType<T>): AbiType<T[]> => ({
  dynamic: true,
  head: 1,
  read(data, at) {
    const length = readNumber(data, at)
    const base = at + WORD
    if (length * type.head * WORD > data.bytes.length - base) {
      throw new AbiError('an array ends too late')
    }
    const values: T[] = []
    for (let i = 0; i < length; i++) {
      values.push(component(type, data, base, base + i * type.head * WORD))
    }
    return values
  },
})

/**
 * `bytes32[]` as its raw bytes, without a copy: owner words and grid words come in the thousands.
 */
export const words: AbiType<Uint8Array> = {
  dynamic: true,
  head: 1,
  read(data, at) {
    const length = readNumber(data, at)
    const from = at + WORD
    if (length * WORD > data.bytes.length - from) throw new AbiError('an array ends too late')
    return data.bytes.subarray(from, from + length * WORD)
  },
}

/** A struct, or the list of a function's results. */
export function tuple<T extends Record<string, unknown>>(
  fields: {
    [K in keyof T]: AbiType<T[K]>
  },
): AbiType<T> {
  const entries = Object.entries(fields) as [keyof T & string, AbiType<unknown>][]
  const dynamic = entries.some(([, type]) => type.dynamic)
  const size = entries.reduce((sum, [, type]) => sum + (type.dynamic ? 1 : type.head), 0)
  return {
    dynamic,
    head: dynamic ? 1 : size,
    read(data, base) {
      let at = base
      const value: Record<string, unknown> = {}
      for (const [name, type] of entries) {
        value[name] = component(type, data, base, at)
        at += (type.dynamic ? 1 : type.head) * WORD
      }
      return value as T
    },
  }
}

/**
 * Decodes the result of eth_call: the function's results, named in the order of their declaration.
 * Throws AbiError.
 */
export function decodeResults<T extends Record<string, unknown>>(
  results: AbiType<T>,
  answer: unknown,
): T {
  let bytes: Uint8Array
  try {
    bytes = hexToBytes(answer)
  } catch (error) {
    throw new AbiError(error instanceof HexError ? error.message : String(error))
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return results.read({ bytes, view, budget: ELEMENTS_PER_WORD * (bytes.length / WORD) }, 0)
}

/** Call data: selector and unsigned integer arguments, the only ones our reads have. */
export function encodeCall(selector: Hex, args: readonly (number | bigint)[]): Hex {
  let data: string = selector
  for (const arg of args) {
    const big = BigInt(arg)
    if (big < 0n || big >> 256n !== 0n) throw new RangeError(`argument ${arg} is no uint256`)
    data += big.toString(16).padStart(64, '0')
  }
  return data as Hex
}
