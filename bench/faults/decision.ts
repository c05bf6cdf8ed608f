/** What it costs to decide what goes: of a store at its quota, for each request. */
import { ours } from '../../seeder/eviction/ours.ts'
import { type Cache, lru } from '../../seeder/eviction/peers.ts'
import { seededRandom } from '../../seeder/eviction/random.ts'
import { type Figure, takeTurns } from '../turns.ts'

const ROUNDS = 5
/** A seeder is planned for so many models. */
export const MODELS = 100_000
const REQUESTS = 20_000
/** Two in three fit. */
const SHARE = 2 / 3
const PLACES = 2_500
const SEED = 11

/** Microseconds for each request of one stream: some hit, others drive something out. */
export async function decisions(): Promise<{ ours: Figure; lru: Figure }> {
  const random = seededRandom(SEED)
  const sizes = Float64Array.from({ length: MODELS * 1.5 }, () => Math.ceil(random() * 2_000_000))
  const places = Uint32Array.from(sizes, () => random() * PLACES)
  // Squared: few are asked for often, most seldom.
  const requests = Array.from({ length: REQUESTS * ROUNDS }, () =>
    Math.floor(random() ** 2 * sizes.length),
  )
  const capacity = Math.floor(sizes.reduce((sum, size) => sum + size, 0) * SHARE)
  const subject = (cache: Cache) => {
    for (const [model, bytes] of sizes.entries()) cache.request(model, bytes, model)
    let at = 0
    return async (): Promise<number> => {
      const began = performance.now()
      for (const end = at + REQUESTS; at < end; at++) {
        const model = requests[at] ?? 0
        cache.request(model, sizes[model] ?? 0, at)
      }
      return ((performance.now() - began) * 1000) / REQUESTS
    }
  }
  return takeTurns(ROUNDS, {
    ours: subject(ours({ places }, 'bytes')(capacity)),
    lru: subject(lru(capacity)),
  })
}
