/**
 * When land lapses, and what a cell costs that was just freed. Twin of
 * `contracts/src/land/LandRules.sol`.
 */

/** Seconds in which the move-in fee of a freed cell falls to zero. */
export const MOVE_IN_WINDOW = 14n * 86_400n

/** What governance sets, within the bounds of the contract. */
export interface LandRules {
  /** Seconds in which an owner should prove their key once. */
  readonly proofPeriod: bigint
  /** Periods in a row without a proof after which a title lapses. */
  readonly missedProofs: bigint
  /** Unix seconds when the rules last became stricter; 0 = never. */
  readonly rulesSince: bigint
  /** CYBR (smallest unit) at the moment a cell is freed. */
  readonly moveInFee: bigint
}

/** When a title loses its cell whose last proof was at `lastProof`; Unix seconds. */
export function lapsesAt(
  rules: Pick<LandRules, 'proofPeriod' | 'missedProofs' | 'rulesSince'>,
  lastProof: bigint,
): bigint {
  const since = lastProof > rules.rulesSince ? lastProof : rules.rulesSince
  return since + rules.proofPeriod * rules.missedProofs
}

/**
 * What moving to a cell costs at `now`, CYBR (smallest unit). `freedAt`: when it was freed by eviction
 * or removal, 0 = never. Falls linearly, rounded down, and is zero from the end of the window on.
 */
export function moveInFee(
  rules: Pick<LandRules, 'moveInFee'>,
  freedAt: bigint,
  now: bigint,
): bigint {
  const age = now - freedAt
  return age >= MOVE_IN_WINDOW ? 0n : (rules.moveInFee * (MOVE_IN_WINDOW - age)) / MOVE_IN_WINDOW
}
