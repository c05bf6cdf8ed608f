/** Downloads from other seeders over HTTP: from honest ones, and from all that HTTP lets go wrong. */
import { mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { pieceSize } from '@cosmos/protocol/content/pieces'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { SOURCE_TRIES } from '../src/limits.ts'
import { type ContentStore, openContentStore } from '../src/store/content-store.ts'
import { type Download, startDownload } from '../src/swarm/download.ts'
import { createSwarm, type Swarm } from '../src/swarm/swarm.ts'
import { createFairShare } from '../src/uplink/fair-share.ts'
import { createHttpRig, stored } from './http-rig.ts'

const log = pino({ level: 'silent' })
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function openRig(downloadLimit?: number): Promise<{ store: ContentStore; swarm: Swarm }> {
  const dir = await mkdtemp(path.join(tmpdir(), 'cosmos-sources-'))
  const store = await openContentStore({
    ...{ dir, quota: 64_000_000, now: () => 1_800_000_000, mayEvict: () => true },
    failed: (error) => log.error({ error }),
  })
  const now = () => performance.now()
  const share = createFairShare({ rate: undefined, now })
  const swarm = await createSwarm({
    ...{ store, port: 0, downloadLimit, share, log, now },
    discovery: { dht: false, lsd: false, upnp: false, utp: false },
  })
  closing.push(async () => {
    await swarm.close()
    share.close()
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  return { store, swarm }
}

type Rig = Awaited<ReturnType<typeof openRig>>

function download(
  { store, swarm }: Rig,
  made: ModelPackage,
  origins: string[],
  peers: string[] = [],
) {
  async function* addresses(): AsyncGenerator<string> {
    yield* peers
  }
  const { infoHash } = made
  const started: Download = startDownload({
    ...{ infoHash, refs: [made], peers: addresses(), origins, room: {}, store, swarm, log },
  })
  closing.push(async () => {
    started.stop()
    await started.closed
  })
  return started
}

async function serve(listener: RequestListener): Promise<string> {
  const server = http.createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

type Answer = (range: { from: number; to: number; bytes: Buffer }, response: ServerResponse) => void

/** Tells the truth about the metadata, and answers ranges as the test wants. */
async function source(
  made: ModelPackage,
  answer: Answer,
): Promise<{ origin: string; asked(): number }> {
  const all = Buffer.concat(made.files.map(({ bytes }) => bytes))
  let asked = 0
  const origin = await serve((request: IncomingMessage, response) => {
    if (request.url?.startsWith('/torrents/')) return void response.end(made.torrent)
    asked++
    expect(request.headers['cache-control']).toBe('only-if-cached')
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    const [from, to] = [Number(first), Number(last) + 1]
    answer({ from, to, bytes: all.subarray(from, to) }, response)
  })
  return { origin, asked: () => asked }
}

const extent = (from: number, to: number, size: number) => ({
  'content-range': `bytes ${from}-${to - 1}/${size}`,
})

const honest =
  (made: ModelPackage): Answer =>
  ({ from, to, bytes }, response) =>
    void response.writeHead(206, extent(from, to, made.size)).end(bytes)

/** Each is a way to answer a range that must neither be believed nor waited for. */
const ODD: Record<string, (made: ModelPackage) => Answer> = {
  'the whole file instead of a part':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response.writeHead(200, extent(from, to, made.size)).end(bytes),
  'another part than was asked for':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response.writeHead(206, extent(from + 1, to + 1, made.size)).end(bytes),
  'a part of a file of another size':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response.writeHead(206, extent(from, to, made.size + 1)).end(bytes),
  'a short body':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response.writeHead(206, extent(from, to, made.size)).end(bytes.subarray(0, -1)),
  'a body that breaks off':
    (made) =>
    ({ from, to, bytes }, response) => {
      response.writeHead(206, { ...extent(from, to, made.size), 'content-length': bytes.length })
      response.write(bytes.subarray(0, 1_000), () => response.destroy())
    },
  'a redirection to itself': () => (_, response) =>
    void response.writeHead(307, { location: response.req.url }).end(),
  gzip:
    (made) =>
    ({ from, to, bytes }, response) =>
      void response
        .writeHead(206, { ...extent(from, to, made.size), 'content-encoding': 'gzip' })
        .end(gzipSync(bytes)),
  'no end':
    (made) =>
    ({ from, to, bytes }, response) => {
      response.writeHead(206, extent(from, to, made.size))
      response.write(bytes)
      const more = (): void => void response.write(bytes, (error) => error ?? more())
      more()
    },
  'an error':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response.writeHead(500, extent(from, to, made.size)).end(bytes),
  'wrong bytes':
    (made) =>
    ({ from, to, bytes }, response) =>
      void response
        .writeHead(206, extent(from, to, made.size))
        .end(Buffer.alloc(bytes.length, 0x66)),
}

describe('a download over HTTP', () => {
  it('comes whole from a seeder, without any peer, and asks it only for what it has', async () => {
    const seeder = await createHttpRig()
    closing.push(() => seeder.close())
    const made = await stored(seeder, 1, 3_000_000)
    const rig = await openRig()
    await download(rig, made, [`http://127.0.0.1:${seeder.server.port}`]).done
    const file = await rig.store.open(made.infoHash)
    const bytes = await file.read(0, made.size)
    await file.close()
    expect(Buffer.concat(made.files.map((one) => one.bytes)).equals(bytes)).toBe(true)
    expect(rig.swarm.stats().received).toBe(made.size)
  })

  it('comes from two seeders at once, each piece from one of them', async () => {
    const made = await fixturePackage({ seed: 2, size: 6_000_000 })
    const [one, two] = [await source(made, honest(made)), await source(made, honest(made))]
    const rig = await openRig()
    await download(rig, made, [one.origin, two.origin]).done
    expect(one.asked()).toBeGreaterThan(0)
    expect(two.asked()).toBeGreaterThan(0)
    expect(rig.swarm.stats().received).toBe(made.size)
  })

  it('hands out the beginning before the end has come', async () => {
    const made = await fixturePackage({ seed: 3, size: 6_000_000 })
    const torrent = await parseTorrent(made.torrent)
    const goOn = Promise.withResolvers<void>()
    const { origin } = await source(made, ({ from, to, bytes }, response) => {
      response.writeHead(206, extent(from, to, made.size))
      const first = pieceSize(torrent, 0)
      if (from === 0) return void response.end(bytes)
      response.write(bytes.subarray(0, first))
      void goOn.promise.then(() => response.end(bytes.subarray(first)))
    })
    const rig = await openRig()
    const started = download(rig, made, [origin])
    const beginning = started.read(0, torrent.pieceLength)
    expect((await beginning.next()).value?.length).toBeGreaterThan(0)
    await beginning.return(undefined)
    expect(rig.store.get(made.infoHash)?.state).toBe('partial')
    goOn.resolve()
    await started.done
  })

  it('goes on with the next seeder where one has nothing or knows another package', async () => {
    const made = await fixturePackage({ seed: 4, size: 500_000 })
    const other = await fixturePackage({ seed: 5, size: 500_000 })
    const nothing = await serve((_, response) => void response.writeHead(504).end())
    const mistaken = await source(other, honest(other))
    const rubbish = await serve((_, response) => void response.end('no torrent'))
    const away = 'http://127.0.0.1:1'
    const none = 'not://an address'
    const { origin } = await source(made, honest(made))
    const rig = await openRig()
    await download(rig, made, [nothing, mistaken.origin, rubbish, away, none, origin]).done
    expect(mistaken.asked()).toBe(0)
  })

  it('keeps to the limit of the downlink', async () => {
    const made = await fixturePackage({ seed: 6, size: 3_000_000 })
    const { origin } = await source(made, honest(made))
    const rig = await openRig(1_000_000)
    const started = performance.now()
    await download(rig, made, [origin]).done
    expect(performance.now() - started).toBeGreaterThan(1_500)
  })

  it('leaves to peers what a seeder that fell silent was asked for', async () => {
    const made = await fixturePackage({ seed: 7, size: 2_000_000 })
    const seeder = await openRig()
    const file = await seeder.store.begin(await parseTorrent(made.torrent))
    await file.write(0, Buffer.concat(made.files.map(({ bytes }) => bytes)))
    await file.commit()
    await file.close()
    const silent = await source(made, () => undefined)
    const rig = await openRig()
    await download(rig, made, [silent.origin], [`127.0.0.1:${seeder.swarm.port}`]).done
    expect(silent.asked()).toBe(1)
  })
})

/** Lines break: those are asked again. */
const PASSING = ['a short body', 'a body that breaks off']

describe.each(Object.entries(ODD))('a source that answers with %s', (name, answerOf) => {
  it('is left alone, and another gives all', async () => {
    const made = await fixturePackage({ seed: 8, size: 2_000_000 })
    const odd = await source(made, answerOf(made))
    const { origin } = await source(made, honest(made))
    const rig = await openRig()
    await download(rig, made, [odd.origin, origin]).done
    expect(rig.store.get(made.infoHash)?.state).toBe('complete')
    expect(odd.asked()).toBeGreaterThan(0)
    expect(odd.asked()).toBeLessThanOrEqual(PASSING.includes(name) ? SOURCE_TRIES : 1)
    expect(rig.swarm.stats().received).toBeLessThan(2 * made.size)
  })
})

it('a source that sends wrong bytes twice is asked for nothing more', async () => {
  const made = await fixturePackage({ seed: 9, size: 500_000 })
  const liar = await source(made, ODD['wrong bytes']?.(made) ?? honest(made))
  const rig = await openRig()
  for (const banned of [0, 1]) {
    const started = download(rig, made, [liar.origin])
    await expect.poll(liar.asked).toBe(banned + 1)
    await expect.poll(() => rig.swarm.stats().banned).toBe(banned)
    started.stop()
    await started.closed
  }
  const { origin } = await source(made, honest(made))
  await download(rig, made, [liar.origin, origin]).done
  expect(liar.asked()).toBe(2)
})
