/** Reading SQLite's columns: a Durable Object answers BLOBs as ArrayBuffers, Node as Uint8Arrays. */

export type Row = Record<string, unknown>

/** The first row, if there is one. */
export function rowOf(rows: Iterable<Row>): Row | undefined {
  for (const row of rows) return row
  return undefined
}

export function bytesOf(value: unknown): Uint8Array<ArrayBuffer> {
  if (value instanceof ArrayBuffer) return new Uint8Array(value)
  if (value instanceof Uint8Array) return new Uint8Array(value)
  throw new TypeError(`expected a BLOB, found ${typeof value}`)
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`expected an INTEGER, found ${typeof value}`)
  return value
}

/** A BLOB to bind, without the rest of the buffer the bytes may be a view of. */
export const blobOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer
