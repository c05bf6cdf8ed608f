import { describe, expect, it, vi } from 'vitest'
import { RpcError } from '../chain/rpc-error.ts'
import { cellKey } from '../geometry/cell-key.ts'
import { decodeGrid, encodeGrid } from '../grid/snapshot.ts'
import { NOWHERE } from '../land/grid-words.ts'
import { packPlacement } from '../land/placement.ts'
import { targetKey } from '../land/target.ts'
import { LightNodeError } from './errors.ts'
import { account, CONTRACTS, COSMOS, createFakeChain, type FakeChain } from './fake-chain.ts'
import { createLightNode, type LightNodeOptions } from './light-node.ts'
import { NODE_EXPIRY } from './nodes.ts'
import type { CityState, Hex, InfoHash, Rpc } from './types.ts'

const ALICE = account(0xa11ce)
const BOB = account(0xb0b)
/** Enough for several pages of nothing but small ones; the real size is read in one test. */
const TITLES = 2048
const LAST = TITLES - 1
const HOME = 1200

const model = (n: number, owner = ALICE) => ({
  infoHash: n.toString(16).padStart(40, '0') as InfoHash,
  size: 1_000_000 + n,
  manifestHash: `0x${n.toString(16).padStart(64, 'f')}` as Hex,
  name: `Haus №${n} ${'🏠'.repeat(n % 3)}`,
  open: n % 2 === 0,
  owner,
})
const node = (n: number, lastSeen = 1_700_000_100) => ({
  operator: account(n),
  roles: 1 + (n % 3),
  since: 1_700_000_000,
  lastSeen,
  url: n % 2 ? `https://seeder${n}.example` : '',
  peer: `192.0.2.${n % 256}:6881`,
})
const hashOf = (n: number): InfoHash => model(n).infoHash
const placement = (id: number, x = 5) =>
  packPlacement({ model: id, x, y: 0, z: -5, rotation: { x: 0, y: 0, z: 0, w: 1 }, scale: 1 })
const onTitle = (id: number) => targetKey({ kind: 'title', id })

function populate(chain: FakeChain): void {
  chain.mine((deeds) => {
    for (let n = 1; n <= 5; n++) deeds.addModel(model(n))
    for (const id of [0, 1, 2, 700, LAST]) deeds.give(id, ALICE)
    deeds.give(HOME, BOB)
    deeds.move(HOME, cellKey(131, 0) + 1)
    deeds.move(LAST, NOWHERE)
    deeds.place(onTitle(700), [placement(1), placement(2, 7)])
    deeds.place(targetKey({ kind: 'commons', cell: { x: 3, y: -4 } }), [placement(3)])
    deeds.setNodes([node(1), node(2), node(3)])
    deeds.block(hashOf(4), { since: 1_700_000_012, decision: 0 })
  })
}

function nodeOn(chain: FakeChain, options: Partial<LightNodeOptions> = {}) {
  return createLightNode({ rpc: chain.rpc, cosmos: COSMOS, ...options })
}

async function freshState(chain: FakeChain): Promise<CityState> {
  const fresh = nodeOn(chain)
  await fresh.sync()
  return fresh.state() as CityState
}

/** Owner tables may be in another order; everything else must be equal. */
function meaning(state: CityState) {
  const { owners, ownerOf, ...rest } = state
  return { ...rest, owned: Array.from(ownerOf, (i) => owners[i]) }
}

const faultOf = async (work: Promise<unknown>): Promise<LightNodeError> => {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  expect(error).toBeInstanceOf(LightNodeError)
  return error as LightNodeError
}

