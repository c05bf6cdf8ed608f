/**
 * Table-driven binary records: a record is an object of named fields, each of which knows how to
 * write and read itself within its limits. One table serves the encoder, the decoder and the types.
 */

/** Why bytes are not the record they should be. */
export type Malformed = 'truncated' | 'trailing bytes' | 'too long' | 'bad value' | 'unknown kind'

/** Thrown by readers only; `decodeRecord` turns it into a value. */
export class MalformedError extends Error {
  readonly problem: Malformed

  constructor(problem: Malformed) {
    super(problem)
    this.name = 'MalformedError'
    this.problem = problem
  }
}

export interface ByteReader {
  take(length: number): Uint8Array<ArrayBuffer>
  u8(): number
  u16(): number
  varint(): number
  readonly left: number
}

export interface ByteWriter {
  put(bytes: Uint8Array): void
  u8(value: number): void
  u16(value: number): void
  varint(value: number): void
}

/** Numbers are at most 2^53 - 1, so at most 8 bytes of 7 bits. */
const MAX_VARINT_BYTES = 8

/** A class, because a room makes one for each of a thousand frames a second. */
class Reader implements ByteReader {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  // A copy, so that what is kept does not hold the whole frame in memory.
  take(length: number): Uint8Array<ArrayBuffer> {
    if (this.left < length) throw new MalformedError('truncated')
    const start = this.#at
    this.#at += length
    return this.#bytes.slice(start, this.#at) as Uint8Array<ArrayBuffer>
  }

  u8(): number {
    const byte = this.#bytes[this.#at]
    if (byte === undefined) throw new MalformedError('truncated')
    this.#at++
    return byte
  }

  u16(): number {
    return this.u8() * 256 + this.u8()
  }

  varint(): number {
    let value = 0
    let scale = 1
    for (let i = 0; i < MAX_VARINT_BYTES; i++) {
      const byte = this.u8()
      value += (byte & 127) * scale
      if (value > Number.MAX_SAFE_INTEGER) throw new MalformedError('bad value')
      if (byte < 128) {
        // One spelling per number: a longer one with a zero at its end is refused.
        if (byte === 0 && i > 0) throw new MalformedError('bad value')
        return value
      }
      scale *= 128
    }
    throw new MalformedError('bad value')
  }

  get left(): number {
    return this.#bytes.length - this.#at
  }
}

/** Reads big-endian values from the front of `bytes`. Throws MalformedError. */
export const createReader = (bytes: Uint8Array): ByteReader => new Reader(bytes)

/** Collects big-endian values; `finish` returns a buffer of its own that nobody writes to again. */
export function createWriter(): ByteWriter & { finish(): Uint8Array<ArrayBuffer> } {
  const parts: Uint8Array[] = []
  let length = 0
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes)
    length += bytes.length
  }
  return {
    put,
    u8: (value) => put(Uint8Array.of(value)),
    u16: (value) => put(Uint8Array.of(value >> 8, value)),
    varint: (value) => {
      const bytes: number[] = []
      let rest = value
      while (rest >= 128) {
        bytes.push((rest % 128) + 128)
        rest = Math.floor(rest / 128)
      }
      bytes.push(rest)
      put(Uint8Array.from(bytes))
    },
    finish: () => {
      const out = new Uint8Array(length)
      let at = 0
      for (const part of parts) {
        out.set(part, at)
        at += part.length
      }
      return out
    },
  }
}

/** One field: how it is written, and read with its limits checked. */
export interface Field<T> {
  write(writer: ByteWriter, value: T): void
  read(reader: ByteReader): T
}

export type Fields = Readonly<Record<string, Field<unknown>>>
/** The object a table of fields describes. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never
}

/** Refuses to write what no reader would take: a bug of the caller, not of the network. */
function within(value: number, min: number, max: number): number {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new RangeError(`${value} is outside ${min}..${max}`)
  }
  return value
}

const checked = (value: number, max: number, problem: Malformed): number => {
  if (value > max) throw new MalformedError(problem)
  return value
}

export const u8 = (max = 0xff): Field<number> => ({
  write: (writer, value) => writer.u8(within(value, 0, max)),
  read: (reader) => checked(reader.u8(), max, 'bad value'),
})

export const u16 = (): Field<number> => ({
  write: (writer, value) => writer.u16(within(value, 0, 0xffff)),
  read: (reader) => reader.u16(),
})

/** Little groups of 7 bits, least first (LEB128), in their one shortest spelling. */
export const varint = (max: number = Number.MAX_SAFE_INTEGER): Field<number> => ({
  write: (writer, value) => writer.varint(within(value, 0, max)),
  read: (reader) => checked(reader.varint(), max, 'bad value'),
})

/** Exactly `length` bytes. */
export const fixed = (length: number): Field<Uint8Array> => ({
  write: (writer, value) => {
    within(value.length, length, length)
    writer.put(value)
  },
  read: (reader) => reader.take(length),
})

