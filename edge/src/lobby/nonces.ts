/**
 * Single-use nonces for sign-in messages (EIP-4361). They live in one strongly consistent place,
 * because a nonce that two readers can find at once signs in twice.
 */
import type { Sql } from '../sql.ts'
import { MAX_NONCES, NONCE_MS } from './limits.ts'

export interface IssuedNonce {
  readonly nonce: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

export interface Nonces {
  issue(): IssuedNonce
  /** True once for each nonce that was issued and has not expired. */
  spend(nonce: string): boolean
}

/** `mint` returns at least 8 alphanumeric characters nobody can guess (EIP-4361). */
export function createNonces(sql: Sql, now: () => number, mint: () => string): Nonces {
  sql.exec('CREATE TABLE IF NOT EXISTS nonces (nonce TEXT PRIMARY KEY, expires INTEGER NOT NULL)')
  sql.exec('CREATE INDEX IF NOT EXISTS nonces_by_expiry ON nonces (expires)')
  return {
    issue() {
      sql.exec('DELETE FROM nonces WHERE expires <= ?', now())
      sql.exec(
        `DELETE FROM nonces WHERE nonce IN (
          SELECT nonce FROM nonces ORDER BY expires DESC LIMIT -1 OFFSET ?
        )`,
        MAX_NONCES - 1,
      )
      const issued = { nonce: mint(), expires: now() + NONCE_MS }
      sql.exec('INSERT INTO nonces VALUES (?, ?)', issued.nonce, issued.expires)
      return issued
    },
    spend(nonce) {
      const deleted = sql.exec(
        'DELETE FROM nonces WHERE nonce = ? AND expires > ? RETURNING nonce',
        nonce,
        now(),
      )
      return [...deleted].length === 1
    },
  }
}
