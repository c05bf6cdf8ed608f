import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { encodeBytes32String, ZeroAddress } from 'ethers'
import { CONTRACTS, type ContractName } from '../../names.ts'
import { deployConduct } from './parts/conduct.ts'
import { deployCore } from './parts/core.ts'
import { deployGovernance } from './parts/governance.ts'
import { deployMarket } from './parts/market.ts'
import { deployPlaces } from './parts/places.ts'

/** LandBank's classes of land, as bits. */
const ICO = 1 << 3
const AUCTION = 1 << 4
const FORMED = 1 << 6

/**
 * The one definition of how Cosmos is deployed, for local, test and main networks. Parameters, with
 * the files of `ignition/parameters` for each kind of network:
 *
 * - `foundation`: owner of the directory and of LandBank, and receiver of the CYBR that the ICO does
 *   not hold; the EcosystemFund when not given;
 * - `distributor`: an account that may hand out private titles besides the sales, for local chains;
 * - `initialSupply`: CYBR in its smallest unit;
 * - `cybrPerTitle`: CYBR that comes with a title of the ICO, in its smallest unit;
 * - `wavePeriod`: seconds between two waves of the auction;
 * - `formingCap`: most parcels formed in an epoch, until governance says otherwise;
 * - `timelockDelay`: seconds between a decision of the governor and its execution;
 * - `seedDelay`: blocks between a report to Conduct and the block that seeds its panel;
 * - of the government: see `parts/governance.ts`.
 */
export default buildModule('Cosmos', (m) => {
  const core = deployCore(m)
  const { foundation } = core
  const { LandBank, CYBR, TitleCard } = core.contracts

  const conduct = deployConduct(m, core)
  const places = deployPlaces(m, core)
  const Nodes = m.contract('Nodes')
  const market = deployMarket(m, core, { Model: places.Model, planet: places.Planet })

  const distributor = m.getParameter('distributor', ZeroAddress)
  const { IcoClaim, LandAuctionHouse, LandForming } = market.contracts
  m.call(LandBank, 'open', [
    TitleCard,
    [distributor, IcoClaim, LandAuctionHouse, LandForming],
    [ICO | AUCTION, ICO, AUCTION, FORMED],
  ])
  m.call(CYBR, 'transfer', [foundation, market.rest])

  const governance = deployGovernance(m, core)
  const deployed = {
    ...core.contracts,
    ...places,
    ...market.contracts,
    ...governance,
    ...conduct,
    Nodes,
  }
  const listed = CONTRACTS.filter(({ name }) => name !== 'Cosmos')
  const entries = listed.map(({ name }) => deployed[name as keyof typeof deployed])
  const names = listed.map(({ name }) => encodeBytes32String(name))
  const Cosmos = m.contract('Cosmos', [foundation, names, entries])
  return { Cosmos, ...deployed } satisfies Record<ContractName, unknown>
})
