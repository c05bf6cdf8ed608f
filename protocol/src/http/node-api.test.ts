import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as z from 'zod/mini'
import { cellKey } from '../geometry/cell-key.ts'
import { birthCell } from '../geometry/titles.ts'
import { inGrid } from '../grid/any-state.ts'
import { applyDelta } from '../grid/delta.ts'
import { verifyGridProof } from '../grid/proof.ts'
import { decodeGrid, gridKind } from '../grid/snapshot.ts'
import { NOWHERE } from '../land/grid-words.ts'
import { packPlacement } from '../land/placement.ts'
import { targetKey } from '../land/target.ts'
import {
  account,
  CONTRACTS,
  COSMOS,
  createFakeChain,
  type FakeChain,
} from '../lightnode/fake-chain.ts'
import { createLightNode, type LightNode } from '../lightnode/light-node.ts'
import type { CityState, Hex, InfoHash } from '../lightnode/types.ts'
import { HTTP_LIMITS } from './limits.ts'
import { createNodeApi, type NodeApi } from './node-api.ts'
import { type ApiResponse, problemSchema } from './problem.ts'
import {
  gridProofSchema,
  healthSchema,
  parcelSchema,
  parcelsSchema,
  seedersSchema,
  worldSchema,
} from './schemas.ts'

const ALICE = account(0xa11ce)
const TITLE = 1200
const HOME = birthCell(TITLE) as { x: number; y: number }
const WHERE = `${HOME.x},${HOME.y}`
const TRACKER = 'wss://edge.example/tracker'

function populate(chain: FakeChain): void {
  chain.mine((deeds) => {
    deeds.addModel({
      infoHash: 'ab'.repeat(20) as InfoHash,
      size: 5000,
      manifestHash: `0x${'cd'.repeat(32)}` as Hex,
      name: 'A house & a half',
      open: true,
      owner: ALICE,
    })
    deeds.give(TITLE, ALICE)
    const word = (x: number) =>
      packPlacement({ model: 1, x, y: 0, z: -5, rotation: { x: 0, y: 0, z: 0, w: 1 }, scale: 1 })
    deeds.place(targetKey({ kind: 'title', id: TITLE }), [word(3), word(6)])
    const node = { since: 1, lastSeen: 1_700_000_000, peer: '192.0.2.1:6881' }
    deeds.setNodes([
      { ...node, operator: account(1), roles: 1, url: 'https://seeder.example' },
      { ...node, operator: account(2), roles: 2, url: 'https://edge.example' },
      { ...node, operator: account(3), roles: 1, url: '' },
    ])
  })
}

