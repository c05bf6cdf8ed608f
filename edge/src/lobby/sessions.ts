/**
 * Sign-in sessions. A token is shown once, to whoever signed; kept is its hash, so that what lies here
 * opens nothing. Spending the nonce and opening the session are one transaction: a sign-in that is sent
 * twice, even at the same moment, opens one.
 */
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { Sql } from '../sql.ts'
import { MAX_SESSIONS, SESSION_MS } from './limits.ts'
import type { Nonces } from './nonces.ts'

export interface Session {
  readonly address: Address
  /** Milliseconds since 1970. */
  readonly expires: number
}

export interface Sessions {
  /** Opens a session for a token's hash; undefined when the nonce is spent, old or invented. */
  open(nonce: string, address: Address, tokenHash: string, until: number): Session | undefined
  find(tokenHash: string): Session | undefined
  end(tokenHash: string): void
}

export function createSessions(options: {
  readonly sql: Sql
  readonly nonces: Pick<Nonces, 'spend'>
  readonly now: () => number
  readonly turn: <T>(task: () => T) => T
}): Sessions {
  const { sql, nonces, now, turn } = options
  sql.exec(
    'CREATE TABLE IF NOT EXISTS sessions (hash TEXT PRIMARY KEY, address TEXT NOT NULL, expires INTEGER NOT NULL)',
  )
  sql.exec('CREATE INDEX IF NOT EXISTS sessions_by_expiry ON sessions (expires)')
  return {
    open: (nonce, address, tokenHash, until) =>
      turn(() => {
        if (!nonces.spend(nonce)) return undefined
        sql.exec('DELETE FROM sessions WHERE expires <= ?', now())
        sql.exec(
          `DELETE FROM sessions WHERE hash IN (
            SELECT hash FROM sessions ORDER BY expires DESC LIMIT -1 OFFSET ?
          )`,
          MAX_SESSIONS - 1,
        )
        const session = { address, expires: Math.min(until, now() + SESSION_MS) }
        sql.exec('INSERT INTO sessions VALUES (?, ?, ?)', tokenHash, address, session.expires)
        return session
      }),
    find(tokenHash) {
      const [row] = sql.exec(
        'SELECT address, expires FROM sessions WHERE hash = ? AND expires > ?',
        tokenHash,
        now(),
      )
      if (row === undefined) return undefined
      return { address: row.address as Address, expires: Number(row.expires) }
    },
    end(tokenHash) {
      sql.exec('DELETE FROM sessions WHERE hash = ?', tokenHash)
    },
  }
}
