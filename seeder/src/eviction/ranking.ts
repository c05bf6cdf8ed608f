/** Which packages to part with first. Knows nothing of disks, pins or chains. */
import { createQueue } from './buckets.ts'
import type { Heap } from './heap.ts'
import { createPresence } from './presence.ts'
import { createShadows } from './shadows.ts'
import {
  type Counted,
  countUse,
  type EvictionGoal,
  FIRST_FADING,
  firstUse,
  type Now,
  secondChance,
  type Use,
  usedAgain,
  worth,
} from './worth.ts'

export interface Ranking<T> {
  /** Somebody asked for it, whether it is here or not. */
  asked(item: T, bytes: number): void
  /** It came; its space is taken. What is remembered of it from before counts. */
  arrived(item: T, bytes: number): void
  /** It went; `remember` when only for want of room. */
  left(item: T, remember: boolean): void
  useOf(item: T): Use | undefined
  /** Undefined when it is not here. */
  worthOf(item: T): number | undefined
  /** What `replicas` says has changed. */
  recount(): void
  /** Everything here, least worth first. Ask anew after any change. */
  leastFirst(): Generator<T>
  /** What must survive a restart beside the uses. */
  readonly now: Now
  /** Uses of what went lately, the oldest first. */
  readonly ghosts: ReadonlyMap<T, Use>
}

/** Packages that are passed over for their busy place, each time that room is made. */
const MAX_CHANCES = 256
/** Remembered packages that went, at most: about 200 bytes each. */
export const MAX_GHOSTS = 20_000

/** `capacity` is in bytes; `sampleOf` spreads packages evenly over the integers. */
export function createRanking<T>(options: {
  readonly goal: EvictionGoal
  readonly capacity: number
  readonly sampleOf: (item: T) => number
  /** Other seeders known to have it. */
  readonly replicas?: (item: T) => number
  /** Numbers of the places in the city where it stands. */
  readonly placesOf?: (item: T) => readonly number[]
  readonly now?: Now | undefined
  /** Taken over. */
  readonly uses?: Map<T, Use>
  readonly ghosts?: Iterable<readonly [T, Use]>
}): Ranking<T> {
  const { goal, capacity, replicas = () => 0, placesOf = () => [] } = options
  const now = { turnovers: 0, level: 0, fading: FIRST_FADING[goal], ...options.now }
  const uses: Map<T, Counted> = options.uses ?? new Map<T, Counted>()
  const ghosts = new Map<T, Use>(options.ghosts)
  // Kept, because a new one would pass over the places of all that were forgotten before.
  const oldestGhosts = ghosts.keys()
  const presence = createPresence(placesOf)
  const shadows = createShadows<T>({ ...options, fading: now.fading })
  const worthOf = (item: T): number | undefined => {
    const use = uses.get(item)
    return use && worth(use, goal, now.fading, replicas(item))
  }
  /** Made when somebody has to go: most starts are not followed by that. */
  let heap: Heap<T> | undefined
  /** What came out when somebody last had to go: most of it has gone by the next time. */
  const out = new Set<T>()

  function fill(): Heap<T> {
    const filled = createQueue(worthOf, now.fading)
    for (const item of uses.keys()) filled.push(item)
    return filled
  }

  function remember(item: T, use: Use): void {
    ghosts.set(item, use)
    while (ghosts.size > MAX_GHOSTS) {
      const { done, value } = oldestGhosts.next()
      if (done) return
      ghosts.delete(value)
    }
  }

  return {
    asked(item, bytes) {
      const turnovers = now.turnovers + bytes / capacity
      const fading = shadows.asked(item, bytes, turnovers)
      const changed = fading !== now.fading
      now.turnovers = turnovers
      now.fading = fading
      const use = uses.get(item)
      presence.asked(item, turnovers, (use ?? ghosts.get(item))?.at)
      if (use) countUse(use, now)
      if (changed) heap = undefined
    },
    arrived(item, bytes) {
      const before = ghosts.get(item)
      ghosts.delete(item)
      // Greedy-dual starts everyone anew; the weight goes on in case another way of fading follows.
      const again = before && { ...usedAgain(before, now), bytes }
      const fresh = now.fading === 'greedy-dual' ? { count: 1 } : {}
      uses.set(item, again ? { ...again, ...fresh } : firstUse(bytes, now))
      heap?.push(item)
    },
    left(item, forWantOfRoom) {
      const use = uses.get(item)
      if (!use) return
      if (forWantOfRoom) {
        remember(item, use)
        if (now.fading === 'greedy-dual') {
          now.level = Math.max(now.level, worthOf(item) ?? 0)
        }
      }
      uses.delete(item)
    },
    useOf: (item) => uses.get(item),
    worthOf,
    recount() {
      heap = undefined
    },
    *leastFirst() {
      if (heap) for (const item of out) heap.push(item)
      out.clear()
      heap ??= fill()
      const from = heap
      let chances = MAX_CHANCES
      for (let item = from.pop(); item !== undefined; item = from.pop()) {
        if (out.has(item)) continue
        const use = uses.get(item)
        if (chances > 0 && use && presence.isBusy(item, now.turnovers)) {
          chances--
          uses.set(item, secondChance(use, now))
          from.push(item)
          continue
        }
        out.add(item)
        yield item
      }
    },
    get now() {
      return { ...now }
    },
    ghosts,
  }
}
