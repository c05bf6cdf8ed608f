import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { lapsesAt, MOVE_IN_WINDOW, moveInFee } from '@cosmos/protocol/land/land-rules'
import { parseEther } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { titlesOfClass } from './private-titles.ts'

const DAY = 86_400
const LAPSE = 4 * 90 * DAY

let city: City
let anna: string
let bert: string
let carl: string
let snapshot: string
const [FIRST, ...others] = titlesOfClass(['ico', 'auction'], 4, 15_000)
const [SECOND = 0, BERTS = 0] = others

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await city.send(city.distributor, 'LandBank', 'release', [[FIRST, SECOND], anna])
  await city.send(city.distributor, 'LandBank', 'release', [[BERTS], bert])
  await city.pay(bert, 1_000_000)
  snapshot = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())
beforeEach(async () => {
  await city.rpc('evm_revert', [snapshot])
  snapshot = await city.rpc<string>('evm_snapshot')
})

const home = (id: number) => {
  const { x, y } = birthCell(id) ?? { x: 0, y: 0 }
  return [x, y] as const
}
const registry = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandRegistry', fn, args)
const evict = (id: number) => city.send(carl, 'LandRegistry', 'evict', [id])
const relocate = (from: string, id: number, x: number, y: number, maxFee: bigint | number = 0) =>
  city.send(from, 'LandRegistry', 'relocate', [id, x, y, maxFee])
const isLocated = async (id: number) => (await registry<[boolean]>('cellOf', id))[0]
const ownerWord = (id: number) => city.call<string[]>('LandTitle', 'ownerWordsOf', [[id]])
/** Lapses and evicts FIRST. */
async function freeFirst(): Promise<void> {
  await city.pass(LAPSE)
  await city.send(bert, 'LandTitle', 'proveKey')
  await evict(FIRST)
}

describe('eviction', () => {
  it('is possible for anybody from the moment of the lapse, not a second before', async () => {
    const lapse = Number(await registry<bigint>('lapsesAt', FIRST))
    const acquired = await city.call<bigint>('LandTitle', 'acquiredAt', [FIRST])
    expect(lapse).toBe(Number(acquired) + LAPSE)
    await city.rpc('evm_setNextBlockTimestamp', [lapse - 1])
    await city.rpc('evm_mine')
    expect(await refusalOf(city.call('LandRegistry', 'evict', [FIRST], carl))).toBe('StillAlive')
    await city.rpc('evm_setNextBlockTimestamp', [lapse])
    const { logs } = await evict(FIRST)
    expect(logs.map(({ name }) => name)).toEqual(['Moved', 'Evicted'])
    expect(logs[1]?.args[2]).toBe(1n)
    expect(await isLocated(FIRST)).toBe(false)
    expect(await registry('titleAt', ...home(FIRST))).toEqual([false, 0n])
    expect(await registry('located')).toBe(49_999n)
  })

  it('leaves the title with its owner, who settles again', async () => {
    const before = await ownerWord(FIRST)
    await freeFirst()
    expect(await ownerWord(FIRST)).toEqual(before)
    await relocate(anna, FIRST, 131, 0)
    expect(await registry('cellOf', FIRST)).toEqual([true, 131n, 0n])
    expect(await registry('located')).toBe(50_000n)
  })

  it('is put off by any proof of the owner, for all their titles', async () => {
    await city.pass(LAPSE - DAY)
    await city.send(anna, 'LandTitle', 'proveKey')
    await city.pass(2 * DAY)
    expect(await refusalOf(evict(FIRST))).toBe('StillAlive')
    expect(await refusalOf(evict(SECOND))).toBe('StillAlive')
    await evict(BERTS)
  })

  it('spares what LandBank holds, and what lies nowhere or does not exist', async () => {
    await city.pass(10 * LAPSE)
    const [street] = titlesOfClass(['street'], 1, 9_000)
    const [unsold] = titlesOfClass(['ico'], 1, 30_000)
    expect(await refusalOf(evict(street))).toBe('StillAlive')
    expect(await refusalOf(evict(unsold))).toBe('StillAlive')
    expect(await refusalOf(evict(50_000))).toBe('ERC721NonexistentToken')
    await evict(FIRST)
    expect(await refusalOf(evict(FIRST))).toBe('AlreadyNowhere')
  })

  it('of a title at the edge frees the cell without a fee', async () => {
    await relocate(anna, FIRST, 131, 0)
    await city.pass(LAPSE)
    await city.send(bert, 'LandTitle', 'proveKey')
    await evict(FIRST)
    expect(await registry('moveInFeeOf', 131, 0)).toBe(0n)
    await relocate(bert, BERTS, 131, 0)
  })

  it('of a title that was given a new home leaves that home to others', async () => {
    await relocate(anna, FIRST, 131, 0)
    await relocate(anna, SECOND, ...home(FIRST))
    await city.pass(LAPSE)
    await city.send(bert, 'LandTitle', 'proveKey')
    await evict(SECOND)
    expect(await registry('titleAt', ...home(FIRST))).toEqual([false, 0n])
    expect(await registry('titleAt', ...home(SECOND))).toEqual([false, 0n])
    // Only the cell that was taken away costs a fee; the one that was left long ago does not.
    expect(await registry('moveInFeeOf', ...home(FIRST))).toBeGreaterThan(0n)
    expect(await registry('moveInFeeOf', ...home(SECOND))).toBe(0n)
  })
})

