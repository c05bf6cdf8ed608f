import { encodeDelta } from '@cosmos/protocol/grid/delta'
import { encodeGrid } from '@cosmos/protocol/grid/snapshot'
import type { CityState, Hex } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { createMockCity } from '../../fakes/mock-city.ts'
import type { DeviceStore } from '../device-store.ts'
import { createCityFeed } from './city-feed.ts'
import type { FromCityWorker } from './messages.ts'

const PORTAL = 'http://portal.example'
const SEED = 'http://seed.example'
const hash = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`
const cityAt = (number: number, change: Partial<CityState> = {}): CityState => ({
  ...createMockCity(),
  block: { number, hash: hash(number), timestamp: number },
  ...change,
})
const city = cityAt(7)
const world = (rpc: string[] = []) => ({
  ...{ chainId: city.chainId, cosmos: city.cosmos, rpc },
  seeders: [{ url: SEED, operator: city.cosmos }],
  rooms: 'ws://portal.example/api/rooms',
})

type Answer = () => Response | Promise<Response>

function memoryStore(): DeviceStore & { readonly kept: Map<string, Uint8Array<ArrayBuffer>> } {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>()
  return {
    kept,
    get: async (name) => kept.get(name),
    put: async (name, bytes) => void kept.set(name, bytes),
    delete: async (name) => void kept.delete(name),
    clear: async () => kept.clear(),
  }
}

/** A WebSocket that a test opens, feeds and closes. */
class FakeSocket {
  static readonly all: FakeSocket[] = []
  binaryType = ''
  onopen: (() => void) | undefined
  onmessage: ((event: { data: unknown }) => void) | undefined
  onclose: (() => void) | undefined
  readonly url: string
  constructor(url: string) {
    this.url = url
    FakeSocket.all.push(this)
  }
  send(bytes: Uint8Array<ArrayBuffer>): void {
    this.onopen?.()
    this.onmessage?.({ data: bytes.slice().buffer })
  }
  close(): void {}
}

function open(answers: Record<string, Answer>, store = memoryStore()) {
  FakeSocket.all.length = 0
  const heard: FromCityWorker[] = []
  const asked: string[] = []
  let wake = (): void => {}
  const waiters: { test: (message: FromCityWorker) => boolean; done: () => void }[] = []
  const feed = createCityFeed({
    async fetch(url) {
      asked.push(url)
      const answer = answers[url.split('?')[0] ?? '']
      if (!answer) throw new TypeError('connection refused')
      return answer()
    },
    openSocket: (url) => new FakeSocket(url) as unknown as WebSocket,
    store: Promise.resolve(store),
    tell(message) {
      heard.push(message)
      for (const waiter of waiters.filter(({ test }) => test(message))) waiter.done()
    },
    pause: () =>
      new Promise((resolve) => {
        wake = resolve
      }),
  })
  return {
    ...{ feed, heard, asked, store },
    wake: () => wake(),
    /** Resolves when such a message was or is told. */
    hear<K extends FromCityWorker['kind']>(
      kind: K,
      test: (message: Extract<FromCityWorker, { kind: K }>) => boolean = () => true,
    ): Promise<void> {
      const matches = (message: FromCityWorker): boolean =>
        message.kind === kind && test(message as Extract<FromCityWorker, { kind: K }>)
      if (heard.some(matches)) return Promise.resolve()
      return new Promise((done) => waiters.push({ test: matches, done }))
    },
  }
}

const portalOnly = { chain: undefined, portal: PORTAL, remembered: undefined }
const grid =
  (state: CityState): Answer =>
  () =>
    new Response(encodeGrid(state))
const down: Answer = () => new Response('', { status: 503 })

describe('the city feed', () => {
  it('gets the city from the portal and remembers it for the next visit', async () => {
    const { feed, hear, store } = open({
      [`${PORTAL}/api/world`]: () => Response.json(world()),
      [`${PORTAL}/api/grid`]: grid(city),
    })
    feed.find(portalOnly)
    await hear('city', (message) => message.city.block.number === 7)
    await hear('places', ({ places }) => places.seeders.includes(SEED))
    await hear('step', ({ name, step }) => name === 'grid' && step.status === 'done')
    await expect.poll(() => store.kept.size).toBe(1)
  })

  it('starts from what was kept, before anybody answered', async () => {
    const answers = {
      [`${PORTAL}/api/world`]: () => Response.json(world()),
      [`${PORTAL}/api/grid`]: grid(city),
    }
    const first = open(answers)
    first.feed.find(portalOnly)
    await expect.poll(() => first.store.kept.size).toBe(1)
    const second = open({ [`${PORTAL}/api/world`]: () => new Promise(() => {}) }, first.store)
    second.feed.find(portalOnly)
    await second.hear('city', (message) => message.city.block.number === 7)
  })

  it('asks a seeder when the portal has no grid, or sends garbage, or another city', async () => {
    const wrong: Answer[] = [down, () => new Response('CSMG?'), grid(cityAt(9, { chainId: 99 }))]
    for (const portalGrid of wrong) {
      const { feed, hear } = open({
        [`${PORTAL}/api/world`]: () => Response.json(world()),
        [`${PORTAL}/api/grid`]: portalGrid,
        [`${SEED}/api/grid`]: grid(city),
      })
      feed.find(portalOnly)
      await hear('city', (message) => message.city.block.number === 7)
      await hear('step', ({ step }) => step.detail?.includes('seed.example') === true)
    }
  })

  it('follows the node live, and fetches the whole grid when a frame does not fit', async () => {
    let serves = city
    const { feed, hear } = open({
      [`${PORTAL}/api/world`]: () => Response.json(world()),
      [`${PORTAL}/api/grid`]: () => new Response(encodeGrid(serves)),
    })
    feed.find(portalOnly)
    await expect.poll(() => FakeSocket.all.length).toBe(1)
    const next = cityAt(8)
    FakeSocket.all[0]?.send(encodeDelta(city, next))
    await hear('city', (message) => message.city.block.number === 8)
    serves = cityAt(12)
    FakeSocket.all[0]?.send(encodeDelta(cityAt(10), cityAt(11)))
    await hear('city', (message) => message.city.block.number === 12)
  })

  it('says what is wrong when nobody has the grid, and goes on by itself', async () => {
    const answers: Record<string, Answer> = {
      [`${PORTAL}/api/world`]: () => Response.json(world()),
    }
    const { feed, hear, heard, wake } = open(answers)
    feed.find(portalOnly)
    await hear('trouble', ({ trouble }) => trouble?.canRetry === true)
    await hear('step', ({ name, step }) => name === 'grid' && step.status === 'failed')
    answers[`${SEED}/api/grid`] = grid(city)
    await expect
      .poll(() => {
        wake()
        return heard.some(({ kind }) => kind === 'city')
      })
      .toBe(true)
    await hear('trouble', ({ trouble }) => trouble === undefined)
  })

  it('says honestly that the map is not proven without an RPC endpoint', async () => {
    const { feed, hear } = open({
      [`${PORTAL}/api/world`]: () => Response.json(world()),
      [`${PORTAL}/api/grid`]: grid(city),
    })
    feed.find(portalOnly)
    await hear('proof', ({ proof }) => proof.kind === 'unproven')
  })

  it('asks for an address when it has none, and shows a wrong one again', async () => {
    const none = open({})
    none.feed.find({ chain: undefined, portal: undefined, remembered: undefined })
    await none.hear('address-needed', ({ problem }) => problem === undefined)
    const wrong = open({})
    const chain = { rpc: 'http://mine.example', cosmos: city.cosmos }
    wrong.feed.find({ chain, portal: undefined, remembered: undefined })
    await wrong.hear('address-needed', ({ typed, problem }) => {
      return typed.rpc === chain.rpc && problem?.includes('does not answer') === true
    })
  })
})
