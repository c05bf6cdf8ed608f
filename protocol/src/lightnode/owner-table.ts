/** Distinct owners in the order they were first seen; index 0 is LandBank. */
import { bytesToHex } from '../chain/hex.ts'
import { MAX_OWNERS } from './limits.ts'
import type { Address } from './types.ts'

const WORD = 32
const ADDRESS_AT = 12

/** The table has no free index left: load anew with only those who own something now. */
export class TooManyOwners extends Error {
  constructor() {
    super(`more than ${MAX_OWNERS} owners`)
    this.name = 'TooManyOwners'
  }
}

export interface OwnerTable {
  /** Grows; never reorders. */
  readonly owners: Address[]
  /** Index of the owner in the word at byte `at`; a zero address is LandBank. */
  indexOf(words: Uint8Array, at: number): number
}

export function createOwnerTable(known: readonly Address[]): OwnerTable {
  const owners = [...known]
  const indexes = new Map<string, number>(owners.map((owner, i) => [owner, i]))
  let last: { address: Uint8Array; index: number } | undefined

  const isLast = (words: Uint8Array, at: number): boolean => {
    if (!last) return false
    for (let i = 0; i < 20; i++) if (words[at + i] !== last.address[i]) return false
    return true
  }

  return {
    owners,
    indexOf(words, at) {
      const from = at + ADDRESS_AT
      // Neighbouring titles mostly share their owner: this spares the hex string of each.
      if (last && isLast(words, from)) return last.index
      const address = words.subarray(from, at + WORD)
      const hex = bytesToHex(address)
      let index = address.every((byte) => byte === 0) ? 0 : indexes.get(hex)
      if (index === undefined) {
        index = owners.length
        if (index >= MAX_OWNERS) throw new TooManyOwners()
        owners.push(hex)
        indexes.set(hex, index)
      }
      last = { address, index }
      return index
    },
  }
}
