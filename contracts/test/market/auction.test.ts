import {
  auctionRing,
  LOT_QUARTER,
  leastBidAfter,
  plannedEnd,
  ringReserve,
} from '@cosmos/protocol/land/auction-lots'
import { MaxUint256 } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, Refused, refusalOf, startCity } from '../city.ts'
import { deploySource, deployTestContract, type TestContract } from '../test-contract.ts'
import {
  ANY_END,
  CYBR,
  cybrOf,
  DAY,
  equip,
  icoTitles,
  lotsOfRing,
  signPermit,
  streets,
  taker,
} from './market.ts'

interface Lot {
  readonly bidder: string
  readonly amount: bigint
  readonly end: bigint
  readonly lateBids: bigint
  readonly sold: boolean
  readonly collected: boolean
}

const RESERVE = ringReserve(0)
const AUCTION = 1 << 4

let city: City
let house: string
let anna: string
let bert: string
let carl: string
let dora: string
const lot = taker(lotsOfRing(0))

const send = (from: string, fn: string, ...args: unknown[]) =>
  city.send(from, 'LandAuctionHouse', fn, args)
const call = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandAuctionHouse', fn, args)
const bid = (from: string, id: number, amount: bigint, maxEnd: bigint | number = ANY_END) =>
  send(from, 'bid', id, amount, maxEnd)
const lotOf = (id: number) => call<Lot>('lotOf', id)
const credit = (who: string) => call<bigint>('creditOf', who)
const ownerOf = (id: number) => city.call<string>('LandTitle', 'ownerOf', [id])
/** Makes the next transaction's block begin at this second. */
const at = (time: number) => city.rpc('evm_setNextBlockTimestamp', [time])

/** Every lot there is money in, by the raw words; and all credits of the people. */
async function promised(people: readonly string[], ids: readonly number[]): Promise<bigint> {
  let sum = 0n
  for (const who of people) sum += await credit(who)
  for (const id of ids) {
    const { amount, sold, collected } = await lotOf(id)
    if (!(sold && collected)) sum += amount
  }
  return sum
}

beforeAll(async () => {
  city = await startCity()
  house = city.addresses.LandAuctionHouse
  ;[anna, bert, carl, dora] = city.people
  for (const who of city.people) await equip(city, who, 'LandAuctionHouse', 5_000_000)
})
afterAll(() => city.close())

/** A lot of anna's, opened at the reserve. */
async function opened(amount: bigint = RESERVE): Promise<{ id: number; end: number }> {
  const id = lot()
  await bid(anna, id, amount)
  return { id, end: Number((await lotOf(id)).end) }
}

/** A lot that bert has won from anna and that is over. */
async function over(): Promise<{ id: number; amount: bigint }> {
  const { id, end } = await opened()
  const amount = leastBidAfter(RESERVE)
  await bid(bert, id, amount)
  await at(end)
  return { id, amount }
}

describe('the first bid', () => {
  it('opens a lot at the reserve of its ring, for three days', async () => {
    const id = lot()
    expect(await call('leastBid', id)).toBe(RESERVE)
    expect(await call('reserveOf', id)).toBe(RESERVE)
    expect(await refusalOf(bid(anna, id, RESERVE - 10n ** 9n))).toBe('BidTooLow')
    const before = await cybrOf(city, house)
    const { logs } = await bid(anna, id, RESERVE)
    const end = BigInt(plannedEnd(await city.now()))
    const [word] = await call<[string]>('lotWords', id, 1)
    expect(logs.find((log) => log.name === 'Bid')?.args.toArray()).toEqual([BigInt(id), word])
    expect(await lotOf(id)).toEqual([anna, RESERVE, end, 0n, false, false])
    expect(await cybrOf(city, house)).toBe(before + RESERVE)
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
  })

  it('is for titles of the auction only', async () => {
    for (const id of [icoTitles[0] ?? 0, streets[0] ?? 0, 50_000, 2 ** 40]) {
      expect(await refusalOf(bid(anna, id, RESERVE))).toBe('NotAuctionTitle')
      expect(await refusalOf(call('leastBid', id))).toBe('NotAuctionTitle')
      expect(await refusalOf(call('waveOf', id))).toBe('NotAuctionTitle')
    }
  })

  it('takes whole units, and no more than a lot word holds', async () => {
    const id = lot()
    expect(await refusalOf(bid(anna, id, RESERVE + 1n))).toBe('BadAmount')
    expect(await refusalOf(bid(anna, id, 2n ** 64n * 10n ** 9n))).toBe('BadAmount')
  })

  it('is refused without the money', async () => {
    const id = lot()
    const most = (2n ** 64n - 1n) * 10n ** 9n
    expect(await refusalOf(bid(anna, id, most))).toBe('ERC20InsufficientBalance')
    expect(await refusalOf(bid(city.foundation, id, RESERVE))).toBe('ERC20InsufficientAllowance')
  })
})

