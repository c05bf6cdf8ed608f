import { targetKey } from '@cosmos/protocol/land/target'
import { parseEther, ZeroAddress, ZeroHash } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deployTestContract, type TestContract } from '../test-contract.ts'
import { at, balance, DEADLINE, encode, PRIVATE, permit, release, STREET, sell } from './ground.ts'

const HOME = at(PRIVATE, 0)
const TARGET = targetKey({ kind: 'title', id: HOME })
const PLANET = targetKey({ kind: 'planet', id: HOME })
const PRICE = parseEther('40')
const DAY = 86_400
const HASH = `0x${'ab'.repeat(32)}`
const KEY = `0x${'cd'.repeat(32)}`
const NOTE = `0x${'5e'.repeat(240)}`
const [ORDERED, DISPATCHED, DISPUTED, PAID, REFUNDED, RESOLVED] = [1n, 2n, 3n, 4n, 5n, 6n]
const ALL = 2n ** 256n - 1n

interface OrderView {
  readonly id: bigint
  readonly data: {
    readonly buyer: string
    readonly offerId: bigint
    readonly deadline: bigint
    readonly state: bigint
    readonly amount: bigint
    readonly refunded: bigint
  }
  readonly note: string
}

let city: City
/** Sells, and owns HOME. */
let anna: string
/** Buys, with 1,000 CYBR that the shop may take. */
let bert: string
/** Decides. */
let carl: string
let stranger: string
let genesis: string
const shop = <T>(fn: string, ...args: unknown[]) => city.call<T>('Shop', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Shop', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) => refusalOf(send(from, fn, ...args))
const offer = (more: object = {}) => ({
  price: PRICE,
  stock: 3,
  dispatchWithin: 2 * DAY,
  complainWithin: 14 * DAY,
  arbiter: carl,
  target: 0n,
  textHash: HASH,
  noteKey: KEY,
  name: 'Reading lamp',
  ...more,
})
const list = (more: object = {}, from = anna) => send(from, 'list', offer(more))
const order = (offerId = 1, maxPrice = PRICE, note = NOTE, from = bert) =>
  send(from, 'order', offerId, maxPrice, note)
const orderOf = (id = 1) => shop<OrderView>('orderOf', id)
const stateOf = async (id = 1) => (await orderOf(id)).data.state
const held = () => balance(city, city.addresses.Shop)
/** What the seller and the buyer got since, in CYBR of PRICE. */
const gains = async () => {
  const before = await Promise.all([anna, bert].map((who) => balance(city, who)))
  return async () => {
    const after = await Promise.all([anna, bert].map((who) => balance(city, who)))
    return after.map((amount, i) => amount - at(before, i))
  }
}

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl, stranger] = city.people
  await release(city, [HOME], anna)
  await city.pay(bert, 1_000)
  await city.send(bert, 'CYBR', 'approve', [city.addresses.Shop, ALL])
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('an offer', () => {
  it('is kept as it was listed', async () => {
    const { logs } = await list()
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([['OfferChanged', 1n, anna]])
    const data = offer()
    expect(await shop('offerOf', 1)).toEqual([
      1n,
      anna,
      false,
      [PRICE, 3n, BigInt(2 * DAY), BigInt(14 * DAY), data.arbiter, 0n, HASH, KEY, 'Reading lamp'],
    ])
    expect(await shop('offersOf', anna, 0, 9)).toEqual([1n])
    expect(await shop('offerCount')).toBe(1n)
  })

  it('has the government as arbiter where it names no other', async () => {
    await list({ arbiter: ZeroAddress })
    const [, , , data] = await shop<[bigint, string, boolean, { arbiter: string }]>('offerOf', 1)
    expect(data.arbiter).toBe(city.addresses.EcosystemFund)
    expect(await shop('governance')).toBe(city.addresses.EcosystemFund)
  })

  it('needs a price, a text, a key for notes, a name, fair times and an arbiter', async () => {
    const bad = (more: object) => refusalOf(list(more))
    expect(await bad({ price: 0 })).toBe('IncompleteOffer')
    expect(await bad({ textHash: ZeroHash })).toBe('IncompleteOffer')
    expect(await bad({ noteKey: ZeroHash })).toBe('IncompleteOffer')
    expect(await bad({ name: '' })).toBe('BadName')
    expect(await bad({ name: 'ü'.repeat(33) })).toBe('BadName')
    expect(await bad({ dispatchWithin: 3_599 })).toBe('BadTimes')
    expect(await bad({ dispatchWithin: 90 * DAY + 1 })).toBe('BadTimes')
    expect(await bad({ complainWithin: 3 * DAY - 1 })).toBe('BadTimes')
    expect(await bad({ complainWithin: 90 * DAY + 1 })).toBe('BadTimes')
    expect(await bad({ arbiter: anna })).toBe('BadArbiter')
    await list({ dispatchWithin: 3_600, complainWithin: 90 * DAY })
    await list({ dispatchWithin: 90 * DAY, complainWithin: 3 * DAY })
  })

  it('stands on ground for those who may build there', async () => {
    expect(await refusalOf(list({ target: TARGET }, bert))).toBe('MayNotBuild')
    expect(await refusalOf(list({ target: PLANET }))).toBe('MayNotBuild')
    expect(await refusalOf(list({ target: 4n << 248n }))).toBe('UnknownTarget')
    expect(await refusalOf(list({ target: (1n << 248n) | (1n << 60n) }))).toBe('MayNotBuild')
    await city.send(anna, 'Planet', 'found', [HOME, 'Aurora'])
    await list({ target: PLANET })
    await list({ target: TARGET })
    await list({ target: targetKey({ kind: 'title', id: STREET }) }, city.foundation)
    await list({ target: targetKey({ kind: 'commons', cell: { x: 0, y: 0 } }) }, city.foundation)
    expect(await shop('offersAt', TARGET, 0, 9)).toEqual([2n])
    expect(await shop('offersAt', PLANET, 0, 9)).toEqual([1n])
  })

  it('changes its price and stock for its seller alone, until it is closed', async () => {
    await list()
    for (const [fn, ...args] of [
      ['setPrice', 1, 5],
      ['setStock', 1, 5],
      ['close', 1],
    ] as const) {
      expect(await refused(bert, fn, ...args)).toBe('NotSeller')
      expect(await refused(carl, fn, ...args)).toBe('NotSeller')
      expect(await refused(anna, fn, 2, ...args.slice(1))).toBe('NotSeller')
    }
    expect(await refused(anna, 'setPrice', 1, 0)).toBe('IncompleteOffer')
    await send(anna, 'setPrice', 1, 7)
    await send(anna, 'setStock', 1, 9)
    const [, , , data] = await shop<[0, 0, 0, { price: bigint; stock: bigint }]>('offerOf', 1)
    expect([data.price, data.stock]).toEqual([7n, 9n])
    await send(anna, 'close', 1)
    for (const [fn, ...args] of [
      ['setPrice', 1, 5],
      ['setStock', 1, 5],
      ['close', 1],
    ] as const) {
      expect(await refused(anna, fn, ...args)).toBe('NoOpenOffer')
    }
    expect(await refusalOf(order())).toBe('NoOpenOffer')
    expect(await refusalOf(order(2))).toBe('NoOpenOffer')
  })

  it('can be taken off the ground it stands on by who may build there now', async () => {
    for (let i = 0; i < 3; i++) await list({ target: TARGET })
    await sell(city, anna, carl, HOME)
    expect(await refused(anna, 'takeOff', 1)).toBe('MayNotBuild')
    await send(carl, 'takeOff', 1)
    expect(await shop('offersAt', TARGET, 0, 9)).toEqual([3n, 2n])
    expect(await refused(carl, 'takeOff', 1)).toBe('NotOnGround')
    await send(anna, 'close', 3)
    expect(await shop('offersAt', TARGET, 0, 9)).toEqual([2n])
    await send(carl, 'takeOff', 2)
    expect(await shop('offersAt', TARGET, 0, 9)).toEqual([])
    // Off the ground it is still for sale.
    await order(1)
    expect(await shop('offersOf', anna, 1, 1)).toEqual([2n])
  })

  it('is listed by number, page by page', async () => {
    for (const price of [1, 2, 3]) await list({ price })
    const prices = async (from: number | bigint, count: number | bigint) =>
      (await shop<[0, 0, 0, { price: bigint }][]>('offersPage', from, count)).map(
        (it) => it[3].price,
      )
    expect(await prices(0, 2)).toEqual([1n, 2n])
    expect(await prices(3, ALL)).toEqual([3n])
    expect(await prices(ALL, ALL)).toEqual([])
    expect(await shop('offersOf', anna, 5, 5)).toEqual([])
  })
})

