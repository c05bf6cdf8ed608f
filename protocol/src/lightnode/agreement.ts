/**
 * Which block several endpoints of one chain agree upon. Pure.
 *
 * Of the endpoints that count, more than half must have reached a block and name the same hash for
 * it. Nobody's word alone is enough where somebody else answers; one that answers alone is believed,
 * as it is where only one was configured.
 */
import type { BlockRef, Hex } from './types.ts'

/** What one endpoint says now. */
export interface Saying {
  readonly chainId: number
  readonly head: BlockRef
  /** Its newest block has not changed for long, while another's has. */
  readonly standsStill: boolean
}

/** How many of so many are more than half. */
const majorityOf = (count: number): number => Math.floor(count / 2) + 1

/**
 * The chain that counts: `expected`, or without it the one that more than half of all name. Undefined
 * when there is none.
 */
export function chainOf(
  sayings: readonly Saying[],
  expected: number | undefined,
): number | undefined {
  if (expected !== undefined) return expected
  return sayings
    .map(({ chainId }) => chainId)
    .find((id) => {
      const same = sayings.filter(({ chainId }) => chainId === id)
      return same.length >= majorityOf(sayings.length)
    })
}

/** Those whose word counts; all of the right chain where nobody's blocks move. */
export const voters = <T extends Saying>(sayings: readonly T[], chainId: number): readonly T[] =>
  sayings.filter((one) => one.chainId === chainId && !one.standsStill)

/** The newest height that more than half of the voters have reached; undefined without voters. */
export function commonHeight(heads: readonly BlockRef[]): number | undefined {
  const heights = heads.map(({ number }) => number).sort((a, b) => b - a)
  return heights[majorityOf(heights.length) - 1]
}

/** The hash that more than half of `count` voters name; undefined when there is none. */
export function agreedHash(hashes: readonly Hex[], count: number): Hex | undefined {
  return hashes.find((hash) => hashes.filter((other) => other === hash).length >= majorityOf(count))
}