describe('the next bid', () => {
  it('is 5 % higher at least, and the one before is credit at once', async () => {
    const { id, end } = await opened()
    const least = leastBidAfter(RESERVE)
    expect(await call('leastBid', id)).toBe(least)
    expect(await refusalOf(bid(bert, id, least - 10n ** 9n))).toBe('BidTooLow')
    const before = await credit(anna)
    await bid(bert, id, least)
    expect(await credit(anna)).toBe(before + RESERVE)
    expect(await lotOf(id)).toEqual([bert, least, BigInt(end), 0n, false, false])
  })

  it('of the same bidder costs the difference', async () => {
    const { id } = await opened()
    const before = (await cybrOf(city, anna)) + (await credit(anna))
    await bid(anna, id, 2n * RESERVE)
    expect((await cybrOf(city, anna)) + (await credit(anna))).toBe(before - RESERVE)
  })

  it('is paid from credit first, and the rest is pulled', async () => {
    const id = lot()
    await send(carl, 'deposit', RESERVE / 2n)
    const before = await cybrOf(city, carl)
    await bid(carl, id, RESERVE)
    expect(await credit(carl)).toBe(0n)
    expect(await cybrOf(city, carl)).toBe(before - RESERVE / 2n)
    await send(carl, 'deposit', 3n * RESERVE)
    await bid(carl, id, 2n * RESERVE)
    expect(await credit(carl)).toBe(2n * RESERVE)
  })

  it('may come with a permit, and one that somebody brought before does no harm', async () => {
    const id = lot()
    await city.send(dora, 'CYBR', 'approve', [house, 0])
    const permit = await signPermit(city, dora, house, RESERVE)
    await send(dora, 'bidWithPermit', id, RESERVE, ANY_END, permit)
    expect((await lotOf(id)).bidder).toBe(dora)

    const taken = await signPermit(city, dora, house, 2n * RESERVE)
    const { value, deadline, v, r, s } = taken
    await city.send(bert, 'CYBR', 'permit', [dora, house, value, deadline, v, r, s])
    await send(dora, 'depositWithPermit', 2n * RESERVE, taken)
    expect(await credit(dora)).toBe(2n * RESERVE)
    const used = send(dora, 'depositWithPermit', RESERVE, taken)
    expect(await refusalOf(used)).toBe('ERC20InsufficientAllowance')
    await city.send(dora, 'CYBR', 'approve', [house, MaxUint256])
  })
})