describe('the HTTP interface of a node', () => {
  let chain: FakeChain
  let light: LightNode
  let api: NodeApi
  beforeEach(async () => {
    chain = createFakeChain({ titles: 2048 })
    populate(chain)
    light = createLightNode({ rpc: chain.rpc, cosmos: COSMOS })
    api = createNodeApi({
      lightNode: light,
      rpc: chain.rpc,
      publicRpc: ['https://rpc.example'],
      tracker: TRACKER,
      rooms: 'wss://edge.example/api/rooms',
    })
    await light.sync()
  })

  const state = () => light.state() as CityState
  const bytes = ({ body }: ApiResponse) => body as Uint8Array
  const read = <T>(schema: z.ZodMiniType<T>, { status, headers, body }: ApiResponse): T => {
    expect(status).toBe(200)
    expect(headers['content-type']).toBe('application/json')
    return z.parse(schema, JSON.parse(String(body)))
  }
  const problem = (answer: ApiResponse) => {
    expect(answer.headers['content-type']).toBe('application/problem+json')
    const document = z.parse(problemSchema, JSON.parse(String(answer.body)))
    expect(document.status).toBe(answer.status)
    return document
  }

  it('names the chain, the seeders and the services', () => {
    expect(read(worldSchema, api.world())).toEqual({
      chainId: 31_337,
      cosmos: COSMOS,
      rpc: ['https://rpc.example'],
      seeders: [{ url: 'https://seeder.example', operator: account(1) }],
      tracker: TRACKER,
      rooms: 'wss://edge.example/api/rooms',
    })
    const { seeders } = read(seedersSchema, api.seeders())
    expect(seeders.map(({ operator }) => operator)).toEqual([account(1), account(3)])
  })

  it('leaves out services it does not know', () => {
    const bare = createNodeApi({ lightNode: light, rpc: chain.rpc, publicRpc: [] })
    const world = read(worldSchema, bare.world())
    expect(world).not.toHaveProperty('tracker')
    expect(world).not.toHaveProperty('rooms')
  })

  it('serves the grid under the hash of its block, once for each block', () => {
    const answer = api.grid()
    expect(answer.headers.etag).toBe(`"${state().block.hash}"`)
    expect(decodeGrid(bytes(answer))).toEqual(inGrid(state()))
    const etag = answer.headers.etag
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      expect(api.grid({ ifNoneMatch: tag })).toMatchObject({ status: 304, body: undefined })
    }
    expect(api.grid({ ifNoneMatch: '"x"' }).status).toBe(200)
    expect(bytes(api.grid())).toBe(bytes(answer))
  })

  it('serves deltas since blocks it remembers, and the whole grid otherwise', async () => {
    const before = state()
    const since = String(before.block.number)
    chain.mine((deeds) => deeds.give(7, ALICE))
    await light.sync()
    chain.mine((deeds) => deeds.move(9, cellKey(131, 0) + 1))
    await light.sync()
    const delta = bytes(api.grid({ since }))
    expect(gridKind(delta)).toBe('delta')
    expect(applyDelta(before, delta)).toEqual(inGrid(state()))
    chain.mine((deeds) => deeds.give(8, ALICE))
    await light.sync()
    expect(applyDelta(before, bytes(api.grid({ since })))).toEqual(inGrid(state()))
    const now = bytes(api.grid({ since: String(state().block.number) }))
    expect(applyDelta(state(), now)).toEqual(inGrid(state()))
    for (const unknown of ['0', '999999']) {
      expect(gridKind(bytes(api.grid({ since: unknown })))).toBe('snapshot')
    }
    for (let n = 0; n < HTTP_LIMITS.states; n++) {
      chain.mine()
      await light.sync()
    }
    expect(gridKind(bytes(api.grid({ since })))).toBe('snapshot')
    expect(problem(api.grid({ since: 'yesterday' })).detail).toContain('yesterday')
  })

  it('describes parcels for people', () => {
    const parcel = read(parcelSchema, api.parcel(WHERE))
    expect(parcel).toMatchObject({ ...HOME, id: TITLE, owner: ALICE })
    expect(parcel.address).toContain(WHERE)
    const [model] = parcel.models
    expect(model).toMatchObject({ id: 1, name: 'A house & a half', size: 5000, placements: 2 })
    expect(Object.fromEntries(new URLSearchParams(model?.magnet.slice('magnet:?'.length)))).toEqual(
      {
        xt: `urn:btih:${'ab'.repeat(20)}`,
        dn: 'A house & a half',
        xl: '5000',
        tr: TRACKER,
        xs: `https://seeder.example/torrents/${'ab'.repeat(20)}.torrent`,
        ws: `https://seeder.example/content/${'ab'.repeat(20)}/`,
      },
    )
    expect(read(parcelSchema, api.parcel('0,0'))).toMatchObject({
      id: null,
      owner: null,
      class: 'commons',
      models: [],
    })
    const both = read(parcelsSchema, api.parcels(`${WHERE};0,0;${WHERE}`))
    expect(both.block).toBe(state().block.number)
    expect(both.parcels.map(({ id }) => id)).toEqual([TITLE, null])
    expect(read(parcelsSchema, api.parcels(`${TITLE};0,0`)).parcels).toEqual(both.parcels)
  })

  it('finds no parcel for a title that does not exist or lies nowhere', async () => {
    chain.mine((deeds) => deeds.move(9, NOWHERE))
    await light.sync()
    for (const id of [9, 2048, 99_999_999]) {
      expect(problem(api.parcels(`0,0;${id}`))).toMatchObject({
        status: 404,
        detail: `there is no title ${id}, or it lies nowhere`,
      })
    }
  })

  it('describes parcels as they are now, not as they were', async () => {
    expect(read(parcelSchema, api.parcel(WHERE)).owner).toBe(ALICE)
    chain.mine((deeds) => deeds.give(TITLE, account(0xb0b)))
    await light.sync()
    expect(read(parcelSchema, api.parcel(WHERE)).owner).toBe(account(0xb0b))
  })

  it.each([
    ['', 'no parcel'],
    ['1', 'no parcel'],
    ['1,2,3', 'no parcel'],
    ['01,2', 'no parcel'],
    ['1.5,2', 'no parcel'],
    ['-0,2', 'no parcel'],
    ['../etc', 'no parcel'],
    [`${'9'.repeat(5000)},1`, 'no parcel'],
    ['512,0', 'off the map'],
    ['0,-513', 'off the map'],
  ])('says what is wrong with parcel %j', (path, detail) => {
    const { status, detail: said } = problem(api.parcel(path))
    expect(status).toBe(400)
    expect(said).toContain(detail)
    expect(said.length).toBeLessThan(200)
  })

  it.each([
    ['none', undefined, 'name the parcels'],
    ['too many', Array.from({ length: 257 }, (_, i) => `${i - 128},0`).join(';'), 'at most 256'],
    ['an endless list', '1,1;'.repeat(10_000), 'at most 256'],
    ['a bad one among good ones', '1,1;x', 'no parcel'],
    ['a list with commas alone', '1,2,3', 'no parcel'],
  ])('says what is wrong with %s', (_, ids, detail) => {
    expect(problem(api.parcels(ids)).detail).toContain(detail)
  })

  it('proves the grid, asking the chain once for each block', async () => {
    chain.mine((deeds) => deeds.move(9, cellKey(131, 0) + 1))
    await light.sync()
    chain.calls.length = 0
    const [first, second] = await Promise.all([api.proof(), api.proof()])
    expect(second).toBe(first)
    expect(chain.calls.filter((call) => call === 'eth_getProof')).toHaveLength(1)
    const proof = read(gridProofSchema, first)
    const { where, block, chainId } = state()
    const checks = { trusted: { hash: block.hash }, chainId, landGrid: CONTRACTS.LandGrid, where }
    expect(verifyGridProof(proof as never, checks)).toEqual(block)
    expect((await api.proof(first.headers.etag)).status).toBe(304)
    chain.mine()
    await light.sync()
    expect((await api.proof()).headers.etag).toBe(`"${state().block.hash}"`)
  })

  it('says so while the chain gives no proof, and proves again when it does', async () => {
    let down = true
    const failing = createNodeApi({
      lightNode: light,
      publicRpc: [],
      rpc: (method, params) =>
        down ? Promise.reject(new TypeError('fetch failed')) : chain.rpc(method, params),
    })
    const answer = await failing.proof()
    expect(problem(answer).status).toBe(503)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    down = false
    expect((await failing.proof()).status).toBe(200)
  })

  it('sends each viewer what leads from their block to now, and then every change', async () => {
    let [fresh, returning]: (CityState | undefined)[] = [undefined, state()]
    const take = (known: CityState | undefined, frame: Uint8Array) =>
      gridKind(frame) === 'snapshot' ? decodeGrid(frame) : applyDelta(known as CityState, frame)
    const since = String(state().block.number)
    chain.mine((deeds) => deeds.give(1, ALICE))
    await light.sync()
    api.live((frame) => {
      fresh = take(fresh, frame)
    })
    const leave = api.live((frame) => {
      returning = take(returning, frame)
    }, since)
    const idle = vi.fn()
    api.live(idle, String(state().block.number))
    expect(idle).not.toHaveBeenCalled()
    chain.mine((deeds) => deeds.give(2, ALICE))
    await light.sync()
    expect(fresh).toEqual(inGrid(state()))
    expect(returning).toEqual(inGrid(state()))
    expect(idle).toHaveBeenCalledOnce()
    leave()
    chain.mine()
    await light.sync()
    expect(fresh).toEqual(inGrid(state()))
    expect(returning).not.toEqual(inGrid(state()))
  })

  it('drops a viewer whose socket is gone and tells the others', async () => {
    const gone = vi.fn(() => {
      throw new Error('socket closed')
    })
    const here = vi.fn()
    const since = String(state().block.number)
    api.live(gone, since)
    api.live(here, since)
    for (let n = 0; n < 2; n++) {
      chain.mine()
      await light.sync()
    }
    expect(gone).toHaveBeenCalledOnce()
    expect(here).toHaveBeenCalledTimes(2)
  })

  it('tells how it is', () => {
    const { body } = api.health()
    expect(z.parse(healthSchema, JSON.parse(String(body)))).toMatchObject({
      status: 'ok',
      block: { number: 1 },
      ageSeconds: 0,
    })
  })
})

describe('a node that has read nothing yet', () => {
  it('answers everything with a problem document that says why', async () => {
    const light = createLightNode({
      rpc: () => Promise.reject(new TypeError('connection refused')),
      cosmos: COSMOS,
    })
    await expect(light.sync()).rejects.toThrow()
    const api = createNodeApi({ lightNode: light, rpc: async () => null, publicRpc: [] })
    for (const answer of [
      api.grid(),
      api.world(),
      api.seeders(),
      api.parcel('0,0'),
      api.parcels('0,0'),
      await api.proof(),
    ]) {
      expect(answer.status).toBe(503)
      expect(String(answer.body)).toContain('connection refused')
    }
    expect(api.health().status).toBe(503)
    const frames = vi.fn()
    api.live(frames)
    expect(frames).not.toHaveBeenCalled()
  })
})
