import { beforeEach, describe, expect, it } from 'vitest'
import { type GridIndex, parseGridIndex, piecesOf } from '../grid/piece-index.ts'
import { readGridPieces } from '../grid/read-pieces.ts'
import { decodeGrid } from '../grid/snapshot.ts'
import { account, COSMOS, createFakeChain, type FakeChain } from '../lightnode/fake-chain.ts'
import { createLightNode, type LightNode } from '../lightnode/light-node.ts'
import type { CityState } from '../lightnode/types.ts'
import { HTTP_LIMITS } from './limits.ts'
import { createNodeApi, type NodeApi } from './node-api.ts'

const ALICE = account(0xa11ce)
const BOB = account(0xb0b)
/** So that they are another piece each time. */
const titleOf = (n: number) => 100 + n

describe('the pieces of a node', () => {
  let chain: FakeChain
  let light: LightNode
  let api: NodeApi
  beforeEach(async () => {
    chain = createFakeChain({ titles: 4096 })
    chain.mine((deeds) => {
      deeds.give(3000, BOB)
      deeds.give(7, ALICE)
    })
    light = createLightNode({ rpc: chain.rpc, cosmos: COSMOS })
    api = nodeOf(light)
    await light.sync()
  })

  const nodeOf = (lightNode: LightNode) =>
    createNodeApi({ lightNode, rpc: chain.rpc, publicRpc: [] })
  const index = async (from = api): Promise<GridIndex> => {
    const { status, body } = await from.gridIndex()
    expect(status).toBe(200)
    return parseGridIndex(JSON.parse(String(body)))
  }
  const fetch = async ({ hash }: { hash: string }) => {
    const { status, body } = await api.gridPiece(hash)
    return status === 200 ? (body as Uint8Array) : undefined
  }
  const ownersOf = ({ owners, ownerOf }: CityState) => [...ownerOf].map((owner) => owners[owner])
  const hashes = (of: GridIndex) => new Set(piecesOf(of).map(({ hash }) => hash))
  const give = async (n: number) => {
    chain.mine((deeds) => deeds.give(titleOf(n), ALICE))
    await light.sync()
  }

  it('make the very city that the grid is', async () => {
    const { city } = await readGridPieces({ index: await index(), fetch })
    const whole = decodeGrid(api.grid().body as Uint8Array)
    expect(ownersOf(city)).toEqual(ownersOf(whole))
    expect({ ...city, owners: [], ownerOf: [] }).toEqual({ ...whole, owners: [], ownerOf: [] })
  })

  it('are listed under the hash of the block, and kept for ever under their own', async () => {
    const answer = await api.gridIndex()
    const { etag } = answer.headers
    expect(etag).toBe(`"${light.state()?.block.hash}"`)
    expect(answer.headers['cache-control']).toBe('no-cache')
    expect(await api.gridIndex(etag)).toMatchObject({ status: 304, body: undefined })
    const [{ hash } = { hash: '' }] = (await index()).titles
    const piece = await api.gridPiece(hash)
    expect(piece.headers).toMatchObject({
      etag: `"${hash}"`,
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/vnd.cosmos.grid-piece',
    })
    expect(await api.gridPiece(hash, `"${hash}"`)).toMatchObject({ status: 304, body: undefined })
  })

  it('are new where something changed, and the same bytes everywhere else', async () => {
    const before = await index()
    const first = (await api.gridPiece(before.titles[2]?.hash ?? '')).body
    await give(0)
    const after = await index()
    expect(after.block.number).toBe(before.block.number + 1)
    const fresh = [...hashes(after)].filter((hash) => !hashes(before).has(hash))
    expect(fresh).toEqual([after.titles[0]?.hash])
    expect((await api.gridPiece(after.titles[2]?.hash ?? '')).body).toBe(first)
  })

  it('stay to be had for who is in the middle of reading, and not for ever', async () => {
    const old = await index()
    for (let n = 1; n < HTTP_LIMITS.pieceSets; n++) {
      await give(n)
      await index()
    }
    expect((await readGridPieces({ index: old, fetch })).city.block).toEqual(old.block)
    await give(HTTP_LIMITS.pieceSets)
    await index()
    const { status, body } = await api.gridPiece(old.titles[0]?.hash ?? '')
    expect(status).toBe(404)
    expect(String(body)).toContain('read /api/grid/index again')
    await expect(readGridPieces({ index: old, fetch })).rejects.toMatchObject({ fault: 'missing' })
  })

  it('are the same at a node that came later, asked before its own index was', async () => {
    chain.mine((deeds) => deeds.give(1, account(0xca201)))
    await light.sync()
    const late = createLightNode({ rpc: chain.rpc, cosmos: COSMOS })
    await late.sync()
    // The two came to know the owners in another order.
    expect(late.state()?.owners).not.toEqual(light.state()?.owners)
    const listed = await index()
    const { city } = await readGridPieces({
      index: listed,
      fetch: async ({ hash }) => (await nodeOf(late).gridPiece(hash)).body as Uint8Array,
    })
    expect(city.block).toEqual(listed.block)
    expect(await index(nodeOf(late))).toEqual(listed)
  })

  it.each(['', 'abc', 'AB'.repeat(32), `${'ab'.repeat(32)}0`, '../index'])(
    'have names, and %j is none',
    async (name) => {
      const { status, body } = await api.gridPiece(name)
      expect(status).toBe(400)
      expect(String(body)).toContain('64 lower-case hex digits')
    },
  )

  it('are not there before the chain was read', async () => {
    const blind = nodeOf(createLightNode({ rpc: chain.rpc, cosmos: COSMOS }))
    expect((await blind.gridIndex()).status).toBe(503)
    expect((await blind.gridPiece('ab'.repeat(32))).status).toBe(503)
  })
})