describe('the end of a lot', () => {
  it('stays where it is until the last quarter of an hour, then moves by one', async () => {
    const { id, end } = await opened()
    await at(end - LOT_QUARTER - 1)
    await bid(bert, id, 2n * RESERVE)
    expect((await lotOf(id)).end).toBe(BigInt(end))
    await at(end - LOT_QUARTER)
    await bid(carl, id, 3n * RESERVE)
    expect(await lotOf(id)).toEqual([
      carl,
      3n * RESERVE,
      BigInt(end + LOT_QUARTER),
      1n,
      false,
      false,
    ])
    await at(end + LOT_QUARTER)
    expect(await refusalOf(bid(anna, id, 4n * RESERVE))).toBe('LotEnded')
    expect(await refusalOf(call('leastBid', id))).toBe('LotEnded')
  })

  it('moves by a day at most, however many bid late', async () => {
    // Cheap steps need small amounts: a lot of the outermost ring.
    const id = lotsOfRing(9)[0] ?? 0
    for (let wave = 1; wave < 10; wave++) await city.govern('LandAuctionHouse', 'openNextWave')
    let amount = ringReserve(9)
    await bid(anna, id, amount)
    const end = Number((await lotOf(id)).end)
    for (const who of [anna, bert]) await city.pay(who, 80_000_000)
    for (let late = 0; late < 97; late++) {
      amount = leastBidAfter(amount)
      await at(end + Math.min(late, 96) * LOT_QUARTER - 1)
      await bid(late % 2 ? anna : bert, id, amount)
    }
    expect(await lotOf(id)).toEqual([bert, amount, BigInt(end + DAY), 96n, false, false])
    await at(end + DAY)
    expect(await refusalOf(bid(anna, id, leastBidAfter(amount)))).toBe('LotEnded')
  })
})

describe('settling', () => {
  it('is for anybody, after the end and once: the title comes straight out of LandBank', async () => {
    const { id, end } = await opened()
    await at(end - 1)
    expect(await refusalOf(send(carl, 'settle', id))).toBe('LotOpen')
    await at(end)
    const { logs } = await send(carl, 'settle', id)
    expect(logs.map((log) => log.name)).toEqual(['Transfer', 'Settled'])
    expect(await ownerOf(id)).toBe(anna)
    expect(await lotOf(id)).toEqual([anna, RESERVE, 0n, 0n, true, false])
    expect(await refusalOf(send(carl, 'settle', id))).toBe('NoOpenLot')
    expect(await refusalOf(send(carl, 'settle', lot()))).toBe('NoOpenLot')
    expect(await refusalOf(bid(bert, id, 2n * RESERVE))).toBe('LotEnded')
  })

  it('keeps a sold title sold, also when its owner gives it back to LandBank', async () => {
    const { id } = await over()
    await send(bert, 'settle', id)
    await city.send(bert, 'LandTitle', 'transferFrom', [bert, city.addresses.LandBank, id])
    expect(await refusalOf(bid(anna, id, RESERVE))).toBe('LotEnded')
    expect(await refusalOf(send(anna, 'settle', id))).toBe('NoOpenLot')
  })

  it('leaves the proceeds to the fund, whole and once', async () => {
    const fund = city.addresses.EcosystemFund
    const [one, two] = [await opened(), await opened(2n * RESERVE)]
    for (const { id } of [one, two]) {
      expect(await refusalOf(send(carl, 'collect', [id]))).toBe('NothingToCollect')
    }
    await at(Math.max(one.end, two.end))
    for (const { id } of [one, two]) await send(carl, 'settle', id)
    const before = await cybrOf(city, fund)
    expect(await refusalOf(send(carl, 'collect', [one.id, one.id]))).toBe('NothingToCollect')
    await send(carl, 'collect', [one.id, two.id])
    expect(await cybrOf(city, fund)).toBe(before + 3n * RESERVE)
    expect(await lotOf(two.id)).toEqual([anna, 2n * RESERVE, 0n, 0n, true, true])
    expect(await refusalOf(send(carl, 'collect', [two.id]))).toBe('NothingToCollect')
    expect(await refusalOf(send(carl, 'collect', [lot()]))).toBe('NothingToCollect')
    expect(await refusalOf(send(carl, 'settle', one.id))).toBe('NoOpenLot')
    expect(await refusalOf(bid(carl, one.id, 9n * RESERVE))).toBe('LotEnded')
  })

  it('gives the money back at once when LandBank has the title no longer', async () => {
    const { id } = await opened()
    await city.send(city.distributor, 'LandBank', 'release', [[id], dora])
    const before = await credit(anna)
    const { logs } = await send(carl, 'settle', id)
    expect(logs.map((log) => log.name)).toEqual(['Voided'])
    expect(await credit(anna)).toBe(before + RESERVE)
    expect(await ownerOf(id)).toBe(dora)
    expect(await lotOf(id)).toEqual([`0x${'0'.repeat(40)}`, 0n, 0n, 0n, false, false])
  })

  it('gives the money back when the house may hand out titles no longer', async () => {
    const { id } = await over()
    const before = await credit(bert)
    await city.send(city.foundation, 'LandBank', 'setDistributor', [house, 0])
    await send(carl, 'settle', id)
    expect(await credit(bert)).toBe(before + leastBidAfter(RESERVE))
    expect(await ownerOf(id)).toBe(city.addresses.LandBank)
    await city.send(city.foundation, 'LandBank', 'setDistributor', [house, AUCTION])
  })

  it('with too little gas does not take the title from its winner', async () => {
    const { id } = await over()
    const data = city.abi('LandAuctionHouse').encodeFunctionData('settle', [id])
    for (let gas = 30_000; gas < 80_000; gas += 4_000) {
      const transaction = { from: carl, to: house, data, gas: `0x${gas.toString(16)}` }
      await city.rpc('eth_sendTransaction', [transaction]).catch(() => undefined)
      const { bidder } = await lotOf(id)
      expect(bidder).toBe(bert)
    }
    if (!(await lotOf(id)).sold) await send(carl, 'settle', id)
    expect(await ownerOf(id)).toBe(bert)
  })

  it('takes no lot from its winner while LandBank has the title, even if the release fails', async () => {
    const stuck = await deployTestContract(city, 'attackers/StuckBank.sol')
    const { CYBR: token, EcosystemFund } = city.addresses
    const args = [stuck.address, token, EcosystemFund, 30 * DAY]
    const other = await deploySource(city, 'market/LandAuctionHouse.sol', args)
    await city.send(dora, 'CYBR', 'approve', [other.address, MaxUint256])
    const id = lot()
    await other.send(dora, 'bid', [id, RESERVE, ANY_END])
    const { end } = await other.call<Lot>('lotOf', [id])
    await at(Number(end))
    await city.rpc('evm_mine')
    expect(await refusalOf(other.send(carl, 'settle', [id]))).toBe('NotReleased')
    expect(await other.call('lotOf', [id])).toEqual([dora, RESERVE, end, 0n, false, false])
  })
})

