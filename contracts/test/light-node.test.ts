/** The light node, the grid and its proof on the real contracts, through a real JSON-RPC server. */
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { classOf } from '@cosmos/protocol/geometry/c1'
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, birthTitleAt, type Cell } from '@cosmos/protocol/geometry/titles'
import { inGrid } from '@cosmos/protocol/grid/any-state'
import { applyDelta, encodeDelta } from '@cosmos/protocol/grid/delta'
import { verifyGridProof } from '@cosmos/protocol/grid/proof'
import { buildGridProof } from '@cosmos/protocol/grid/proof-build'
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import { createNodeApi } from '@cosmos/protocol/http/node-api'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { createLightNode, type LightNode } from '@cosmos/protocol/lightnode/light-node'
import type { Address, CityState, InfoHash, Rpc } from '@cosmos/protocol/lightnode/types'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type RpcServer, serveRpc } from '../rpc-server.ts'
import { type City, startCity } from './city.ts'

const homeOf = (id: number) => birthCell(id) as Cell

const lower = (address: string | undefined): Address => (address ?? '').toLowerCase() as Address

/** Some titles that may be released and moved. */
function privateTitles(count: number): number[] {
  const ids: number[] = []
  for (let y = 60; ids.length < count; y++) {
    for (let x = 60; x < 80 && ids.length < count; x++) {
      const c = classOf(x, y)
      if (c === 'ico' || c === 'auction') ids.push(birthTitleAt(x, y) as number)
    }
  }
  return ids
}

