/** Swarms of one process each other: liars, limits, uTP and what is off unless it is asked for. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage, PackageRef } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import pino from 'pino'
import { afterEach, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from '../src/store/content-store.ts'
import { startDownload } from '../src/swarm/download.ts'
import { createSwarm, type Swarm } from '../src/swarm/swarm.ts'
import { createClient, type Discovery } from '../src/swarm/webtorrent.ts'
import { createFairShare, type FairShare } from '../src/uplink/fair-share.ts'

const OFF: Discovery = { dht: false, lsd: false, upnp: false, utp: false }
const log = pino({ level: 'silent' })
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function openStore(): Promise<ContentStore> {
  const dir = await mkdtemp(path.join(tmpdir(), 'cosmos-swarm-'))
  const store = await openContentStore({
    ...{ dir, quota: 64_000_000, now: () => 1_800_000_000, mayEvict: () => true },
    failed: (error) => log.error({ error }),
  })
  closing.push(async () => {
    await store.close()
    await rm(dir, { recursive: true, force: true })
  })
  return store
}

async function openSwarm(
  store: ContentStore,
  options: { discovery?: Discovery; downloadLimit?: number; rate?: number } = {},
): Promise<Swarm> {
  const { discovery = OFF, downloadLimit, rate } = options
  const now = () => performance.now()
  const share: FairShare = createFairShare({ rate, now })
  const swarm = await createSwarm({
    ...{ store, port: 0, discovery, downloadLimit, share, log, now },
  })
  closing.push(async () => {
    await swarm.close()
    share.close()
  })
  return swarm
}

async function storeWith(made: ModelPackage): Promise<ContentStore> {
  const store = await openStore()
  const file = await store.begin(await parseTorrent(made.torrent))
  await file.write(0, Buffer.concat(made.files.map(({ bytes }) => bytes)))
  await file.commit()
  await file.close()
  return store
}

/** Holds everything and gives out wrong bytes. */
const lying = (store: ContentStore): ContentStore => ({
  ...store,
  async open(infoHash) {
    const file = await store.open(infoHash)
    return { ...file, read: async (_, length) => new Uint8Array(length).fill(0x66) }
  },
})

function downloadFrom(made: ModelPackage, store: ContentStore, swarm: Swarm, ...from: Swarm[]) {
  async function* peers(): AsyncGenerator<string> {
    for (const { port } of from) yield `127.0.0.1:${port}`
  }
  const refs: PackageRef[] = [made]
  const { infoHash } = made
  const download = startDownload({
    infoHash,
    refs,
    peers: peers(),
    room: {},
    store,
    swarm,
    log,
  })
  closing.push(async () => {
    download.stop()
    await download.closed
  })
  return download
}

it('a peer that sends wrong bytes is banned after two pieces, and others give the rest', async () => {
  const made = await fixturePackage({ seed: 1, size: 6_000_000 })
  const honest = await openSwarm(await storeWith(made), { rate: 3_000_000 })
  const liar = await openSwarm(lying(await storeWith(made)))
  const store = await openStore()
  const swarm = await openSwarm(store)
  const download = downloadFrom(made, store, swarm, liar, honest)
  await download.done
  expect(store.get(made.infoHash)?.state).toBe('complete')
  expect(swarm.stats().banned).toBe(1)
  // Two pieces of its own, what was on its way meanwhile, and its blocks of pieces that both sent.
  expect(liar.stats().uploaded).toBeLessThan(made.size)
})

it('a peer that sends nothing but wrong bytes is left alone, and the download fails', async () => {
  const made = await fixturePackage({ seed: 2, size: 1_000_000 })
  const liar = await openSwarm(lying(await storeWith(made)))
  const store = await openStore()
  const swarm = await openSwarm(store)
  const download = downloadFrom(made, store, swarm, liar)
  await expect.poll(() => swarm.stats().banned, { timeout: 20_000 }).toBe(1)
  await expect.poll(() => swarm.stats().wires, { timeout: 20_000 }).toBe(0)
  const sent = liar.stats().uploaded
  expect(sent).toBeLessThan(made.size * 3)
  download.stop()
  await expect(download.done).rejects.toThrow(/stopping/)
})

it('what is sent to peers keeps to the limit of the uplink', async () => {
  const made = await fixturePackage({ seed: 3, size: 3_000_000 })
  const seeder = await openSwarm(await storeWith(made), { rate: 1_000_000 })
  const store = await openStore()
  const download = downloadFrom(made, store, await openSwarm(store), seeder)
  const started = performance.now()
  await download.done
  // A quarter of a second's worth may come at once.
  expect(performance.now() - started).toBeGreaterThan(2_600)
})

it('what is taken from peers keeps to the limit of the downlink', async () => {
  const made = await fixturePackage({ seed: 4, size: 3_000_000 })
  const seeder = await openSwarm(await storeWith(made))
  const store = await openStore()
  const swarm = await openSwarm(store, { downloadLimit: 1_000_000 })
  const started = performance.now()
  await downloadFrom(made, store, swarm, seeder).done
  expect(performance.now() - started).toBeGreaterThan(1_500)
})

it('uTP carries a download where both have it on', async () => {
  const made = await fixturePackage({ seed: 5, size: 1_000_000 })
  const discovery = { ...OFF, utp: true }
  const seeder = await openSwarm(await storeWith(made), { discovery })
  const store = await openStore()
  const swarm = await openSwarm(store, { discovery })
  const types = new Set<string>()
  const { download: open } = swarm
  const watched: Swarm = {
    ...swarm,
    download(infoHash, source) {
      const torrent = open(infoHash, source)
      torrent.on('wire', ({ type }: { type: string }) => types.add(type))
      return torrent
    },
  }
  await downloadFrom(made, store, watched, seeder).done
  expect([...types]).toEqual([expect.stringMatching(/^utp/)])
})

it('a seeder tells no stranger that it is there unless it is asked to', async () => {
  const open = async (discovery: Discovery) => {
    const client = await createClient({
      ...{ port: 0, dhtPort: 0, peerId: '00'.repeat(20), maxConns: 5, discovery },
      ...{ downloadLimit: undefined, isBanned: () => false, find: async () => null },
    })
    closing.push(() => new Promise((done) => client.destroy(() => done())))
    return client as unknown as Record<'dht' | 'lsd' | 'natTraversal' | 'utp', unknown>
  }
  const silent = await open(OFF)
  expect([silent.dht, silent.lsd, silent.utp].map(Boolean)).toEqual([false, false, false])
  expect(silent.natTraversal).toBeUndefined()
  const loud = await open({ dht: true, lsd: true, upnp: false, utp: true })
  expect([loud.dht, loud.lsd, loud.utp].map(Boolean)).toEqual([true, true, true])
})
