/** The network of `?mock=1`: a city at once, houses after a moment, and no wire at all. */
import type { Network, NetworkEvents } from '../net/network.ts'
import { createMockCity } from './mock-city.ts'
import { createMockModels } from './mock-models.ts'

export function createMockNetwork(events: NetworkEvents): Network {
  const city = createMockCity()
  return {
    models: createMockModels(city),
    start() {
      events.onStep('nodes', { status: 'done', detail: 'pretending: no network in this mode' })
      events.onStep('grid', { status: 'done', detail: 'a made-up city' })
      events.onCity(city)
      events.onProof({ kind: 'unproven', why: 'This city is made up.' })
    },
    retry() {},
    connect() {},
    credits: async (model) => ({ title: model.name, author: 'Cosmos', licence: 'CC0-1.0' }),
    magnet: (model) => `magnet:?xt=urn:btih:${model.infoHash}`,
    figures: () => ({ bytes: { received: 0, verified: 0 }, sources: [] }),
  }
}
