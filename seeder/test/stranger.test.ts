/** A whole seeder but for its chain: store, swarm, gate and HTTP, against another one's swarm. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import { account } from '@cosmos/protocol/lightnode/fake-chain'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readRegistry } from '../src/chain/classes.ts'
import { createFetcher } from '../src/content/fetcher.ts'
import { createGate } from '../src/content/gate.ts'
import { createRequesterOf } from '../src/content/requester.ts'
import { createContentRoutes } from '../src/http/content.ts'
import { Problem } from '../src/http/reply.ts'
import { PATIENCE } from '../src/http/server.ts'
import { BUDGET_SHARE } from '../src/limits.ts'
import { type ContentStore, openContentStore } from '../src/store/content-store.ts'
import { createSwarm, type Swarm } from '../src/swarm/swarm.ts'
import { createFairShare } from '../src/uplink/fair-share.ts'
import { eventually } from './rig.ts'

const QUOTA = 2_000_000
const STRANGERS_MODELS = 1_000
const log = pino({ level: 'silent' })
/** No limit: who shares what is tried elsewhere. */
const share = createFairShare({ rate: undefined, now: () => performance.now() })
const seconds = (): number => Math.floor(Date.now() / 1000)

let dir: string
/** Holds everything. */
let far: { store: ContentStore; swarm: Swarm }
/** The one that is asked. */
let near: { store: ContentStore; swarm: Swarm; server: Server; url: string }
let loved: ModelPackage[]
let seen: ModelPackage[]
let foreign: ModelPackage[]

async function part(name: string, quota: number) {
  const store = await openContentStore({
    ...{ dir: path.join(dir, name), quota, now: seconds, failed: console.error },
    mayEvict: () => true,
  })
  const swarm = await createSwarm({
    ...{ store, port: 0, log, share, now: () => performance.now() },
    ...{ discovery: { dht: false, lsd: false, upnp: false, utp: false }, downloadLimit: undefined },
  })
  return { store, swarm }
}

async function keep(store: ContentStore, made: ModelPackage): Promise<void> {
  const file = await store.begin(await parseTorrent(made.torrent))
  let at = 0
  for (const { bytes } of made.files) {
    await file.write(at, bytes)
    at += bytes.length
  }
  await file.commit()
  await file.close()
}

const registryOf = (all: readonly ModelPackage[]) =>
  readRegistry(
    {
      ...{ chainId: 1, cosmos: account(1), block: { number: 1, hash: '0x', timestamp: 0 } },
      ...{ contracts: {}, owners: [], ownerOf: new Uint16Array(), where: new Uint32Array() },
      models: all.map(({ infoHash, size, manifestHash }, i) => ({
        ...{ id: i + 1, infoHash, size, manifestHash, name: '', open: true, owner: account(2) },
      })),
      ...{ placements: new Map(), nodes: [] },
    } satisfies CityState,
    [],
  )

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-stranger-'))
  const packages = (count: number, size: number, from: number): Promise<ModelPackage[]> =>
    Promise.all(
      Array.from({ length: count }, (_, i) =>
        fixturePackage({ size, seed: from + i, title: `${from + i}`, lods: false }),
      ),
    )
  loved = await packages(5, 150_000, 1)
  seen = await packages(5, 150_000, 101)
  foreign = await packages(STRANGERS_MODELS, 8_000, 1_001)
  const all = [...loved, ...seen, ...foreign]
  const registry = registryOf(all)
  far = await part('far', 100_000_000)
  for (const one of all) await keep(far.store, one)
  const { store, swarm } = await part('near', QUOTA)
  const routes = createContentRoutes({
    store,
    fetcher: createFetcher({
      ...{ store, swarm, registry: () => registry, log, now: () => performance.now() },
      gate: createGate({ quota: QUOTA, now: () => performance.now() }),
      async *peersFor() {
        yield `127.0.0.1:${far.swarm.port}`
      },
      finished: () => undefined,
    }),
    isRegistered: () => true,
    blockOf: registry.blockOf,
    lookAgain: async () => undefined,
    requesterOf: createRequesterOf(Date.now),
    served: () => undefined,
    ...{ share, pace: PATIENCE.pace },
  })
  const server = createServer((request, response) => {
    const infoHash = (request.url ?? '').split('/')[2] as InfoHash
    routes.content(infoHash, undefined, request, response).catch((error: unknown) => {
      response.writeHead(error instanceof Problem ? error.status : 500).end(String(error))
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  near = { store, swarm, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})

afterAll(async () => {
  near?.server.closeAllConnections()
  near?.server.close()
  for (const one of [near, far]) {
    await one?.swarm.close()
    await one?.store.close()
  }
  share.close()
  await rm(dir, { recursive: true, force: true })
})

async function ask(
  who: string,
  { infoHash }: ModelPackage,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${near.url}/content/${infoHash}`, {
    headers: { 'x-forwarded-for': who },
  })
  const body = Buffer.from(await answer.arrayBuffer())
  return { status: answer.status, text: answer.status === 200 ? '' : body.toString() }
}

const here = (some: readonly ModelPackage[]): number =>
  some.filter(({ infoHash }) => near.store.get(infoHash)?.state === 'complete').length

describe('a stranger who asks for a thousand models, twice each', () => {
  it('gets some of them, and drives out nothing that the neighbourhood uses', async () => {
    for (let visit = 0; visit < 4; visit++) {
      for (const one of loved) expect((await ask('198.51.100.1', one)).status).toBe(200)
    }
    for (const one of seen) expect((await ask('198.51.100.2', one)).status).toBe(200)
    // The last byte is sent before all is durable.
    await eventually('all are kept', () => here(loved) + here(seen) === 10)
    const answers = { came: 0, askedOnce: 0, overBudget: 0 }
    for (const one of foreign) {
      for (let time = 0; time < 2; time++) {
        const { status, text } = await ask('203.0.113.66', one)
        if (status === 200) answers.came++
        else if (/ask again/.test(text)) answers.askedOnce++
        else if (/your share/.test(text)) answers.overBudget++
        else throw new Error(`${status} ${text}`)
      }
    }
    expect(answers.came).toBeGreaterThan(20)
    expect(answers.askedOnce).toBeGreaterThan(20)
    expect(answers.overBudget).toBeGreaterThan(20)
    expect(answers.askedOnce + answers.overBudget).toBeGreaterThan(STRANGERS_MODELS)
    expect(here(loved)).toBe(5)
    // A share of the quota an hour, and the last one it drove out may be larger than what was left.
    expect((5 - here(seen)) * 150_000).toBeLessThan(QUOTA * BUDGET_SHARE + 150_000)
    expect(near.store.usage().used).toBeLessThanOrEqual(QUOTA)

    // A neighbour is served all the same, from disk and anew.
    for (const one of loved) expect((await ask('198.51.100.3', one)).status).toBe(200)
    const fresh = foreign.find(({ infoHash }) => !near.store.get(infoHash)) as ModelPackage
    expect((await ask('198.51.100.3', fresh)).status).toBe(200)
  }, 180_000)

  it('learns nothing by asking only what is stored, and makes no copies by it', async () => {
    const absent = foreign.findLast(({ infoHash }) => !near.store.get(infoHash)) as ModelPackage
    const head = (made: ModelPackage) =>
      fetch(`${near.url}/content/${made.infoHash}`, {
        method: 'HEAD',
        headers: { 'cache-control': 'only-if-cached' },
      })
    expect((await head(absent)).status).toBe(504)
    expect(near.store.get(absent.infoHash)).toBeUndefined()
    expect((await head(loved[0] as ModelPackage)).status).toBe(200)
  })
})
