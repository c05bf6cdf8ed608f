/** What a seeder keeps follows the chain: light node, registry and keeper together. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { account, COSMOS, createFakeChain } from '@cosmos/protocol/lightnode/fake-chain'
import { createLightNode } from '@cosmos/protocol/lightnode/light-node'
import type { ModelRecord } from '@cosmos/protocol/lightnode/types'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Fetcher } from '../content/fetcher.ts'
import { createKeeper } from '../content/keeper.ts'
import { viewPins } from '../content/pin-view.ts'
import { UNREGISTERED_GRACE_SECONDS } from '../limits.ts'
import { type ContentStore, openContentStore } from '../store/content-store.ts'
import { addPackage, packageOf } from '../store/fixtures.ts'
import { EMPTY_REGISTRY, readRegistry } from './classes.ts'

const [ME, OTHER] = [account(1), account(2)]
const TITLE = 7
let dir: string
let store: ContentStore

async function rig() {
  const chain = createFakeChain({ titles: 16 })
  let down = false
  const lightNode = createLightNode({
    rpc: async (method, params) => {
      if (down) throw new Error('connection refused')
      return chain.rpc(method, params)
    },
    cosmos: COSMOS,
  })
  let registry = EMPTY_REGISTRY
  let seconds = 1_800_000_000
  const wanted = new Set<InfoHash>()
  const endless = new Promise<void>(() => undefined)
  const fetcher: Pick<Fetcher, 'fetchOwn'> = {
    fetchOwn(infoHash) {
      wanted.add(infoHash)
      return { done: endless } as ReturnType<Fetcher['fetchOwn']>
    },
  }
  store = await openContentStore({
    ...{ dir, quota: 250_000, now: () => seconds, failed: console.error },
    mayEvict: (infoHash) => registry.known && registry.classOf(infoHash) !== 'pin',
  })
  const keeper = createKeeper({
    ...{ store, registry: () => registry, log: pino({ level: 'silent' }) },
    fetcher: fetcher as Fetcher,
    view: () => viewPins({ store, registry, replicas: { copies: () => undefined } }),
    now: () => seconds * 1000,
  })
  let reviewed: Promise<void> = Promise.resolve()
  lightNode.onChange(({ state }) => {
    registry = readRegistry(state, [ME])
    reviewed = keeper.review()
  })
  return {
    chain,
    lightNode,
    keeper,
    wanted,
    classOf: (infoHash: InfoHash) => registry.classOf(infoHash),
    async sync() {
      await lightNode.sync()
      await reviewed
    },
    cut: (isDown: boolean) => {
      down = isDown
    },
    pass: (time: number) => {
      seconds += time
    },
  }
}

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-classes-'))
})
afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

const model = (infoHash: InfoHash, owner = OTHER): Omit<ModelRecord, 'id'> => ({
  ...{ infoHash, owner, size: 100_000, name: 'House', open: true },
  manifestHash: `0x${'0'.repeat(64)}`,
})
const standing = (id: number): bigint =>
  packPlacement({ model: id, x: 5, y: 0, z: -5, rotation: { x: 0, y: 0, z: 0, w: 1 }, scale: 1 })

describe('the class of a stored package', () => {
  it('follows a sale, both ways, within one block', async () => {
    const { chain, sync, classOf, wanted } = await rig()
    const one = await packageOf(1)
    const { infoHash } = one.torrent
    chain.mine((deeds) => deeds.addModel(model(infoHash)))
    await sync()
    expect(classOf(infoHash)).toBe('cache')
    expect(wanted.size).toBe(0)
    chain.mine((deeds) => deeds.giveModel(1, ME))
    await sync()
    expect(classOf(infoHash)).toBe('pin')
    expect([...wanted]).toEqual([infoHash])
    await addPackage(store, one)
    // A pin stays whatever comes; sold, it makes room like the rest.
    await addPackage(store, await packageOf(2))
    await expect(store.begin((await packageOf(3, 200_000)).torrent)).rejects.toThrow(/no room/)
    chain.mine((deeds) => deeds.giveModel(1, OTHER))
    await sync()
    expect(classOf(infoHash)).toBe('cache')
    expect(store.get(infoHash)?.pinned).toBe(false)
    await addPackage(store, await packageOf(3, 200_000))
    expect(store.get(infoHash)).toBeUndefined()
  })

  it.each(['title', 'planet'] as const)(
    'follows what stands on a %s, and who owns that',
    async (kind) => {
      const { chain, sync, classOf } = await rig()
      const { infoHash } = (await packageOf(1)).torrent
      // A planet has the number of its home title and goes where that goes.
      const target = targetKey({ kind, id: TITLE })
      chain.mine((deeds) => {
        deeds.addModel(model(infoHash))
        deeds.give(TITLE, ME)
      })
      await sync()
      expect(classOf(infoHash)).toBe('cache')
      chain.mine((deeds) => deeds.place(target, [standing(1)]))
      await sync()
      expect(classOf(infoHash)).toBe('pin')
      chain.mine((deeds) => deeds.give(TITLE, OTHER))
      await sync()
      expect(classOf(infoHash)).toBe('cache')
      chain.mine((deeds) => deeds.give(TITLE, ME))
      await sync()
      expect(classOf(infoHash)).toBe('pin')
      chain.mine((deeds) => deeds.place(target, []))
      await sync()
      expect(classOf(infoHash)).toBe('cache')
    },
  )
})

describe('a package that governance blocked', () => {
  const decision = { since: 1_800_000_000, decision: 0 }

  async function cached(owner = OTHER) {
    const made = await rig()
    const one = await packageOf(1)
    const { infoHash } = one.torrent
    made.chain.mine((deeds) => deeds.addModel(model(infoHash, owner)))
    await made.sync()
    await addPackage(store, one)
    return { ...made, infoHash }
  }

  it('goes after a while, as one without a token', async () => {
    const { chain, sync, classOf, pass, infoHash } = await cached()
    chain.mine((deeds) => deeds.block(infoHash, decision))
    await sync()
    expect(classOf(infoHash)).toBe('refused')
    pass(UNREGISTERED_GRACE_SECONDS - 1)
    chain.mine()
    await sync()
    expect(store.get(infoHash)?.state).toBe('complete')
    pass(1)
    chain.mine()
    await sync()
    expect(store.get(infoHash)).toBeUndefined()
  })

  it.each(['unblocked', 'taken back by the chain'])('stays when it is %s in time', async (how) => {
    const { chain, sync, classOf, pass, infoHash } = await cached()
    const before = chain.head().number
    chain.mine((deeds) => deeds.block(infoHash, decision))
    await sync()
    expect(classOf(infoHash)).toBe('refused')
    if (how === 'unblocked') chain.mine((deeds) => deeds.unblock(infoHash))
    else {
      chain.rewind(before)
      chain.mine()
    }
    await sync()
    expect(classOf(infoHash)).toBe('cache')
    pass(2 * UNREGISTERED_GRACE_SECONDS)
    chain.mine()
    await sync()
    expect(store.get(infoHash)?.state).toBe('complete')
  })

  it('is never dropped where it is a pin, for nobody’s sake', async () => {
    const { chain, sync, pass, infoHash } = await cached(ME)
    chain.mine((deeds) => deeds.block(infoHash, decision))
    await sync()
    pass(2 * UNREGISTERED_GRACE_SECONDS)
    chain.mine()
    await sync()
    await addPackage(store, await packageOf(2))
    await expect(store.begin((await packageOf(3, 200_000)).torrent)).rejects.toThrow(/no room/)
    expect(store.get(infoHash)?.state).toBe('complete')
  })

  it('is not fetched as a pin before it is unblocked', async () => {
    const { chain, sync, keeper, wanted } = await rig()
    const { infoHash } = (await packageOf(1)).torrent
    chain.mine((deeds) => {
      deeds.addModel(model(infoHash, ME))
      deeds.block(infoHash, decision)
    })
    await sync()
    expect(wanted.size).toBe(0)
    expect(keeper.pins()).toEqual([
      { infoHash, state: 'failed', detail: expect.stringContaining('government blocked it') },
    ])
    chain.mine((deeds) => deeds.unblock(infoHash))
    await sync()
    expect([...wanted]).toEqual([infoHash])
    expect(keeper.pins()).toEqual([{ infoHash, state: 'pinning', detail: undefined }])
  })
})

describe('fault 11: the chain', () => {
  it('takes a registration back: the package stays for a while, and for good when it returns', async () => {
    const { chain, sync, classOf, pass } = await rig()
    const one = await packageOf(1)
    const { infoHash } = one.torrent
    const before = chain.head().number
    chain.mine((deeds) => deeds.addModel(model(infoHash)))
    await sync()
    await addPackage(store, one)
    chain.rewind(before)
    chain.mine()
    await sync()
    expect(classOf(infoHash)).toBe('refused')
    expect(store.get(infoHash)?.state).toBe('complete')
    pass(UNREGISTERED_GRACE_SECONDS - 1)
    chain.mine((deeds) => deeds.addModel(model(infoHash)))
    await sync()
    expect(classOf(infoHash)).toBe('cache')
    pass(UNREGISTERED_GRACE_SECONDS)
    chain.mine()
    await sync()
    expect(store.get(infoHash)?.provisionalUntil).toBe(0)
    expect(store.get(infoHash)?.state).toBe('complete')
  })

  it('takes it back for good: the package goes', async () => {
    const { chain, sync, pass } = await rig()
    const one = await packageOf(1)
    const { infoHash } = one.torrent
    const before = chain.head().number
    chain.mine((deeds) => deeds.addModel(model(infoHash)))
    await sync()
    await addPackage(store, one)
    chain.rewind(before)
    chain.mine()
    await sync()
    pass(UNREGISTERED_GRACE_SECONDS + 1)
    chain.mine()
    await sync()
    expect(store.get(infoHash)).toBeUndefined()
  })

  it('can not be read: what is known stays as it was, and nothing makes room', async () => {
    const { chain, lightNode, sync, cut, classOf } = await rig()
    const one = await packageOf(1)
    await addPackage(store, one)
    await addPackage(store, await packageOf(2))
    cut(true)
    await expect(lightNode.sync()).rejects.toThrow(/connection refused/)
    // Nobody knows what is a pin: neither goes.
    await expect(store.begin((await packageOf(3)).torrent)).rejects.toThrow(/no room/)
    cut(false)
    chain.mine((deeds) => deeds.addModel(model(one.torrent.infoHash, ME)))
    await sync()
    cut(true)
    await expect(lightNode.sync()).rejects.toThrow(/connection refused/)
    expect(classOf(one.torrent.infoHash)).toBe('pin')
    await addPackage(store, await packageOf(3))
    expect(store.get(one.torrent.infoHash)?.state).toBe('complete')
  })
})
