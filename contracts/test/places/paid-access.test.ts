import { FOR_EVER, MAX_PERIOD, paidUntilAfter, royaltyOf } from '@cosmos/protocol/land/paid-access'
import { type Subject, subjectKey } from '@cosmos/protocol/land/subject'
import { id, parseEther, type Signature, ZeroHash } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import {
  at,
  authorization,
  balance,
  DEADLINE,
  modelData,
  PRIVATE,
  permit,
  release,
  STREET,
  sell,
} from './ground.ts'

const HOME = at(PRIVATE, 0)
const OTHER = at(PRIVATE, 1)
const UNSOLD = at(PRIVATE, 3)
const DAY = 86_400n
const PRICE = parseEther('10')

const PARCEL = subjectKey({ kind: 'title', id: HOME })
const PLANET = subjectKey({ kind: 'planet', id: HOME })
const MODEL = subjectKey({ kind: 'model', id: 1 })

let city: City
/** Owner of all subjects. */
let anna: string
/** A visitor with 1,000 CYBR. */
let bert: string
let carl: string
let creator: string
let genesis: string

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl, creator] = city.people
  await release(city, [HOME, OTHER], anna)
  await city.send(anna, 'Planet', 'found', [HOME, 'Aurora'])
  await city.send(anna, 'Model', 'mintWithRoyalty', [anna, [modelData(1)], creator, 500])
  await city.pay(bert, 1_000)
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const KINDS = [
  { name: 'Entrance', verb: 'enter', subject: PARCEL, what: 'a parcel' },
  { name: 'Entrance', verb: 'enter', subject: PLANET, what: 'a planet' },
  { name: 'ModelPass', verb: 'buy', subject: MODEL, what: 'a model' },
] as const