/** A length (varint), then that many bytes, between `min` and `max`. */
export const bytes = (max: number, min = 0): Field<Uint8Array> => ({
  write: (writer, value) => {
    writer.varint(within(value.length, min, max))
    writer.put(value)
  },
  read: (reader) => {
    const length = checked(reader.varint(), max, 'too long')
    if (length < min) throw new MalformedError('bad value')
    return reader.take(length)
  },
})

/** Everything up to the end, between `min` and `max` bytes. Only for the last field. */
export const rest = (max: number, min = 0): Field<Uint8Array> => ({
  write: (writer, value) => {
    within(value.length, min, max)
    writer.put(value)
  },
  read: (reader) => {
    const length = checked(reader.left, max, 'too long')
    if (length < min) throw new MalformedError('truncated')
    return reader.take(length)
  },
})

const utf8 = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Well-formed UTF-8 of at most `max` bytes, with its length in front. */
export const text = (max: number): Field<string> => {
  const raw = bytes(max)
  return {
    write: (writer, value) => raw.write(writer, utf8.encode(value)),
    read: (reader) => {
      const encoded = raw.read(reader)
      try {
        return strictUtf8.decode(encoded)
      } catch {
        throw new MalformedError('bad value') // the only way a fatal decoder fails
      }
    },
  }
}

/** A count (varint, at most `max`), then the items. */
export const list = <T>(item: Field<T>, max: number): Field<readonly T[]> => ({
  write: (writer, values) => {
    writer.varint(within(values.length, 0, max))
    for (const value of values) item.write(writer, value)
  },
  read: (reader) => {
    const count = checked(reader.varint(), max, 'too long')
    const values: T[] = []
    for (let i = 0; i < count; i++) values.push(item.read(reader))
    return values
  },
})

/** A table of fields as one field. */
export const record = <F extends Fields>(fields: F): Field<RecordOf<F>> => ({
  write: (writer, value) => {
    for (const name in fields) fields[name]?.write(writer, value[name])
  },
  read: (reader) => {
    const value: Record<string, unknown> = {}
    for (const name in fields) value[name] = fields[name]?.read(reader)
    return value as RecordOf<F>
  },
})

/** A field that may be missing: one byte says which. */
export const optional = <T>(item: Field<T>): Field<T | undefined> => ({
  write: (writer, value) => {
    writer.u8(value === undefined ? 0 : 1)
    if (value !== undefined) item.write(writer, value)
  },
  read: (reader) => {
    const present = checked(reader.u8(), 1, 'bad value')
    return present === 1 ? item.read(reader) : undefined
  },
})

/** Writes one value into a buffer of its own. Throws RangeError when it breaks its own limits. */
export function encodeField<T>(field: Field<T>, value: T): Uint8Array<ArrayBuffer> {
  const writer = createWriter()
  field.write(writer, value)
  return writer.finish()
}

export type Decoded<T> = { readonly ok: true; readonly value: T } | Refused
export interface Refused {
  readonly ok: false
  readonly problem: Malformed
}

/** Runs a reader over all of `input`; what does not fit exactly is a problem, never an exception. */
export function decodeWith<T>(input: Uint8Array, read: (reader: ByteReader) => T): Decoded<T> {
  const reader = createReader(input)
  try {
    const value = read(reader)
    return reader.left === 0 ? { ok: true, value } : { ok: false, problem: 'trailing bytes' }
  } catch (error) {
    if (error instanceof MalformedError) return { ok: false, problem: error.problem }
    throw error
  }
}

/** Several kinds of record, told apart by their first byte. */
export type Table = Readonly<Record<string, { readonly kind: number; readonly fields: Fields }>>
export type OneOf<T extends Table> = {
  [K in keyof T & string]: { readonly type: K } & RecordOf<T[K]['fields']>
}[keyof T & string]

/** Writes one record of the table. Throws RangeError when it breaks its own limits. */
export function encodeOneOf<T extends Table>(table: T, value: OneOf<T>): Uint8Array<ArrayBuffer> {
  const entry = table[value.type]
  if (entry === undefined) throw new RangeError(`there is no kind called ${value.type}`)
  const writer = createWriter()
  writer.u8(entry.kind)
  record(entry.fields).write(writer, value)
  return writer.finish()
}

/** Reads exactly one record of the table. */
export function decodeOneOf<T extends Table>(table: T, input: Uint8Array): Decoded<OneOf<T>> {
  return decodeWith(input, (reader) => {
    const kind = reader.u8()
    for (const type in table) {
      const entry = table[type]
      if (entry?.kind !== kind) continue
      const value: Record<string, unknown> = { type }
      for (const name in entry.fields) value[name] = entry.fields[name]?.read(reader)
      return value as OneOf<T>
    }
    throw new MalformedError('unknown kind')
  })
}
