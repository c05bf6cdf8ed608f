/** The SQL of a Durable Object over node:sqlite, for tests of the pure modules. */
import { DatabaseSync } from 'node:sqlite'
import type { Sql } from '../src/sql.ts'

export function createMemorySql(): { sql: Sql; turn: <T>(task: () => T) => T; dump(): Uint8Array } {
  const db = new DatabaseSync(':memory:')
  const sql: Sql = {
    exec(query, ...values) {
      const bound = values.map((value) =>
        value instanceof ArrayBuffer ? new Uint8Array(value) : value,
      )
      return db.prepare(query).all(...bound)
    },
  }
  return {
    sql,
    turn(task) {
      db.exec('SAVEPOINT turn')
      try {
        const result = task()
        db.exec('RELEASE turn')
        return result
      } catch (error) {
        db.exec('ROLLBACK TO turn')
        throw error
      }
    },
    /** Everything ever stored, for the tests that look for what must not be there. */
    dump() {
      const parts: Uint8Array[] = []
      for (const table of ['head', 'commits', 'seats']) {
        for (const row of db.prepare(`SELECT * FROM ${table}`).all()) {
          for (const value of Object.values(row)) {
            parts.push(
              value instanceof Uint8Array ? value : new TextEncoder().encode(String(value)),
            )
          }
        }
      }
      return Buffer.concat(parts)
    },
  }
}