describe.each(KINDS)('access to $what', ({ name, verb, subject }) => {
  const call = <T>(fn: string, ...args: unknown[]) => city.call<T>(name, fn, args)
  const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, name, fn, args)
  const refused = (from: string, fn: string, ...args: unknown[]) =>
    refusalOf(send(from, fn, ...args))
  const terms = (price: bigint, period: bigint, who = anna) =>
    send(who, 'setTerms', subject, price, period)
  const pay = (who: string, maxPrice: bigint, period: bigint) =>
    send(who, verb, subject, maxPrice, period)
  const allow = (who: string, amount: bigint) =>
    city.send(who, 'CYBR', 'approve', [city.addresses[name], amount])
  const has = (who: string) => call<boolean>('hasAccess', who, subject)
  const until = (who: string) => call<bigint>('paidUntil', subject, who)
  const royalty = (price: bigint) => (name === 'ModelPass' ? royaltyOf(price, 500n) : 0n)
  const now = async () => BigInt(await city.now())
  /** Hands the subject on, as a sale would. */
  const handOn = (from: string, to: string) =>
    name === 'ModelPass'
      ? city.send(from, 'Model', 'transferFrom', [from, to, 1])
      : sell(city, from, to, HOME)

  it('is free where no fee is set', async () => {
    expect(await has(bert)).toBe(true)
    expect(await call('termsOf', [subject])).toEqual([[0n, 0n]])
    await allow(bert, PRICE)
    expect(await refusalOf(pay(bert, PRICE, 0n))).toBe('NothingToPay')
  })

  it('once a fee is set is for who paid it, for ever, and the money is the owner’s', async () => {
    const { logs } = await terms(PRICE, 0n)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([['TermsSet', subject, PRICE, 0n]])
    expect(await call('termsOf', [subject])).toEqual([[PRICE, 0n]])
    expect(await has(bert)).toBe(false)
    await allow(bert, PRICE)
    const before = await balance(city, anna)
    const paid = await pay(bert, PRICE, 0n)
    expect(paid.logs.find((log) => log.name === 'Paid')?.args.toArray()).toEqual([
      subject,
      bert,
      PRICE,
      FOR_EVER,
    ])
    expect((await balance(city, anna)) - before).toBe(PRICE - royalty(PRICE))
    expect(await balance(city, creator)).toBe(royalty(PRICE))
    expect(await balance(city, city.addresses[name])).toBe(0n)
    expect(await until(bert)).toBe(FOR_EVER)
    expect(await has(bert)).toBe(true)
    expect(await has(carl)).toBe(false)
    await allow(bert, PRICE)
    expect(await refusalOf(pay(bert, PRICE, 0n))).toBe('PaidAlready')
  })

  it('for a period ends with it, and can be prolonged from its end', async () => {
    await terms(PRICE, DAY)
    await allow(bert, 3n * PRICE)
    await pay(bert, PRICE, DAY)
    const end = (await now()) + DAY
    expect(await until(bert)).toBe(end)
    await pay(bert, PRICE, DAY)
    expect(await until(bert)).toBe(end + DAY)
    await city.pass(Number(2n * DAY - 10n))
    expect(await has(bert)).toBe(true)
    await city.pass(10)
    expect(await has(bert)).toBe(false)
    await pay(bert, PRICE, DAY)
    expect(await until(bert)).toBe((await now()) + DAY)
  })

  it('that was paid for is worth what it was when the price changes and the owner, too', async () => {
    await terms(PRICE, DAY)
    await allow(bert, PRICE)
    await pay(bert, PRICE, DAY)
    await terms(100n * PRICE, 0n)
    expect(await has(bert)).toBe(true)
    await handOn(anna, carl)
    expect(await has(bert)).toBe(true)
    expect(await refusalOf(terms(0n, 0n))).toBe('NotSubjectOwner')
    // The terms are still there, and the money is the new owner's.
    await city.pass(Number(DAY))
    expect(await has(bert)).toBe(false)
    expect(await has(anna)).toBe(false)
    await terms(PRICE, 0n, carl)
    await allow(bert, PRICE)
    const before = await balance(city, carl)
    await pay(bert, PRICE, 0n)
    expect((await balance(city, carl)) - before).toBe(PRICE - royalty(PRICE))
  })

  it('is always the owner’s', async () => {
    await terms(PRICE, 0n)
    expect(await has(anna)).toBe(true)
  })

  it('is priced by the owner alone, within bounds', async () => {
    for (const who of [bert, city.foundation, city.distributor]) {
      expect(await refused(who, 'setTerms', subject, 1, 0)).toBe('NotSubjectOwner')
    }
    const bad = (price: bigint, period: bigint) => refusalOf(terms(price, period))
    expect(await bad(PRICE, 3_599n)).toBe('BadPeriod')
    expect(await bad(PRICE, MAX_PERIOD + 1n)).toBe('BadPeriod')
    expect(await bad(0n, DAY)).toBe('BadPeriod')
    await terms(PRICE, 3_600n)
    await terms(2n ** 128n - 1n, MAX_PERIOD)
    await terms(0n, 0n)
    expect(await has(bert)).toBe(true)
  })

  it('needs the money', async () => {
    await terms(PRICE, 0n)
    expect(await refusalOf(pay(bert, PRICE, 0n))).toBe('ERC20InsufficientAllowance')
    await allow(carl, PRICE)
    expect(await refusalOf(pay(carl, PRICE, 0n))).toBe('ERC20InsufficientBalance')
    expect(await has(carl)).toBe(false)
  })

  it('is paid for by permit in one transaction, also when somebody used the permit before', async () => {
    await terms(PRICE, 0n)
    const spender = city.addresses[name]
    const first = await permit(city, bert, spender, PRICE)
    await city.send(carl, 'CYBR', 'permit', [
      bert,
      spender,
      PRICE,
      DEADLINE,
      first.v,
      first.r,
      first.s,
    ])
    await send(bert, `${verb}WithPermit`, subject, PRICE, 0, DEADLINE, first.v, first.r, first.s)
    expect(await has(bert)).toBe(true)
    // A wrong signature gives no allowance, so nothing is paid.
    await city.pay(carl, 100)
    expect(
      await refused(
        carl,
        `${verb}WithPermit`,
        subject,
        PRICE,
        0,
        DEADLINE,
        first.v,
        first.r,
        first.s,
      ),
    ).toBe('ERC20InsufficientAllowance')
  })

  describe('by authorization', () => {
    const bring = (
      by: string,
      payer: string,
      maxPrice: bigint,
      period: bigint,
      signature: Signature,
      about: bigint = subject,
    ) =>
      send(by, `${verb}WithAuthorization`, payer, about, maxPrice, period, {
        validAfter: 0,
        validBefore: DEADLINE,
        salt: ZeroHash,
        v: signature.v,
        r: signature.r,
        s: signature.s,
      })
    const signed = async (value: bigint, period: bigint) => {
      const nonce = await call<string>('authorizationNonce', subject, period, ZeroHash)
      return authorization(city, bert, city.addresses[name], value, nonce)
    }

    it('is paid for by whoever brings it, and what is too much goes back', async () => {
      await terms(PRICE, DAY)
      const signature = await signed(3n * PRICE, DAY)
      const [paid, had] = [await balance(city, anna), await balance(city, bert)]
      await bring(carl, bert, 3n * PRICE, DAY, signature)
      expect((await balance(city, anna)) - paid).toBe(PRICE - royalty(PRICE))
      expect(await balance(city, creator)).toBe(royalty(PRICE))
      expect(had - (await balance(city, bert))).toBe(PRICE)
      expect(await balance(city, city.addresses[name])).toBe(0n)
      expect(await has(bert)).toBe(true)
      expect(await has(carl)).toBe(false)
    })

    it('of exactly the price leaves nothing', async () => {
      await terms(PRICE, 0n)
      await bring(carl, bert, PRICE, 0n, await signed(PRICE, 0n))
      expect(await until(bert)).toBe(FOR_EVER)
    })

    it('can’t be used twice, for another period, price or payer, or another subject', async () => {
      await terms(PRICE, DAY)
      const signature = await signed(PRICE, DAY)
      expect(await refusalOf(bring(carl, bert, PRICE, 0n, signature))).toBe('OtherPeriod')
      expect(await refusalOf(bring(carl, carl, PRICE, DAY, signature))).toBe(
        'ERC3009InvalidSignature',
      )
      expect(await refusalOf(bring(carl, bert, 2n * PRICE, DAY, signature))).toBe(
        'ERC3009InvalidSignature',
      )
      const other: Subject =
        name === 'ModelPass' ? { kind: 'model', id: 2 } : { kind: 'title', id: OTHER }
      if (name === 'ModelPass') await city.send(anna, 'Model', 'mint', [anna, modelData(2)])
      await send(anna, 'setTerms', subjectKey(other), PRICE, DAY)
      expect(await refusalOf(bring(carl, bert, PRICE, DAY, signature, subjectKey(other)))).toBe(
        'ERC3009InvalidSignature',
      )
      await bring(carl, bert, PRICE, DAY, signature)
      expect(await refusalOf(bring(carl, bert, PRICE, DAY, signature))).toBe(
        'ERC3009UsedAuthorization',
      )
    })
  })

  describe('terms changed in flight', () => {
    it('are refused: a higher price, and another period', async () => {
      await terms(PRICE, DAY)
      await allow(bert, 100n * PRICE)
      await terms(PRICE + 1n, DAY)
      expect(await refusalOf(pay(bert, PRICE, DAY))).toBe('PriceTooHigh')
      await terms(PRICE, DAY - 1n)
      expect(await refusalOf(pay(bert, PRICE, DAY))).toBe('OtherPeriod')
      await terms(PRICE, 0n)
      expect(await refusalOf(pay(bert, PRICE, DAY))).toBe('OtherPeriod')
      await terms(PRICE - 1n, DAY)
      const before = await balance(city, bert)
      await pay(bert, PRICE, DAY)
      expect(before - (await balance(city, bert))).toBe(PRICE - 1n)
    })

    it('make an authorization worthless instead of dear', async () => {
      await terms(PRICE, DAY)
      const nonce = await call<string>('authorizationNonce', subject, DAY, ZeroHash)
      const { v, r, s } = await authorization(city, bert, city.addresses[name], PRICE, nonce)
      await terms(2n * PRICE, DAY)
      const bring = send(carl, `${verb}WithAuthorization`, bert, subject, PRICE, DAY, {
        validAfter: 0,
        validBefore: DEADLINE,
        salt: ZeroHash,
        v,
        r,
        s,
      })
      expect(await refusalOf(bring)).toBe('PriceTooHigh')
    })
  })

  it('reaches as far as TypeScript says, after any payments', async () => {
    const steps = fc.array(
      fc.record({
        wait: fc.bigInt(1n, 5_000n * DAY),
        period: fc.oneof(fc.bigInt(3_600n, MAX_PERIOD), fc.constant(3_650n * DAY)),
        times: fc.integer({ min: 1, max: 3 }),
      }),
      { minLength: 1, maxLength: 3 },
    )
    await allow(bert, 2n ** 256n - 1n)
    let snapshot = await city.rpc<string>('evm_snapshot')
    let refusals = 0
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (payments, atLastForEver) => {
        await city.rpc('evm_revert', [snapshot])
        snapshot = await city.rpc<string>('evm_snapshot')
        let expected = 0n
        const all = atLastForEver ? [...payments, { wait: 1n, period: 0n, times: 2 }] : payments
        for (const { wait, period, times } of all) {
          await city.pass(Number(wait))
          await terms(1n, period)
          for (let i = 0; i < times; i++) {
            const paid = await pay(bert, 1n, period).catch((error: unknown) => error)
            const next = paidUntilAfter(await now(), expected, period)
            if (next === undefined) {
              refusals++
              expect(paid).toMatchObject({ error: 'PaidAlready' })
            } else expected = next
            expect(await until(bert)).toBe(expected)
          }
        }
      }),
      { numRuns: 10 },
    )
    expect(refusals).toBeGreaterThan(0)
  })
})

