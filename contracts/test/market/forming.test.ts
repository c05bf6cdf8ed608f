import { formingPrice, powerOfTwo } from '@cosmos/protocol/land/forming-price'
import { MaxUint256 } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deploySource, deployTestContract, type TestContract } from '../test-contract.ts'
import { CYBR, cybrOf, DAY, edgeCells, equip, signPermit, taker } from './market.ts'

const TERMS = {
  target: 10_000n * CYBR,
  floor: 1_000n * CYBR,
  interval: 14_400n,
  halving: 864_000n,
}
const EPOCH = 90 * DAY

let city: City
let fund: string
let anna: string
let bert: string
const cell = taker(edgeCells)
const call = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandForming', fn, args)
const form = (
  from: string,
  { x, y }: { x: number; y: number } = cell(),
  maxPrice: bigint = MaxUint256,
) => city.send(from, 'LandForming', 'form', [x, y, maxPrice])
const setTerms = (terms: Partial<typeof TERMS>, cap: number) =>
  city.govern('LandForming', 'setTerms', [{ ...TERMS, ...terms }, cap])
const newest = async () => (await city.call<bigint>('LandTitle', 'totalSupply')) - 1n

beforeAll(async () => {
  city = await startCity()
  fund = city.addresses.EcosystemFund
  ;[anna, bert] = city.people
  for (const who of city.people) await equip(city, who, 'LandForming', 10_000_000)
})
afterAll(() => city.close())

describe('in the first year', () => {
  it('no land is formed, and its first price is the target', async () => {
    expect(await refusalOf(form(anna, edgeCells[0]))).toBe('TooEarly')
    expect(await call('price')).toBe(TERMS.target)
    const start = await city.call<bigint>('LandBank', 'formingStart')
    expect(await call('left')).toEqual([0n, start])
    expect(await call('since')).toBe(start)
    await city.rpc('evm_setNextBlockTimestamp', [Number(start) - 1])
    expect(await refusalOf(form(anna, edgeCells[0]))).toBe('TooEarly')
  })
})

