import { ZeroAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deploySource, deployTestContract } from '../test-contract.ts'
import { CYBR, cybrOf, icoTitles, lotsOfRing, streets, taker } from './market.ts'

const PRICE = 5n * 10n ** 18n
const PER_TITLE = 20_000n * CYBR

let city: City
const title = taker(icoTitles)
const claim = (
  from: string,
  ids: readonly number[],
  to = from,
  value = BigInt(ids.length) * PRICE,
) => city.send(from, 'IcoClaim', 'claim', [ids, to], value)
const claimAny = (from: string, ids: readonly number[], count: number, value?: bigint) =>
  city.send(from, 'IcoClaim', 'claimAny', [ids, count, from], value ?? BigInt(count) * PRICE)
const ownerOf = (id: number) => city.call<string>('LandTitle', 'ownerOf', [id])
const wei = async (who: string) => BigInt(await city.rpc<string>('eth_getBalance', [who, 'latest']))

beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

describe('at genesis', () => {
  it('the claims hold the CYBR for 15,000 titles and the foundation the rest', async () => {
    const funding = await city.call<bigint>('IcoClaim', 'funding')
    expect(funding).toBe(15_000n * PER_TITLE)
    expect(await cybrOf(city, city.addresses.IcoClaim)).toBe(funding)
    expect(await cybrOf(city, city.foundation)).toBe(10n ** 27n - funding)
  })

  it('a supply that is too small for the claims is refused', async () => {
    const beside = (supply: bigint) => city.call('IcoClaim', 'supplyBeside', [supply])
    expect(await beside(15_000n * PER_TITLE)).toBe(0n)
    expect(await refusalOf(beside(15_000n * PER_TITLE - 1n))).toBe('SupplyTooSmall')
  })
})

describe('claim', () => {
  it('hands over the chosen titles and CYBR, and sends all ETH on', async () => {
    const [anna, bert] = city.people
    const ids = [title(), title(), title()]
    const before = await wei(city.addresses.EcosystemFund)
    const claimed = await city.call<bigint>('IcoClaim', 'claimed')
    const { logs } = await claim(anna, ids, bert)
    expect(logs.filter((log) => log.name === 'Claimed').map((log) => log.args[0])).toEqual(
      ids.map(BigInt),
    )
    expect(await Promise.all(ids.map(ownerOf))).toEqual([bert, bert, bert])
    expect(await cybrOf(city, bert)).toBe(3n * PER_TITLE)
    expect(await wei(city.addresses.EcosystemFund)).toBe(before + 3n * PRICE)
    expect(await wei(city.addresses.IcoClaim)).toBe(0n)
    expect(await city.call('IcoClaim', 'claimed')).toBe(claimed + 3n)
  })

  it('takes the exact price and nothing else', async () => {
    const [anna] = city.people
    const id = title()
    for (const value of [0n, PRICE - 1n, PRICE + 1n, 2n * PRICE]) {
      expect(await refusalOf(claim(anna, [id], anna, value))).toBe('WrongAmount')
    }
    expect(await refusalOf(claim(anna, [], anna, 0n))).toBe('NothingChosen')
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
  })

  it('is for titles of the ICO, and for accounts that can use them', async () => {
    const [anna] = city.people
    const id = title()
    for (const other of [streets[0] ?? 0, lotsOfRing(0)[0] ?? 0, 50_000, 2 ** 40]) {
      expect(await refusalOf(claim(anna, [id, other]))).toBe('NotIcoTitle')
    }
    expect(await refusalOf(claim(anna, [id], ZeroAddress))).toBe('BadRecipient')
    expect(await refusalOf(claim(anna, [id], city.addresses.LandBank))).toBe('BadRecipient')
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
  })

  it('takes nothing when one title of several is gone, or is named twice', async () => {
    const [anna, bert] = city.people
    const [mine, gone] = [title(), title()]
    await claim(bert, [gone])
    const before = await wei(city.addresses.IcoClaim)
    expect(await refusalOf(claim(anna, [mine, gone]))).toBe('AlreadyClaimed')
    expect(await refusalOf(claim(anna, [mine, mine]))).toBe('AlreadyClaimed')
    expect(await ownerOf(mine)).toBe(city.addresses.LandBank)
    expect(await wei(city.addresses.IcoClaim)).toBe(before)
  })

  it('happens once a title, also when somebody gives it back to LandBank', async () => {
    const [anna] = city.people
    const id = title()
    await claim(anna, [id])
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, city.addresses.LandBank, id])
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
    expect(await refusalOf(claim(anna, [id]))).toBe('AlreadyClaimed')
  })
})

