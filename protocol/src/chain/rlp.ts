/** Recursive Length Prefix, Ethereum's encoding of nested byte strings (Yellow Paper, appendix B). */

export type RlpItem = Uint8Array | readonly RlpItem[]

export class RlpError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'RlpError'
  }
}

const STRING = 0x80
const LIST = 0xc0
/** Longest payload whose length fits the first byte. */
const SHORT = 55
/** Deeper than any structure of Ethereum, and shallow enough for every stack. */
const MAX_DEPTH = 32

export function rlpEncode(item: RlpItem): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(encodedLength(item))
  write(item, out, 0)
  return out
}

const isBytes = (item: RlpItem): item is Uint8Array => item instanceof Uint8Array

const payloadLength = (item: RlpItem): number =>
  isBytes(item) ? item.length : item.reduce((sum, part) => sum + encodedLength(part), 0)

const lengthOfLength = (length: number): number => {
  let bytes = 0
  for (; length > 0; length = Math.floor(length / 256)) bytes++
  return bytes
}

const isSelf = (item: RlpItem): boolean =>
  isBytes(item) && item.length === 1 && (item[0] as number) < STRING

function encodedLength(item: RlpItem): number {
  if (isSelf(item)) return 1
  const payload = payloadLength(item)
  return 1 + (payload > SHORT ? lengthOfLength(payload) : 0) + payload
}

/** Returns where the encoding ends. */
function write(item: RlpItem, out: Uint8Array, at: number): number {
  if (!isSelf(item)) at = writePrefix(payloadLength(item), isBytes(item) ? STRING : LIST, out, at)
  if (isBytes(item)) {
    out.set(item, at)
    return at + item.length
  }
  for (const part of item) at = write(part, out, at)
  return at
}

function writePrefix(length: number, kind: number, out: Uint8Array, at: number): number {
  if (length <= SHORT) {
    out[at] = kind + length
    return at + 1
  }
  const bytes = lengthOfLength(length)
  out[at] = kind + SHORT + bytes
  for (let i = bytes; i > 0; i--, length = Math.floor(length / 256)) out[at + i] = length & 255
  return at + 1 + bytes
}

/** Only the one canonical encoding of one item is accepted. Throws RlpError. */
export function rlpDecode(bytes: Uint8Array): RlpItem {
  const { item, end } = read(bytes, 0, bytes.length, 0)
  if (end !== bytes.length) throw new RlpError('bytes behind the end')
  return item
}

function read(
  bytes: Uint8Array,
  at: number,
  limit: number,
  depth: number,
): { item: RlpItem; end: number } {
  if (at >= limit) throw new RlpError('ends too early')
  if (depth > MAX_DEPTH) throw new RlpError('nested too deeply')
  const first = bytes[at] as number
  if (first < STRING) return { item: bytes.subarray(at, at + 1), end: at + 1 }
  const kind = first < LIST ? STRING : LIST
  const { from, end } = readPrefix(bytes, at, limit, first - kind)
  if (kind === STRING) {
    if (end - from === 1 && (bytes[from] as number) < STRING && first === STRING + 1) {
      throw new RlpError('a small byte must stand for itself')
    }
    return { item: bytes.subarray(from, end), end }
  }
  const items: RlpItem[] = []
  for (let next = from; next < end; ) {
    const part = read(bytes, next, end, depth + 1)
    items.push(part.item)
    next = part.end
  }
  return { item: items, end }
}

function readPrefix(bytes: Uint8Array, at: number, limit: number, code: number) {
  let from = at + 1
  let length = code
  if (code > SHORT) {
    const size = code - SHORT
    if (from + size > limit) throw new RlpError('ends too early')
    length = 0
    for (let i = 0; i < size; i++) length = length * 256 + (bytes[from + i] as number)
    if (bytes[from] === 0 || length <= SHORT) throw new RlpError('a length has useless bytes')
    from += size
  }
  if (length > limit - from) throw new RlpError('ends too early')
  return { from, end: from + length }
}

/** Big-endian without leading zeros, as numbers stand in RLP: 0 is no byte at all. */
export function numberBytes(value: bigint): Uint8Array {
  const digits = value.toString(16)
  if (value === 0n) return new Uint8Array(0)
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return Uint8Array.from({ length: even.length / 2 }, (_, i) =>
    Number.parseInt(even.slice(2 * i, 2 * i + 2), 16),
  )
}

/** The bytes of an item that must be a string. Throws RlpError. */
export function rlpBytes(item: RlpItem | undefined, length?: number): Uint8Array {
  if (item === undefined || !isBytes(item)) throw new RlpError('expected bytes')
  if (length !== undefined && item.length !== length) throw new RlpError(`expected ${length} bytes`)
  return item
}

/** The items of a list. Throws RlpError. */
export function rlpList(item: RlpItem | undefined): readonly RlpItem[] {
  if (item === undefined || isBytes(item)) throw new RlpError('expected a list')
  return item
}

/** A number that fits a number exactly, without leading zeros. Throws RlpError. */
export function rlpNumber(item: RlpItem | undefined): number {
  const bytes = rlpBytes(item)
  if (bytes[0] === 0) throw new RlpError('a number has leading zeros')
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  if (!Number.isSafeInteger(value)) throw new RlpError('a number is too large')
  return value
}
