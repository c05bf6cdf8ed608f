import { gridKind } from '@cosmos/protocol/grid/snapshot'
import { problemSchema } from '@cosmos/protocol/http/problem'
import * as schemas from '@cosmos/protocol/http/schemas'
import { describe, expect, inject, it } from 'vitest'
import { ask } from './socket.ts'

const json = async (path: string): Promise<unknown> => (await ask(path)).json()

describe('public reads', () => {
  it('tell what a client needs to begin', async () => {
    const world = schemas.worldSchema.parse(await json('/api/world'))
    expect(world).toMatchObject({
      chainId: 31337,
      cosmos: inject('city').cosmos,
      rpc: ['https://rpc.example/', 'http://127.0.0.1:8545'],
      tracker: 'wss://cosmos.example/tracker',
      rooms: 'wss://cosmos.example/api/rooms',
    })
    expect(world.seeders).toHaveLength(2)
  })

  it('have the shapes they are described with', async () => {
    schemas.healthSchema.parse(await json('/api/health'))
    schemas.seedersSchema.parse(await json('/api/seeders'))
    schemas.gridProofSchema.parse(await json('/api/proof/grid'))
    schemas.storageProofSchema.parse(await json('/api/proof/storage?slots=5,131072'))
    schemas.parcelSchema.parse(await json('/api/parcels/0,-42'))
    const { parcels } = schemas.parcelsSchema.parse(await json('/api/parcels?ids=0,-42;1,-42'))
    expect(parcels.map(({ x, y }) => [x, y])).toEqual([
      [0, -42],
      [1, -42],
    ])
  })

  it('are open to every origin, a page from the disk included', async () => {
    for (const path of ['/api/world', '/api/nope', '/announce']) {
      const { headers } = await ask(path, { headers: { origin: 'null' } })
      expect(headers.get('access-control-allow-origin')).toBe('*')
    }
    const preflight = await ask('/api/grid', {
      method: 'OPTIONS',
      headers: { origin: 'null', 'access-control-request-headers': 'if-none-match' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/If-None-Match/i)
  })

  it('say how old they are', async () => {
    const { headers } = await ask('/api/grid')
    expect(Number(headers.get('age'))).toBeGreaterThanOrEqual(0)
  })
})

describe('the grid', () => {
  it('is named by its block, and not sent twice', async () => {
    const first = await ask('/api/grid')
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"0x[0-9a-f]{64}"$/)
    expect(gridKind(new Uint8Array(await first.arrayBuffer()))).toBe('snapshot')
    const again = await ask('/api/grid', { headers: { 'if-none-match': etag } })
    expect(again.status).toBe(304)
    expect(again.headers.get('etag')).toBe(etag)
  })
})

describe('requests nobody can answer', () => {
  const cases: [number, string, RequestInit?][] = [
    [404, '/api/nope'],
    [404, '/nope.js'],
    [405, '/api/grid', { method: 'POST' }],
    [405, '/', { method: 'DELETE' }],
    [400, '/api/parcels/here'],
    [400, '/api/parcels/0,-42,3'],
    [400, '/api/parcels/513,0'],
    [400, '/api/parcels'],
    [400, `/api/parcels?ids=${Array.from({ length: 300 }, (_, n) => `${n},0`).join(';')}`],
    [400, '/api/proof/storage'],
    [400, '/api/proof/storage?slots=-1'],
    [400, '/api/grid?since=yesterday'],
    [400, '/api/grid/pieces/0'],
    [400, `/api/grid/pieces/${'AB'.repeat(32)}`],
    [404, `/api/grid/pieces/${'ab'.repeat(32)}`],
    [400, '/api/rooms/lobby'],
    [400, '/api/rooms/land:1'],
    [400, '/tracker?role=king'],
    [414, `/api/grid?since=${'1'.repeat(9000)}`],
    [426, '/tracker'],
    [426, '/api/grid/live'],
    [426, '/api/rooms/land:0:0'],
    [426, '/tracker', { headers: { upgrade: 'websocket' } }],
  ]
  it.each(cases)('get %i for %s and are told why', async (status, path, init) => {
    const response = await ask(path, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    const problem = problemSchema.parse(await response.json())
    expect(problem.status).toBe(status)
    expect(problem.detail.length).toBeGreaterThan(10)
  })

  it('are told which methods there are', async () => {
    const { headers } = await ask('/api/grid', { method: 'PUT' })
    expect(headers.get('allow')).toContain('GET')
  })

  it('never break the Worker, whatever the path', async () => {
    for (const path of ['/%', '/%00', '/api/%E0%A4%A', '/..%2f..%2fetc', '//x', '/api/parcels/%']) {
      const { status } = await ask(path)
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    }
  })
})

describe('the description', () => {
  it('lists every route', async () => {
    const { openapi, paths } = (await json('/api/openapi.json')) as {
      openapi: string
      paths: Record<string, unknown>
    }
    expect(openapi).toBe('3.1.0')
    expect(Object.keys(paths).sort()).toEqual([
      '/announce',
      '/api/grid',
      '/api/grid/index',
      '/api/grid/live',
      '/api/grid/pieces/{hash}',
      '/api/health',
      '/api/parcels',
      '/api/parcels/{place}',
      '/api/proof/grid',
      '/api/proof/storage',
      '/api/rooms',
      '/api/rooms/{room}',
      '/api/seeders',
      '/api/session',
      '/api/sign-in',
      '/api/sign-in/nonce',
      '/api/world',
      '/tracker',
    ])
  })
})

describe('the portal’s page', () => {
  it('runs no script but its own, and talks to any seeder', async () => {
    const { headers, status } = await ask('/')
    expect(status).toBe(200)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval';")
    expect(policy).toContain('connect-src')
    expect(policy).toContain("worker-src 'self' blob:")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('strict-transport-security')).toContain('max-age')
  })

  it('comes as one file to keep, too', async () => {
    const { headers } = await ask('/cosmos.html')
    expect(headers.get('content-disposition')).toContain('cosmos.html')
  })
})
