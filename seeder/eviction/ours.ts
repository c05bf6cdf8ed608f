/** The seeder's own ranking as a cache of the simulation. */
import { createRanking } from '../src/eviction/ranking.ts'
import type { EvictionGoal } from '../src/eviction/worth.ts'
import type { Cache } from './peers.ts'
import type { Trace } from './traces.ts'

export const ours =
  ({ places }: Pick<Trace, 'places'>, goal: EvictionGoal) =>
  (capacity: number): Cache => {
    // Models are numbered at random with regard to size, but not to popularity.
    const sampleOf = (model: number): number => Math.imul(model + 1, 2_654_435_761) >>> 16
    const ranking = createRanking<number>({
      ...{ goal, capacity, sampleOf },
      placesOf: (model) => [places[model] ?? 0],
    })
    let used = 0
    return {
      request(model, bytes) {
        const hit = ranking.useOf(model) !== undefined
        ranking.asked(model, bytes)
        if (hit || bytes > capacity) return hit
        const victims: number[] = []
        let free = capacity - used
        for (const victim of ranking.leastFirst()) {
          if (free >= bytes) break
          free += ranking.useOf(victim)?.bytes ?? 0
          victims.push(victim)
        }
        for (const victim of victims) ranking.left(victim, true)
        ranking.arrived(model, bytes)
        used = capacity - free + bytes
        return false
      },
    }
  }
