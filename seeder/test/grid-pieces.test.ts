import { parseGridIndex } from '@cosmos/protocol/grid/piece-index'
import { readGridPieces } from '@cosmos/protocol/grid/read-pieces'
import { createNodeApi } from '@cosmos/protocol/http/node-api'
import { COSMOS, createFakeChain } from '@cosmos/protocol/lightnode/fake-chain'
import { createLightNode } from '@cosmos/protocol/lightnode/light-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHttpRig, type HttpRig } from './http-rig.ts'

describe('a seeder', () => {
  let rig: HttpRig
  beforeAll(async () => {
    const { rpc } = createFakeChain({ titles: 2048 })
    const lightNode = createLightNode({ rpc, cosmos: COSMOS })
    await lightNode.sync()
    rig = await createHttpRig({ api: createNodeApi({ lightNode, rpc, publicRpc: [] }) })
  })
  afterAll(() => rig.close())
  const ask = (path: string) => fetch(`http://127.0.0.1:${rig.server.port}${path}`)

  it('serves the grid in pieces as an edge does', async () => {
    const listed = await ask('/api/grid/index')
    const index = parseGridIndex(await listed.json())
    expect(listed.headers.get('etag')).toBe(`"${index.block.hash}"`)
    const { city } = await readGridPieces({
      index,
      fetch: async ({ hash }) => {
        const piece = await ask(`/api/grid/pieces/${hash}`)
        expect(piece.headers.get('cache-control')).toContain('immutable')
        return new Uint8Array(await piece.arrayBuffer())
      },
    })
    expect(city.ownerOf).toHaveLength(2048)
    expect((await ask('/api/grid/pieces/7')).status).toBe(400)
    expect((await ask(`/api/grid/pieces/${'0'.repeat(64)}`)).status).toBe(404)
    expect((await ask(`/api/grid/pieces/${index.titles[0]?.hash}/more`)).status).toBe(404)
  })

  it('asks the chain for proofs of single words, as an edge does', async () => {
    // This chain has no proofs to give; what counts is that it was asked for one.
    const answer = await ask('/api/proof/storage?slots=5')
    expect(await answer.json()).toMatchObject({ detail: expect.stringContaining('eth_getProof') })
    expect((await ask('/api/proof/storage')).status).toBe(400)
  })
})
