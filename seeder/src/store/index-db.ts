/**
 * The index of what is on the disk: SQLite, built into Node. The connection holds the database's
 * exclusive lock as long as it lives, so the system itself keeps a second seeder out, and lets the
 * lock go when this one is killed.
 */
import { DatabaseSync } from 'node:sqlite'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { StoreError } from './errors.ts'

export type PackageState =
  /** Space is reserved; pieces may be missing. */
  | 'partial'
  /** All bytes arrived, were checked, and lie under their final name. */
  | 'complete'

export interface PackageRow {
  readonly infoHash: InfoHash
  readonly state: PackageState
  /** Bytes of the files. */
  readonly size: number
  /** Bytes of the info dictionary: they count too. */
  readonly infoBytes: number
  /** Unix seconds. */
  readonly storedAt: number
  readonly lastUsed: number
  readonly uses: number
  /** Unix seconds until which it may stay without a token; 0 once it had one. */
  readonly provisionalUntil: number
}

export interface IndexDb {
  rows(): PackageRow[]
  /** The raw info dictionary (BEP 3). */
  info(infoHash: InfoHash): Uint8Array | undefined
  insert(row: PackageRow, info: Uint8Array): void
  complete(infoHash: InfoHash, at: number): void
  settle(infoHash: InfoHash, provisionalUntil: number): void
  used(rows: readonly Pick<PackageRow, 'infoHash' | 'lastUsed' | 'uses'>[]): void
  remove(infoHash: InfoHash): void
  close(): void
}

const VERSION = 1

const SCHEMA = `
  CREATE TABLE package (
    info_hash BLOB PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('partial', 'complete')),
    size INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    provisional_until INTEGER NOT NULL,
    info BLOB NOT NULL
  ) WITHOUT ROWID, STRICT;
`

/** Opens or creates the index. Throws StoreError 'locked', 'newer' or 'disk'. */
export function openIndexDb(file: string): IndexDb {
  const db = openLocked(file)
  const select = db.prepare(`
    SELECT lower(hex(info_hash)) AS infoHash, state, size, length(info) AS infoBytes,
      stored_at AS storedAt, last_used AS lastUsed, uses, provisional_until AS provisionalUntil
    FROM package`)
  const selectInfo = db.prepare('SELECT info FROM package WHERE info_hash = ?')
  const insert = db.prepare('INSERT OR REPLACE INTO package VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const complete = db.prepare(
    "UPDATE package SET state = 'complete', stored_at = ? WHERE info_hash = ?",
  )
  const settle = db.prepare('UPDATE package SET provisional_until = ? WHERE info_hash = ?')
  const used = db.prepare('UPDATE package SET last_used = ?, uses = ? WHERE info_hash = ?')
  const remove = db.prepare('DELETE FROM package WHERE info_hash = ?')
  const key = (infoHash: InfoHash): Uint8Array => Buffer.from(infoHash, 'hex')

  return {
    rows: () => select.all() as unknown as PackageRow[],
    info: (infoHash) => selectInfo.get(key(infoHash))?.info as Uint8Array | undefined,
    insert(row, info) {
      const { infoHash, state, size, storedAt, lastUsed, uses, provisionalUntil } = row
      insert.run(key(infoHash), state, size, storedAt, lastUsed, uses, provisionalUntil, info)
    },
    complete: (infoHash, at) => void complete.run(at, key(infoHash)),
    settle: (infoHash, until) => void settle.run(until, key(infoHash)),
    used(rows) {
      if (rows.length === 0) return
      db.exec('BEGIN')
      for (const { infoHash, lastUsed, uses } of rows) used.run(lastUsed, uses, key(infoHash))
      db.exec('COMMIT')
    },
    remove: (infoHash) => void remove.run(key(infoHash)),
    close: () => db.close(),
  }
}

function openLocked(file: string): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file)
    // Exclusive and WAL: no shared-memory file, and the lock is held until the connection closes.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL;')
    db.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 1048576;')
    db.exec('BEGIN EXCLUSIVE')
    const version = Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0)
    if (version > VERSION) {
      throw new StoreError(
        'newer',
        `the data folder was written by a newer seeder: update this one`,
      )
    }
    if (version === 0) db.exec(`${SCHEMA} PRAGMA user_version = ${VERSION};`)
    db.exec('COMMIT')
    return db
  } catch (cause) {
    db?.close()
    if (cause instanceof StoreError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    if (/locked|busy/i.test(message)) {
      throw new StoreError('locked', 'another seeder uses this data folder', { cause })
    }
    throw new StoreError('disk', `cannot open the index ${file}: ${message}`, { cause })
  }
}
