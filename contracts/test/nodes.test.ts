import { MAX_PEERS, NODE_EXPIRY, peersOf } from '@cosmos/protocol/lightnode/nodes'
import fc from 'fast-check'
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

describe('transport addresses', () => {
  it.each([
    'a.example:6881,192.0.2.1:1',
    '[2001:db8::1]:65535,c-d_e.example:443',
    '[::ffff:192.0.2.1]:80',
    'a:1,b:2,c:3,d:4',
  ])('are listed as %s', async (peer) => {
    await register(anna, 1, 'https://a.example', peer)
    expect((await page())[0]?.peer).toBe(peer)
    expect(peersOf(peer).join(',')).toBe(peer)
  })

  it('are judged as the reader of the registry does', async () => {
    const part = fc.constantFrom('a', 'B9', '.', '-', '_', ':', ':80', '[', ']', ',', '0', '65535')
    const text = fc.array(part, { minLength: 1, maxLength: 7 }).map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(text, async (peer) => {
        const attempt = city.call('Nodes', 'register', [1, 'https://a.example', peer], anna)
        const good = await attempt.then(
          () => true,
          () => false,
        )
        expect(good).toBe(peersOf(peer).length > 0)
      }),
      { numRuns: 200 },
    )
  })
})

describe('a node whose operator is silent', () => {
  const week = 7 * 86_400

  it('is dead after a week, to the contract and to its readers', async () => {
    await register(anna)
    const [node] = await page()
    await city.pass(week - 1 - ((await city.now()) - Number(node?.lastSeen)))
    expect(await nodes('isAlive', anna)).toBe(true)
    await city.pass(1)
    expect(await nodes('isAlive', anna)).toBe(false)
    expect(await nodes('isAlive', bert)).toBe(false)
    expect(await nodes('EXPIRY')).toBe(BigInt(NODE_EXPIRY))
    expect(await nodes('MAX_PEERS')).toBe(BigInt(MAX_PEERS))
  })

  it('is removed by anybody, and the living are not', async () => {
    for (const who of [anna, bert, carl]) await register(who)
    await city.pass(week - 100)
    await send(bert, 'heartbeat')
    const early = await send(city.foundation, 'prune', [anna, bert, carl])
    expect(early.logs).toEqual([])
    await city.pass(100)
    const { logs } = await send(city.foundation, 'prune', [anna, bert, city.foundation, carl, anna])
    expect(logs.map(({ name, args }) => [name, args[0]])).toEqual([
      ['NodeChanged', anna],
      ['NodeChanged', carl],
    ])
    expect((await page()).map((node) => node.operator)).toEqual([bert])
    expect(await refusalOf(send(anna, 'heartbeat'))).toBe('NotRegistered')
    await register(anna)
    expect((await page()).map((node) => node.operator)).toEqual([bert, anna])
  })

  it('that was not removed yet lives again with a heartbeat', async () => {
    await register(anna)
    await city.pass(week)
    await send(anna, 'heartbeat')
    expect(await nodes('isAlive', anna)).toBe(true)
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

  it.each([
    'a b:1',
    'a\n:1',
    'a',
    ':1',
    'a:',
    'a:0',
    'a:01',
    'a:65536',
    'a:123456',
    'a:1x',
    'a/b:1',
    '::1:80',
    '[::1:80',
    '[]:80',
    '[g::]:80',
    'a:1,',
    ',a:1',
    'a:1, b:2',
    'a:1,b:2,c:3,d:4,e:5',
    `${'a'.repeat(256)}:1`,
  ])('with the peer %j', async (peer) => {
    expect(await refusalOf(register(anna, 1, 'https://a.example', peer))).toBe('BadPeer')
  })
})
