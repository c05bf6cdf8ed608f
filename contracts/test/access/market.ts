import type { AreaRules } from './rules.ts'
import { atTheirExpense, forThemselves, whenDue } from './rules.ts'

/** First sales of land, and resale. */
export const MARKET_RULES: AreaRules = {
  IcoClaim: {
    'claim(uint256[],address)': atTheirExpense,
    'claimAny(uint256[],uint256,address)': atTheirExpense,
    'close()': whenDue,
  },
  LandAuctionHouse: {
    'bid(uint256,uint256,uint256)': atTheirExpense,
    'bidWithPermit(uint256,uint256,uint256,tuple)': atTheirExpense,
    'collect(uint256[])': whenDue,
    'deposit(uint256)': forThemselves,
    'depositWithPermit(uint256,tuple)': forThemselves,
    'openNextWave()': { who: 'governance', refusal: 'OnlyGovernance' },
    'settle(uint256)': whenDue,
    'withdraw(uint256)': forThemselves,
  },
  LandForming: {
    'form(int16,int16,uint256)': atTheirExpense,
    'formWithPermit(int16,int16,uint256,tuple)': atTheirExpense,
    'setTerms(tuple,uint32)': {
      who: 'governance',
      refusal: 'OnlyGovernance',
      args: () => [{ target: 2, floor: 1, interval: 60, halving: 86_400 }, 1],
    },
  },
  Store: {
    'buy(address,uint256,uint256,bytes32)': atTheirExpense,
    'buyWithPermit(address,uint256,uint256,bytes32,tuple)': atTheirExpense,
    'cancel(address,uint256)': {
      who: 'seller; everybody, when it is due',
      refusal: 'OfferIsLive',
      args: ({ city, forSale }) => [city.addresses.LandTitle, forSale],
    },
    'list(address,uint256,uint256,uint256)': {
      who: 'owner',
      refusal: 'NotOwner',
      args: ({ city, title }) => [city.addresses.LandTitle, title, 1, 2n ** 40n],
    },
  },
}
