/**
 * Which connected seeder holds which torrent. Browsers have no place in here: nothing about them is
 * ever written down, so there is nothing to list.
 *
 * Kept in SQLite, because the object forgets its memory when it hibernates and 100,000 hashes a
 * seeder do not fit a socket's attachment.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { MAX_HOLDINGS } from '@cosmos/protocol/tracker/limits'
import type { Sql } from '../sql.ts'
import { MAX_CACHED_SWARMS } from './limits.ts'

export interface Swarms {
  /** Adds holdings. False, with nothing changed, when the seeder would hold more than MAX_HOLDINGS. */
  add(seeder: Address, hashes: readonly InfoHash[]): boolean
  remove(seeder: Address, hashes: readonly InfoHash[]): void
  /** Forgets a seeder. */
  drop(seeder: Address): void
  /** Forgets every seeder but these. */
  keepOnly(seeders: ReadonlySet<Address>): void
  holders(infoHash: InfoHash): readonly Address[]
  /** Torrents a seeder holds. */
  count(seeder: Address): number
}

/** Opens the tables in `sql`, which may already have them. */
export function createSwarms(sql: Sql): Swarms {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS holdings (
      info_hash TEXT NOT NULL, seeder TEXT NOT NULL, PRIMARY KEY (info_hash, seeder)
    ) WITHOUT ROWID`,
  )
  sql.exec('CREATE INDEX IF NOT EXISTS holdings_of ON holdings (seeder)')
  const cache = new Map<InfoHash, readonly Address[]>()

  const count = (seeder: Address): number => {
    const [row] = sql.exec('SELECT count(*) AS held FROM holdings WHERE seeder = ?', seeder)
    return Number(row?.held ?? 0)
  }
  const forget = (hashes: readonly InfoHash[]): void => {
    for (const hash of hashes) cache.delete(hash)
  }
  const drop = (seeder: Address): void => {
    sql.exec('DELETE FROM holdings WHERE seeder = ?', seeder)
    cache.clear()
  }

  return {
    add(seeder, hashes) {
      // Counting the ones it repeats as new keeps this to one look; a seeder near the limit is rare.
      if (count(seeder) + hashes.length > MAX_HOLDINGS) return false
      // One statement for a whole frame: 16,384 of them take 200 ms.
      sql.exec(
        'INSERT OR IGNORE INTO holdings (info_hash, seeder) SELECT value, ? FROM json_each(?)',
        seeder,
        JSON.stringify(hashes),
      )
      forget(hashes)
      return true
    },
    remove(seeder, hashes) {
      sql.exec(
        'DELETE FROM holdings WHERE seeder = ? AND info_hash IN (SELECT value FROM json_each(?))',
        seeder,
        JSON.stringify(hashes),
      )
      forget(hashes)
    },
    drop,
    keepOnly(seeders) {
      const known = [...sql.exec('SELECT DISTINCT seeder FROM holdings')]
      for (const { seeder } of known) {
        if (!seeders.has(seeder as Address)) drop(seeder as Address)
      }
    },
    holders(infoHash) {
      const cached = cache.get(infoHash)
      if (cached) return cached
      const rows = [...sql.exec('SELECT seeder FROM holdings WHERE info_hash = ?', infoHash)]
      const holders = rows.map(({ seeder }) => seeder as Address)
      if (cache.size >= MAX_CACHED_SWARMS) cache.clear()
      cache.set(infoHash, holders)
      return holders
    },
    count,
  }
}
