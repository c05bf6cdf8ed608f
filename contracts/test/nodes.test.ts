import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'

let city: City
let anna: string
let bert: string
let carl: string
let genesis: string
const nodes = <T>(fn: string, ...args: unknown[]) => city.call<T>('Nodes', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Nodes', fn, args)
const register = (from: string, roles = 1, url = 'https://a.example', peer = 'a.example:6881') =>
  send(from, 'register', roles, url, peer)

interface NodeView {
  readonly operator: string
  readonly roles: bigint
  readonly since: bigint
  readonly lastSeen: bigint
  readonly url: string
  readonly peer: string
}
const page = (from = 0, count = 99) => nodes<NodeView[]>('page', from, count)

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('a node record', () => {
  it('says who runs what where, and since when', async () => {
    const { logs } = await register(anna, 3, 'http://127.0.0.1:8080', '127.0.0.1:6881')
    expect(logs.map((log) => [log.name, log.args[0]])).toEqual([['NodeChanged', anna]])
    const [node] = await page()
    expect(node?.operator).toBe(anna)
    expect(node?.roles).toBe(3n)
    expect(node?.since).toBe(node?.lastSeen)
    expect(node?.url).toBe('http://127.0.0.1:8080')
    expect(node?.peer).toBe('127.0.0.1:6881')
    expect(await nodes('nodeOf', anna)).toEqual(node)
    expect((await nodes<NodeView>('nodeOf', bert)).roles).toBe(0n)
  })

  it('is replaced by a second one of the same wallet, which keeps its age', async () => {
    await register(anna)
    const [first] = await page()
    await city.rpc('evm_increaseTime', [100])
    await register(anna, 2, 'https://b.example', '')
    const [second, ...others] = await page()
    expect(others).toHaveLength(0)
    expect(second?.since).toBe(first?.since)
    expect(second?.lastSeen).toBeGreaterThan(first?.lastSeen ?? 0n)
    expect([second?.roles, second?.url, second?.peer]).toEqual([2n, 'https://b.example', ''])
  })

  it('is refreshed by a heartbeat of its operator only', async () => {
    await register(anna)
    const [before] = await page()
    await city.rpc('evm_increaseTime', [100])
    await send(anna, 'heartbeat')
    const [after] = await page()
    expect(after?.lastSeen).toBeGreaterThan(before?.lastSeen ?? 0n)
    expect(after?.since).toBe(before?.since)
    expect(await refusalOf(send(bert, 'heartbeat'))).toBe('NotRegistered')
  })

  it('is removed by its operator only, and the last one fills the gap', async () => {
    for (const who of [anna, bert, carl]) await register(who)
    expect(await refusalOf(send(city.foundation, 'unregister'))).toBe('NotRegistered')
    await send(anna, 'unregister')
    expect((await page()).map((node) => node.operator)).toEqual([carl, bert])
    await send(bert, 'unregister')
    await register(anna)
    expect((await page()).map((node) => node.operator)).toEqual([carl, anna])
    await send(carl, 'unregister')
    await send(anna, 'unregister')
    expect(await nodes('count')).toBe(0n)
    expect(await refusalOf(send(anna, 'unregister'))).toBe('NotRegistered')
  })

  it('is read page by page', async () => {
    for (const who of [anna, bert, carl]) await register(who)
    expect((await page(1, 1)).map((node) => node.operator)).toEqual([bert])
    expect((await page(2, 9)).map((node) => node.operator)).toEqual([carl])
    expect(await page(3, 9)).toHaveLength(0)
    expect(await nodes('count')).toBe(3n)
  })
})

describe('a record is refused', () => {
  it.each([0, 4, 255])('with roles %i', async (roles) => {
    expect(await refusalOf(register(anna, roles))).toBe('BadRoles')
  })

  it.each([
    'ftp://a.example',
    'a.example',
    'https://',
    'https://a.example/',
    'https://a example',
    'https://a.example"onload=',
    'https://a.example<b>',
    'https://ü.example',
    `https://${'a'.repeat(160)}`,
  ])('with the URL %s', async (url) => {
    expect(await refusalOf(register(anna, 1, url))).toBe('BadUrl')
  })

  it('with no URL, unless it is a seeder only', async () => {
    expect(await refusalOf(register(anna, 2, ''))).toBe('BadUrl')
    expect(await refusalOf(register(anna, 3, ''))).toBe('BadUrl')
    await register(anna, 1, '')
  })

  it.each(['a b:1', 'a\n:1', `${'a'.repeat(97)}`])('with the peer %j', async (peer) => {
    expect(await refusalOf(register(anna, 1, 'https://a.example', peer))).toBe('BadPeer')
  })
})