describe('Entrance', () => {
  const has = (who: string, subject: bigint) =>
    city.call<boolean>('Entrance', 'hasAccess', [who, subject])
  const terms = (subject: bigint) => city.send(anna, 'Entrance', 'setTerms', [subject, PRICE, 0])

  it('lets builders in', async () => {
    await terms(PARCEL)
    await terms(PLANET)
    expect([await has(bert, PARCEL), await has(bert, PLANET)]).toEqual([false, false])
    await city.send(anna, 'LandTitle', 'setBuilder', [HOME, bert, 2n ** 40n - 1n])
    expect([await has(bert, PARCEL), await has(bert, PLANET)]).toEqual([true, true])
  })

  it('of a planet is another than that of its home', async () => {
    await terms(PARCEL)
    expect([await has(bert, PARCEL), await has(bert, PLANET)]).toEqual([false, true])
  })

  it('is free on streets, on the commons and on unsold land, and nobody can ask for money', async () => {
    const subjects = [
      subjectKey({ kind: 'title', id: STREET }),
      subjectKey({ kind: 'title', id: UNSOLD }),
      subjectKey({ kind: 'commons', cell: { x: 0, y: 0 } }),
    ]
    for (const subject of subjects) {
      expect(await has(bert, subject)).toBe(true)
      for (const who of [anna, city.foundation]) {
        const set = city.send(who, 'Entrance', 'setTerms', [subject, PRICE, 0])
        expect(await refusalOf(set)).toBe('NotSubjectOwner')
      }
    }
  })

  it('takes no money for LandBank, which could never spend it', async () => {
    await terms(PARCEL)
    await city.send(bert, 'CYBR', 'approve', [city.addresses.Entrance, PRICE])
    await sell(city, anna, city.addresses.LandBank, HOME)
    expect(await has(bert, PARCEL)).toBe(true)
    expect(await city.call('Entrance', 'termsOf', [[PARCEL]])).toEqual([[0n, 0n]])
    const enter = city.send(bert, 'Entrance', 'enter', [PARCEL, PRICE, 0])
    expect(await refusalOf(enter)).toBe('NothingToPay')
  })

  it('knows nothing of what does not exist, and says so without failing', async () => {
    const unknown = [
      0n,
      MODEL,
      subjectKey({ kind: 'title', id: 60_000 }),
      subjectKey({ kind: 'planet', id: OTHER }),
      2n ** 256n - 1n,
      (1n << 248n) | (1n << 247n),
    ]
    for (const subject of unknown) {
      expect(await has(anna, subject)).toBe(false)
      expect(await refusalOf(terms(subject))).toBe('NotSubjectOwner')
    }
  })

  it('says by ERC-165 that it implements IAccess', async () => {
    for (const name of ['Entrance', 'ModelPass'] as const) {
      const supports = (it: string) => city.call(name, 'supportsInterface', [it])
      expect(await supports(id('hasAccess(address,uint256)').slice(0, 10))).toBe(true)
      expect(await supports('0x01ffc9a7')).toBe(true)
      expect(await supports('0xffffffff')).toBe(false)
    }
    expect(await city.call('Entrance', 'titles')).toBe(city.addresses.LandTitle)
    expect(await city.call('Entrance', 'planets')).toBe(city.addresses.Planet)
    expect(await city.call('ModelPass', 'models')).toBe(city.addresses.Model)
    expect(await city.call('ModelPass', 'cybr')).toBe(city.addresses.CYBR)
  })
})

