/** Chance that can be played again: the same numbers for the same seed, on every machine. */

/**
 * Mulberry32 by Tommy Ettinger (public domain): 0 (inclusive) to 1 (exclusive). Good enough to scatter
 * houses and to disturb simulations; not for secrets.
 */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** FNV-1a over the UTF-16 code units of a text: 32 bits, unsigned. A seed for what has a name. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}