describe('credit', () => {
  it('goes in and comes out, whole or in part', async () => {
    const [before, held] = [await cybrOf(city, dora), await credit(dora)]
    await send(dora, 'deposit', 7n)
    expect(await credit(dora)).toBe(held + 7n)
    await send(dora, 'withdraw', 3n)
    await send(dora, 'withdraw', held + 4n)
    expect(await credit(dora)).toBe(0n)
    expect(await cybrOf(city, dora)).toBe(before + held)
    expect(await refusalOf(send(dora, 'withdraw', 1n))).toBe('CreditTooSmall')
    expect(await refusalOf(send(city.foundation, 'deposit', 1n))).toBe('ERC20InsufficientAllowance')
  })
})

describe('reading', () => {
  it('lots page by page gives their raw words', async () => {
    const { id, end } = await opened()
    const words = await call<string[]>('lotWords', id, 3)
    expect(words).toHaveLength(3)
    const word = BigInt(words[0] ?? 0)
    expect(word & (2n ** 160n - 1n)).toBe(BigInt(anna))
    expect((word >> 160n) & (2n ** 64n - 1n)).toBe(RESERVE / 10n ** 9n)
    expect(word >> 224n).toBe(BigInt(end / LOT_QUARTER))
    expect(await call('lotWords', 49_999, 5)).toHaveLength(1)
    expect(await call('lotWords', 50_000, 1)).toHaveLength(0)
  })
})

