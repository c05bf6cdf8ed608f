/** Plays a trace against a cache. */
import type { Cache } from './peers.ts'
import type { Trace } from './traces.ts'

export interface HitRates {
  /** Percent of requests that found their model. */
  readonly objects: number
  /** The same weighted by bytes. */
  readonly bytes: number
}

/** The first quarter of a trace fills the cache and does not count. */
const WARM_UP = 0.25

/** `share` of the bytes of all models fits the cache. */
export function simulate(
  { sizes, requests }: Trace,
  share: number,
  make: (capacity: number) => Cache,
): HitRates {
  const cache = make(Math.floor(sizes.reduce((sum, size) => sum + size, 0) * share))
  const counted = { hits: 0, requests: 0, hitBytes: 0, bytes: 0 }
  requests.forEach((model, at) => {
    const bytes = sizes[model] ?? 0
    const hit = cache.request(model, bytes, at)
    if (at < requests.length * WARM_UP) return
    counted.requests++
    counted.bytes += bytes
    if (!hit) return
    counted.hits++
    counted.hitBytes += bytes
  })
  return {
    objects: (100 * counted.hits) / counted.requests,
    bytes: (100 * counted.hitBytes) / counted.bytes,
  }
}
