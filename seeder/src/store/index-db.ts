/** The index of what is on the disk: SQLite, built into Node. */
import { DatabaseSync } from 'node:sqlite'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { EvictionGoal, Fading, Now, Use } from '../eviction/worth.ts'
import { StoreError } from './errors.ts'
import { migrate, SCHEMA_VERSION, versionOf } from './schema.ts'

export type PackageState =
  /** Space is reserved; pieces may be missing, or have rotted. */
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
  /** What the chain said when it was last read. */
  readonly pinned: boolean
  /** Unix seconds of the last time that all bytes were found sound; 0 for never. */
  readonly checkedAt: number
  /** Other seeders that had it when they were last asked. */
  readonly replicas: number
}

export interface EvictionState {
  readonly goal: EvictionGoal
  readonly quota: number
  readonly now: Now
}

export interface UsedRow {
  readonly row: Pick<PackageRow, 'infoHash' | 'lastUsed' | 'uses'>
  readonly use: Use
}

/** What can be read while a seeder runs. */
export interface IndexReader {
  /** One after the other: there may be a hundred thousand. */
  packages(): Iterable<{ readonly row: PackageRow; readonly use: Use }>
  ghosts(): Map<InfoHash, Use>
  eviction(): EvictionState | undefined
  /** The raw info dictionary (BEP 3). */
  info(infoHash: InfoHash): Uint8Array | undefined
  close(): void
}

export interface IndexDb extends IndexReader {
  insert(row: PackageRow, use: Use, info: Uint8Array): void
  complete(infoHash: InfoHash, at: number): void
  /** Bytes were found rotten. */
  partial(infoHash: InfoHash): void
  checked(infoHash: InfoHash, at: number): void
  pinned(infoHashes: Iterable<InfoHash>, pinned: boolean): void
  replicas(counts: Iterable<readonly [InfoHash, number]>): void
  settle(infoHash: InfoHash, provisionalUntil: number): void
  /** Uses and the clock that they are read by, in one transaction. */
  used(rows: readonly UsedRow[], eviction: EvictionState): void
  /** Replaces what is remembered of packages that went. */
  remember(ghosts: Iterable<readonly [InfoHash, Use]>): void
  remove(infoHash: InfoHash): void
}

const key = (infoHash: InfoHash): Uint8Array => Buffer.from(infoHash, 'hex')

type Numbers = readonly number[]

function readerOf(db: DatabaseSync): IndexReader {
  const packages = db.prepare(`
    SELECT lower(hex(info_hash)), state = 'complete', size, info_bytes, stored_at, last_used, uses,
      provisional_until, pinned, checked_at, replicas, use_count, weight, used_at, level
    FROM package`)
  const ghosts = db.prepare(`
    SELECT lower(hex(info_hash)), bytes, use_count, weight, used_at, level
    FROM ghost ORDER BY rowid`)
  // Half the time of objects with names, for every package at every start.
  packages.setReturnArrays(true)
  ghosts.setReturnArrays(true)
  const eviction = db.prepare('SELECT * FROM eviction')
  const info = db.prepare('SELECT info FROM torrent WHERE info_hash = ?')
  return {
    *packages() {
      for (const values of packages.iterate() as unknown as Iterable<[InfoHash, ...Numbers]>) {
        yield packageOf(values)
      }
    },
    ghosts: () =>
      new Map(
        [...(ghosts.iterate() as unknown as Iterable<[InfoHash, ...Numbers]>)].map(
          ([infoHash, ...use]) => [infoHash, useOf(use)],
        ),
      ),
    eviction() {
      const row = eviction.get()
      if (!row) return undefined
      const fading = (Number(row.fading) || String(row.fading)) as Fading
      const { goal, quota, turnovers, level } = row as Record<string, number>
      return { goal, quota, now: { turnovers, level, fading } } as unknown as EvictionState
    },
    info: (infoHash) => info.get(key(infoHash))?.info as Uint8Array | undefined,
    close: () => db.close(),
  }
}

/** Written out: spreading would leave twice the garbage, and a start's peak stays in the heap. */
function packageOf(values: [InfoHash, ...Numbers]): { row: PackageRow; use: Use } {
  const [infoHash, isComplete = 0, size = 0, infoBytes = 0] = values
  const number = (column: number): number => values[column] as number
  return {
    row: {
      infoHash,
      state: isComplete === 1 ? 'complete' : 'partial',
      size,
      infoBytes,
      storedAt: number(4),
      lastUsed: number(5),
      uses: number(6),
      provisionalUntil: number(7),
      pinned: number(8) === 1,
      checkedAt: number(9),
      replicas: number(10),
    },
    use: {
      bytes: size + infoBytes,
      count: number(11),
      weight: number(12),
      at: number(13),
      level: number(14),
    },
  }
}

const useOf = ([bytes = 0, count = 0, weight = 0, at = 0, level = 0]: Numbers): Use => ({
  bytes,
  count,
  weight,
  at,
  level,
})

