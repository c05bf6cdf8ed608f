/**
 * How often somebody wants to hear of each of the others. The relay cannot read positions, so every
 * visitor sorts the others by what it has decrypted, and tells the relay a tier per leaf. That shows
 * who is near whom, and nothing about where; rooms small enough to forward everything tell nothing.
 */
import { MID_METRES, MID_PEOPLE, NEAR_METRES, NEAR_PEOPLE, TIER_HYSTERESIS } from './limits.ts'

/** 20, 5 and 1 poses a second. The order is what travels: nothing said of a leaf means near. */
export const TIERS = ['near', 'mid', 'far'] as const
export type Tier = (typeof TIERS)[number]

const BITS = 2
const PER_BYTE = 8 / BITS
const MASK = (1 << BITS) - 1

/** Two bits a leaf, the lowest leaf in the lowest bits; trailing bytes that say near are left out. */
export function packTiers(tiers: ReadonlyMap<number, Tier>): Uint8Array<ArrayBuffer> {
  let last = -1
  for (const [leaf, tier] of tiers) if (tier !== 'near') last = Math.max(last, leaf)
  const packed = new Uint8Array(Math.ceil((last + 1) / PER_BYTE))
  for (const [leaf, tier] of tiers) {
    const at = Math.floor(leaf / PER_BYTE)
    const byte = packed[at]
    if (byte !== undefined) packed[at] = byte | (TIERS.indexOf(tier) << ((leaf % PER_BYTE) * BITS))
  }
  return packed
}

/** The tier of a leaf as its place in TIERS. The unused fourth value is as good as far. */
export function tierIndexAt(packed: Uint8Array, leaf: number): number {
  const bits = ((packed[leaf >> 2] ?? 0) >> ((leaf & 3) * BITS)) & MASK
  return bits < TIERS.length ? bits : TIERS.length - 1
}

/** The tier of a leaf. */
export const tierAt = (packed: Uint8Array, leaf: number): Tier =>
  TIERS[tierIndexAt(packed, leaf)] ?? 'far'

/** A copy in which nothing is said of `leaf`: it belongs to somebody else now. */
export function withoutLeaf(packed: Uint8Array, leaf: number): Uint8Array {
  const copy = packed.slice()
  const at = Math.floor(leaf / PER_BYTE)
  const byte = copy[at]
  if (byte !== undefined) copy[at] = byte & ~(MASK << ((leaf % PER_BYTE) * BITS))
  return copy
}

/**
 * Sorts the others by distance (metres): the nearest few are near, the next ones mid, the rest far.
 * Whoever is in a tier keeps it until it is clearly outside, so that nobody flaps at its border.
 * Leaves without a known distance are left out, which means near.
 */
export function chooseTiers(
  distances: ReadonlyMap<number, number>,
  before: ReadonlyMap<number, Tier>,
): Map<number, Tier> {
  const felt = (leaf: number, metres: number, kept: readonly Tier[]): number => {
    const tier = before.get(leaf)
    return tier !== undefined && kept.includes(tier) ? metres / TIER_HYSTERESIS : metres
  }
  const chosen = new Map<number, Tier>()
  const fill = (tier: Tier, kept: readonly Tier[], reach: number, most: number): void => {
    const candidates = [...distances]
      .filter(([leaf]) => !chosen.has(leaf))
      .map(([leaf, metres]) => ({ leaf, metres: felt(leaf, metres, kept) }))
      .filter(({ metres }) => metres <= reach)
      .sort((a, b) => a.metres - b.metres || a.leaf - b.leaf)
    for (const { leaf } of candidates.slice(0, most)) chosen.set(leaf, tier)
  }
  fill('near', ['near'], NEAR_METRES, NEAR_PEOPLE)
  fill('mid', ['near', 'mid'], MID_METRES, MID_PEOPLE)
  for (const leaf of distances.keys()) if (!chosen.has(leaf)) chosen.set(leaf, 'far')
  return chosen
}