describe('claimAny', () => {
  it('takes the first free choices and leaves the others', async () => {
    const [anna, bert] = city.people
    const ids = [title(), title(), title(), title()]
    await claim(bert, [ids[0] ?? 0])
    const before = await cybrOf(city, anna)
    await claimAny(anna, ids, 2)
    expect(await Promise.all(ids.map(ownerOf))).toEqual([bert, anna, anna, city.addresses.LandBank])
    expect(await cybrOf(city, anna)).toBe(before + 2n * PER_TITLE)
  })

  it('takes nothing when too few are free', async () => {
    const [anna, bert] = city.people
    const ids = [title(), title()]
    await claim(bert, [ids[0] ?? 0])
    expect(await refusalOf(claimAny(anna, ids, 2))).toBe('TooFewFree')
    expect(await refusalOf(claimAny(anna, [ids[1] ?? 0, ids[1] ?? 0], 2))).toBe('TooFewFree')
    expect(await refusalOf(claimAny(anna, ids, 15_001, 0n))).toBe('TooFewFree')
    expect(await refusalOf(claimAny(anna, ids, 1, PRICE - 1n))).toBe('WrongAmount')
    expect(await refusalOf(claimAny(anna, ids, 0))).toBe('NothingChosen')
    expect(await refusalOf(claimAny(anna, [streets[0] ?? 0], 1))).toBe('NotIcoTitle')
    expect(await ownerOf(ids[1] ?? 0)).toBe(city.addresses.LandBank)
  })
})

it('areFree says which titles can be claimed', async () => {
  const [anna] = city.people
  const [gone, free] = [title(), title()]
  await claim(anna, [gone])
  expect([
    ...(await city.call<boolean[]>('IcoClaim', 'areFree', [
      [gone, free, streets[0], lotsOfRing(0)[0], 50_000],
    ])),
  ]).toEqual([false, true, false, false, false])
})

describe('a choice that is front-run', () => {
  it('costs the one who lost nothing, and the next choice is taken in the same transaction', async () => {
    const [anna, bert] = city.people
    const [first, second] = [title(), title()]
    await claim(bert, [first])
    const before = await wei(city.addresses.EcosystemFund)
    expect(await refusalOf(claim(anna, [first]))).toBe('AlreadyClaimed')
    await claimAny(anna, [first, second], 1)
    expect(await ownerOf(second)).toBe(anna)
    expect(await wei(city.addresses.EcosystemFund)).toBe(before + PRICE)
  })
})

describe('reentrancy through onERC721Received', () => {
  it('has no hook to begin in: contracts claim and are never called', async () => {
    const [anna] = city.people
    const wallet = await deployTestContract(city, 'attackers/Wallet.sol')
    const id = title()
    const encode = (ids: readonly number[]) =>
      city.abi('IcoClaim').encodeFunctionData('claim', [ids, wallet.address])
    await wallet.send(anna, 'arm', [city.addresses.IcoClaim, encode([title()])])
    await wallet.send(anna, 'run', [city.addresses.IcoClaim, encode([id])], PRICE)
    expect(await ownerOf(id)).toBe(wallet.address)
    expect(await wallet.call('hooks')).toBe(0n)
  })
})

describe('the end of the sale', () => {
  it('is not for as long as the claims may hand out titles', async () => {
    expect(await refusalOf(city.send(city.people[0], 'IcoClaim', 'close'))).toBe('StillOpen')
  })

  it('leaves unsold titles in LandBank and sends unsold CYBR to the fund', async () => {
    const [anna] = city.people
    const id = title()
    await city.send(city.foundation, 'LandBank', 'setDistributor', [city.addresses.IcoClaim, 0])
    expect(await refusalOf(claim(anna, [id]))).toBe('NotDistributor')
    const left = await cybrOf(city, city.addresses.IcoClaim)
    await city.send(anna, 'IcoClaim', 'close')
    expect(await cybrOf(city, city.addresses.IcoClaim)).toBe(0n)
    expect(await cybrOf(city, city.addresses.EcosystemFund)).toBe(left)
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
    await city.send(city.foundation, 'LandBank', 'setDistributor', [city.addresses.IcoClaim, 8])
  })
})

it('claims without CYBR left are refused rather than cheaper', async () => {
  const [anna] = city.people
  const { LandTitle, CYBR: token, EcosystemFund } = city.addresses
  const poor = await deploySource(city, 'market/IcoClaim.sol', [
    LandTitle,
    token,
    EcosystemFund,
    PER_TITLE,
  ])
  await city.send(city.foundation, 'LandBank', 'setDistributor', [poor.address, 8])
  const attempt = poor.send(anna, 'claim', [[title()], anna], PRICE)
  expect(await refusalOf(attempt)).toBe('ERC20InsufficientBalance')
})
