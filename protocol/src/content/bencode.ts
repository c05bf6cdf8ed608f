/**
 * Bencoding (BEP 3), canonical form only: sorted unique keys, no leading zeros, nothing after the
 * value. Every decoded value knows its span, because the info hash is over raw bytes.
 */
import { MAX_BENCODE_DEPTH, MAX_BENCODE_VALUES } from './limits.ts'

interface Span {
  /** First byte of the value in the document, and the one after its last. */
  readonly start: number
  readonly end: number
}

export type BencodeNode =
  | (Span & { readonly kind: 'integer'; readonly value: number })
  | (Span & { readonly kind: 'bytes'; readonly value: Uint8Array })
  | (Span & { readonly kind: 'list'; readonly items: readonly BencodeNode[] })
  /** Keys are byte strings, kept as one character per byte (Latin-1). */
  | (Span & { readonly kind: 'dictionary'; readonly entries: ReadonlyMap<string, BencodeNode> })

/** What can be encoded. Strings are UTF-8; the encoder sorts keys, which are Latin-1. */
export type Bencodable =
  | number
  | string
  | Uint8Array
  | readonly Bencodable[]
  | { readonly [key: string]: Bencodable }

/** The document is not canonical bencoding; `offset` is where it stops making sense. */
export class BencodeError extends Error {
  override readonly name = 'BencodeError'
  readonly offset: number
  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset}`)
    this.offset = offset
  }
}

const CODE = { colon: 0x3a, dictionary: 0x64, end: 0x65, integer: 0x69, list: 0x6c, minus: 0x2d }
const ZERO = 0x30
const NINE = 0x39
const isDigit = (code: number | undefined): boolean =>
  code !== undefined && code >= ZERO && code <= NINE

const latin1 = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}

/** Decodes one whole document. `bytes` of the result are views into `document`. Throws BencodeError. */
export function decodeBencode(document: Uint8Array): BencodeNode {
  let at = 0
  let values = 0

  const fail = (message: string, offset = at): never => {
    throw new BencodeError(message, offset)
  }

  /** Decimal digits up to `terminator`, which is consumed. */
  const readNumber = (terminator: number): number => {
    const from = at
    const negative = document[at] === CODE.minus
    if (negative) at++
    const digits = at
    let value = 0
    for (; isDigit(document[at]); at++) {
      value = value * 10 + ((document[at] as number) - ZERO)
      if (value > Number.MAX_SAFE_INTEGER) fail('number too large', from)
    }
    if (at === digits) fail('expected a digit')
    const leadingZero = document[digits] === ZERO && at - digits > 1
    if (leadingZero || (negative && value === 0)) fail('number is not canonical', from)
    if (document[at] !== terminator) fail('number is not terminated')
    at++
    return negative ? -value : value
  }

  const readBytes = (): Uint8Array => {
    const from = at
    const length = readNumber(CODE.colon)
    if (length > document.length - at) fail('string runs past the end', from)
    at += length
    return document.subarray(at - length, at)
  }

  const readDictionary = (depth: number): ReadonlyMap<string, BencodeNode> => {
    const entries = new Map<string, BencodeNode>()
    let previous: string | undefined
    while (document[at] !== CODE.end) {
      const keyAt = at
      if (!isDigit(document[at])) fail('expected a key')
      const key = latin1(readBytes())
      if (previous !== undefined && key <= previous) fail('keys are not sorted and unique', keyAt)
      entries.set(key, readValue(depth))
      previous = key
    }
    at++
    return entries
  }

  const readList = (depth: number): BencodeNode[] => {
    const items: BencodeNode[] = []
    while (document[at] !== CODE.end) items.push(readValue(depth))
    at++
    return items
  }

  const readValue = (depth: number): BencodeNode => {
    if (depth > MAX_BENCODE_DEPTH) fail('nested too deeply')
    if (++values > MAX_BENCODE_VALUES) fail('too many values')
    const start = at
    const code = document[at]
    if (isDigit(code)) {
      const value = readBytes()
      return { kind: 'bytes', value, start, end: at }
    }
    at++
    switch (code) {
      case CODE.integer: {
        const value = readNumber(CODE.end)
        return { kind: 'integer', value, start, end: at }
      }
      case CODE.list: {
        const items = readList(depth + 1)
        return { kind: 'list', items, start, end: at }
      }
      case CODE.dictionary: {
        const entries = readDictionary(depth + 1)
        return { kind: 'dictionary', entries, start, end: at }
      }
      default:
        return fail(code === undefined ? 'document ends early' : 'unknown type', start)
    }
  }

  const value = readValue(0)
  if (at !== document.length) fail('bytes after the value')
  return value
}

const encoder = new TextEncoder()

/** Encodes canonically. Throws RangeError for numbers that are no safe integers. */
export function encodeBencode(value: Bencodable): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  const put = (part: Uint8Array): void => {
    parts.push(part)
    length += part.length
  }
  const putBytes = (bytes: Uint8Array): void => {
    put(encoder.encode(`${bytes.length}:`))
    put(bytes)
  }
  const write = (item: Bencodable): void => {
    if (typeof item === 'number') {
      if (!Number.isSafeInteger(item)) throw new RangeError(`cannot bencode the number ${item}`)
      put(encoder.encode(`i${item === 0 ? 0 : item}e`))
    } else if (typeof item === 'string') putBytes(encoder.encode(item))
    else if (item instanceof Uint8Array) putBytes(item)
    else if (Array.isArray(item)) {
      put(encoder.encode('l'))
      for (const child of item) write(child)
      put(encoder.encode('e'))
    } else {
      put(encoder.encode('d'))
      // Latin-1 keys sort by UTF-16 code unit exactly as their bytes do.
      for (const [key, child] of Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) {
        putBytes(Uint8Array.from(key, (character) => latin1Code(character)))
        write(child)
      }
      put(encoder.encode('e'))
    }
  }
  write(value)
  return concatBytes(parts, length)
}

function latin1Code(character: string): number {
  const code = character.charCodeAt(0)
  if (code > 0xff) throw new RangeError('dictionary keys must be Latin-1')
  return code
}

function concatBytes(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
