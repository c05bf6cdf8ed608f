/**
 * Hands a new plan to the systems, a few per frame: building 12,000 trees and 50,000 cells at once
 * would be a visible hitch.
 */
import type { System } from '../system.ts'
import type { CityPlan } from './city-plan.ts'

export interface Spread {
  /** A later plan replaces an earlier one: nobody gets both. */
  start(plan: CityPlan): void
  /** Hands on to at least one waiting system, and to more while `clock` is before `until`. */
  work(until: number): void
  readonly waiting: number
}

export function createSpread(systems: readonly System[], clock: () => number): Spread {
  let queue: System[] = []
  let plan: CityPlan | undefined
  return {
    start(next) {
      plan = next
      queue = systems.filter((system) => system.setCity)
    },
    work(until) {
      while (plan && queue.length > 0) {
        queue.shift()?.setCity?.(plan)
        if (clock() >= until) return
      }
    },
    get waiting() {
      return queue.length
    },
  }
}
