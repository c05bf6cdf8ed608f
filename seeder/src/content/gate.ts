/**
 * Whether a visitor's request may bring a package here. Free space is anybody's; what is stored
 * makes room only for what was asked for twice, and for each requester only so much an hour, so
 * that no stranger can drive out what the neighbourhood uses. Pure bookkeeping.
 */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import {
  ASKED_MS,
  BUDGET_MS,
  BUDGET_SHARE,
  MAX_ASKED,
  MAX_MISSES,
  MAX_OPEN,
  MAX_REQUESTERS,
} from '../limits.ts'
import type { Requester } from './requester.ts'

export type GateRefusal =
  /** Nothing is free, and nobody asked for it before. */
  | 'asked-once'
  /** This requester had its share. */
  | 'over-budget'

export type GatePass =
  /** Into free space only. */
  | 'into-free'
  /** Others may go for it. */
  | 'may-evict'

export interface Gate {
  /** `isFree` tells whether it fits without anything going. */
  admit(request: {
    readonly infoHash: InfoHash
    readonly bytes: number
    readonly isFree: boolean
    readonly requester: Requester
  }): GatePass | GateRefusal
  /** So many bytes of others went for what this requester asked for. */
  charge(requester: Requester, bytes: number): void
  /** One that was admitted with 'may-evict' has its room by now, or never will. */
  settled(requester: Requester): void
}

interface Account {
  /** Bytes left; below 0 after one that was larger than the whole share. */
  bytes: number
  /** Misses left. */
  misses: number
  /** Admitted, and not charged yet. */
  open: number
  at: number
}

/** `quota` is in bytes, `now` in ms. */
export function createGate(options: { readonly quota: number; readonly now: () => number }): Gate {
  const { now } = options
  const share = options.quota * BUDGET_SHARE
  /** The last used last, so that the first can go. */
  const accounts = new Map<Requester, Account>()
  const asked = new Map<InfoHash, number>()

  function accountOf(requester: Requester): Account {
    const time = now()
    const { bytes, misses, open, at } = accounts.get(requester) ?? {
      ...{ bytes: share, misses: MAX_MISSES, open: 0, at: time },
    }
    const passed = (time - at) / BUDGET_MS
    const account = {
      bytes: Math.min(share, bytes + passed * share),
      misses: Math.min(MAX_MISSES, misses + passed * MAX_MISSES),
      open,
      at: time,
    }
    putLast(accounts, requester, account, MAX_REQUESTERS)
    return account
  }

  function wasAsked(infoHash: InfoHash): boolean {
    const before = asked.get(infoHash)
    putLast(asked, infoHash, now(), MAX_ASKED)
    return before !== undefined && now() - before <= ASKED_MS
  }

  return {
    admit({ infoHash, bytes, isFree, requester }) {
      const account = accountOf(requester)
      if (account.misses < 1) return 'over-budget'
      account.misses--
      if (isFree) return 'into-free'
      if (!wasAsked(infoHash)) return 'asked-once'
      // Somebody who has not spent anything may ask for one that is larger than the share.
      if (account.bytes < Math.min(bytes, share)) return 'over-budget'
      if (account.open >= MAX_OPEN) return 'over-budget'
      account.open++
      return 'may-evict'
    },
    charge(requester, bytes) {
      accountOf(requester).bytes -= bytes
    },
    settled(requester) {
      const account = accountOf(requester)
      account.open = Math.max(0, account.open - 1)
    },
  }
}

function putLast<K, V>(map: Map<K, V>, key: K, value: V, most: number): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
