/**
 * Finds out how to forget. Where the same is loved for months a long memory is best; where a crowd
 * passes through, a short one. Small shadow caches, each fading in another way, follow an eighth of
 * the packages (chosen by hash) in proportion; the one that hits most decides.
 */
import { createQueue } from './buckets.ts'
import {
  type Counted,
  countUse,
  type EvictionGoal,
  type Fading,
  firstUse,
  type Turnovers,
  type Use,
  worth,
} from './worth.ts'

/** Greedy-dual is of use per byte only: without sizes it is a poor half-life. */
const CHOICES: Record<EvictionGoal, readonly Fading[]> = {
  bytes: [0.25, 0.75, 1.5, 4, 10, 40],
  requests: [2, 6, 20, 'greedy-dual'],
}

/** One in so many packages is followed. */
const SAMPLED = 8
/** What shadows hit fades by half in so many turnovers: with half of it, noise changes the choice. */
const SCORE_HALF_LIFE: Turnovers = 8
/** How much better another way must be: changing for noise would gain nothing. */
const MARGIN = 1.02
/** Packages that a shadow remembers after it dropped them, per package that it holds. */
const GHOSTS_PER_PACKAGE = 4

export interface Shadows<T> {
  /** A package was asked for. Returns what is best now. */
  asked(item: T, bytes: number, now: Turnovers): Fading
}

/** `sampleOf` spreads packages evenly over the integers. `capacity` is in bytes. */
export function createShadows<T>(options: {
  readonly goal: EvictionGoal
  readonly capacity: number
  readonly fading: Fading
  readonly sampleOf: (item: T) => number
}): Shadows<T> {
  const { goal, sampleOf } = options
  const shadows = CHOICES[goal].map((fading) => ({
    fading,
    score: 0,
    cache: shadow<T>(goal, options.capacity / SAMPLED, fading),
  }))
  let best = options.fading
  let last: Turnovers = 0

  return {
    asked(item, bytes, now) {
      if (sampleOf(item) % SAMPLED !== 0) return best
      const fade = 2 ** ((last - now) / SCORE_HALF_LIFE)
      last = now
      const gain = goal === 'bytes' ? bytes : 1
      for (const each of shadows) {
        const hit = each.cache(item, bytes, now)
        each.score = each.score * fade + (hit ? gain : 0)
      }
      const top = shadows.reduce((a, b) => (b.score > a.score ? b : a))
      const current = shadows.find(({ fading }) => fading === best)
      if (top.score > (current?.score ?? 0) * MARGIN) best = top.fading
      return best
    },
  }
}

/** Whether a cache that fades so would have had it. */
function shadow<T>(
  goal: EvictionGoal,
  capacity: number,
  fading: Fading,
): (item: T, bytes: number, now: Turnovers) => boolean {
  const held = new Map<T, Counted>()
  const ghosts = new Map<T, Counted>()
  const value = (use: Use): number => worth(use, goal, fading, 0)
  const heap = createQueue<T>((item) => {
    const use = held.get(item)
    return use && value(use)
  }, fading)
  // Kept, because a new one would pass over the places of all that were forgotten before.
  const oldestGhosts = ghosts.keys()
  let taken = 0
  let level = 0

  function drop(item: T, use: Counted): void {
    held.delete(item)
    taken -= use.bytes
    if (fading === 'greedy-dual') level = value(use)
    else ghosts.set(item, use)
    const limit = 16 + GHOSTS_PER_PACKAGE * held.size
    while (ghosts.size > limit) {
      const { done, value: oldest } = oldestGhosts.next()
      if (done) break
      ghosts.delete(oldest)
    }
  }

  return (item, bytes, turnovers) => {
    const known = held.get(item)
    if (known) {
      countUse(known, { turnovers, level, fading })
      return true
    }
    if (bytes > capacity) return false
    while (taken + bytes > capacity) {
      const victim = heap.pop()
      const use = victim === undefined ? undefined : held.get(victim)
      if (victim === undefined || !use) break
      drop(victim, use)
    }
    const ghost = ghosts.get(item)
    ghosts.delete(item)
    const arrival = { turnovers, level, fading }
    if (ghost) countUse(ghost, arrival)
    held.set(item, ghost ?? firstUse(bytes, arrival))
    heap.push(item)
    taken += bytes
    return false
  }
}
