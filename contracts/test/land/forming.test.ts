import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { titlesOfClass } from './private-titles.ts'

const DAY = 86_400
const ICO = 1 << 3
const AUCTION = 1 << 4
const FORMED = 1 << 6

let city: City
let anna: string
let bert: string
let snapshot: string

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert] = city.people
  await city.send(city.foundation, 'LandBank', 'setDistributor', [bert, FORMED])
  snapshot = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())
beforeEach(async () => {
  await city.rpc('evm_revert', [snapshot])
  snapshot = await city.rpc<string>('evm_snapshot')
})

const bank = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandBank', fn, args)
const form = (from = bert) => city.send(from, 'LandBank', 'form', [anna])
const title = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandTitle', fn, args)

describe('new titles', () => {
  it('are not formed in the first year', async () => {
    const start = Number(await bank<bigint>('formingStart'))
    expect(start - (await city.now())).toBeGreaterThan(364 * DAY)
    expect(await refusalOf(form())).toBe('TooEarly')
    await city.rpc('evm_setNextBlockTimestamp', [start - 1])
    await city.rpc('evm_mine')
    expect(await refusalOf(city.call('LandBank', 'form', [anna], bert))).toBe('TooEarly')
    await city.rpc('evm_setNextBlockTimestamp', [start])
    await form()
  })

  it('belong to whom they are formed for, have a class of their own, and lie nowhere', async () => {
    await city.pass(366 * DAY)
    const { logs } = await form()
    expect(logs[0]?.args.map(String)).toEqual(['0x'.padEnd(42, '0'), anna, '50000'])
    expect(await title('ownerOf', 50_000)).toBe(anna)
    expect(await title('classOf', 50_000)).toBe(6n)
    expect(await title('totalSupply')).toBe(50_001n)
    expect(await title('balanceOf', anna)).toBe(1n)
    expect(await refusalOf(title('birthCell', 50_000))).toBe('ERC721NonexistentToken')
    expect(await city.call('LandRegistry', 'cellOf', [50_000])).toEqual([false, 0n, 0n])
    expect(await refusalOf(title('ownerOf', 50_001))).toBe('ERC721NonexistentToken')
    expect(await refusalOf(title('classOf', 50_001))).toBe('ERC721NonexistentToken')
  })

  it('settle at the edge and go like any other', async () => {
    await city.pass(366 * DAY)
    await form()
    const inside = city.send(anna, 'LandRegistry', 'relocate', [50_000, -10, -130, 0])
    expect(await refusalOf(inside)).toBe('CellTaken')
    await city.send(anna, 'LandRegistry', 'relocate', [50_000, 131, 0, 0])
    expect(await city.call('LandRegistry', 'located')).toBe(50_001n)
    expect(await city.call('LandRegistry', 'titleAt', [131, 0])).toEqual([true, 50_000n])
    await city.send(anna, 'LandTitle', 'transferFrom', [anna, bert, 50_000])
    await city.pass(361 * DAY)
    await city.send(anna, 'LandRegistry', 'evict', [50_000])
    expect(await city.call('LandRegistry', 'cellOf', [50_000])).toEqual([false, 0n, 0n])
  })

  it('are at most a thousand in an epoch, whoever forms them', async () => {
    await city.pass(366 * DAY)
    // A thousand transactions would take long: the counter of the epoch is set instead.
    const slot = await formedInSlot()
    await city.rpc('hardhat_setStorageAt', [city.addresses.LandBank, slot, word(999)])
    expect(await bank('formedIn', 0)).toBe(999n)
    await form()
    expect(await refusalOf(form())).toBe('EpochFull')
    await city.pass(90 * DAY)
    await form()
    expect(await bank('formedIn', 1)).toBe(1n)
  })

  it('are made by LandBank alone, for its distributor of formed land', async () => {
    await city.pass(366 * DAY)
    for (const who of [anna, city.foundation, city.distributor]) {
      expect(await refusalOf(city.send(who, 'LandTitle', 'mint', [who]))).toBe('OnlyBank')
      expect(await refusalOf(form(who))).toBe('NotDistributor')
    }
    const nobody = city.send(bert, 'LandBank', 'form', ['0x'.padEnd(42, '0')])
    expect(await refusalOf(nobody)).toBe('ERC721InvalidReceiver')
  })
})

