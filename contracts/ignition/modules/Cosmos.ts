import { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { encodeBytes32String, ZeroAddress } from 'ethers'
import { CONTRACTS, type ContractName } from '../../names.ts'
import { deployCore } from './parts/core.ts'
import { deployPlaces } from './parts/places.ts'

/** LandBank's classes of land, as bits. */
const ICO = 1 << 3
const AUCTION = 1 << 4

/**
 * The one definition of how Cosmos is deployed, for local, test and main networks. Parameters, with
 * the files of `ignition/parameters` for each kind of network:
 *
 * - `foundation`: owner of the directory and of LandBank, and receiver of the CYBR that the ICO does
 *   not hold; the EcosystemFund when not given;
 * - `distributor`: an account that may hand out private titles besides the sales, for local chains;
 * - `initialSupply`: CYBR in its smallest unit;
 * - `timelockDelay`: seconds between a decision of the governor and its execution.
 */
export default buildModule('Cosmos', (m) => {
  const core = deployCore(m)
  const { foundation } = core
  const { LandBank, CYBR, TitleCard } = core.contracts

  const places = deployPlaces(m, core)
  const Nodes = m.contract('Nodes')

  const distributor = m.getParameter('distributor', ZeroAddress)
  m.call(LandBank, 'open', [TitleCard, [distributor], [ICO | AUCTION]])
  m.call(CYBR, 'transfer', [foundation, core.supply])

  const deployed = { ...core.contracts, ...places, Nodes }
  const listed = CONTRACTS.filter(({ name }) => name !== 'Cosmos')
  const entries = listed.map(({ name }) => deployed[name as keyof typeof deployed])
  const names = listed.map(({ name }) => encodeBytes32String(name))
  const Cosmos = m.contract('Cosmos', [foundation, names, entries])
  return { Cosmos, ...deployed } satisfies Record<ContractName, unknown>
})
