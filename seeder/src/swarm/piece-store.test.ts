import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { PartialPackage } from '../store/package-file.ts'
import { pieceStoreOver } from './piece-store.ts'
import { type Client, createClient } from './webtorrent.ts'

let client: Client

beforeAll(async () => {
  client = await createClient({
    ...{ port: 0, peerId: Buffer.alloc(20, 'a').toString('hex'), maxConns: 5, dhtPort: 0 },
    discovery: { dht: false, lsd: false, upnp: false, utp: false },
    ...{ downloadLimit: undefined, isBanned: () => false, find: async () => null },
  })
})
afterAll(() => new Promise<void>((resolve) => client.destroy(() => resolve())))

/** So many turns of the queue of microtasks. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await undefined
}

it('a download that is refused while webtorrent looks for its pieces ends that download only', async () => {
  // webtorrent goes on a microtask after it was told of the error, and takes no second look at
  // whether the torrent is still there: at one of these moments it would throw where nobody catches.
  for (let after = 0; after < 12; after++) {
    const made = await fixturePackage({ seed: 900 + after, size: 200_000, lods: false })
    const source = Promise.withResolvers<PartialPackage>()
    const torrent = client.add(made.torrent, {
      store: pieceStoreOver(source.promise, async () => undefined),
      storeCacheSlots: 0,
    })
    const closed = new Promise<void>((resolve) => torrent.once('close', () => resolve()))
    torrent.on('error', () => undefined)
    await new Promise<void>((resolve) => torrent.once('metadata', () => resolve()))
    // Its pieces are asked for by now.
    await new Promise((resolve) => setImmediate(resolve))
    source.reject(new Error('no room'))
    await turns(after)
    torrent.destroy({ destroyStore: false }, () => undefined)
    await closed
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(client.torrents).toEqual([])
})
