/** Chance for the demo city, seeded, so that it has the same bytes on every machine. */
import { hashText, seededRandom } from '@cosmos/protocol/seeded-random'

export interface Random {
  /** 0 (inclusive) to 1 (exclusive). */
  next(): number
  /** Between the two, as a real number. */
  between(low: number, high: number): number
  /** 0 to count - 1. */
  index(count: number): number
  /** One of the items; throws RangeError for an empty list. */
  pick<T>(items: readonly T[]): T
  /** True with this probability. */
  chance(probability: number): boolean
}

/** A generator of its own for every seed; texts are hashed. */
export function createRandom(seed: number | string): Random {
  const next = seededRandom(typeof seed === 'string' ? hashText(seed) : seed)
  const index = (count: number): number => Math.floor(next() * count)
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    index,
    pick: (items) => {
      if (items.length === 0) throw new RangeError('cannot pick from an empty list')
      return items[index(items.length)] as (typeof items)[number]
    },
    chance: (probability) => next() < probability,
  }
}
