/**
 * Gradual price of new land. Twin of `contracts/src/market/FormingPrice.sol`, to the last unit.
 */

export interface FormingTerms {
  /** Price on schedule; CYBR in its smallest unit. */
  readonly target: bigint
  /** The price never falls below; CYBR in its smallest unit. */
  readonly floor: bigint
  /** Seconds between two titles on schedule. */
  readonly interval: bigint
  /** Seconds ahead of schedule that double the price, and behind that halve it. */
  readonly halving: bigint
}

/** The price stops rising at target * 2^32. */
export const MAX_DOUBLINGS = 32n

/** Steps between two doublings: 2^16. */
const STEP_BITS = 16n

/** Roots of 2 in Q64: drawn once, twice, … sixteen times. */
const ROOTS = [
  0x16a09e667f3bcc908n,
  0x1306fe0a31b7152den,
  0x1172b83c7d517adcdn,
  0x10b5586cf9890f629n,
  0x1059b0d31585743aen,
  0x102c9a3e778060ee6n,
  0x10163da9fb33356d8n,
  0x100b1afa5abcbed61n,
  0x10058c86da1c09ea1n,
  0x1002c605e2e8cec50n,
  0x100162f3904051fa1n,
  0x1000b175effdc76ban,
  0x100058ba01fb9f96dn,
  0x10002c5cc37da9491n,
  0x1000162e525ee0547n,
  0x10000b17255775c04n,
]

/** 2 to the power of `steps` / 2^16, times 2^64, rounded down; for up to MAX_DOUBLINGS. */
export function powerOfTwo(steps: bigint): bigint {
  let value = 1n << 64n
  for (const [i, root] of ROOTS.entries()) {
    if ((steps >> BigInt(15 - i)) & 1n) value = (value * root) >> 64n
  }
  return value << (steps >> STEP_BITS)
}

/**
 * Price of the next title when `sold` were sold in `elapsed` seconds; CYBR in its smallest unit.
 * None of the numbers may be negative, nor `halving` zero.
 */
export function formingPrice(terms: FormingTerms, sold: bigint, elapsed: bigint): bigint {
  const lead = sold * terms.interval - elapsed
  const most = MAX_DOUBLINGS << STEP_BITS
  // Rounded down on both sides: to zero ahead, away from it behind.
  const whole = (lead << STEP_BITS) / terms.halving
  const exact = whole * terms.halving === lead << STEP_BITS
  const steps = lead < 0n && !exact ? whole - 1n : whole
  const price =
    lead >= 0n
      ? (terms.target * powerOfTwo(steps > most ? most : steps)) >> 64n
      : (terms.target * powerOfTwo(-steps > most ? 0n : most + steps)) >> (64n + MAX_DOUBLINGS)
  return price < terms.floor ? terms.floor : price
}