describe('ModelPass', () => {
  const has = (who: string, subject: bigint) =>
    city.call<boolean>('ModelPass', 'hasAccess', [who, subject])

  it('unlocks a model’s data where its owner chose it', async () => {
    const mayUse = (who: string) => city.call<boolean>('Model', 'mayUse', [1, who])
    await city.send(anna, 'Model', 'setAccess', [1, city.addresses.ModelPass])
    expect(await mayUse(bert)).toBe(true)
    await city.send(anna, 'ModelPass', 'setTerms', [MODEL, PRICE, DAY])
    expect(await mayUse(bert)).toBe(false)
    await city.send(bert, 'CYBR', 'approve', [city.addresses.ModelPass, PRICE])
    await city.send(bert, 'ModelPass', 'buy', [MODEL, PRICE, DAY])
    expect(await mayUse(bert)).toBe(true)
    await city.pass(Number(DAY))
    expect(await mayUse(bert)).toBe(false)
  })

  it('pays a creator who gave the royalty up nothing, and the owner all', async () => {
    await city.send(creator, 'Model', 'setRoyalty', [1, creator, 0])
    await city.send(anna, 'ModelPass', 'setTerms', [MODEL, PRICE, 0])
    await city.send(bert, 'CYBR', 'approve', [city.addresses.ModelPass, PRICE])
    const before = await balance(city, anna)
    await city.send(bert, 'ModelPass', 'buy', [MODEL, PRICE, 0])
    expect((await balance(city, anna)) - before).toBe(PRICE)
    expect(await balance(city, creator)).toBe(0n)
  })

  it('knows nothing of what does not exist, and says so without failing', async () => {
    for (const subject of [0n, PARCEL, 4n << 248n, (4n << 248n) | 2n, 2n ** 256n - 1n]) {
      expect(await has(anna, subject)).toBe(false)
      const set = city.send(anna, 'ModelPass', 'setTerms', [subject, PRICE, 0])
      expect(await refusalOf(set)).toBe('NotSubjectOwner')
    }
  })
})