describe('a cold light node', () => {
  it('reads an untouched city of 50,000 titles', async () => {
    const light = nodeOn(createFakeChain({ titles: 50_000 }))
    expect(light.state()).toBeUndefined()
    expect(light.health()).toMatchObject({ status: 'starting', ageSeconds: undefined })
    expect(await light.sync()).toBe('reloaded')
    expect(light.state()).toMatchObject({ chainId: 31_337, cosmos: COSMOS, contracts: CONTRACTS })
    expect(light.state()?.owners).toEqual([CONTRACTS.LandBank])
    expect(light.state()?.ownerOf).toEqual(new Uint16Array(50_000))
    expect(light.state()?.where).toEqual(new Uint32Array(50_000))
    expect(light.health()).toMatchObject({ status: 'ok', ageSeconds: 0 })
  })

  it('reads owners, places, models, placements and nodes', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const state = await freshState(chain)
    expect(state.owners).toEqual([CONTRACTS.LandBank, ALICE, BOB])
    expect([0, 3, 700, HOME].map((id) => state.ownerOf[id])).toEqual([1, 0, 1, 2])
    expect([0, HOME, LAST].map((id) => state.where[id])).toEqual([0, cellKey(131, 0) + 1, NOWHERE])
    expect(state.models).toEqual([1, 2, 3, 4, 5].map((n) => ({ id: n, ...model(n) })))
    expect(state.placements.get(String(onTitle(700)))).toEqual([placement(1), placement(2, 7)])
    expect(state.placements.size).toBe(2)
    expect(state.nodes.map(({ seeder, edge }) => [seeder, edge])).toEqual([
      [false, true],
      [true, true],
      [true, false],
    ])
    expect(state.blocklist).toEqual(new Map([[hashOf(4), { since: 1_700_000_012, decision: 0 }]]))
    expect(state.nodes[0]).toMatchObject({ url: 'https://seeder1.example', peer: '192.0.2.1:6881' })
  })

  it('reads everything at one block, even while others are mined', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populateSmall(chain)
    const rpc: Rpc = async (method, params) => {
      if (method === 'eth_call') chain.mine((deeds) => deeds.give(5, BOB))
      return chain.rpc(method, params)
    }
    const light = nodeOn(chain, { rpc })
    await light.sync()
    expect(light.state()?.block.number).toBe(1)
    expect(light.state()?.ownerOf[5]).toBe(0)
  })

  it('asks in halves where the endpoint refuses long pages', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const refusing: Rpc = async (method, params) => {
      const count = Number(`0x${(params[0] as { data?: string })?.data?.slice(74, 138) || '0'}`)
      if (method === 'eth_call' && count > 1000) {
        throw new RpcError('refused', method, 'out of gas')
      }
      return chain.rpc(method, params)
    }
    const light = nodeOn(chain, { rpc: refusing })
    await light.sync()
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('shares one sync among all who call meanwhile', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    const results = await Promise.all([light.sync(), light.sync(), light.sync()])
    expect(results).toEqual(['reloaded', 'reloaded', 'reloaded'])
    expect(chain.calls.filter((call) => call === 'eth_chainId')).toHaveLength(1)
  })
})

function populateSmall(chain: FakeChain): void {
  chain.mine((deeds) => {
    deeds.addModel(model(1))
    deeds.give(1, ALICE)
    deeds.place(onTitle(1), [placement(1)])
    deeds.setNodes([node(1)])
  })
}