describe('waves', () => {
  let fresh: TestContract
  const far = lotsOfRing(3)[0] ?? 0
  beforeEach(async () => {
    const { LandTitle, CYBR: token, EcosystemFund } = city.addresses
    const args = [LandTitle, token, EcosystemFund, 30 * DAY]
    fresh = await deploySource(city, 'market/LandAuctionHouse.sol', args)
    for (const who of city.people)
      await city.send(who, 'CYBR', 'approve', [fresh.address, MaxUint256])
  })
  const bidFresh = () => fresh.send(anna, 'bid', [far, ringReserve(3), ANY_END])

  it('open one after another, the outer ones later', async () => {
    expect(await fresh.call('waveOf', [far])).toBe(3n)
    expect(await fresh.call('wavesOpen')).toBe(1n)
    expect(await refusalOf(bidFresh())).toBe('WaveNotOpen')
    const opens = Number(await fresh.call<bigint>('waveStart', [3]))
    expect(opens).toBe(Number(await fresh.call<bigint>('start')) + 90 * DAY)
    await at(opens - 2)
    await city.rpc('evm_mine')
    expect(await refusalOf(bidFresh())).toBe('WaveNotOpen')
    await at(opens)
    await city.rpc('evm_mine')
    expect(await fresh.call('wavesOpen')).toBe(4n)
    await bidFresh()
    await city.pass(3_000 * DAY)
    expect(await fresh.call('wavesOpen')).toBe(10n)
  })

  it('open earlier when governance says so, one by one, and never close', async () => {
    expect(await refusalOf(fresh.send(anna, 'openNextWave'))).toBe('OnlyGovernance')
    await city.govern('LandBank', 'canBuildPublic', [anna])
    const fund = city.addresses.EcosystemFund
    for (let wave = 1; wave <= 3; wave++) {
      expect(await refusalOf(bidFresh())).toBe('WaveNotOpen')
      await fresh.send(fund, 'openNextWave')
    }
    expect(await fresh.call('wavesOpen')).toBe(4n)
    await bidFresh()
    await city.pass(35 * DAY)
    expect(await fresh.call('wavesOpen')).toBe(4n)
    for (let wave = 4; wave < 10; wave++) await fresh.send(fund, 'openNextWave')
    expect(await refusalOf(fresh.send(fund, 'openNextWave'))).toBe('AllWavesOpen')
  })

  it('are a day to a year apart', async () => {
    const { LandTitle, CYBR: token, EcosystemFund } = city.addresses
    for (const period of [DAY - 1, 365 * DAY + 1]) {
      const args = [LandTitle, token, EcosystemFund, period]
      const attempt = deploySource(city, 'market/LandAuctionHouse.sol', args)
      expect(await refusalOf(attempt)).toBe('BadPeriod')
    }
  })
})

describe('Solidity and TypeScript', () => {
  it('agree on the ring and the reserve of every lot', async () => {
    const probe = await deployTestContract(city, 'probes/MarketProbe.sol')
    const lots = Array.from({ length: 10 }, (_, ring) => lotsOfRing(ring)).flat()
    expect(lots).toHaveLength(20_000)
    for (let from = 0; from < lots.length; from += 2_000) {
      const ids = lots.slice(from, from + 2_000)
      const rings = await probe.call<bigint[]>('rings', [ids])
      const wrong = ids.find((id, i) => Number(rings[i]) !== auctionRing(id))
      expect(wrong).toBeUndefined()
    }
    for (let ring = 0; ring < 10; ring++) {
      expect(await probe.call('reserveOf', [ring])).toBe(ringReserve(ring))
    }
  })

  it('agree on the least next bid', async () => {
    const amounts = fc.sample(fc.bigInt({ min: RESERVE / 10n ** 9n, max: 10n ** 15n }), {
      numRuns: 12,
      seed: 7,
    })
    for (const units of amounts) {
      const id = lot()
      const amount = units * 10n ** 9n
      await bid(anna, id, amount)
      expect(await call('leastBid', id)).toBe(leastBidAfter(amount))
    }
  })
})

describe('outbid-refund griefing', () => {
  it('a bidder that refuses everything cannot keep others from outbidding it', async () => {
    const wallet = await deployTestContract(city, 'attackers/Wallet.sol')
    const id = lot()
    await city.pay(wallet.address, 20_000)
    const run = (contract: 'CYBR' | 'LandAuctionHouse', fn: string, args: unknown[]) =>
      wallet.send(anna, 'run', [
        city.addresses[contract],
        city.abi(contract).encodeFunctionData(fn, args),
      ])
    await run('CYBR', 'approve', [house, MaxUint256])
    await run('LandAuctionHouse', 'bid', [id, RESERVE, ANY_END])
    await bid(bert, id, leastBidAfter(RESERVE))
    expect(await credit(wallet.address)).toBe(RESERVE)
    await run('LandAuctionHouse', 'withdraw', [RESERVE])
    expect(await cybrOf(city, wallet.address)).toBe(20_000n * CYBR)
    expect(await wallet.call('hooks')).toBe(0n)
  })
})

