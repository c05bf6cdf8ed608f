/** Model source of `?mock=1`: a house for every info hash, after a moment, as if from a swarm. */
import type { CityState, InfoHash } from '@cosmos/protocol/lightnode/types'
import type { ModelSource } from '../ports.ts'
import { mockHouseGlb } from './mock-houses.ts'

/** Long enough to see the city fill in, short enough not to wait for it. */
const DELAY_MS = 120

export function createMockModels(city: CityState): ModelSource {
  const order = new Map<InfoHash, number>(city.models.map((model, i) => [model.infoHash, i]))
  return {
    load: (infoHash, _lod, { signal }) =>
      new Promise((resolve, reject) => {
        const timer = setTimeout(() => resolve(mockHouseGlb(order.get(infoHash) ?? 0)), DELAY_MS)
        signal.addEventListener('abort', () => {
          clearTimeout(timer)
          reject(signal.reason)
        })
      }),
  }
}
