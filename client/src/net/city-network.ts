/** The real network: two workers and what they tell each other through the page. */

import startCityWorker from 'worker:./city/city.worker.ts'
import startModelWorker from 'worker:./models/models.worker.ts'
import { makeMagnet } from '@cosmos/protocol/content/magnet'
import type { ChainAddress } from '../address/entry.ts'
import type { Whereabouts } from './city/discover.ts'
import type { FromCityWorker, Places, ToCityWorker } from './city/messages.ts'
import { createWorkerModels } from './models/model-source.ts'
import type { Network, NetworkEvents } from './network.ts'
import { portOf } from './worker-port.ts'

/** Remembers how a city was found, so that it is found again without the portal. */
export interface ChainMemory {
  load(): ChainAddress | undefined
  save(chain: ChainAddress): void
}

export function createCityNetwork(options: {
  readonly events: NetworkEvents
  /** From `?rpc=` and `?cosmos=`. */
  readonly chain: ChainAddress | undefined
  /** Origin of the page, unless it was opened from a local disk. */
  readonly portal: string | undefined
  readonly memory: ChainMemory
}): Network {
  const { events, memory } = options
  const city = portOf<FromCityWorker, ToCityWorker>(startCityWorker())
  const models = createWorkerModels(startModelWorker)
  let chain = options.chain
  let places: Places = { seeders: [], rooms: [], trackers: [], rpcUrls: [] }

  city.listen((message) => {
    switch (message.kind) {
      case 'step':
        return events.onStep(message.name, message.step)
      case 'city':
        models.setCity(message.city)
        return events.onCity(message.city)
      case 'proof':
        return events.onProof(message.proof)
      case 'trouble':
        return events.onTrouble(message.trouble)
      case 'places':
        places = message.places
        models.setSources(places.seeders)
        events.onChain(places.rpcUrls)
        return events.onRooms(places.rooms)
      case 'found':
        return memory.save(message.chain)
      case 'address-needed':
        return events.onAddressNeeded(message.typed, message.problem)
    }
  })

  const find = (): void => {
    const where: Whereabouts = { chain, portal: options.portal, remembered: memory.load() }
    city.send({ kind: 'find', where })
  }

  return {
    models,
    start: find,
    retry: () => city.send({ kind: 'retry' }),
    connect(next) {
      chain = next
      find()
    },
    credits: (model) => models.credits(model.infoHash),
    magnet: ({ infoHash, name, size }) =>
      makeMagnet({
        infoHash,
        name,
        length: size,
        ...{ seeders: places.seeders, trackers: places.trackers },
      }),
    figures: models.figures,
  }
}
