import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpcError } from '../chain/rpc-error.ts'
import { agreedHash, commonHeight } from './agreement.ts'
import { endpointNames, endpointUrls } from './endpoint-list.ts'
import { createEndpoints } from './endpoints.ts'
import type { LightNodeError } from './errors.ts'
import { account, COSMOS, createFakeChain, type FakeChain } from './fake-chain.ts'
import { createLightNode } from './light-node.ts'
import type { BlockRef, Hex, Rpc } from './types.ts'

const TITLES = 64
const BOB = account(0xb0b)
const down: Rpc = async (method) => {
  throw new RpcError('unreachable', method, 'connection refused')
}
const silent: Rpc = () => new Promise(() => undefined)

/** A city read through several endpoints, each of which a test may replace. */
function open(...rpcs: Rpc[]) {
  const clock = { now: 1_000_000 }
  const asked: string[][] = rpcs.map(() => [])
  const endpoints = createEndpoints({
    clock: () => clock.now,
    limits: { answerMs: 30 },
    endpoints: rpcs.map((_, index) => ({
      name: 'ABC'[index] ?? '',
      rpc: (method, params) => {
        asked[index]?.push(method)
        return (rpcs[index] ?? down)(method, params)
      },
    })),
  })
  const { rpc } = endpoints
  const node = createLightNode({ rpc, heads: endpoints, cosmos: COSMOS, clock: () => clock.now })
  const states = () => endpoints.reports().map(({ state }) => state)
  return { endpoints, node, rpcs, asked, states, clock }
}

const faultOf = (work: Promise<unknown>): Promise<LightNodeError> =>
  work.then(
    () => {
      throw new Error('it succeeded')
    },
    (error: LightNodeError) => error,
  )

/** Chains that begin alike: what one of them alone does later is a fork. */
const twins = (count: number): FakeChain[] =>
  Array.from({ length: count }, () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine((deeds) => deeds.give(1, BOB))
    return chain
  })
const [A, B, C] = [0, 1, 2]

describe('several endpoints', () => {
  it('that agree are read through the first', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, asked, states } = open(a.rpc, b.rpc)
    expect(await node.sync()).toBe('reloaded')
    expect(states()).toEqual(['agrees', 'agrees'])
    expect(asked[A]).toContain('eth_call')
    expect(asked[B]).not.toContain('eth_call')
  })

  it.each([
    ['down', down, 'away'],
    ['silent', silent, 'away'],
    ['on another chain', createFakeChain({ titles: TITLES, chainId: 7 }).rpc, 'away'],
  ])('go on with the next where one is %s', async (_, broken, state) => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, rpcs, states, endpoints, clock } = open(a.rpc, b.rpc)
    await node.sync()
    rpcs[A] = broken
    b.mine((deeds) => deeds.give(2, BOB))
    expect(await node.sync()).toBe('advanced')
    expect(states()).toEqual([state, 'agrees'])
    expect(endpoints.leader).toBe(B)
    rpcs[A] = b.rpc
    clock.now += 30_000
    await node.sync()
    expect(states()).toEqual(['agrees', 'agrees'])
  })

  it('do not wait again for one that did not answer, until it has rested', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, rpcs, asked, clock } = open(a.rpc, b.rpc)
    rpcs[A] = silent
    await node.sync()
    const before = asked[A]?.length
    await node.sync()
    expect(asked[A]?.length).toBe(before)
    clock.now += 30_000
    await node.sync()
    expect(asked[A]?.length).toBeGreaterThan(before ?? 0)
  })

  it('pass on where one names blocks but does not let the city be read', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, endpoints } = open(async (method, params) => {
      if (method === 'eth_call') throw new RpcError('refused', method, 'rate limit')
      return a.rpc(method, params)
    }, b.rpc)
    expect(await node.sync()).toBe('reloaded')
    expect(endpoints.reports()).toMatchObject([
      { state: 'away', detail: expect.stringContaining('rate limit'), leads: false },
      { state: 'agrees', leads: true },
    ])
  })

  it('say why when none answers', async () => {
    const { node } = open(down, down)
    const fault = await faultOf(node.sync())
    expect([fault.kind, fault.message]).toEqual([
      'rpc-down',
      expect.stringMatching(/A: .*refused; B: .*refused/),
    ])
  })

  it('of which two name different blocks are not believed until they agree', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, states } = open(a.rpc, b.rpc)
    await node.sync()
    const before = node.state()
    a.mine((deeds) => deeds.move(3, 9))
    b.mine((deeds) => deeds.move(4, 9))
    const fault = await faultOf(node.sync())
    expect(fault.kind).toBe('disputed')
    expect(fault.message).toMatch(/A says block 2 is 0x\w+…, B says block 2 is 0x\w+…/)
    expect(node.state()).toBe(before)
    expect(node.health()).toMatchObject({ status: 'disputed', detail: fault.message })
    expect(states()).toEqual(['disagrees', 'disagrees'])
    // B finds that it was on the shorter branch.
    b.rewind(1)
    expect(await node.sync()).toBe('unchanged')
    expect(node.state()).toBe(before)
    expect(states()).toEqual(['agrees', 'agrees'])
  })

  it('never believe the newest block of one alone', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node } = open(a.rpc, b.rpc)
    await node.sync()
    a.mine((deeds) => deeds.addModel(model))
    expect(await node.sync()).toBe('unchanged')
    expect(node.state()?.models).toEqual([])
    b.mine((deeds) => deeds.addModel(model))
    expect(await node.sync()).toBe('advanced')
    expect(node.state()?.models).toHaveLength(1)
  })

  it('follow two against one, wherever in the list that one is', async () => {
    for (const liar of [A, B, C]) {
      const chains = twins(3)
      const { node, states, endpoints } = open(...chains.map(({ rpc }) => rpc))
      await node.sync()
      chains.forEach((chain, index) => {
        chain.mine((deeds) => deeds.move(3, index === liar ? 8 : 9))
      })
      expect(await node.sync()).toBe('advanced')
      expect(node.state()?.where[3]).toBe(9)
      expect(states()[liar]).toBe('disagrees')
      expect(endpoints.leader).toBe(liar === A ? B : A)
    }
  })

  it('go on without one that stands still while another moves', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, states, clock } = open(a.rpc, b.rpc)
    await node.sync()
    for (let minute = 0; minute < 3; minute++) {
      clock.now += 60_000
      b.mine((deeds) => deeds.give(minute + 2, BOB))
      await node.sync()
    }
    expect(states()).toEqual(['still', 'agrees'])
    expect(node.state()?.block.number).toBe(4)
  })

  it('never call a chain without traffic one that stands still', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, states, clock } = open(a.rpc, b.rpc)
    await node.sync()
    clock.now += 86_400_000
    await node.sync()
    expect(states()).toEqual(['agrees', 'agrees'])
  })

  it('of two chains decide nothing while no chain is known', async () => {
    const [a] = twins(1) as [FakeChain]
    const { node } = open(a.rpc, createFakeChain({ titles: TITLES, chainId: 7 }).rpc)
    const fault = await faultOf(node.sync())
    expect([fault.kind, fault.message]).toEqual([
      'disputed',
      'the RPC endpoints disagree: A is on chain 31337, B is on chain 7',
    ])
  })

  it('answer single calls through the next when the first can not', async () => {
    const [a, b] = twins(2) as [FakeChain, FakeChain]
    const { node, rpcs, endpoints } = open(a.rpc, b.rpc)
    await node.sync()
    rpcs[A] = down
    expect(await endpoints.rpc('eth_chainId', [])).toBe('0x7a69')
    rpcs[B] = down
    await expect(endpoints.rpc('eth_chainId', [])).rejects.toThrow('connection refused')
  })

  it('need at least one', () => {
    expect(() => createEndpoints({ endpoints: [] })).toThrow('needs an RPC endpoint')
  })
})

