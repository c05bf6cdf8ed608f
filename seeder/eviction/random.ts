/** Numbers from 0 to below 1. */
export type Random = () => number

/** xorshift32: the same numbers everywhere for a seed. */
export function seededRandom(seed: number): Random {
  let state = (seed * 2_654_435_769) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
