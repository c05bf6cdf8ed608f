/**
 * What keeping a package is worth. Pure.
 *
 * Two goals. `bytes` spares the operator's link: what will be asked for soon stays, whatever its
 * size. `requests` spares visitors' waiting: the same per byte, so that many small packages stay
 * instead of one large one.
 */
export type EvictionGoal = 'bytes' | 'requests'

export const EVICTION_GOALS = ['bytes', 'requests'] as const satisfies readonly EvictionGoal[]

/**
 * Time runs in turnovers: one has passed when as many bytes were asked for as the store can hold. A
 * quiet seeder thus forgets as much per visit as a busy one, and a pause forgets nothing.
 */
export type Turnovers = number

/**
 * How uses fade: by half in so many turnovers (LRFU, Lee et al. 2001), or not, while newcomers
 * start from the worth of what went last (GDSF, Cherkasova 1998).
 */
export type Fading = Turnovers | 'greedy-dual'

/** Until something better was found; one of the choices of `shadows.ts`. */
export const FIRST_FADING: Record<EvictionGoal, Fading> = { bytes: 1.5, requests: 'greedy-dual' }

/** How often a package was asked for, as it was at its last use. */
export interface Use {
  readonly bytes: number
  readonly count: number
  /** `count`, each use faded until the last. */
  readonly weight: number
  readonly at: Turnovers
  /** Worth that the last victim had then, as greedy-dual counts it. */
  readonly level: number
}

export interface Now {
  readonly turnovers: Turnovers
  readonly level: number
  readonly fading: Fading
}

/** With greedy-dual, weights fade as with this half-life, in case it is left again. */
const MIDDLE: Turnovers = 2

export const firstUse = (bytes: number, { turnovers, level }: Now): Counted => ({
  bytes,
  count: 1,
  weight: 1,
  at: turnovers,
  level,
})

/** A use that is counted on in place: a million requests would leave a million objects. */
export type Counted = { -readonly [Key in keyof Use]: Use[Key] }

/** Counts that the package was asked for once more. */
export function countUse(use: Counted, { turnovers, level, fading }: Now): void {
  const halfLife = fading === 'greedy-dual' ? MIDDLE : fading
  use.count++
  use.weight = use.weight * 2 ** ((use.at - turnovers) / halfLife) + 1
  use.at = turnovers
  use.level = level
}

/** The package's use after it was asked for once more. */
export function usedAgain(use: Use, now: Now): Counted {
  const again = { ...use }
  countUse(again, now)
  return again
}

/** What standing where people are is worth, as a part of a use: they may well ask for it next. */
const CHANCE = 0.5

/** Passed over once, because people are where it stands. */
export function secondChance(use: Use, now: Now): Counted {
  const again = usedAgain(use, now)
  return { ...again, count: use.count, weight: again.weight - 1 + CHANCE }
}

/**
 * Comparable between packages at any time without looking at a clock, because all fade alike; with
 * half-lives it is a logarithm to base 2. Each seeder elsewhere that has it takes its share: what
 * can be fetched again from others goes earlier, the last copy last.
 */
export function worth(use: Use, goal: EvictionGoal, fading: Fading, replicas: number): number {
  const cost = (1 + replicas) * (goal === 'requests' ? use.bytes + 1 : 1)
  if (fading === 'greedy-dual') return use.level + use.count / cost
  return Math.log2(use.weight / cost) + use.at / fading
}
