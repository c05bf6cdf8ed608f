/** Currency, treasury and land: what every other part of the deployment refers to. */
import type { buildModule } from '@nomicfoundation/hardhat-ignition/modules'
import { ZeroAddress } from 'ethers'

/** One billion CYBR with 18 decimals. */
const DEFAULT_SUPPLY = 10n ** 27n
/** Seconds between a decision and its execution: long enough to see it coming and leave. */
const DEFAULT_DELAY = 2 * 86_400

/** What Ignition hands to the function that describes a module. */
export type IgnitionModuleBuilder = Parameters<Parameters<typeof buildModule>[1]>[0]

export type Core = ReturnType<typeof deployCore>

export function deployCore(m: IgnitionModuleBuilder) {
  const EcosystemFund = m.contract('EcosystemFund', [
    m.getParameter('timelockDelay', DEFAULT_DELAY),
  ])
  const foundation = m.staticCall(EcosystemFund, 'orFund', [
    m.getParameter('foundation', ZeroAddress),
  ])
  const supply = m.getParameter('initialSupply', DEFAULT_SUPPLY)
  const CYBR = m.contract('CYBR', [supply])
  const KeyProofs = m.contract('KeyProofs')
  const LandTitle = m.contract('LandTitle', [foundation, KeyProofs])
  m.call(KeyProofs, 'open', [LandTitle])
  // LandTitle makes its bank and LandRegistry its grid: each pair knows the other for good.
  const LandBank = m.contractAt('LandBank', m.staticCall(LandTitle, 'bank'))
  const LandRegistry = m.contract('LandRegistry', [LandTitle, CYBR, EcosystemFund])
  const LandGrid = m.contractAt('LandGrid', m.staticCall(LandRegistry, 'grid'))
  const TitleCard = m.contract('TitleCard', [LandTitle, LandRegistry])
  return {
    /** The directory's contracts. */
    contracts: {
      EcosystemFund,
      CYBR,
      KeyProofs,
      LandTitle,
      LandBank,
      LandRegistry,
      LandGrid,
      TitleCard,
    },
    /** Who owns LandBank and the directory. */
    foundation,
    /** CYBR that the deployer hands out, in its smallest unit. */
    supply,
  }
}
