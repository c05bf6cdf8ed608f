import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'

let city: City
let genesis: string
const read = <T>(fn: string, ...args: unknown[]) => city.call<T>('Blocklist', fn, args)
const block = (infoHashes: readonly string[], reason = 'Stolen from its author') =>
  city.govern('Blocklist', 'blockModels', [infoHashes, reason])
const unblock = (infoHashes: readonly string[]) =>
  city.govern('Blocklist', 'unblockModels', [infoHashes])

const infoHash = (n: number): string => `0x${n.toString(16).padStart(40, '0')}`
const [one, two, three] = [infoHash(1), infoHash(2), infoHash(3)]

interface BlockView {
  readonly infoHash: string
  readonly since: bigint
  readonly decision: bigint
}
const page = async (from = 0, count = 99) =>
  (await read<BlockView[]>('page', from, count)).map((it) => it.infoHash)

beforeAll(async () => {
  city = await startCity()
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('the list of blocked models', () => {
  it('is empty at first', async () => {
    expect(await read('count')).toBe(0n)
    expect(await page()).toEqual([])
    expect(await read('isBlocked', one)).toBe(false)
    expect((await read<BlockView>('blockOf', one)).since).toBe(0n)
    expect(await read('decisionCount')).toBe(0n)
    expect(await refusalOf(read('reasonOf', 0))).toBe('NoSuchDecision')
  })

  it('says what is blocked, since when and why', async () => {
    const { logs } = await block([one, two])
    expect(logs.map(({ name, args }) => [name, ...args])).toEqual([
      ['Blocked', one, 0n],
      ['Blocked', two, 0n],
    ])
    await block([three], 'https://city.example/decisions/2')
    expect(await page()).toEqual([one, two, three])
    expect(await read('isBlocked', two)).toBe(true)
    const view = await read<BlockView>('blockOf', three)
    expect(view.since).toBe(BigInt(await city.now()))
    expect(await read('reasonOf', view.decision)).toBe('https://city.example/decisions/2')
    expect(await read('reasonOf', 0)).toBe('Stolen from its author')
    expect(await read('decisionCount')).toBe(2n)
  })

  it('forgets what was unblocked, and the last one fills the gap', async () => {
    await block([one, two, three])
    const { logs } = await unblock([one])
    expect(logs.map(({ name, args }) => [name, ...args])).toEqual([['Unblocked', one]])
    expect(await page()).toEqual([three, two])
    await unblock([two, three])
    expect(await page()).toEqual([])
    expect((await read<BlockView>('blockOf', two)).since).toBe(0n)
  })

  it('passes over what is so already, and keeps the first reason', async () => {
    await block([one])
    const again = await block([one, two, two], 'Twice')
    expect(again.logs.map(({ args }) => args[0])).toEqual([two])
    expect((await read<BlockView>('blockOf', one)).decision).toBe(0n)
    expect((await unblock([three, two, two])).logs.map(({ args }) => args[0])).toEqual([two])
    await block([two], 'Once more')
    expect((await read<BlockView>('blockOf', two)).decision).toBe(2n)
  })

  it('is read page by page', async () => {
    await block([one, two, three])
    expect(await page(1, 1)).toEqual([two])
    expect(await page(2, 9)).toEqual([three])
    expect(await page(3, 9)).toEqual([])
  })

  it('is changed by nobody but the fund', async () => {
    for (const who of [city.foundation, city.people[0]]) {
      const mine = city.send(who, 'Blocklist', 'blockModels', [[one], 'Mine'])
      expect(await refusalOf(mine)).toBe('OnlyGovernance')
    }
    await block([one])
    const pardon = city.send(city.foundation, 'Blocklist', 'unblockModels', [[one]])
    expect(await refusalOf(pardon)).toBe('OnlyGovernance')
    expect(await read('governance')).toBe(city.addresses.EcosystemFund)
  })

  it('needs info hashes and a reason that can be read', async () => {
    expect(await refusalOf(block([one, infoHash(0)]))).toBe('NoInfoHash')
    expect(await read('isBlocked', one)).toBe(false)
    expect(await refusalOf(block([one], ''))).toBe('BadReason')
    expect(await refusalOf(block([one], 'x'.repeat(257)))).toBe('BadReason')
    await block([one], 'x'.repeat(256))
    expect(await read('isBlocked', one)).toBe(true)
  })
})