describe('the fee for moving in', () => {
  it('is due on a cell that was just freed, and paid to the fund', async () => {
    await freeFirst()
    const due = await registry<bigint>('moveInFeeOf', ...home(FIRST))
    expect(due).toBe(parseEther('1000'))
    expect(await refusalOf(relocate(bert, BERTS, ...home(FIRST)))).toBe('MoveInFeeDue')
    expect(await refusalOf(relocate(bert, BERTS, ...home(FIRST), due / 2n))).toBe('MoveInFeeDue')
    expect(await refusalOf(relocate(bert, BERTS, ...home(FIRST), due))).toBe(
      'ERC20InsufficientAllowance',
    )
    await city.send(bert, 'CYBR', 'approve', [city.addresses.LandRegistry, due])
    const fund = city.addresses.EcosystemFund
    const before = await city.call<bigint>('CYBR', 'balanceOf', [fund])
    await relocate(bert, BERTS, ...home(FIRST), due)
    const freed = Number(await registry<bigint>('freedAt', cellKeyOf(FIRST)))
    const paid = (await city.call<bigint>('CYBR', 'balanceOf', [fund])) - before
    expect(paid).toBe(moveInFee({ moveInFee: due }, BigInt(freed), BigInt(await city.now())))
    expect(paid).toBeGreaterThan((due * 99n) / 100n)
    expect(await registry('titleAt', ...home(FIRST))).toEqual([true, BigInt(BERTS)])
  })

  it('falls to zero in two weeks, for everybody alike', async () => {
    await freeFirst()
    await city.pass(Number(MOVE_IN_WINDOW) - 60)
    expect(await registry<bigint>('moveInFeeOf', ...home(FIRST))).toBeGreaterThan(0n)
    await city.pass(60)
    expect(await registry('moveInFeeOf', ...home(FIRST))).toBe(0n)
    await relocate(bert, BERTS, ...home(FIRST))
  })

  it('is due of the evicted owner too', async () => {
    await freeFirst()
    expect(await refusalOf(relocate(anna, FIRST, ...home(FIRST)))).toBe('MoveInFeeDue')
  })

  it('is not due on cells whose title moved away by itself', async () => {
    await relocate(anna, FIRST, 131, 0)
    expect(await registry('moveInFeeOf', ...home(FIRST))).toBe(0n)
    await relocate(bert, BERTS, ...home(FIRST))
  })

  it('is what its twin in TypeScript says, at any time and for any fee', async () => {
    await freeFirst()
    const freed = await registry<bigint>('freedAt', cellKeyOf(FIRST))
    const fees = fc.bigInt({ min: 0n, max: parseEther('100000') })
    const ages = fc.integer({ min: 1, max: Number(MOVE_IN_WINDOW) + DAY })
    const samples = fc.sample(fc.record({ fee: fees, age: ages }), { numRuns: 40, seed: 7 })
    for (const { fee, age } of samples) {
      const back = await city.rpc<string>('evm_snapshot')
      await city.govern('LandRegistry', 'setRules', [90 * DAY, 4, fee])
      const now = Math.max(Number(freed) + age, (await city.now()) + 1)
      await city.rpc('evm_setNextBlockTimestamp', [now])
      await city.rpc('evm_mine')
      const expected = moveInFee({ moveInFee: fee }, freed, BigInt(now))
      expect(await registry('moveInFeeOf', ...home(FIRST))).toBe(expected)
      await city.rpc('evm_revert', [back])
    }
  })
})

const cellKeyOf = (id: number) => {
  const [x, y] = home(id)
  return ((y + 512) << 10) | (x + 512)
}

