/**
 * Who is here: seeders with a connection to the tracker, and how many people each room has. Counts
 * only, as anybody sees them who walks in.
 */
import type { Address } from '@cosmos/protocol/lightnode/types'
import { baseRoom, type RoomName } from '@cosmos/protocol/room/room-name'
import { type Region, regionIn } from '../http/region.ts'
import type { Sql } from '../sql.ts'
import { PRESENCE_MS, ROOM_COUNT_MS, ROOMS_EVERY_MS } from './limits.ts'

export interface SeederPresence {
  readonly operator: Address
  /** Torrents it says it holds. */
  readonly holdings: number
  /** Continent its connection came from; '' when nobody knows. */
  readonly region: Region | ''
  /** Browsers it was introduced to in the last minute. */
  readonly load: number
}

export interface RoomCount {
  readonly room: RoomName
  readonly people: number
}

export interface Directory {
  /** Replaces the list of seeders that are connected to a shard of the tracker. */
  setSeeders(shard: number, seeders: readonly SeederPresence[]): void
  seeders(): SeederPresence[]
  setRoom(room: RoomName, people: number): void
  /**
   * Places with people in them, fullest first; rooms beside a full one count with it. Counted anew
   * every ROOMS_EVERY_MS.
   */
  rooms(): RoomCount[]
}

/** Opens the tables in `sql`, which may already have them. `now` is milliseconds. */
export function createDirectory(sql: Sql, now: () => number): Directory {
  // Its shape when the tracker was one object.
  sql.exec('DROP TABLE IF EXISTS presence')
  sql.exec(
    `CREATE TABLE IF NOT EXISTS connected (
      operator TEXT PRIMARY KEY, shard INTEGER NOT NULL, holdings INTEGER NOT NULL,
      seen INTEGER NOT NULL, region TEXT NOT NULL, load INTEGER NOT NULL
    ) WITHOUT ROWID`,
  )
  sql.exec(
    `CREATE TABLE IF NOT EXISTS rooms (
      room TEXT PRIMARY KEY, people INTEGER NOT NULL, seen INTEGER NOT NULL
    ) WITHOUT ROWID`,
  )
  let counted: { at: number; rooms: RoomCount[] } = { at: Number.NEGATIVE_INFINITY, rooms: [] }

  return {
    setSeeders(shard, seeders) {
      sql.exec('DELETE FROM connected WHERE shard = ?', shard)
      for (const { operator, holdings, region, load } of seeders) {
        sql.exec(
          // One that has moved is where it was heard of last.
          'INSERT OR REPLACE INTO connected VALUES (?, ?, ?, ?, ?, ?)',
          ...[operator, shard, holdings, now(), region, load],
        )
      }
    },
    seeders() {
      const rows = sql.exec(
        'SELECT operator, holdings, region, load FROM connected WHERE seen > ? ORDER BY operator',
        now() - PRESENCE_MS,
      )
      return [...rows].map(({ operator, holdings, region, load }) => ({
        operator: operator as Address,
        holdings: Number(holdings),
        region: regionIn(region),
        load: Number(load),
      }))
    },
    setRoom(room, people) {
      if (people === 0) sql.exec('DELETE FROM rooms WHERE room = ?', room)
      else sql.exec('INSERT OR REPLACE INTO rooms VALUES (?, ?, ?)', room, people, now())
    },
    rooms() {
      if (now() - counted.at < ROOMS_EVERY_MS) return counted.rooms
      sql.exec('DELETE FROM rooms WHERE seen <= ?', now() - ROOM_COUNT_MS)
      const places = new Map<RoomName, number>()
      for (const { room, people } of sql.exec('SELECT room, people FROM rooms ORDER BY room')) {
        const place = baseRoom(room as RoomName)
        places.set(place, (places.get(place) ?? 0) + Number(people))
      }
      const rooms = [...places]
        .map(([room, people]) => ({ room, people }))
        .sort((a, b) => b.people - a.people)
      counted = { at: now(), rooms }
      return rooms
    },
  }
}
