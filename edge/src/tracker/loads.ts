/** How much each seeder has to do: browsers it was introduced to of late. Counts, no browsers. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import { LOAD_WINDOW_MS } from './limits.ts'

export interface Loads {
  add(seeder: Address, now: number): void
  /** Introductions in the last minute, the older half of it counted by its share. */
  of(seeder: Address, now: number): number
}

/** Forgotten when the object sleeps: a seeder nobody asks for has nothing to do. */
export function createLoads(): Loads {
  const counts = new Map<Address, { window: number; now: number; before: number }>()

  function at(seeder: Address, now: number) {
    const window = Math.floor(now / LOAD_WINDOW_MS)
    const known = counts.get(seeder)
    if (known?.window === window) return known
    const before = known?.window === window - 1 ? known.now : 0
    const fresh = { window, now: 0, before }
    counts.set(seeder, fresh)
    return fresh
  }

  return {
    add(seeder, now) {
      at(seeder, now).now++
    },
    of(seeder, now) {
      const count = at(seeder, now)
      const share = 1 - (now % LOAD_WINDOW_MS) / LOAD_WINDOW_MS
      return Math.round(count.now + count.before * share)
    },
  }
}
