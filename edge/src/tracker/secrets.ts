/** Secrets of introductions, from a pool: asking the runtime for each costs as much as an announce. */
import { bareHex } from '@cosmos/protocol/chain/hex'

/** 96 bits: nobody guesses one in the minute it is good for. */
const SECRET_BYTES = 12
const POOL_BYTES = 256 * SECRET_BYTES

/** `fill` overwrites bytes from a secure source. Each call of the result is 24 other hex digits. */
export function createSecrets(fill: (bytes: Uint8Array<ArrayBuffer>) => void): () => string {
  const pool = new Uint8Array(POOL_BYTES)
  let next = POOL_BYTES
  return () => {
    if (next === POOL_BYTES) {
      fill(pool)
      next = 0
    }
    const secret = bareHex(pool.subarray(next, next + SECRET_BYTES))
    next += SECRET_BYTES
    return secret
  }
}