describe('an order', () => {
  beforeEach(() => list())

  it('leaves the money in the shop, and a note for the seller', async () => {
    const { logs } = await order()
    expect(logs.map((log) => log.name)).toEqual(['OrderChanged', 'Transfer'])
    const deadline = BigInt((await city.now()) + 2 * DAY)
    expect(await orderOf()).toEqual([1n, [bert, 1n, deadline, ORDERED, PRICE, 0n], NOTE])
    expect(await held()).toBe(PRICE)
    expect(await shop('ordersOf', bert, 0, 9)).toEqual([1n])
    expect(await shop('ordersFor', 1, 0, 9)).toEqual([1n])
    const [, , , data] = await shop<[0, 0, 0, { stock: bigint }]>('offerOf', 1)
    expect(data.stock).toBe(2n)
  })

  it('is refused when all is sold, the note too long, the money missing, the buyer the arbiter', async () => {
    expect(await refusalOf(order(1, PRICE, `0x${'00'.repeat(513)}`))).toBe('NoteTooLong')
    await order(1, PRICE, `0x${'00'.repeat(512)}`)
    expect(await refusalOf(order(1, PRICE, NOTE, carl))).toBe('BadArbiter')
    expect(await refusalOf(order(1, PRICE, NOTE, stranger))).toBe('ERC20InsufficientAllowance')
    await order(1, PRICE, '0x')
    await order()
    expect(await refusalOf(order())).toBe('SoldOut')
    await send(anna, 'setStock', 1, 1)
    await order()
  })

  it('can be made by permit in one transaction, also when somebody used the permit before', async () => {
    await city.pay(stranger, 100)
    const { v, r, s } = await permit(city, stranger, city.addresses.Shop, PRICE)
    await city.send(carl, 'CYBR', 'permit', [
      stranger,
      city.addresses.Shop,
      PRICE,
      DEADLINE,
      v,
      r,
      s,
    ])
    await send(stranger, 'orderWithPermit', 1, PRICE, NOTE, DEADLINE, v, r, s)
    const second = await permit(city, stranger, city.addresses.Shop, PRICE, 1n)
    await send(stranger, 'orderWithPermit', 1, PRICE, NOTE, DEADLINE, second.v, second.r, second.s)
    expect(await held()).toBe(2n * PRICE)
  })

  it('is dispatched by the seller, in time', async () => {
    await order()
    for (const who of [bert, carl, stranger]) {
      expect(await refused(who, 'dispatch', 1)).toBe('NotSeller')
    }
    const snapshot = await city.rpc<string>('evm_snapshot')
    await send(anna, 'dispatch', 1)
    expect(await stateOf()).toBe(DISPATCHED)
    expect((await orderOf()).data.deadline).toBe(BigInt((await city.now()) + 14 * DAY))
    expect(await refused(anna, 'dispatch', 1)).toBe('WrongState')
    await city.rpc('evm_revert', [snapshot])
    // Seconds that a reverted block was ahead don't count any more.
    await city.pass(2 * DAY + 60)
    expect(await refused(anna, 'dispatch', 1)).toBe('TooLate')
  })

  it('pays the seller when the buyer confirms, at any time before the end', async () => {
    for (let i = 0; i < 3; i++) await order()
    await send(anna, 'dispatch', 2)
    await send(anna, 'dispatch', 3)
    await send(bert, 'complain', 3)
    for (const id of [1, 2, 3]) {
      for (const who of [anna, carl, stranger]) {
        expect(await refused(who, 'confirm', id)).toBe('NotBuyer')
      }
      const gained = await gains()
      const { logs } = await send(bert, 'confirm', id)
      expect(logs.map((log) => log.name)).toEqual(['OrderChanged', 'Transfer'])
      expect(await gained()).toEqual([PRICE, 0n])
      expect(await stateOf(id)).toBe(PAID)
      expect((await orderOf(id)).note).toBe('0x')
    }
    expect(await held()).toBe(0n)
  })

  it('is paid back by the seller at any time before the end', async () => {
    for (let i = 0; i < 3; i++) await order()
    await send(anna, 'dispatch', 2)
    await send(anna, 'dispatch', 3)
    await send(bert, 'complain', 3)
    for (const id of [1, 2, 3]) {
      const gained = await gains()
      await send(anna, 'refund', id)
      expect(await gained()).toEqual([0n, PRICE])
      expect((await orderOf(id)).data).toMatchObject([
        bert,
        1n,
        expect.anything(),
        REFUNDED,
        PRICE,
        PRICE,
      ])
    }
    expect(await held()).toBe(0n)
  })

  it('goes back to the buyer when the seller did not dispatch in time, whoever says so', async () => {
    await order()
    expect(await refused(stranger, 'refund', 1)).toBe('TooEarly')
    expect(await refused(bert, 'refund', 1)).toBe('TooEarly')
    expect(await refused(stranger, 'release', 1)).toBe('WrongState')
    await city.pass(2 * DAY + 1)
    const gained = await gains()
    await send(stranger, 'refund', 1)
    expect(await gained()).toEqual([0n, PRICE])
  })

  it('goes to the seller when nobody complained in time, whoever says so', async () => {
    await order()
    await send(anna, 'dispatch', 1)
    expect(await refused(stranger, 'release', 1)).toBe('TooEarly')
    expect(await refused(bert, 'refund', 1)).toBe('WrongState')
    await city.pass(14 * DAY + 1)
    expect(await refused(bert, 'complain', 1)).toBe('TooLate')
    expect(await refused(bert, 'refund', 1)).toBe('WrongState')
    const gained = await gains()
    await send(stranger, 'release', 1)
    expect(await gained()).toEqual([PRICE, 0n])
    expect(await stateOf()).toBe(PAID)
  })

  it('is decided by the arbiter after a complaint of the buyer, in time', async () => {
    await order()
    expect(await refused(bert, 'complain', 1)).toBe('WrongState')
    await send(anna, 'dispatch', 1)
    for (const who of [anna, carl, stranger]) {
      expect(await refused(who, 'complain', 1)).toBe('NotBuyer')
    }
    expect(await refused(carl, 'resolve', 1, 0)).toBe('WrongState')
    await send(bert, 'complain', 1)
    expect(await stateOf()).toBe(DISPUTED)
    for (const who of [anna, bert, stranger, city.foundation]) {
      expect(await refused(who, 'resolve', 1, 0)).toBe('NotArbiter')
    }
    expect(await refused(carl, 'resolve', 1, PRICE + 1n)).toBe('RefundTooHigh')
    expect(await refused(stranger, 'release', 1)).toBe('WrongState')
    const gained = await gains()
    await send(carl, 'resolve', 1, PRICE / 4n)
    expect(await gained()).toEqual([PRICE - PRICE / 4n, PRICE / 4n])
    expect((await orderOf()).data.refunded).toBe(PRICE / 4n)
    expect(await stateOf()).toBe(RESOLVED)
  })

  it('goes back to the buyer when the arbiter did not decide in time', async () => {
    await order()
    await send(anna, 'dispatch', 1)
    await send(bert, 'complain', 1)
    expect(await refused(stranger, 'refund', 1)).toBe('TooEarly')
    await city.pass(30 * DAY + 1)
    expect(await refused(carl, 'resolve', 1, 0)).toBe('TooLate')
    const gained = await gains()
    await send(stranger, 'refund', 1)
    expect(await gained()).toEqual([0n, PRICE])
  })

  it('of the government’s decision takes the government', async () => {
    await list({ arbiter: ZeroAddress })
    await order(2)
    await send(anna, 'dispatch', 1)
    await send(bert, 'complain', 1)
    expect(await refused(carl, 'resolve', 1, 0)).toBe('NotArbiter')
    const gained = await gains()
    await city.govern('Shop', 'resolve', [1, PRICE])
    expect(await gained()).toEqual([0n, PRICE])
  })

  it('that has ended, or never began, does nothing more', async () => {
    await order()
    await send(bert, 'confirm', 1)
    await city.pass(100 * DAY)
    for (const id of [1, 2]) {
      for (const [who, fn, ...args] of [
        [anna, 'dispatch'],
        [bert, 'confirm'],
        [bert, 'complain'],
        [carl, 'resolve', 0],
        [stranger, 'release'],
        [anna, 'refund'],
        [stranger, 'refund'],
      ] as const) {
        expect(await refused(who, fn, id, ...args), `${fn} ${id}`).toBe('WrongState')
      }
    }
    expect(await held()).toBe(0n)
  })

  it('goes on when its offer is closed', async () => {
    await order()
    await send(anna, 'close', 1)
    await send(anna, 'dispatch', 1)
    await send(bert, 'confirm', 1)
    expect(await stateOf()).toBe(PAID)
  })

  it('is listed by number, page by page', async () => {
    for (let i = 0; i < 3; i++) await order(1, PRICE, `0x0${i}`)
    const notes = async (from: number | bigint, count: number | bigint) =>
      (await shop<OrderView[]>('ordersPage', from, count)).map((it) => it.note)
    expect(await notes(0, 2)).toEqual(['0x00', '0x01'])
    expect(await notes(3, ALL)).toEqual(['0x02'])
    expect(await notes(ALL, ALL)).toEqual([])
    expect(await shop('ordersOf', bert, 1, 1)).toEqual([2n])
    expect(await shop('ordersFor', 1, 2, ALL)).toEqual([3n])
    expect(await shop('orderCount')).toBe(3n)
  })

  describe('terms changed in flight', () => {
    it('are refused when the price rose, and taken when it fell', async () => {
      await send(anna, 'setPrice', 1, PRICE + 1n)
      expect(await refusalOf(order())).toBe('PriceTooHigh')
      await send(anna, 'setPrice', 1, PRICE - 1n)
      await order()
      await send(anna, 'setPrice', 1, 5n * PRICE)
      expect(await held()).toBe(PRICE - 1n)
      await send(bert, 'confirm', 1)
      expect(await held()).toBe(0n)
    })
  })
})

describe('refund griefing', () => {
  it('a buyer and a seller that refuse every call can’t keep each other’s money here', async () => {
    const puppet = () => deployTestContract(city, 'attackers/Puppet.sol')
    const [seller, buyer] = [await puppet(), await puppet()]
    const act = (who: TestContract, fn: string, ...args: unknown[]) =>
      who.send(stranger, 'act', [city.addresses.Shop, encode('Shop', fn, args)])
    await city.pay(buyer.address, 100)
    await act(seller, 'list', offer())
    await buyer.send(stranger, 'act', [
      city.addresses.CYBR,
      encode('CYBR', 'approve', [city.addresses.Shop, PRICE]),
    ])
    await act(buyer, 'order', 1, PRICE, NOTE)
    await act(seller, 'dispatch', 1)
    await act(buyer, 'complain', 1)
    await send(carl, 'resolve', 1, PRICE / 2n)
    expect(await balance(city, seller.address)).toBe(PRICE / 2n)
    expect(await balance(city, buyer.address)).toBe(parseEther('100') - PRICE / 2n)
    expect(await held()).toBe(0n)
  })
})
