/**
 * The last good state on disk, so that a restarted object serves it at once. A row takes 2 MB at
 * most, so the bytes lie in several.
 */
import type { Sql } from '../sql.ts'

/** Well below the 2,000,000 bytes a row of a Durable Object may have. */
const CHUNK_BYTES = 1_000_000

export interface SnapshotStore {
  /** The bytes saved last, or undefined. */
  load(): Uint8Array | undefined
  /** Replaces them. In a Durable Object one turn's writes are one transaction. */
  save(bytes: Uint8Array): void
  clear(): void
}

/** Opens the table in `sql`, which may already have it. */
export function createSnapshotStore(sql: Sql): SnapshotStore {
  sql.exec('CREATE TABLE IF NOT EXISTS snapshot (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)')
  const clear = () => {
    sql.exec('DELETE FROM snapshot')
  }
  return {
    load() {
      const rows = [...sql.exec('SELECT bytes FROM snapshot ORDER BY part')]
      if (rows.length === 0) return undefined
      const parts = rows.map(({ bytes }) => new Uint8Array(bytes as ArrayBuffer))
      const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
      let at = 0
      for (const part of parts) {
        whole.set(part, at)
        at += part.length
      }
      return whole
    },
    save(bytes) {
      clear()
      for (let part = 0; part * CHUNK_BYTES < bytes.length; part++) {
        const chunk = bytes.slice(part * CHUNK_BYTES, (part + 1) * CHUNK_BYTES)
        sql.exec('INSERT INTO snapshot VALUES (?, ?)', part, chunk.buffer as ArrayBuffer)
      }
    },
    clear,
  }
}
