/** A city at genesis with some parcels built upon around the southern gate, for looking at. */
import { isPublic } from '@cosmos/protocol/geometry/c1'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import type { CityState, InfoHash } from '@cosmos/protocol/lightnode/types'
import { hash2 } from '../city/hash.ts'

const ZERO = `0x${'0'.repeat(40)}` as const
const TITLES = 50_000

/** `share` of the private parcels within `reach` parcels of the gate carry a model. */
export function sampleCity(reach = 45, share = 0.7): CityState {
  const placements = new Map<string, readonly bigint[]>()
  const ownerOf = new Uint16Array(TITLES)
  for (let id = 0; id < TITLES; id++) {
    const cell = birthCell(id)
    const kind = titleClass(id)
    if (!cell || !kind || isPublic(kind)) continue
    const away = Math.hypot(cell.x, cell.y + 48)
    const chance = away < reach ? share : 0.025
    if (hash2(cell.x, cell.y, 77) > chance) continue
    placements.set(((1n << 248n) | BigInt(id)).toString(), [1n])
    ownerOf[id] = 1 + Math.floor(hash2(cell.x, cell.y, 78) * 6)
  }
  return {
    chainId: 31337,
    cosmos: ZERO,
    block: { number: 1, hash: `0x${'0'.repeat(64)}`, timestamp: 0 },
    contracts: {},
    owners: Array.from({ length: 7 }, () => ZERO),
    ownerOf,
    where: new Uint32Array(TITLES),
    models: [
      {
        id: 1,
        infoHash: '0'.repeat(40) as InfoHash,
        size: 0,
        manifestHash: ZERO,
        name: 'sample',
        open: true,
        owner: ZERO,
      },
    ],
    placements,
    nodes: [],
  }
}