describe('reentrancy through onERC721Received', () => {
  it('has no hook to begin in: a contract wins and is never called', async () => {
    const wallet = await deployTestContract(city, 'attackers/Wallet.sol')
    const id = lot()
    await city.pay(wallet.address, 20_000)
    const encode = (fn: string, args: unknown[]) =>
      city.abi('LandAuctionHouse').encodeFunctionData(fn, args)
    const approve = city.abi('CYBR').encodeFunctionData('approve', [house, MaxUint256])
    await wallet.send(anna, 'run', [city.addresses.CYBR, approve])
    await wallet.send(anna, 'run', [house, encode('bid', [id, RESERVE, ANY_END])])
    await wallet.send(anna, 'arm', [house, encode('settle', [id])])
    await at(Number((await lotOf(id)).end))
    await send(carl, 'settle', id)
    expect(await ownerOf(id)).toBe(wallet.address)
    expect(await wallet.call('hooks')).toBe(0n)
  })
})

describe('bidder terms changed in flight', () => {
  it('a bid whose lot would end later than its bidder accepts is refused', async () => {
    const { id, end } = await opened()
    expect(await refusalOf(bid(bert, id, 2n * RESERVE, end - 1))).toBe('EndsTooLate')
    await bid(bert, id, 2n * RESERVE, end)
    await at(end - 1)
    await bid(carl, id, 3n * RESERVE)
    expect(await refusalOf(bid(bert, id, 4n * RESERVE, end))).toBe('EndsTooLate')
    const other = lot()
    expect(await refusalOf(bid(bert, other, RESERVE, (await city.now()) + 2 * DAY))).toBe(
      'EndsTooLate',
    )
  })

  it('a bid that somebody overtook is refused, not raised', async () => {
    const { id } = await opened()
    await bid(bert, id, 2n * RESERVE)
    expect(await refusalOf(bid(carl, id, leastBidAfter(RESERVE)))).toBe('BidTooLow')
  })
})

describe('block stuffing at the end of an auction', () => {
  it('buys no more than a quarter of an hour: the bid before the end moves it', async () => {
    const { id, end } = await opened()
    await at(end - 1)
    await bid(bert, id, 2n * RESERVE)
    await at(end + LOT_QUARTER - 1)
    await bid(carl, id, 3n * RESERVE)
    expect((await lotOf(id)).end).toBe(BigInt(end + 2 * LOT_QUARTER))
  })
})

it('I7: the CYBR in the house is all credit and all that lies in lots', async () => {
  const fund = city.addresses.EcosystemFund
  const ids = Array.from({ length: 4 }, () => lot())
  const wallets = await city.call<bigint>('CYBR', 'balanceOf', [house])
  const before = await promised([...city.people, fund], ids)
  const act = fc.record({ who: fc.nat(3), id: fc.nat(3), kind: fc.nat(4), n: fc.nat(1_000) })
  for (const { who, id, kind, n } of fc.sample(act, { numRuns: 60, seed: 3 })) {
    const person = city.people[who as 0 | 1 | 2 | 3]
    const title = ids[id] ?? 0
    const wei = BigInt(n) * CYBR
    const attempts = [
      () => bid(person, title, RESERVE + 40n * wei),
      () => send(person, 'deposit', wei),
      () => send(person, 'withdraw', wei),
      () => city.pass(DAY).then(() => send(person, 'settle', title)),
      () => send(person, 'collect', [title]),
    ]
    await attempts[kind]?.().catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error
    })
    const delta = (await promised([...city.people, fund], ids)) - before
    expect((await cybrOf(city, house)) - wallets).toBe(delta)
  }
})
