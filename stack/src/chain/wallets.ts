/**
 * The wallets of the local stack. They come from the mnemonic every Ethereum development tool uses,
 * so they are worth nothing and known to everybody: never send anything real to them.
 */
import { DEVELOPMENT_MNEMONIC } from '@cosmos/contracts/local-chain'
import { HDNodeWallet, Mnemonic } from 'ethers'

/** Accounts the local chain funds: foundation, seeders, the development owner, the city's owners. */
export const FUNDED_ACCOUNTS = 40

const FOUNDATION = 0
const FIRST_SEEDER = 1
/** 1 to 8 belong to seeders. */
const DEVELOPMENT_OWNER = 9
const FIRST_CITY_OWNER = 10
const EDGE = 38

const phrase = Mnemonic.fromPhrase(DEVELOPMENT_MNEMONIC)
const account = (index: number): HDNodeWallet =>
  HDNodeWallet.fromMnemonic(phrase, `m/44'/60'/0'/0/${index}`)

/** In the local stack a plain account plays the foundation's timelock. */
export const foundationWallet = (): HDNodeWallet => account(FOUNDATION)
export const seederWallet = (index: number): HDNodeWallet => account(FIRST_SEEDER + index)
/** The wallet `npm run publish-model` uses where none is named. */
export const developmentOwnerWallet = (): HDNodeWallet => account(DEVELOPMENT_OWNER)
export const cityOwnerWallet = (index: number): HDNodeWallet => account(FIRST_CITY_OWNER + index)
/** Registers the local edge in `Nodes`. */
export const edgeWallet = (): HDNodeWallet => account(EDGE)
