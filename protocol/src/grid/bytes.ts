/** Reading and writing the grid format's primitives. Readers accept one encoding of each value. */

/** The bytes are no grid, or not one this program may believe. Nothing else is thrown. */
export class GridFormatError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'GridFormatError'
  }
}

const FIRST_CAPACITY = 64 * 1024
const MAX_VARINT_BYTES = 8

export interface ByteWriter {
  u8(value: number): void
  /** LEB128, up to 2^53 - 1. */
  varint(value: number): void
  /** LEB128 of any unsigned integer. */
  bigVarint(value: bigint): void
  bytes(value: Uint8Array): void
  /** UTF-8 behind its length. */
  text(value: string): void
  finish(): Uint8Array<ArrayBuffer>
}

export function createByteWriter(): ByteWriter {
  let buffer = new Uint8Array(FIRST_CAPACITY)
  let at = 0
  const room = (count: number) => {
    if (at + count <= buffer.length) return
    const larger = new Uint8Array(Math.max(buffer.length * 2, at + count))
    larger.set(buffer)
    buffer = larger
  }
  const writer: ByteWriter = {
    u8(value) {
      room(1)
      buffer[at++] = value
    },
    varint(value) {
      if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`no varint: ${value}`)
      room(MAX_VARINT_BYTES)
      while (value > 0x7f) {
        buffer[at++] = (value % 128) | 128
        value = Math.floor(value / 128)
      }
      buffer[at++] = value
    },
    bigVarint(value) {
      if (value < 0n) throw new RangeError(`no varint: ${value}`)
      for (; value > 0x7fn; value >>= 7n) writer.u8(Number(value & 0x7fn) | 128)
      writer.u8(Number(value))
    },
    bytes(value) {
      room(value.length)
      buffer.set(value, at)
      at += value.length
    },
    text(value) {
      const bytes = new TextEncoder().encode(value)
      writer.varint(bytes.length)
      writer.bytes(bytes)
    },
    finish: () => buffer.slice(0, at),
  }
  return writer
}

/** Positions are checked before anything is read or made: a short input cannot claim much memory. */
export class ByteReader {
  readonly #bytes: Uint8Array
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }

  u8(): number {
    const value = this.#bytes[this.#at]
    if (value === undefined) throw new GridFormatError('the grid ends too early')
    this.#at++
    return value
  }

  varint(): number {
    let value = 0
    let factor = 1
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.u8()
      value += (byte & 127) * factor
      if (byte < 128) {
        if (byte === 0 && i > 0) throw new GridFormatError('a number has useless zeros')
        if (value > Number.MAX_SAFE_INTEGER) break
        return value
      }
      factor *= 128
    }
    throw new GridFormatError('a number is too large')
  }

  /** At most `bits` bits wide. */
  bigVarint(bits: number): bigint {
    let value = 0n
    for (let shift = 0n; shift < bits; shift += 7n) {
      const byte = this.u8()
      value |= BigInt(byte & 127) << shift
      if (byte < 128) {
        if (byte === 0 && shift > 0n) throw new GridFormatError('a number has useless zeros')
        if (value >> BigInt(bits) !== 0n) break
        return value
      }
    }
    throw new GridFormatError('a number is too large')
  }

  /** A number of things of which each takes at least `bytesEach` bytes of what is left. */
  count(bytesEach: number, limit = Number.MAX_SAFE_INTEGER): number {
    const count = this.varint()
    if (count > limit || count * bytesEach > this.left) {
      throw new GridFormatError(`the grid claims ${count} entries, more than it can hold`)
    }
    return count
  }

  /** Not a copy. */
  bytes(length: number): Uint8Array {
    if (length > this.left) throw new GridFormatError('the grid ends too early')
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  text(): string {
    const bytes = this.bytes(this.count(1))
    try {
      return this.#decoder.decode(bytes)
    } catch (cause) {
      throw new GridFormatError('a text is not UTF-8', cause)
    }
  }

  end(): void {
    if (this.left > 0) throw new GridFormatError(`${this.left} bytes too many`)
  }
}