describe('a warm light node', () => {
  it('says unchanged, and asks only for the head, while no block comes', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    await light.sync()
    const before = light.state()
    chain.calls.length = 0
    expect(await light.sync()).toBe('unchanged')
    expect(light.state()).toBe(before)
    expect(chain.calls).toEqual(['eth_chainId', 'eth_getBlockByNumber'])
  })

  it.each<[string, (chain: FakeChain) => void]>([
    ['titles that change hands', (chain) => chain.mine((d) => d.give(9, BOB))],
    ['titles that move', (chain) => chain.mine((d) => d.move(9, cellKey(-131, 5) + 1))],
    ['titles that come home', (chain) => chain.mine((d) => d.move(HOME, 0))],
    ['new models', (chain) => chain.mine((d) => [6, 7, 8].map((n) => d.addModel(model(n))))],
    ['models with a new owner', (chain) => chain.mine((d) => d.giveModel(2, BOB))],
    ['new placements', (chain) => chain.mine((d) => d.place(onTitle(4), [placement(5)]))],
    ['placements that go', (chain) => chain.mine((d) => d.place(onTitle(700), []))],
    ['nodes that beat', (chain) => chain.mine((d) => d.setNodes([node(1, 1_800_000_000)]))],
    [
      'models that are blocked',
      (chain) => chain.mine((d) => d.block(hashOf(2), { since: 1_700_000_024, decision: 7 })),
    ],
    ['models that are unblocked', (chain) => chain.mine((d) => d.unblock(hashOf(4)))],
    [
      'a model that is blocked in the place of another',
      (chain) =>
        chain.mine((d) => {
          d.unblock(hashOf(4))
          d.block(hashOf(1), { since: 1_700_000_024, decision: 1 })
        }),
    ],
    ['nothing at all', (chain) => chain.mine()],
    [
      'hundreds of changes over many blocks',
      (chain) => {
        for (let n = 0; n < 30; n++) {
          chain.mine((d) => {
            for (let i = 0; i < 10; i++) {
              d.give(n * 60 + i * 3, account(0x1000 + i))
              d.place(onTitle(n * 60 + i), [placement(1 + (i % 5))])
            }
          })
        }
      },
    ],
  ])('advances over %s to what a fresh node reads', async (_, change) => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    change(chain)
    expect(await light.sync()).toBe('advanced')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('keeps the very objects nothing touched, and never changes a published state', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    const before = light.state() as CityState
    const copy = structuredClone(before)
    chain.mine((deeds) => deeds.give(9, BOB))
    await light.sync()
    const after = light.state() as CityState
    expect(before).toEqual(copy)
    expect(after.ownerOf).not.toBe(before.ownerOf)
    for (const part of [
      'owners',
      'where',
      'models',
      'placements',
      'nodes',
      'contracts',
      'blocklist',
    ] as const) {
      expect(after[part]).toBe(before[part])
    }
  })

  it('leaves nodes out that fell silent, though no log says so', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    const { timestamp } = (light.state() as CityState).block
    // One block of twelve seconds and it is dead.
    chain.mine((d) => d.setNodes([node(1, timestamp + 24 - NODE_EXPIRY), node(2)]))
    await light.sync()
    expect(light.state()?.nodes).toHaveLength(2)
    chain.mine(() => undefined)
    expect(await light.sync()).toBe('advanced')
    expect(light.state()?.nodes.map(({ operator }) => operator)).toEqual([account(2)])
    expect(await freshState(chain)).toEqual(light.state())
  })

  it('reads only what the logs name', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    chain.mine((deeds) => {
      deeds.give(9, BOB)
      deeds.give(11, BOB)
    })
    chain.calls.length = 0
    await light.sync()
    expect(chain.calls.filter((call) => call.startsWith('eth_call')).sort()).toEqual([
      'eth_call Blocklist.count()',
      'eth_call LandTitle.ownerWords(uint256,uint256)',
      'eth_call Model.targetCount()',
      'eth_call Model.total()',
    ])
  })

  it('reads in full when it fell far behind', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain, { limits: { blocksBehindToReload: 3 } })
    await light.sync()
    for (let n = 0; n < 4; n++) chain.mine((deeds) => deeds.give(n, BOB))
    expect(await light.sync()).toBe('reloaded')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('starts from a kept state and only catches up', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const warm = await freshState(chain)
    chain.mine((deeds) => deeds.give(9, BOB))
    const light = nodeOn(chain, { warm })
    expect(light.state()).toBe(warm)
    expect(await light.sync()).toBe('advanced')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('reads which models are blocked where the kept state does not say so', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const warm = decodeGrid(encodeGrid(await freshState(chain)))
    expect(warm.blocklist).toBeUndefined()
    chain.mine((deeds) => deeds.unblock(hashOf(9)))
    const light = nodeOn(chain, { warm })
    expect(await light.sync()).toBe('advanced')
    expect(light.state()?.blocklist).toEqual((await freshState(chain)).blocklist)
    expect(light.state()?.blocklist?.size).toBe(1)
  })

  it('finds nothing blocked in a city that is older than the blocklist', async () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine((deeds) => deeds.removeContract('Blocklist'))
    const light = nodeOn(chain)
    await light.sync()
    expect(light.state()?.blocklist).toEqual(new Map())
    chain.mine((deeds) => deeds.block(hashOf(1), { since: 1, decision: 0 }))
    chain.calls.length = 0
    expect(await light.sync()).toBe('advanced')
    expect(light.state()?.blocklist).toEqual(new Map())
    expect(chain.calls.some((call) => call.includes('Blocklist'))).toBe(false)
    chain.mine((deeds) => deeds.setContract('Blocklist', CONTRACTS.Blocklist))
    expect(await light.sync()).toBe('reloaded')
    expect([...(light.state()?.blocklist?.keys() ?? [])]).toEqual([hashOf(1)])
  })

  it.each([
    ['chain', { chainId: 7 }],
    ['Cosmos', { cosmos: account(0xdead) }],
  ])('throws away a kept state of another %s', async (_, options) => {
    const warm = await freshState(createFakeChain({ titles: TITLES }))
    expect(
      nodeOn(createFakeChain({ titles: TITLES }), { warm, ...options }).state(),
    ).toBeUndefined()
  })

  it('tells its listeners of each new state and the one before, until they leave', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    const heard = vi.fn()
    const leave = light.onChange(heard)
    await light.sync()
    const first = light.state()
    expect(heard).toHaveBeenLastCalledWith({ state: first, previous: undefined })
    await light.sync()
    chain.mine()
    await light.sync()
    expect(heard).toHaveBeenLastCalledWith({ state: light.state(), previous: first })
    leave()
    chain.mine()
    await light.sync()
    expect(heard).toHaveBeenCalledTimes(2)
  })

  it('lets no listener keep the others from hearing, nor hushes its error up', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    const heard = vi.fn()
    light.onChange(() => {
      throw new Error('broken listener')
    })
    light.onChange(heard)
    await expect(light.sync()).rejects.toBeInstanceOf(AggregateError)
    expect(heard).toHaveBeenCalledOnce()
    expect(light.health().status).toBe('ok')
    expect(await light.sync()).toBe('unchanged')
  })
})

