/** The last chain address that worked, kept on the device. */
import { checkChainAddress } from '../address/entry.ts'
import type { ChainMemory } from './city-network.ts'

const KEY = 'cosmos.chain'

export function createChainMemory(
  storage: Pick<Storage, 'getItem' | 'setItem'> | undefined,
): ChainMemory {
  return {
    load() {
      try {
        const kept: unknown = JSON.parse(storage?.getItem(KEY) ?? 'null')
        const { rpc, cosmos } = (kept ?? {}) as Record<string, unknown>
        if (typeof rpc !== 'string' || typeof cosmos !== 'string') return undefined
        const checked = checkChainAddress({ rpc, cosmos })
        return checked.ok ? checked.chain : undefined
      } catch {
        // Forbidden or damaged: as if nothing had been kept.
        return undefined
      }
    },
    save(chain) {
      try {
        storage?.setItem(KEY, JSON.stringify(chain))
      } catch {
        // Full or forbidden: the next visit needs the portal or the form.
      }
    },
  }
}