/** Opens or creates the index. Throws StoreError 'newer' or 'disk'. */
export function openIndexDb(file: string): IndexDb {
  const db = connect(file, false)
  const insert = db.prepare(`INSERT OR REPLACE INTO package (info_hash, state, size, info_bytes,
    stored_at, last_used, uses, provisional_until, pinned, checked_at, use_count, weight, used_at,
    level) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
  const insertInfo = db.prepare('INSERT OR REPLACE INTO torrent VALUES (?, ?)')
  const complete = db.prepare(
    "UPDATE package SET state = 'complete', stored_at = ?, checked_at = ? WHERE info_hash = ?",
  )
  const partial = db.prepare("UPDATE package SET state = 'partial' WHERE info_hash = ?")
  const checked = db.prepare('UPDATE package SET checked_at = ? WHERE info_hash = ?')
  const pinned = db.prepare('UPDATE package SET pinned = ? WHERE info_hash = ?')
  const replicas = db.prepare('UPDATE package SET replicas = ? WHERE info_hash = ?')
  const settle = db.prepare('UPDATE package SET provisional_until = ? WHERE info_hash = ?')
  const used = db.prepare(`UPDATE package SET last_used = ?, uses = ?, use_count = ?, weight = ?,
    used_at = ?, level = ? WHERE info_hash = ?`)
  const evicting = db.prepare('INSERT OR REPLACE INTO eviction VALUES (1, ?, ?, ?, ?, ?)')
  const ghost = db.prepare('INSERT OR REPLACE INTO ghost VALUES (?, ?, ?, ?, ?, ?)')
  const remove = db.prepare('DELETE FROM package WHERE info_hash = ?')
  const removeInfo = db.prepare('DELETE FROM torrent WHERE info_hash = ?')

  function atOnce(work: () => void): void {
    db.exec('BEGIN IMMEDIATE')
    try {
      work()
      db.exec('COMMIT')
    } catch (error) {
      // SQLite has rolled back by itself when the disk was full.
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }

  return {
    ...readerOf(db),
    insert: (row, use, info) =>
      atOnce(() => {
        const { infoHash, state, size, infoBytes, storedAt, lastUsed, uses } = row
        insert.run(
          ...[key(infoHash), state, size, infoBytes, storedAt, lastUsed, uses],
          ...[row.provisionalUntil, Number(row.pinned), row.checkedAt],
          ...[use.count, use.weight, use.at, use.level],
        )
        insertInfo.run(key(infoHash), info)
      }),
    complete: (infoHash, at) => void complete.run(at, at, key(infoHash)),
    partial: (infoHash) => void partial.run(key(infoHash)),
    checked: (infoHash, at) => void checked.run(at, key(infoHash)),
    pinned: (infoHashes, value) =>
      atOnce(() => {
        for (const infoHash of infoHashes) pinned.run(Number(value), key(infoHash))
      }),
    replicas: (counts) =>
      atOnce(() => {
        for (const [infoHash, count] of counts) replicas.run(count, key(infoHash))
      }),
    settle: (infoHash, until) => void settle.run(until, key(infoHash)),
    used: (rows, { goal, quota, now }) =>
      atOnce(() => {
        for (const { row, use } of rows) {
          const { count, weight, at, level } = use
          used.run(row.lastUsed, row.uses, count, weight, at, level, key(row.infoHash))
        }
        evicting.run(goal, quota, now.turnovers, now.level, String(now.fading))
      }),
    remember: (ghosts) =>
      atOnce(() => {
        db.exec('DELETE FROM ghost')
        for (const [infoHash, { bytes, count, weight, at, level }] of ghosts) {
          ghost.run(key(infoHash), bytes, count, weight, at, level)
        }
      }),
    remove: (infoHash) =>
      atOnce(() => {
        remove.run(key(infoHash))
        removeInfo.run(key(infoHash))
      }),
  }
}

/** Opens the index of a stopped or running seeder. Throws StoreError 'absent', 'newer', 'disk'. */
export function readIndexDb(file: string): IndexReader {
  const db = connect(file, true)
  const version = versionOf(db)
  if (version === SCHEMA_VERSION) return readerOf(db)
  db.close()
  if (version > SCHEMA_VERSION) throw new StoreError('newer', 'a newer seeder wrote this folder')
  throw new StoreError('absent', 'an older seeder wrote this folder: start this one on it once')
}

function connect(file: string, readOnly: boolean): DatabaseSync {
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly, timeout: 5_000 })
    if (readOnly) return db
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;')
    db.exec('PRAGMA journal_size_limit = 1048576;')
    migrate(db)
    return db
  } catch (cause) {
    db?.close()
    if (cause instanceof StoreError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    if (readOnly) {
      throw new StoreError('absent', `no seeder's data here: ${file}: ${message}`, { cause })
    }
    throw new StoreError('disk', `cannot open the index ${file}: ${message}`, { cause })
  }
}
