/** Which packages make room for a new one. Pure. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'

export interface Candidate {
  readonly infoHash: InfoHash
  /** Bytes that going would free. */
  readonly bytes: number
  /** Unix seconds. */
  readonly lastUsed: number
  readonly uses: number
}

/** A use counts half after a day without another. */
const HALF_LIFE_SECONDS = 24 * 60 * 60

/**
 * What keeping a package is worth: how often it was asked for, fading with time, per square root of
 * its bytes. Per byte would favour visitors' waiting only, per package the operator's link only;
 * the root lies between.
 */
export const worth = ({ bytes, lastUsed, uses }: Candidate, now: number): number =>
  ((1 + uses) * 2 ** (-Math.max(0, now - lastUsed) / HALF_LIFE_SECONDS)) / Math.sqrt(bytes + 1)

/**
 * The least worthy packages that free at least `needed` bytes, or undefined when all together would
 * not: then nothing goes. `candidates` holds only what may go; pins are not among them.
 */
export function chooseVictims(
  candidates: readonly Candidate[],
  needed: number,
  now: number,
): InfoHash[] | undefined {
  if (needed <= 0) return []
  const available = candidates.reduce((sum, { bytes }) => sum + bytes, 0)
  if (available < needed) return undefined
  const ranked = candidates
    .map((candidate) => ({ candidate, value: worth(candidate, now) }))
    .sort((a, b) => a.value - b.value)
  const victims: { infoHash: InfoHash; bytes: number }[] = []
  let freed = 0
  for (const { candidate } of ranked) {
    if (freed >= needed) break
    victims.push(candidate)
    freed += candidate.bytes
  }
  // A large one taken last may make small ones taken before it needless.
  return victims
    .filter(({ bytes }) => {
      if (freed - bytes < needed) return true
      freed -= bytes
      return false
    })
    .map(({ infoHash }) => infoHash)
}
