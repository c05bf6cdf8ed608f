/** The areas whose gas is measured: held against the snapshot, their own bounds and, in `bench`, peers. */
import type { City } from '../city.ts'
import type { GasTable } from '../gas.ts'
import { CONDUCT_GAS_TARGETS, measureConduct } from './conduct.ts'
import { CORE_GAS_TARGETS, measureCore } from './core.ts'
import { GOVERNANCE_GAS_TARGETS, measureGovernance } from './governance.ts'
import { MARKET_TARGETS, measureMarket } from './market.ts'
import { measurePlaces, PLACES_TARGETS } from './places.ts'

export interface GasArea {
  readonly name: string
  /** In a city that was just deployed. */
  readonly measure: (city: City) => Promise<GasTable>
  /** Upper bounds of some of what is measured. */
  readonly targets: GasTable
  /** Whether the figures are the same every time, so that they belong to the committed snapshot. */
  readonly exact: boolean
}

export const GAS_AREAS: readonly GasArea[] = [
  { name: 'core', measure: measureCore, targets: CORE_GAS_TARGETS, exact: true },
  { name: 'market', measure: measureMarket, targets: MARKET_TARGETS, exact: true },
  { name: 'places', measure: measurePlaces, targets: PLACES_TARGETS, exact: true },
  { name: 'governance', measure: measureGovernance, targets: GOVERNANCE_GAS_TARGETS, exact: true },
  // Panels are drawn by lot: how many titles are tried depends on the hashes of blocks.
  { name: 'conduct', measure: measureConduct, targets: CONDUCT_GAS_TARGETS, exact: false },
]