const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

/** Storage slot of `formedIn[0]`, found by trying: it moves when the contract's layout does. */
async function formedInSlot(): Promise<string> {
  const { keccak256 } = await import('ethers')
  for (let base = 0; base < 10; base++) {
    const slot = keccak256(`0x${'0'.repeat(64)}${word(base).slice(2)}`)
    const trial = await city.rpc<string>('evm_snapshot')
    await city.rpc('hardhat_setStorageAt', [city.addresses.LandBank, slot, word(7)])
    const found = (await bank('formedIn', 0)) === 7n
    await city.rpc('evm_revert', [trial])
    if (found) return slot
  }
  throw new Error('no slot holds formedIn[0]')
}

describe('distributors', () => {
  const setDistributor = (classes: number) =>
    city.send(city.foundation, 'LandBank', 'setDistributor', [bert, classes])

  it('hand out the classes they were named for and no others', async () => {
    const [ico] = titlesOfClass(['ico'], 1)
    const [auction] = titlesOfClass(['auction'], 1)
    await setDistributor(ICO)
    await city.send(bert, 'LandBank', 'releaseOne', [ico, anna])
    const other = city.send(bert, 'LandBank', 'releaseOne', [auction, anna])
    expect(await refusalOf(other)).toBe('NotDistributor')
    await setDistributor(AUCTION)
    await city.send(bert, 'LandBank', 'releaseOne', [auction, anna])
    const mixed = city.send(bert, 'LandBank', 'release', [[auction, ico], anna])
    expect(['NotDistributor', 'ERC721InsufficientApproval']).toContain(await refusalOf(mixed))
  })

  it('are never named for streets and parks', async () => {
    for (const classes of [1 << 1, 1 << 2, 1 << 5, 1 << 7, 1]) {
      expect(await refusalOf(setDistributor(classes))).toBe('UnknownClasses')
    }
    const { logs } = await setDistributor(ICO | AUCTION | FORMED)
    expect([...(logs[0]?.args ?? [])]).toEqual([bert, BigInt(ICO | AUCTION | FORMED)])
  })

  it('were named by the deployer once, and are the foundation’s since', async () => {
    expect(await bank('opener')).toBe('0x'.padEnd(42, '0'))
    const again = city.send(city.foundation, 'LandBank', 'open', [anna, [anna], [ICO]])
    expect(await refusalOf(again)).toBe('OnlyOpener')
  })
})

describe('reading titles without history', () => {
  it('finds those of an owner page by page', async () => {
    const ids = titlesOfClass(['ico', 'auction'], 5, 20_000)
    await city.send(city.distributor, 'LandBank', 'release', [ids, anna])
    await city.pass(366 * DAY)
    await form()
    const found: bigint[] = []
    for (let from = 0; from < 50_001; from += 4_000) {
      found.push(...(await title<bigint[]>('titlesOf', anna, from, 4_000)))
    }
    expect(found.map(Number)).toEqual([...ids, 50_000])
    expect(await title('titlesOf', anna, 60_000, 10)).toEqual([])
    expect(await title<bigint[]>('titlesOf', city.addresses.LandBank, 0, 3)).toHaveLength(3)
  })

  it('gives owner words by list and by range, and none of what does not exist', async () => {
    const [id] = titlesOfClass(['ico'], 1, 12_000)
    await city.send(city.distributor, 'LandBank', 'release', [[id], anna])
    const [listed, beyond, far] = await title<string[]>('ownerWordsOf', [id, 50_000, 2n ** 30n])
    expect(await title('ownerWords', id, 1)).toEqual([listed])
    expect(BigInt(listed ?? 0) & ((1n << 160n) - 1n)).toBe(BigInt(anna))
    expect([beyond, far]).toEqual([word(0), word(0)])
    expect(await title('ownerWords', 50_000, 5)).toEqual([])
  })
})
