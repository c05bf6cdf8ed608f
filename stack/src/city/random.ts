/**
 * Small seeded generators, so that the demo city has the same bytes on every machine.
 * `mulberry32` by Tommy Ettinger (public domain); strings are folded by FNV-1a.
 */

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

/** FNV-1a over UTF-16 code units: 32 bits, unsigned. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

/** A generator of its own for every seed; texts are hashed. */
export function createRandom(seed: number | string): Random {
  let state = typeof seed === 'string' ? hashText(seed) : seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
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