describe('a light node on a chain that changes its mind', () => {
  it('forgets a block that a re-org took back, and knows one that it brought', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    chain.mine((deeds) => deeds.block(hashOf(1), { since: 1, decision: 1 }))
    await light.sync()
    expect([...(light.state()?.blocklist?.keys() ?? [])]).toEqual([hashOf(4), hashOf(1)])
    chain.rewind(1)
    chain.mine((deeds) => deeds.block(hashOf(2), { since: 1, decision: 1 }))
    chain.mine()
    expect(await light.sync()).toBe('reloaded')
    expect([...(light.state()?.blocklist?.keys() ?? [])]).toEqual([hashOf(4), hashOf(2)])
  })

  it('reads anew after a re-org of any depth', async () => {
    for (const depth of [1, 2, 12]) {
      const chain = createFakeChain({ titles: TITLES })
      populate(chain)
      const light = nodeOn(chain)
      for (let n = 0; n < depth; n++) {
        chain.mine((deeds) => deeds.give(100 + n, BOB))
        await light.sync()
      }
      chain.rewind(1)
      for (let n = 0; n <= depth; n++) chain.mine((deeds) => deeds.give(200 + n, ALICE))
      expect(await light.sync()).toBe('reloaded')
      expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
    }
  })

  it('reads anew after a reset to a shorter chain', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    for (let n = 0; n < 20; n++) chain.mine()
    await light.sync()
    chain.reset()
    chain.mine((deeds) => deeds.give(3, BOB))
    expect(await light.sync()).toBe('reloaded')
    expect(light.state()?.block.number).toBe(1)
  })

  it('goes on serving the old city while a reset chain has no Cosmos yet', async () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine()
    const light = nodeOn(chain)
    await light.sync()
    const old = light.state()
    chain.reset({ cosmos: false })
    expect((await faultOf(light.sync())).kind).toBe('no-cosmos')
    expect(light.state()).toBe(old)
    chain.reset()
    expect(await light.sync()).toBe('reloaded')
    expect(light.health().status).toBe('ok')
  })

  it('tries again when the head is replaced while it reads', async () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine()
    let replaced = false
    const rpc: Rpc = async (method, params) => {
      if (method === 'eth_call' && !replaced) {
        replaced = true
        chain.rewind(0)
        chain.mine((deeds) => deeds.give(3, BOB))
      }
      return chain.rpc(method, params)
    }
    const light = nodeOn(chain, { rpc })
    expect(await light.sync()).toBe('reloaded')
    expect(light.state()?.block.hash).toBe(chain.head().hash)
    expect(light.state()?.owners).toContain(BOB)
  })

  it('gives up, and says so, on an endpoint that answers from two chains for ever', async () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine()
    const rpc: Rpc = async (method, params) => {
      if (method === 'eth_call') {
        chain.rewind(0)
        chain.mine()
      }
      return chain.rpc(method, params)
    }
    const light = nodeOn(chain, { rpc })
    expect((await faultOf(light.sync())).kind).toBe('rpc-down')
    expect(light.state()).toBeUndefined()
  })

  it('keeps its state while a replica lags, and believes it after a minute', async () => {
    let now = 0
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain, { clock: () => now })
    for (let n = 0; n < 5; n++) {
      chain.mine((deeds) => deeds.give(n, BOB))
      await light.sync()
    }
    const newest = light.state()
    chain.rewind(3)
    expect(await light.sync()).toBe('unchanged')
    expect(light.state()).toBe(newest)
    expect(light.health()).toMatchObject({ status: 'lagging', block: newest?.block })
    now = 61_000
    expect(await light.sync()).toBe('reloaded')
    expect(light.state()?.block.number).toBe(3)
    expect(light.health().status).toBe('ok')
  })

  it('calls an old head lagging where blocks are expected', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const clock = () => (1_700_000_000 + 600) * 1000
    const light = nodeOn(chain, { clock, maxHeadAgeSeconds: 300 })
    await light.sync()
    expect(light.health()).toMatchObject({ status: 'lagging', ageSeconds: 0 })
    expect(light.state()?.block).toEqual(light.health().block)
  })
})

