/**
 * Who has a place in the room: newcomers waiting to be added and members with a leaf. Nothing here
 * says who they are: a session is a random secret of the visitor's, a key package carries a random
 * pseudonym. Kept in memory and written through, so that an evicted object goes on where it was.
 */
import { bareHex } from '@cosmos/protocol/chain/hex'
import type { Sql } from '../sql.ts'
import { blobOf, bytesOf, numberOf, rowOf } from './columns.ts'

export interface Seat {
  readonly id: number
  /** Hex of the session secret; undefined once the visitor has given up the place. */
  readonly session: string | undefined
  /** The key package it was, or waits to be, added with; empty for founders. */
  readonly keyPackage: Uint8Array
  /** Leaf index, once a member. */
  readonly leaf: number | undefined
  /** First epoch as a member. */
  readonly joined: number
  /** Since when there is no socket (ms since 1970); undefined while there is one. */
  readonly gone: number | undefined
}

export interface Seats {
  all(): readonly Seat[]
  bySession(session: string): Seat | undefined
  get(id: number): Seat | undefined
  create(session: string, keyPackage: Uint8Array): Seat
  change(id: number, change: Partial<Omit<Seat, 'id' | 'keyPackage'>>): Seat
  delete(id: number): void
  clear(): void
}

export const sessionHex = (session: Uint8Array): string => bareHex(session)

export function createSeats(sql: Sql): Seats {
  sql.exec(
    `CREATE TABLE IF NOT EXISTS seats (id INTEGER PRIMARY KEY, session TEXT UNIQUE,
     key_package BLOB NOT NULL, leaf INTEGER UNIQUE, joined INTEGER NOT NULL, gone INTEGER)`,
  )
  const seats = new Map<number, Seat>()
  for (const row of sql.exec('SELECT * FROM seats ORDER BY id')) {
    const id = numberOf(row.id)
    seats.set(id, {
      id,
      session: typeof row.session === 'string' ? row.session : undefined,
      keyPackage: bytesOf(row.key_package),
      leaf: row.leaf === null ? undefined : numberOf(row.leaf),
      joined: numberOf(row.joined),
      gone: row.gone === null ? undefined : numberOf(row.gone),
    })
  }

  return {
    all: () => [...seats.values()],
    bySession: (session) => [...seats.values()].find((seat) => seat.session === session),
    get: (id) => seats.get(id),
    create(session, keyPackage) {
      const row = rowOf(
        sql.exec(
          'INSERT INTO seats (session, key_package, joined) VALUES (?, ?, 0) RETURNING id',
          session,
          blobOf(keyPackage),
        ),
      )
      const id = numberOf(row?.id)
      const seat: Seat = { id, session, keyPackage, leaf: undefined, joined: 0, gone: undefined }
      seats.set(id, seat)
      return seat
    },
    change(id, change) {
      const before = seats.get(id)
      if (before === undefined) throw new Error(`there is no seat ${id}`)
      const seat = { ...before, ...change }
      sql.exec(
        'UPDATE seats SET session = ?, leaf = ?, joined = ?, gone = ? WHERE id = ?',
        seat.session ?? null,
        seat.leaf ?? null,
        seat.joined,
        seat.gone ?? null,
        id,
      )
      seats.set(id, seat)
      return seat
    },
    delete(id) {
      sql.exec('DELETE FROM seats WHERE id = ?', id)
      seats.delete(id)
    },
    clear() {
      sql.exec('DELETE FROM seats')
      seats.clear()
    },
  }
}
