/** The tables of the index, and how those of older versions become today's. */
import type { DatabaseSync } from 'node:sqlite'
import { StoreError } from './errors.ts'

export const SCHEMA_VERSION = 2

/** Step `n` makes version n + 1 out of n; an empty file has version 0. */
const STEPS: readonly string[] = [
  `CREATE TABLE package (
    info_hash BLOB PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('partial', 'complete')),
    size INTEGER NOT NULL,
    stored_at INTEGER NOT NULL,
    last_used INTEGER NOT NULL,
    uses INTEGER NOT NULL,
    provisional_until INTEGER NOT NULL,
    info BLOB NOT NULL
  ) WITHOUT ROWID, STRICT;`,
  // Metadata moves out of the rows that are read at every start; uses get what eviction remembers.
  `CREATE TABLE torrent (info_hash BLOB PRIMARY KEY, info BLOB NOT NULL) WITHOUT ROWID, STRICT;
  INSERT INTO torrent SELECT info_hash, info FROM package;
  ALTER TABLE package ADD COLUMN info_bytes INTEGER NOT NULL DEFAULT 0;
  UPDATE package SET info_bytes = length(info);
  ALTER TABLE package DROP COLUMN info;
  ALTER TABLE package ADD COLUMN pinned INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE package ADD COLUMN checked_at INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE package ADD COLUMN replicas INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE package ADD COLUMN use_count INTEGER NOT NULL DEFAULT 1;
  ALTER TABLE package ADD COLUMN weight REAL NOT NULL DEFAULT 1;
  ALTER TABLE package ADD COLUMN used_at REAL NOT NULL DEFAULT 0;
  ALTER TABLE package ADD COLUMN level REAL NOT NULL DEFAULT 0;
  UPDATE package SET use_count = uses + 1, weight = uses + 1;
  CREATE TABLE ghost (
    info_hash BLOB PRIMARY KEY,
    bytes INTEGER NOT NULL,
    use_count INTEGER NOT NULL,
    weight REAL NOT NULL,
    used_at REAL NOT NULL,
    level REAL NOT NULL
  ) STRICT;
  CREATE TABLE eviction (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    goal TEXT NOT NULL,
    quota INTEGER NOT NULL,
    turnovers REAL NOT NULL,
    level REAL NOT NULL,
    fading TEXT NOT NULL
  ) STRICT;`,
]

export const versionOf = (db: DatabaseSync): number =>
  Number(db.prepare('PRAGMA user_version').get()?.user_version ?? 0)

/** Brings the tables to today's version in one transaction. Throws StoreError 'newer'. */
export function migrate(db: DatabaseSync): void {
  const version = versionOf(db)
  if (version > SCHEMA_VERSION) {
    throw new StoreError(
      'newer',
      `the data folder was written by a newer seeder (version ${version} of its index, this one knows ${SCHEMA_VERSION}): update this one`,
    )
  }
  if (version === SCHEMA_VERSION) return
  db.exec(`BEGIN IMMEDIATE; ${STEPS.slice(version).join('\n')}
    PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`)
}