describe('a light node with bad company', () => {
  it.each<[string, Rpc]>([
    ['is down', () => Promise.reject(new RpcError('unreachable', 'x', 'connection refused'))],
    ['times out', () => Promise.reject(new RpcError('timeout', 'x', 'no answer'))],
    ['throws what it likes', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers nonsense', async () => ({ nonsense: true })],
    ['answers null', async () => null],
    ['answers nothing', async () => undefined],
    ['answers a long hex string', async () => `0x${'ab'.repeat(5000)}`],
  ])('serves the last good state when the endpoint %s', async (_, broken) => {
    let now = 1_000_000
    const chain = createFakeChain({ titles: TITLES })
    let rpc = chain.rpc
    const light = nodeOn(chain, { rpc: (method, params) => rpc(method, params), clock: () => now })
    await light.sync()
    const good = light.state()
    rpc = broken
    now += 42_000
    expect((await faultOf(light.sync())).kind).toBe('rpc-down')
    expect(light.state()).toBe(good)
    expect(light.health()).toMatchObject({ status: 'rpc-down', ageSeconds: 42, block: good?.block })
    expect(light.health().detail).not.toBe('')
    rpc = chain.rpc
    expect(await light.sync()).toBe('unchanged')
    expect(light.health()).toMatchObject({ status: 'ok', ageSeconds: 0, detail: '' })
  })

  it('never takes a map from another chain', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain, { chainId: 1 })
    const fault = await faultOf(light.sync())
    expect(fault.kind).toBe('wrong-chain')
    expect(fault.message).toContain('31337')
    expect(light.state()).toBeUndefined()
    expect(light.health().status).toBe('wrong-chain')
  })

  it('holds to the chain it began on', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    await light.sync()
    const good = light.state()
    chain.chainId = 5
    chain.mine((deeds) => deeds.give(1, BOB))
    expect((await faultOf(light.sync())).kind).toBe('wrong-chain')
    expect(light.state()).toBe(good)
  })

  it('says when there is no Cosmos at the address', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const fault = await faultOf(nodeOn(chain, { cosmos: account(0xdead) }).sync())
    expect(fault.kind).toBe('no-cosmos')
    expect(fault.message).toContain('no contract')
  })

  it('says which contract an incomplete directory lacks', async () => {
    const chain = createFakeChain({ titles: TITLES })
    chain.mine((deeds) => deeds.setContract('Model', account(0)))
    const fault = await faultOf(nodeOn(chain).sync())
    expect(fault.kind).toBe('no-cosmos')
    expect(fault.message).toContain('lacks Model')
  })

  it('reads anew when the directory names other contracts, and not when it only spoke', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const light = nodeOn(chain)
    await light.sync()
    chain.mine((deeds) => deeds.setContract('CYBR', CONTRACTS.CYBR))
    expect(await light.sync()).toBe('advanced')
    chain.mine((deeds) => deeds.setContract('CYBR', account(0x123)))
    expect(await light.sync()).toBe('reloaded')
    expect(light.state()?.contracts.CYBR).toBe(account(0x123))
  })

  it.each<[string, (chain: FakeChain) => void]>([
    ['of a new model', (chain) => chain.mine((d) => d.silently((s) => s.addModel(model(6))))],
    [
      'of a placement on another target',
      (chain) => chain.mine((d) => d.silently((s) => s.place(onTitle(8), [placement(1)]))),
    ],
  ])('reads anew when the endpoint holds back the log %s', async (_, change) => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    change(chain)
    expect(await light.sync()).toBe('reloaded')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('reads the blocklist anew, and only that, when the endpoint holds back its log', async () => {
    const chain = createFakeChain({ titles: TITLES })
    populate(chain)
    const light = nodeOn(chain)
    await light.sync()
    chain.mine((d) => d.silently((s) => s.block(hashOf(1), { since: 1, decision: 1 })))
    expect(await light.sync()).toBe('advanced')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it.each<[string, unknown]>([
    ['refuses them', undefined],
    ['answers no list', { logs: [] }],
    ['answers torn entries', [{ address: CONTRACTS.Model, topics: 'none' }]],
    [
      'names titles that cannot be',
      [{ address: CONTRACTS.LandRegistry, topics: ['MOVED', `0x${'f'.repeat(64)}`] }],
    ],
  ])('reads anew when the endpoint, asked for logs, %s', async (_, answer) => {
    const { MOVED } = await import('../chain/events.ts')
    const chain = createFakeChain({ titles: TITLES })
    const rpc: Rpc = async (method, params) => {
      if (method !== 'eth_getLogs') return chain.rpc(method, params)
      if (answer === undefined) throw new RpcError('refused', method, 'range too large')
      const logs = JSON.parse(JSON.stringify(answer).replaceAll('MOVED', MOVED.topic))
      if (Array.isArray(logs))
        for (const log of logs) Object.assign(log, { data: '0x', blockNumber: '0x1' })
      return logs
    }
    const light = nodeOn(chain, { rpc })
    await light.sync()
    chain.mine((deeds) => deeds.give(1, BOB))
    expect(await light.sync()).toBe('reloaded')
    expect(meaning(light.state() as CityState)).toEqual(meaning(await freshState(chain)))
  })

  it('believes no endpoint that claims a city of millions', async () => {
    const chain = createFakeChain({ titles: TITLES })
    const rpc: Rpc = async (method, params) => {
      const data = (params[0] as { data?: string })?.data
      if (data === '0x18160ddd') return `0x${'0'.repeat(57)}fffffff`
      return chain.rpc(method, params)
    }
    expect((await faultOf(nodeOn(chain, { rpc }).sync())).message).toContain('more than a city')
  })
})
