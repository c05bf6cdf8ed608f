/** Hexadecimal as JSON-RPC writes it: `0x`-prefixed; quantities without leading zeros. */
import type { Address, Hex } from '../lightnode/types.ts'

const DIGITS = '0123456789abcdef'
const BYTE_TO_HEX = Array.from({ length: 256 }, (_, i) => `${DIGITS[i >> 4]}${DIGITS[i & 15]}`)
const ADDRESS = /^0x[0-9a-f]{40}$/i
const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]*)$/i

export class HexError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'HexError'
  }
}

export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${bareHex(bytes)}`
}

/** Without the prefix, as info hashes are written. */
export function bareHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += BYTE_TO_HEX[byte]
  return text
}

const nibble = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** Bytes of a `0x`-prefixed string. Throws HexError for anything else. */
export function hexToBytes(value: unknown): Uint8Array<ArrayBuffer> {
  if (typeof value !== 'string' || !value.startsWith('0x') || value.length % 2 !== 0) {
    throw new HexError('expected 0x-prefixed hex with whole bytes')
  }
  const bytes = new Uint8Array(value.length / 2 - 1)
  for (let i = 0, at = 2; i < bytes.length; i++, at += 2) {
    const pair = (nibble(value.charCodeAt(at)) << 4) | nibble(value.charCodeAt(at + 1))
    if (pair < 0) throw new HexError(`not a hex digit at position ${at}`)
    bytes[i] = pair
  }
  return bytes
}

/** A JSON-RPC quantity as a bigint. Throws HexError. */
export function quantity(value: unknown): bigint {
  if (typeof value !== 'string' || !QUANTITY.test(value)) {
    throw new HexError(`expected a quantity such as 0x1a, got ${describe(value)}`)
  }
  return BigInt(value)
}

/** A quantity that fits a number exactly. Throws HexError. */
export function smallQuantity(value: unknown): number {
  const big = quantity(value)
  if (big > BigInt(Number.MAX_SAFE_INTEGER)) throw new HexError(`quantity ${value} is too large`)
  return Number(big)
}

/** A hex string of exactly `length` bytes, in lower case. Throws HexError. */
export function fixedHex(value: unknown, length: number): Hex {
  if (typeof value !== 'string' || value.length !== 2 + 2 * length || !isHex(value)) {
    throw new HexError(`expected ${length} bytes of hex, got ${describe(value)}`)
  }
  return value.toLowerCase() as Hex
}

const isHex = (value: string): boolean => /^0x[0-9a-f]*$/i.test(value)

export const isAddress = (value: unknown): value is Address =>
  typeof value === 'string' && ADDRESS.test(value)

/** An address in lower case, whatever its checksum case. Throws HexError. */
export const parseAddress = (value: unknown): Address => fixedHex(value, 20)

export const toQuantity = (value: number | bigint): Hex => `0x${value.toString(16)}`

const describe = (value: unknown): string =>
  typeof value === 'string' ? `"${value.slice(0, 80)}"` : typeof value
