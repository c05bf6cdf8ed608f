import { type StorageWord, storageRoot } from '@cosmos/protocol/chain/storage-root'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { laneOfCell, laneOfTitle } from '@cosmos/protocol/land/grid-words'
import { getBytes, hexlify } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Anvil, startAnvil } from './anvil.ts'
import { type City, startCity } from './city.ts'
import { committedGas, measureGas } from './gas.ts'

let anvil: Anvil

beforeAll(async () => {
  anvil = await startAnvil()
})
afterAll(() => anvil.close())

describe('two EVMs that share no code', () => {
  it('agree on the gas of everything we measure', async () => {
    expect(await measureGas({ url: anvil.url })).toEqual(committedGas())
  }, 240_000)

  it('agree on the storage root of the map after every move, eviction and return', async () => {
    const [here, there] = [await startCity(), await startCity({ url: anvil.url })]
    try {
      const [ours, theirs] = [await mapAfterEachStep(here), await mapAfterEachStep(there)]
      expect(ours.map((it) => it.proven)).toEqual(ours.map((it) => it.rebuilt))
      expect(theirs.map((it) => it.rebuilt)).toEqual(ours.map((it) => it.rebuilt))
      // anvil leaves words that became zero in the trie it proves, which Ethereum does not: its own
      // root is right until the first title goes home.
      const proven = (it: readonly MapRoot[]) => it.slice(0, MOVES_AWAY).map((at) => at.proven)
      expect(proven(theirs)).toEqual(proven(ours))
    } finally {
      await here.close()
      await there.close()
    }
  })
})

interface MapRoot {
  /** LandGrid's storage root as the chain proves it. */
  readonly proven: string
  /** The same from the words that the contract returns. */
  readonly rebuilt: string
}

/** Steps of the story before the first title goes home. */
const MOVES_AWAY = 4

/** Ids of private titles that are born far apart. */
const MOVERS = [100, 9_000, 20_000, 30_000, 41_000, 49_000].map((from) => {
  let id = from
  while (!['ico', 'auction'].includes(titleClass(id) ?? '')) id++
  return id
})
const home = (id: number) => birthCell(id) ?? { x: 0, y: 0 }

/** All slots that the story touches. */
const SLOTS = new Set([
  ...MOVERS.map((id) => laneOfTitle(id).slot),
  ...[...MOVERS.map(home), { x: 131, y: 0 }, { x: 131, y: 1 }].map(
    ({ x, y }) => laneOfCell(x, y).slot,
  ),
])

async function mapRoot(city: City): Promise<MapRoot> {
  const { LandGrid } = city.addresses
  const proof = await city.rpc<{ storageHash: string }>('eth_getProof', [LandGrid, [], 'latest'])
  const words: StorageWord[] = []
  for (const slot of [...SLOTS].sort((a, b) => a - b)) {
    const word = getBytes(await city.call<string>('LandGrid', 'word', [slot]))
    if (word.some((byte) => byte !== 0)) words.push({ slot, word })
  }
  return { proven: proof.storageHash, rebuilt: hexlify(storageRoot(words)) }
}

async function mapAfterEachStep(city: City): Promise<MapRoot[]> {
  const [anna] = city.people
  const [a = 0, b = 0, c = 0, d = 0] = MOVERS
  const roots: MapRoot[] = []
  const step = async (fn: string, args: readonly unknown[]) => {
    await city.send(anna, 'LandRegistry', fn, args)
    roots.push(await mapRoot(city))
  }
  await city.send(city.distributor, 'LandBank', 'release', [MOVERS, anna])
  await step('relocate', [a, 131, 0, 0])
  await step('relocate', [b, 131, 1, 0])
  await step('relocate', [c, home(a).x, home(a).y, 0])
  await step('relocate', [d, home(b).x, home(b).y, 0])
  await step('relocate', [c, home(c).x, home(c).y, 0])
  // Nobody proves anything for a year: all lapse.
  await city.pass(366 * 86_400)
  for (const id of MOVERS) await step('evict', [id])
  await city.pass(15 * 86_400)
  for (const id of MOVERS) await step('relocate', [id, home(id).x, home(id).y, 0])
  return roots
}
