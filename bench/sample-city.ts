/** Cities to measure with: the same ones in every run. */
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import type { Address, CityState, Hex, InfoHash } from '@cosmos/protocol/lightnode/types'
import { seededRandom } from '@cosmos/protocol/seeded-random'

const TITLES = 50_000

export interface SampleCity {
  /** Titles that somebody owns and built on, in blocks of neighbours as people buy them. */
  readonly built: number
  readonly owners: number
  readonly models: number
  /** Titles away from their birth cell. */
  readonly moved: number
}

export function sampleCity({ built, owners, models, moved }: SampleCity): CityState {
  const random = seededRandom(7)
  const hex = (bytes: number): Hex =>
    `0x${Array.from({ length: bytes }, () =>
      Math.floor(random() * 256)
        .toString(16)
        .padStart(2, '0'),
    ).join('')}`
  const accounts = Array.from({ length: owners }, (): Address => hex(20))
  const landBank = hex(20)
  const ownerOf = new Uint16Array(TITLES)
  const placements = new Map<string, readonly bigint[]>()
  const private_ = Array.from({ length: TITLES }, (_, id) => id).filter((id) => {
    const c = titleClass(id)
    return c === 'ico' || c === 'auction'
  })
  let left = built
  while (left > 0) {
    const owner = 1 + Math.floor(random() * owners)
    const start = Math.floor(random() * private_.length)
    for (let i = 0; i < 12 && left > 0; i++) {
      const id = private_[start + i]
      if (id === undefined || ownerOf[id] !== 0) continue
      ownerOf[id] = owner
      left--
      const count = 1 + Math.floor(random() * 3)
      const words = Array.from({ length: count }, () =>
        packPlacement({
          model: 1 + Math.floor(random() * models),
          x: Math.round(random() * 1000) / 100,
          y: 0,
          z: -Math.round(random() * 1000) / 100,
          rotation: facing(90 * Math.floor(random() * 4)),
          scale: 1,
        }),
      )
      placements.set(targetKey({ kind: 'title', id }).toString(), words)
    }
  }
  const where = new Uint32Array(TITLES)
  // Neighbouring titles to an outer ring: nobody stands there, so the map stays a bijection.
  for (let i = 0; i < moved; i++) {
    const id = private_[Math.floor((i / moved) * private_.length)] as number
    where[id] = cellKey(-250 + (i % 500), 140 + Math.floor(i / 500)) + 1
  }
  return {
    chainId: 31_337,
    cosmos: hex(20),
    block: { number: 1234, hash: hex(32), timestamp: 1_700_000_000 },
    contracts: { LandBank: landBank, LandGrid: hex(20), LandTitle: hex(20), Model: hex(20) },
    owners: [landBank, ...accounts],
    ownerOf,
    where,
    models: Array.from({ length: models }, (_, i) => ({
      id: i + 1,
      infoHash: hex(20).slice(2) as InfoHash,
      size: 200_000 + Math.floor(random() * 4_000_000),
      manifestHash: hex(32),
      name: `House ${i + 1}`,
      open: random() < 0.5,
      owner: accounts[Math.floor(random() * owners)] as Address,
    })),
    placements,
    nodes: [],
  }
}

/**
 * The same city as other worlds serve theirs: a JSON object for each parcel, as in Decentraland's
 * `/v2/tiles` (x, y, type, owner, token id), with what stands on it.
 */
export function asTiles(city: CityState): string {
  const tiles: Record<string, unknown> = {}
  for (let id = 0; id < city.ownerOf.length; id++) {
    const born = birthCell(id)
    const where = city.where[id] ?? 0
    const x = where === 0 ? born?.x : ((where - 1) & 1023) - 512
    const y = where === 0 ? born?.y : ((where - 1) >> 10) - 512
    const words = city.placements.get(targetKey({ kind: 'title', id }).toString()) ?? []
    tiles[`${x},${y}`] = {
      x,
      y,
      type: titleClass(id),
      owner: city.owners[city.ownerOf[id] ?? 0],
      tokenId: String(id),
      ...(words.length > 0 && { placements: words.map((word) => `0x${word.toString(16)}`) }),
    }
  }
  const { chainId, cosmos, block, contracts, models, nodes } = city
  return JSON.stringify({ chainId, cosmos, block, contracts, tiles, models, nodes })
}