describe('the rules', () => {
  const set = (period: number, missed: number, fee: bigint) =>
    city.govern('LandRegistry', 'setRules', [period, missed, fee])

  it('are governance’s to set, within bounds', async () => {
    for (const who of [city.foundation, anna]) {
      const attempt = city.send(who, 'LandRegistry', 'setRules', [90 * DAY, 4, 0])
      expect(await refusalOf(attempt)).toBe('OnlyGovernance')
    }
    const most = parseEther('100000')
    for (const [period, missed, fee] of [
      [30 * DAY - 1, 4, 0n],
      [365 * DAY + 1, 4, 0n],
      [90 * DAY, 1, 0n],
      [90 * DAY, 13, 0n],
      [90 * DAY, 4, most + 1n],
    ] as const) {
      expect(await refusalOf(set(period, missed, fee))).toBe('OutOfBounds')
    }
    await set(30 * DAY, 2, 0n)
    const { logs } = await set(365 * DAY, 12, most)
    expect([...(logs[0]?.args ?? [])]).toEqual([BigInt(365 * DAY), 12n, most])
    expect(await registry('proofPeriod')).toBe(BigInt(365 * DAY))
    expect(await registry('missedProofs')).toBe(12n)
    expect(await registry('moveInFee')).toBe(most)
  })

  it('that became stricter let all clocks start anew', async () => {
    await city.pass(LAPSE - DAY)
    await set(30 * DAY, 2, 0n)
    const since = await city.now()
    expect(await registry('rulesSince')).toBe(BigInt(since))
    expect(await registry('lapsesAt', FIRST)).toBe(BigInt(since + 60 * DAY))
    await city.pass(59 * DAY)
    expect(await refusalOf(evict(FIRST))).toBe('StillAlive')
    await city.pass(2 * DAY)
    await evict(FIRST)
  })

  it('that became milder apply at once', async () => {
    await city.pass(LAPSE)
    await set(90 * DAY, 5, 0n)
    expect(await registry('rulesSince')).toBe(0n)
    expect(await refusalOf(evict(FIRST))).toBe('StillAlive')
  })

  it('lapse as their twin in TypeScript says', async () => {
    const samples = fc.sample(
      fc.record({
        period: fc.integer({ min: 30, max: 365 }),
        missed: fc.integer({ min: 2, max: 12 }),
      }),
      { numRuns: 20, seed: 11 },
    )
    for (const { period, missed } of samples) {
      await set(period * DAY, missed, 0n)
      const rules = {
        proofPeriod: await registry<bigint>('proofPeriod'),
        missedProofs: await registry<bigint>('missedProofs'),
        rulesSince: await registry<bigint>('rulesSince'),
      }
      const proof = await city.call<bigint>('LandTitle', 'lastProofOf', [FIRST])
      expect(await registry('lapsesAt', FIRST)).toBe(lapsesAt(rules, proof))
    }
  })
})

describe('removal', () => {
  it('is Conduct’s alone', async () => {
    for (const who of [anna, bert, city.foundation, city.distributor]) {
      const attempt = city.send(who, 'LandRegistry', 'remove', [FIRST])
      expect(await refusalOf(attempt)).toBe('OnlyConduct')
    }
    expect(await refusalOf(city.govern('LandRegistry', 'remove', [FIRST]))).toBe('OnlyConduct')
  })

  it('frees the cell and leaves the title, but nothing of LandBank’s', async () => {
    const conduct = await registry<string>('conduct')
    await city.rpc('hardhat_impersonateAccount', [conduct])
    await city.rpc('hardhat_setBalance', [conduct, '0x56bc75e2d63100000'])
    const before = await ownerWord(FIRST)
    const { logs } = await city.send(conduct, 'LandRegistry', 'remove', [FIRST])
    expect(logs[1]?.args[2]).toBe(2n)
    expect(await isLocated(FIRST)).toBe(false)
    expect(await ownerWord(FIRST)).toEqual(before)
    const [park] = titlesOfClass(['park'], 1)
    const attempt = city.send(conduct, 'LandRegistry', 'remove', [park])
    expect(await refusalOf(attempt)).toBe('BankTitle')
    expect(titleClass(park)).toBe('park')
  })
})

describe('where titles lie, asked of many at once', () => {
  it('says whether all of them lie somewhere', async () => {
    const all = [FIRST, SECOND, BERTS, 0, 49_999]
    expect(await registry('areLocated', all)).toBe(true)
    expect(await registry('areLocated', [])).toBe(true)
    await city.pass(LAPSE)
    await evict(SECOND)
    expect(await registry('areLocated', all)).toBe(false)
    expect(await registry('areLocated', [FIRST, BERTS])).toBe(true)
    expect(await registry('areLocated', [50_000])).toBe(false)
  })
})