describe('after a year', () => {
  beforeAll(async () => {
    await city.rpc('evm_setNextBlockTimestamp', [
      Number(await city.call<bigint>('LandBank', 'formingStart')),
    ])
    await city.rpc('evm_mine')
  })

  it('a parcel is formed on the edge, belongs to who paid, and the fund has the whole price', async () => {
    const { x, y } = cell()
    const [fundBefore, before] = [await cybrOf(city, fund), await cybrOf(city, anna)]
    const left = (await call<bigint[]>('left'))[0] ?? 0n
    const { logs } = await form(anna, { x, y })
    const id = await newest()
    const formed = logs.find((log) => log.name === 'Formed')
    const price = formed?.args[4] as bigint
    expect(formed?.args.toArray()).toEqual([id, anna, BigInt(x), BigInt(y), price])
    expect(price).toBeGreaterThan(TERMS.target - CYBR)
    expect(price).toBeLessThanOrEqual(TERMS.target)
    expect(await city.call('LandTitle', 'ownerOf', [id])).toBe(anna)
    expect(await city.call('LandTitle', 'classOf', [id])).toBe(6n)
    expect(await city.call('LandRegistry', 'cellOf', [id])).toEqual([true, BigInt(x), BigInt(y)])
    expect(await city.call('LandTitle', 'balanceOf', [city.addresses.LandForming])).toBe(0n)
    expect(await cybrOf(city, fund)).toBe(fundBefore + price)
    expect(await cybrOf(city, anna)).toBe(before - price)
    expect((await call<bigint[]>('left'))[0]).toBe(left - 1n)
    expect(await refusalOf(form(bert, { x, y }))).toBe('CellTaken')
  })

  it('each sale raises the price and time lowers it, as TypeScript computes', async () => {
    const since = await call<bigint>('since')
    const expected = async () => {
      const sold = await call<bigint>('sold')
      return formingPrice(TERMS, sold, BigInt(await city.now()) - since)
    }
    const before = await call<bigint>('price')
    await form(anna)
    expect(await call<bigint>('price')).toBeGreaterThan(before)
    expect(await call('price')).toBe(await expected())
    await city.pass(DAY)
    expect(await call<bigint>('price')).toBeLessThan(before)
    expect(await call('price')).toBe(await expected())
  })

  it('may be paid by permit', async () => {
    const { LandForming } = city.addresses
    await city.send(bert, 'CYBR', 'approve', [LandForming, 0])
    const permit = await signPermit(city, bert, LandForming)
    const { x, y } = cell()
    await city.send(bert, 'LandForming', 'formWithPermit', [x, y, MaxUint256, permit])
    expect(await city.call('LandTitle', 'ownerOf', [await newest()])).toBe(bert)
    await city.send(bert, 'CYBR', 'approve', [LandForming, 0])
    expect(await refusalOf(form(bert))).toBe('ERC20InsufficientAllowance')
    await city.send(bert, 'CYBR', 'approve', [LandForming, MaxUint256])
  })

  it('only outside, at the edge, within the circle', async () => {
    const { x, y } = cell()
    expect(await refusalOf(form(anna, { x: 0, y: 0 }))).toBe('NotOutside')
    expect(await refusalOf(form(anna, { x: x - 1, y }))).toBe('NotOutside')
    expect(await refusalOf(form(anna, { x: x + 1, y }))).toBe('NotAtTheEdge')
    expect(await refusalOf(form(anna, { x: 400, y }))).toBe('BeyondTheRim')
    await form(anna, { x, y })
  })

  it('not onto cells inside that were left: those are for titles that exist', async () => {
    const [id] = [...(await city.call<bigint[]>('LandTitle', 'titlesOf', [anna, 50_000, 10]))]
    const private_ = 20_777
    await city.send(city.distributor, 'LandBank', 'release', [[private_], bert])
    const birth = await city.call<bigint[]>('LandTitle', 'birthCell', [private_])
    const { x, y } = cell()
    await city.send(bert, 'LandRegistry', 'relocate', [private_, x, y, 0])
    const left = { x: Number(birth[0]), y: Number(birth[1]) }
    expect(await refusalOf(form(anna, left))).toBe('NotOutside')
    await city.send(anna, 'LandRegistry', 'relocate', [id, left.x, left.y, 0])
  })

  it('contracts form land and hold it', async () => {
    const wallet = await deployTestContract(city, 'attackers/Wallet.sol')
    await city.pay(wallet.address, 100_000)
    const run = (contract: 'CYBR' | 'LandForming', fn: string, args: unknown[]) =>
      wallet.send(anna, 'run', [
        city.addresses[contract],
        city.abi(contract).encodeFunctionData(fn, args),
      ])
    await run('CYBR', 'approve', [city.addresses.LandForming, MaxUint256])
    const { x, y } = cell()
    await run('LandForming', 'form', [x, y, MaxUint256])
    expect(await city.call('LandTitle', 'ownerOf', [await newest()])).toBe(wallet.address)
    expect(await wallet.call('hooks')).toBe(0n)
  })
})

describe('buyer terms changed in flight', () => {
  it('a price above what the buyer accepts is refused, whoever bought or governed before', async () => {
    const price = await call<bigint>('price')
    const { x, y } = cell()
    await form(bert)
    expect(await refusalOf(form(anna, { x, y }, price))).toBe('PriceTooHigh')
    await setTerms({ target: 20_000n * CYBR }, 600)
    expect(await refusalOf(form(anna, { x, y }, price))).toBe('PriceTooHigh')
    await setTerms({}, 600)
    await form(anna, { x, y }, TERMS.target)
  })
})

