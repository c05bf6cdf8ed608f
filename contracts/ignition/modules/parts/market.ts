/** First sales, auctions, new land and resale, with the CYBR that comes with the ICO's titles. */
import { ZeroAddress } from 'ethers'
import type { Core, IgnitionModuleBuilder } from './core.ts'

/** Whole CYBR to the smallest unit. */
const CYBR_UNIT = 10n ** 18n
/** 15,000 titles with this much are 300 million, a bit less than a third of the supply. */
const CYBR_PER_TITLE = 20_000n * CYBR_UNIT
/** The last of ten waves opens nine months after genesis. */
const WAVE_PERIOD = 30 * 86_400
/** Six parcels a day are 540 in an epoch; the cap leaves the price something to do. */
const FORMING_TERMS = {
  target: 10_000n * CYBR_UNIT,
  floor: 1_000n * CYBR_UNIT,
  interval: 4 * 3_600,
  halving: 10 * 86_400,
}
const FORMING_CAP = 600

/** A contract that is deployed before this part, or its address. */
type Deployed = NonNullable<Parameters<IgnitionModuleBuilder['contract']>[2]>[number]

/** `planet`: Planet, where the deployment has one. */
export function deployMarket(
  m: IgnitionModuleBuilder,
  core: Core,
  { Model, planet = ZeroAddress }: { readonly Model: Deployed; readonly planet?: Deployed },
) {
  const { CYBR, EcosystemFund, LandTitle, LandRegistry } = core.contracts
  const cybrPerTitle = m.getParameter('cybrPerTitle', CYBR_PER_TITLE)
  const IcoClaim = m.contract('IcoClaim', [LandTitle, CYBR, EcosystemFund, cybrPerTitle])
  const period = m.getParameter('wavePeriod', WAVE_PERIOD)
  const LandAuctionHouse = m.contract('LandAuctionHouse', [LandTitle, CYBR, EcosystemFund, period])
  const LandForming = m.contract('LandForming', [
    LandTitle,
    LandRegistry,
    CYBR,
    EcosystemFund,
    FORMING_TERMS,
    m.getParameter('formingCap', FORMING_CAP),
  ])
  const Store = m.contract('Store', [LandTitle, Model, LandRegistry, planet, CYBR])
  m.call(CYBR, 'transfer', [IcoClaim, m.staticCall(IcoClaim, 'funding')], { id: 'FundIcoClaim' })
  return {
    contracts: { IcoClaim, LandAuctionHouse, LandForming, Store },
    /** CYBR that is left of the supply for the foundation. */
    rest: m.staticCall(IcoClaim, 'supplyBeside', [core.supply]),
  }
}