describe('a light node on the real contracts', () => {
  let city: City
  let server: RpcServer
  let rpc: Rpc
  let light: LightNode
  let alice: string
  let bob: string
  const ids = privateTitles(5)
  const [first, second, third] = ids as [number, number, number]
  const options = () => ({ rpc, cosmos: lower(city.addresses.Cosmos), chainId: 31_337 })

  beforeAll(async () => {
    city = await startCity()
    const provider = {
      request: ({ method, params }: { method: string; params?: unknown[] }) =>
        city.rpc(method, params),
    }
    server = await serveRpc({ host: '127.0.0.1', port: 0, provider })
    rpc = createHttpRpc({ url: server.url, fetch })
    ;[alice, bob] = city.people
    light = createLightNode(options())
    await light.sync()
  })
  afterAll(async () => {
    await server.close()
    await city.close()
  })
  /** Each test begins with a node that is up to date. */
  beforeEach(async () => {
    await light.sync()
  })

  const state = () => light.state() as CityState

  async function fresh(): Promise<CityState> {
    const node = createLightNode(options())
    await node.sync()
    return node.state() as CityState
  }

  const meaning = ({ owners, ownerOf, ...rest }: CityState) => ({
    ...rest,
    owned: Array.from(ownerOf, (i) => owners[i]),
  })

  /** The next block(s) must be reached by logs alone, and over the wire by a delta. */
  async function expectAdvance(before: CityState): Promise<void> {
    expect(await light.sync()).toBe('advanced')
    expect(meaning(state())).toEqual(meaning(await fresh()))
    expect(applyDelta(before, encodeDelta(before, state()))).toEqual(inGrid(state()))
    expect(decodeGrid(encodeGrid(state()))).toEqual(inGrid(state()))
  }

  async function provenBlock(): Promise<number> {
    const proof = JSON.parse(JSON.stringify(await buildGridProof(rpc, state())))
    const { where, block, contracts, chainId } = state()
    const landGrid = contracts.LandGrid as Address
    return verifyGridProof(proof, { trusted: { hash: block.hash }, chainId, landGrid, where })
      .number
  }

  it('reads the untouched city and proves its empty grid', async () => {
    expect(state().ownerOf.length).toBe(50_000)
    expect(state().owners).toEqual([lower(city.addresses.LandBank)])
    expect(state().where.every((value) => value === 0)).toBe(true)
    expect(await provenBlock()).toBe(state().block.number)
  })

  it('follows titles that are released and change hands', async () => {
    const before = state()
    await city.send(city.distributor, 'LandBank', 'release', [ids, alice])
    await city.send(alice, 'LandTitle', 'transferFrom', [alice, bob, second])
    await expectAdvance(before)
    expect(state().owners[state().ownerOf[first] ?? 0]).toBe(lower(alice))
    expect(state().owners[state().ownerOf[second] ?? 0]).toBe(lower(bob))
  })

  it('follows models, placements and nodes', async () => {
    const before = state()
    const data = (n: number) => ({
      infoHash: `0x${n.toString(16).padStart(40, 'a')}`,
      size: 123_456 + n,
      manifestHash: `0x${n.toString(16).padStart(64, 'b')}`,
      name: `Maison №${n}`,
      open: n > 1,
    })
    await city.send(alice, 'Model', 'mintMany', [alice, [data(1), data(2), data(3)]])
    const placement = (model: number) =>
      packPlacement({ model, x: 5, y: 0, z: -5, rotation: facing(90), scale: 1 })
    const target = targetKey({ kind: 'title', id: first })
    const square = targetKey({ kind: 'commons', cell: { x: 0, y: -39 } })
    await city.send(alice, 'Model', 'placeMany', [
      [target, target],
      [placement(1), placement(2)],
    ])
    await city.send(city.foundation, 'Model', 'place', [square, placement(3)])
    await city.send(alice, 'Nodes', 'register', [1, 'http://127.0.0.1:4000', '127.0.0.1:4001'])
    await expectAdvance(before)
    expect(state().models.map(({ name }) => name)).toEqual(['Maison №1', 'Maison №2', 'Maison №3'])
    expect(state().placements.size).toBe(2)

    const full = state()
    await city.send(alice, 'Model', 'remove', [target, 0])
    await city.send(city.foundation, 'Model', 'remove', [square, 0])
    await city.send(alice, 'Model', 'transferFrom', [alice, bob, 1])
    await city.send(alice, 'Nodes', 'heartbeat', [])
    await expectAdvance(full)
    expect(state().placements).toEqual(new Map([[target.toString(), [placement(2)]]]))
    expect(state().models[0]?.owner).toBe(lower(bob))
    expect(state().nodes).toMatchObject([{ operator: lower(alice), seeder: true, edge: false }])
  })

  it('follows titles that move, and proves where all of them are', async () => {
    const before = state()
    await city.send(alice, 'LandRegistry', 'relocate', [first, 131, 0, 0])
    await city.send(alice, 'LandRegistry', 'relocate', [third, 131, 1, 0])
    await expectAdvance(before)
    expect(state().where[first]).toBe(cellKey(131, 0) + 1)
    expect(await provenBlock()).toBe(state().block.number)

    await city.send(alice, 'LandRegistry', 'relocate', [first, -132, 0, 0])
    await light.sync()
    expect(await provenBlock()).toBe(state().block.number)
    const home = homeOf(first)
    await city.send(alice, 'LandRegistry', 'relocate', [first, home.x, home.y, 0])
    await light.sync()
    expect(state().where[first]).toBe(0)
    expect(await provenBlock()).toBe(state().block.number)
  })

  it('follows models that governance blocks and unblocks', async () => {
    const before = state()
    const [one, two] = ['1', '2'].map((digit) => digit.repeat(40) as InfoHash)
    await city.govern('Blocklist', 'blockModels', [[`0x${one}`, `0x${two}`], 'Stolen'])
    await expectAdvance(before)
    const since = await city.now()
    expect(state().blocklist?.get(one as InfoHash)).toEqual({ since, decision: 0 })
    const blocked = state()
    await city.govern('Blocklist', 'unblockModels', [[`0x${one}`]])
    await expectAdvance(blocked)
    expect([...(state().blocklist?.keys() ?? [])]).toEqual([two])
  })

  it('answers HTTP requests about it', async () => {
    const { world, parcel, proof } = createNodeApi({
      lightNode: light,
      rpc,
      publicRpc: [server.url],
    })
    expect(JSON.parse(String(world().body))).toMatchObject({
      chainId: 31_337,
      cosmos: lower(city.addresses.Cosmos),
      seeders: [{ url: 'http://127.0.0.1:4000', operator: lower(alice) }],
    })
    const { x, y } = homeOf(first)
    expect(JSON.parse(String(parcel(`${x},${y}`).body))).toMatchObject({
      id: first,
      owner: lower(alice),
      models: [{ name: 'Maison №2', placements: 1 }],
    })
    expect((await proof()).status).toBe(200)
  })

  it('reads anew when the chain goes back to an earlier state and on from there', async () => {
    const snapshot = await city.rpc('evm_snapshot')
    await city.send(alice, 'LandTitle', 'transferFrom', [alice, bob, third])
    await light.sync()
    await city.rpc('evm_revert', [snapshot])
    await city.send(alice, 'LandTitle', 'transferFrom', [alice, city.people[2], third])
    await city.send(alice, 'LandTitle', 'transferFrom', [alice, city.people[3], first])
    expect(await light.sync()).toBe('reloaded')
    expect(meaning(state())).toEqual(meaning(await fresh()))
    expect(state().owners).toContain(lower(city.people[2]))
  })
})