describe('governance', () => {
  it('sets the terms, and the price begins at the target again', async () => {
    await city.pass(20 * DAY)
    await setTerms({ target: 5_000n * CYBR }, 7)
    expect(await call('price')).toBe(5_000n * CYBR)
    expect(await call('terms')).toEqual([5_000n * CYBR, TERMS.floor, 14_400n, 864_000n])
    expect(await call('sold')).toBe(0n)
    expect(await call('since')).toBe(BigInt(await city.now()))
    expect(await call('epochCap')).toBe(7n)
  })

  it('alone does, and within the bounds', async () => {
    const stranger = city.send(anna, 'LandForming', 'setTerms', [TERMS, 7])
    expect(await refusalOf(stranger)).toBe('OnlyGovernance')
    for (const wrong of [
      { floor: CYBR - 1n },
      { target: 999n * CYBR },
      { target: 10_000_000n * CYBR + 1n },
      { interval: 59n },
      { interval: 2_592_001n },
      { halving: 86_399n },
      { halving: 31_536_001n },
    ]) {
      expect(await refusalOf(setTerms(wrong, 7)), JSON.stringify(Object.keys(wrong))).toBe(
        'OutOfBounds',
      )
    }
    expect(await refusalOf(setTerms({}, 1_001))).toBe('OutOfBounds')
    await setTerms({ floor: CYBR, target: 10_000_000n * CYBR, interval: 60n, halving: 86_400n }, 0)
    await setTerms({ floor: CYBR, target: CYBR, interval: 2_592_000n, halving: 31_536_000n }, 1_000)
    const { LandTitle, LandRegistry, CYBR: token } = city.addresses
    const attempt = deploySource(city, 'market/LandForming.sol', [
      LandTitle,
      LandRegistry,
      token,
      fund,
      TERMS,
      1_001,
    ])
    expect(await refusalOf(attempt)).toBe('OutOfBounds')
  })

  it('caps what an epoch brings, and the next epoch brings more', async () => {
    const start = Number(await city.call<bigint>('LandBank', 'formingStart'))
    const epoch = Math.floor(((await city.now()) - start) / EPOCH) + 1
    await city.rpc('evm_setNextBlockTimestamp', [start + epoch * EPOCH])
    await setTerms({}, 2)
    expect(await call('left')).toEqual([2n, BigInt(start + (epoch + 1) * EPOCH)])
    await form(anna)
    await form(anna)
    expect((await call<bigint[]>('left'))[0]).toBe(0n)
    const { x, y } = cell()
    expect(await refusalOf(form(anna, { x, y }))).toBe('CapReached')
    await setTerms({}, 1)
    expect((await call<bigint[]>('left'))[0]).toBe(0n)
    await city.rpc('evm_setNextBlockTimestamp', [start + (epoch + 1) * EPOCH])
    await form(anna, { x, y })
  })

  it('that dismisses the contract stops it without taking anybody’s money', async () => {
    await setTerms({}, 600)
    const { LandForming } = city.addresses
    const before = await cybrOf(city, anna)
    await city.send(city.foundation, 'LandBank', 'setDistributor', [LandForming, 0])
    expect(await refusalOf(form(anna))).toBe('NotDistributor')
    expect(await cybrOf(city, anna)).toBe(before)
    await city.send(city.foundation, 'LandBank', 'setDistributor', [LandForming, 1 << 6])
  })
})

describe('Solidity and TypeScript', () => {
  let probe: TestContract
  beforeAll(async () => {
    probe = await deployTestContract(city, 'probes/MarketProbe.sol')
  })

  it('have the same powers of two', async () => {
    for (const from of [
      0n,
      1n << 15n,
      (1n << 16n) - 300n,
      (31n << 16n) - 7n,
      (32n << 16n) - 599n,
    ]) {
      const powers = await probe.call<bigint[]>('powers', [from, 600])
      expect([...powers]).toEqual(
        Array.from({ length: 600 }, (_, i) => powerOfTwo(from + BigInt(i))),
      )
    }
  })

  it('have the same price to the last unit, tails included', async () => {
    const big = (min: bigint, max: bigint) => fc.bigInt({ min, max })
    const terms = fc.record({
      target: big(CYBR, 10_000_000n * CYBR),
      floor: big(0n, CYBR),
      interval: big(60n, 2_592_000n),
      halving: big(86_400n, 31_536_000n),
    })
    const sales = fc.array(fc.tuple(big(0n, 2n ** 32n - 1n), big(0n, 2n ** 40n)), {
      minLength: 40,
      maxLength: 40,
    })
    const near = fc.array(fc.tuple(big(0n, 3_000n), big(0n, 2n ** 26n)), {
      minLength: 40,
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(terms, sales, near, async (it, far, close) => {
        const all = [...far, ...close]
        const prices = await probe.call<bigint[]>('prices', [
          it,
          all.map(([sold]) => sold),
          all.map(([, elapsed]) => elapsed),
        ])
        expect([...prices]).toEqual(all.map(([sold, elapsed]) => formingPrice(it, sold, elapsed)))
      }),
      { numRuns: 50 },
    )
  })
})
