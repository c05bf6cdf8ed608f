/**
 * Whether the map that logs and reads led to is the chain's own. Logs can be held back, by an endpoint
 * that lies or by one that lost them, and a map that missed one stays wrong for ever. The account of
 * LandGrid commits to all of its words, so one proof without any slot tells.
 */
import { bytesToHex } from '@cosmos/protocol/chain/hex'
import { storageRoot } from '@cosmos/protocol/chain/storage-root'
import { readAccount } from '@cosmos/protocol/grid/proof-build'
import { wordsOfWhere } from '@cosmos/protocol/grid/proof-words'
import { requireContracts } from '@cosmos/protocol/lightnode/directory'
import type { CityState, Rpc } from '@cosmos/protocol/lightnode/types'
import { AUDIT_MS } from './limits.ts'

/**
 * - `agrees`, `differs`: what the account says of the map.
 * - `unknown`: looked too lately, or the endpoint gives no proof of that block (any more).
 */
export type AuditVerdict = 'agrees' | 'differs' | 'unknown'

export interface Audit {
  /** Looks at most every AUDIT_MS; rebuilding the root takes about 0.3 s of a core. */
  check(state: CityState): Promise<AuditVerdict>
}

export function createAudit(rpc: Rpc, now: () => number): Audit {
  let lookedAt = Number.NEGATIVE_INFINITY

  return {
    async check(state) {
      if (now() - lookedAt < AUDIT_MS) return 'unknown'
      const { contracts, block, where } = state
      requireContracts(contracts)
      let storageHash: string
      try {
        storageHash = (await readAccount(rpc, contracts.LandGrid, block.number)).storageHash
      } catch {
        // Endpoints without proofs, or without old states, are no liars for that.
        return 'unknown'
      }
      lookedAt = now()
      return rootOf(where) === storageHash ? 'agrees' : 'differs'
    },
  }
}

function rootOf(where: Uint32Array): string {
  const words = [...wordsOfWhere(where)].map(([slot, word]) => ({ slot, word: bytesOf(word) }))
  return bytesToHex(storageRoot(words))
}

function bytesOf(word: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) view.setBigUint64(24 - i * 8, (word >> BigInt(i * 64)) & MASK_64)
  return bytes
}

const MASK_64 = (1n << 64n) - 1n
