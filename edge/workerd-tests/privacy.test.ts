import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { shardName } from '../src/tracker/shards.ts'
import { contents } from './contents.ts'
import { SHARDS } from './shards.ts'
import { ask, connect } from './socket.ts'

/** Planted wherever a visitor could be told apart by it, and then looked for in every object. */
const CANARY = 'c4n4ry-7f3a'
const headers = {
  'cf-connecting-ip': `192.0.2.77-${CANARY}`,
  'x-forwarded-for': `192.0.2.77, ${CANARY}`,
  'x-real-ip': CANARY,
  'user-agent': `Mozilla/5.0 ${CANARY}`,
  cookie: `session=${CANARY}`,
  referer: `https://elsewhere.example/${CANARY}`,
  'accept-language': CANARY,
  origin: `https://${CANARY}.example`,
  authorization: CANARY,
}

describe('an object', () => {
  /** All that any object was handed, in the order it came. */
  const handed: string[] = []
  const restore: (() => void)[] = []

  beforeAll(async () => {
    const objects: [DurableObjectNamespace, string][] = [
      [env.ROOM as DurableObjectNamespace, 'land:3:4'],
      [env.GRID as DurableObjectNamespace, 'city'],
      ...Array.from({ length: SHARDS }, (_, shard): [DurableObjectNamespace, string] => [
        env.TRACKER as DurableObjectNamespace,
        shardName(shard),
      ]),
    ]
    for (const [namespace, name] of objects) {
      await runInDurableObject(namespace.get(namespace.idFromName(name)), (instance) => {
        const real = instance.fetch?.bind(instance)
        if (!real) throw new Error(`${name} takes no requests`)
        instance.fetch = (request: Request) => {
          handed.push(JSON.stringify([request.method, request.url, [...request.headers]]))
          return real(request)
        }
        restore.push(() => {
          instance.fetch = real
        })
      })
    }
  })

  afterAll(() => {
    for (const undo of restore) undo()
  })

  it('is handed nothing by which a visitor could be known, and keeps nothing', async () => {
    const query = `who=${CANARY}&_pk=${CANARY}`
    const sockets = [
      await connect(`/api/rooms/land:3:4?${query}`, headers),
      await connect(`/api/grid/live?${query}`, headers),
      await connect(`/tracker?${query}`, headers),
      await connect(`/tracker?role=seeder&${query}`, headers),
    ]
    for (const path of [
      '/api/world',
      '/api/grid',
      '/api/grid/index',
      '/api/parcels/0,-42',
      '/api/proof/grid',
    ]) {
      expect((await ask(`${path}?${query}`, { headers })).status).toBe(200)
    }
    const hash = '%aa'.repeat(20)
    await ask(`/announce?info_hash=${hash}&peer_id=-${CANARY}-1234567&ip=${CANARY}`, { headers })
    expect(handed.length).toBe(9)
    expect(handed.join('\n')).not.toContain(CANARY)
    expect(handed.join('\n')).not.toContain('192.0.2.77')
    const kept = await contents()
    expect(kept).toContain('cosmos.example') // the scan does see what is kept
    expect(kept).not.toContain(CANARY)
    expect(kept).not.toContain('192.0.2.77')
    for (const socket of sockets) socket.close()
  })

  it('does not get to see requests that make no sense', async () => {
    const before = handed.length
    for (const path of ['/api/rooms/x', '/tracker?role=x', '/api/parcels/x', '/api/grid?since=x']) {
      expect((await ask(path, { headers })).status).toBe(400)
    }
    expect(handed.length).toBe(before)
  })
})