describe('agreement', () => {
  const heads = (numbers: readonly number[]): BlockRef[] =>
    numbers.map((number) => ({ number, hash: '0x', timestamp: 0 }))

  it('is at the newest height that more than half have reached', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50), { minLength: 1, maxLength: 9 }), (numbers) => {
        const height = commonHeight(heads(numbers)) ?? -1
        const reached = (least: number) => numbers.filter((number) => number >= least).length
        expect(reached(height) * 2).toBeGreaterThan(numbers.length)
        expect(reached(height + 1) * 2).toBeLessThanOrEqual(numbers.length)
      }),
    )
    expect(commonHeight([])).toBeUndefined()
  })

  it('needs more than half, and then there is one hash only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom<Hex>('0xa', '0xb', '0xc'), { maxLength: 9 }),
        fc.nat(3),
        (hashes, absent) => {
          const count = hashes.length + absent
          const agreed = agreedHash(hashes, count)
          const votes = (hash: Hex) => hashes.filter((other) => other === hash).length
          const winners = [...new Set(hashes)].filter((hash) => votes(hash) * 2 > count)
          expect(winners).toEqual(agreed === undefined ? [] : [agreed])
        },
      ),
    )
  })
})

describe('a list of endpoints', () => {
  it('is read as people write it', () => {
    expect(
      endpointUrls(' https://a.example/key,https://b.example , https://a.example/key '),
    ).toEqual(['https://a.example/key', 'https://b.example'])
    expect(endpointUrls(' , ')).toEqual([])
  })

  it('is spoken of without its keys', () => {
    expect(
      endpointNames(['https://a.example/v3/key', 'http://127.0.0.1:1', 'https://a.example/v3/two']),
    ).toEqual(['a.example (1)', '127.0.0.1:1', 'a.example (2)'])
  })
})

const model = {
  ...{ infoHash: 'a'.repeat(40) as never, size: 10, manifestHash: `0x${'1'.repeat(64)}` as Hex },
  ...{ name: 'House', open: true, owner: BOB },
}
