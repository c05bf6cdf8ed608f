/**
 * The arithmetic of `PaidAccess.sol` (entrance fees and model passes) and of royalties, for showing
 * people what they get before they pay. Times are Unix seconds, money is CYBR in its smallest unit.
 */

/** `paidUntil` of who has paid once for ever: the largest value of 40 bits. */
export const FOR_EVER = 2n ** 40n - 1n
/** Nobody pays for longer ahead, in seconds: 3,650 days. */
export const MAX_PERIOD = 3_650n * 86_400n

/**
 * Until when access reaches after one payment at `now`; undefined where the contract refuses it, as
 * the account has paid for ever or for longer than MAX_PERIOD ahead.
 *
 * @param paidUntil what was paid for before; 0 for nothing
 * @param period seconds that a payment lasts; 0 for ever
 */
export function paidUntilAfter(now: bigint, paidUntil: bigint, period: bigint): bigint | undefined {
  if (paidUntil > now + MAX_PERIOD) return undefined
  if (period === 0n) return FOR_EVER
  return (paidUntil < now ? now : paidUntil) + period
}

/** The creator's part of a price; `share` in hundredths of a percent. Rounded down. */
export const royaltyOf = (price: bigint, share: bigint): bigint => (price * share) / 10_000n
