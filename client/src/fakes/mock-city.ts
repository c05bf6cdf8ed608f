/**
 * A city without a chain, for `?mock=1`: genesis land, a few owners, and houses on the blocks around
 * the southern gate. The same on every visit, so that screenshots can be compared.
 */
import { classOf, GENESIS_TITLES } from '@cosmos/protocol/geometry/c1'
import { birthCell, birthTitleAt } from '@cosmos/protocol/geometry/titles'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import type {
  Address,
  CityState,
  Hex,
  InfoHash,
  ModelRecord,
} from '@cosmos/protocol/lightnode/types'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import { MOCK_HOUSES } from './mock-houses.ts'

/** The blocks visitors see first when they arrive at the southern gate. */
const TOWN = { west: -22, east: 21, south: -66, north: -33 } as const

const hex = (digits: number, value: number): string => value.toString(16).padStart(digits, '0')
const address = (n: number): Address =>
  `0x${Array.from({ length: 5 }, (_, i) => hex(8, Math.imul(n * 5 + i, 0x9e3779b1) >>> 0)).join('')}`

export function createMockCity(): CityState {
  const random = seededRandom(7)
  const owners = Array.from({ length: 7 }, (_, i) => address(i + 1))
  const ownerOf = new Uint16Array(GENESIS_TITLES)
  const placements = new Map<string, readonly bigint[]>()

  for (let y = TOWN.south; y <= TOWN.north; y++) {
    for (let x = TOWN.west; x <= TOWN.east; x++) {
      const kind = classOf(x, y)
      const id = birthTitleAt(x, y)
      if (id === undefined || (kind !== 'ico' && kind !== 'auction')) continue
      ownerOf[id] = 1 + Math.floor(random() * 6)
      if (random() > 0.72) continue
      const word = packPlacement({
        model: 1 + Math.floor(random() * MOCK_HOUSES.length),
        x: 5,
        y: 0,
        z: -5,
        rotation: facing(Math.floor(random() * 4) * 90),
        scale: 1,
      })
      placements.set(targetKey({ kind: 'title', id }).toString(), [word])
    }
  }
  scatterOwners(ownerOf, random)

  return {
    chainId: 0,
    cosmos: address(9),
    block: { number: 0, hash: `0x${hex(64, 0)}` as Hex, timestamp: 0 },
    contracts: {},
    owners,
    ownerOf,
    where: new Uint32Array(GENESIS_TITLES),
    models: MOCK_HOUSES.map(
      (house, i): ModelRecord => ({
        id: i + 1,
        infoHash: hex(40, i + 1) as InfoHash,
        size: 1000,
        manifestHash: `0x${hex(64, i + 1)}`,
        name: house.name,
        open: true,
        owner: address(2),
      }),
    ),
    placements,
    nodes: [],
  }
}

/** Owned land all over the city, so that the map has something to say everywhere. */
function scatterOwners(ownerOf: Uint16Array, random: () => number): void {
  for (let id = 0; id < GENESIS_TITLES; id++) {
    const cell = birthCell(id)
    if (!cell || ownerOf[id] !== 0 || random() > 0.04) continue
    const kind = classOf(cell.x, cell.y)
    if (kind === 'ico' || kind === 'auction') ownerOf[id] = 1 + Math.floor(random() * 6)
  }
}
