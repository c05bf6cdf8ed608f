import { evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { type GridIndex, parseGridIndex, piecesOf } from '@cosmos/protocol/grid/piece-index'
import { readGridPieces } from '@cosmos/protocol/grid/read-pieces'
import { decodeGrid } from '@cosmos/protocol/grid/snapshot'
import { describe, expect, it } from 'vitest'
import { heartbeat } from './heartbeat.ts'
import { ask } from './socket.ts'

const grid = () => env.GRID.get(env.GRID.idFromName('city'))

const index = async (): Promise<GridIndex> =>
  parseGridIndex(await (await ask('/api/grid/index')).json())
const fetchPiece = async ({ hash }: { hash: string }) => {
  const response = await ask(`/api/grid/pieces/${hash}`)
  return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined
}
const hashes = (of: GridIndex) => new Set(piecesOf(of).map(({ hash }) => hash))

describe('the grid in pieces', () => {
  it('is the grid, and asks for each piece once', async () => {
    const listed = await index()
    const read = await readGridPieces({ index: listed, fetch: fetchPiece })
    const whole = decodeGrid(new Uint8Array(await (await ask('/api/grid')).arrayBuffer()))
    expect(read.city.block).toEqual(whole.block)
    expect(read.city.where).toEqual(whole.where)
    expect(read.city.placements).toEqual(whole.placements)
    expect(read.city.models).toEqual(whole.models)
    expect(read.city.nodes).toEqual(whole.nodes)
    const owners = ({ owners, ownerOf }: typeof whole) => [...ownerOf].map((one) => owners[one])
    expect(owners(read.city)).toEqual(owners(whole))
    // Most strips of a young city are one and the same piece.
    expect(read.fetched.pieces).toBeLessThan(piecesOf(listed).length / 2)
  })

  it('may be kept for ever, piece by piece, whatever the age of the map', async () => {
    for (const { hash } of piecesOf(await index())) {
      const { status, headers } = await ask(`/api/grid/pieces/${hash}`)
      expect(status).toBe(200)
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(headers.get('etag')).toBe(`"${hash}"`)
      expect(headers.get('age')).toBeNull()
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
    const [{ hash } = { hash: '' }] = (await index()).titles
    const again = await ask(`/api/grid/pieces/${hash}`, {
      headers: { 'if-none-match': `"${hash}"` },
    })
    expect(again.status).toBe(304)
  })

  it('has a new index after a block, and new pieces only where it changed something', async () => {
    const before = await index()
    const known = (await readGridPieces({ index: before, fetch: fetchPiece })).pieces
    await heartbeat()
    await runDurableObjectAlarm(grid())
    const after = await index()
    expect(after.block.number).toBeGreaterThan(before.block.number)
    expect(after.titles).toEqual(before.titles)
    expect(after.ground).toEqual(before.ground)
    expect(after.models).toEqual(before.models)
    expect(after.nodes).not.toEqual(before.nodes)
    const read = await readGridPieces({ index: after, known, fetch: fetchPiece })
    expect(read.fetched.pieces).toBe(1)
    // Who began to read before the block can still end.
    await readGridPieces({ index: before, fetch: fetchPiece })
  })

  it('outlives the object: what the city has now is served again under its names', async () => {
    const before = await index()
    await evictDurableObject(grid())
    // Which checks each piece against its name, and rejects where one is missing.
    const { fetched } = await readGridPieces({ index: before, fetch: fetchPiece })
    expect(fetched.pieces).toBe(hashes(before).size)
  })
})
