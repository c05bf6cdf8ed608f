/**
 * The city on disk: a snapshot and the deltas since. A restarted object serves its last good state
 * at once, and readers who come back after up to KEPT_DELTAS blocks get what changed since then.
 * A block costs one small row; only now and then the snapshot is written anew.
 */
import { GridFormatError } from '@cosmos/protocol/grid/bytes'
import { applyDelta } from '@cosmos/protocol/grid/delta'
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import type { Sql } from '../sql.ts'
import { KEPT_DELTAS, SNAPSHOT_PART_BYTES } from './limits.ts'

export interface Journal {
  /** The newest state; undefined when there is none, or none that this version can read. */
  latest(): CityState | undefined
  /** Appends `state`; `delta` leads to it from the newest state. */
  append(state: CityState, delta: Uint8Array<ArrayBuffer>): void
  /** Begins anew with `state`. */
  restart(state: CityState): void
  /** Forgets everything. */
  clear(): void
  /** The newest state of that block number, or undefined when it is not kept (any more). */
  at(block: number): CityState | undefined
  /** Deltas kept. */
  length(): number
}

/** Opens the tables in `sql`, which may already have them. */
export function createJournal(sql: Sql): Journal {
  sql.exec('CREATE TABLE IF NOT EXISTS snapshot (part INTEGER PRIMARY KEY, bytes BLOB NOT NULL)')
  sql.exec(
    `CREATE TABLE IF NOT EXISTS deltas (
      seq INTEGER PRIMARY KEY AUTOINCREMENT, block INTEGER NOT NULL, bytes BLOB NOT NULL
    )`,
  )

  const length = (): number => {
    const [row] = sql.exec('SELECT count(*) AS kept FROM deltas')
    return Number(row?.kept ?? 0)
  }

  function base(): CityState | undefined {
    const rows = [...sql.exec('SELECT bytes FROM snapshot ORDER BY part')]
    return rows.length === 0 ? undefined : decodeGrid(join(rows.map(bytesOf)))
  }

  /** The state after the first `count` deltas. */
  function fold(from: CityState, count: number): CityState {
    let state = from
    for (const row of sql.exec('SELECT bytes FROM deltas ORDER BY seq LIMIT ?', count)) {
      state = applyDelta(state, bytesOf(row))
    }
    return state
  }

  /** Written by another version, or damaged: the chain has it all, so it is read anew. */
  function orNothing<T>(read: () => T): T | undefined {
    try {
      return read()
    } catch (error) {
      if (error instanceof GridFormatError) return undefined
      throw error
    }
  }

  function writeSnapshot(state: CityState): void {
    const bytes = encodeGrid(state)
    sql.exec('DELETE FROM snapshot')
    for (let at = 0, part = 0; at < bytes.length; at += SNAPSHOT_PART_BYTES, part++) {
      const { buffer } = bytes.slice(at, at + SNAPSHOT_PART_BYTES)
      sql.exec('INSERT INTO snapshot (part, bytes) VALUES (?, ?)', part, buffer)
    }
  }

  function restart(state: CityState): void {
    sql.exec('DELETE FROM deltas')
    writeSnapshot(state)
  }

  /** Moves the snapshot forward over the oldest deltas. */
  function compact(newest: CityState): void {
    const moved = orNothing(() => {
      const from = base()
      return from && fold(from, KEPT_DELTAS)
    })
    if (!moved) {
      restart(newest)
      return
    }
    writeSnapshot(moved)
    sql.exec(
      'DELETE FROM deltas WHERE seq IN (SELECT seq FROM deltas ORDER BY seq LIMIT ?)',
      KEPT_DELTAS,
    )
  }

  return {
    latest: () =>
      orNothing(() => {
        const from = base()
        return from && fold(from, Number.MAX_SAFE_INTEGER)
      }),
    append(state, delta) {
      sql.exec('INSERT INTO deltas (block, bytes) VALUES (?, ?)', state.block.number, delta.buffer)
      if (length() >= 2 * KEPT_DELTAS) compact(state)
    },
    restart,
    clear() {
      sql.exec('DELETE FROM deltas')
      sql.exec('DELETE FROM snapshot')
    },
    at(block) {
      const [row] = sql.exec(
        'SELECT count(*) AS before FROM deltas WHERE seq <= (SELECT max(seq) FROM deltas WHERE block = ?)',
        block,
      )
      return orNothing(() => {
        const from = base()
        if (!from) return undefined
        const state = fold(from, Number(row?.before ?? 0))
        return state.block.number === block ? state : undefined
      })
    },
    length,
  }
}

const bytesOf = ({ bytes }: Record<string, unknown>): Uint8Array<ArrayBuffer> =>
  new Uint8Array(bytes as ArrayBuffer)

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
