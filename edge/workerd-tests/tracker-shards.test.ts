/** The tracker's objects among themselves, in the real runtime. */
import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { MAX_PENDING } from '../src/tracker/limits.ts'
import { shardName } from '../src/tracker/shards.ts'
import { peerId, personalSign, seed } from './seeder.ts'
import {
  connectTo,
  evictTracker,
  forgetLooks,
  held,
  homeOf,
  SHARDS,
  shardNumber,
} from './shards.ts'
import { ask, connect, type TestSocket, until } from './socket.ts'

const { seeders } = inject('city')
const [alice, bob] = seeders as [(typeof seeders)[0], (typeof seeders)[0]]
const everyShard = Array.from({ length: SHARDS }, (_, shard) => shard)
/** A shard where no seeder is at home. */
const elsewhere = everyShard.find((shard) => shard !== homeOf(alice) && shard !== homeOf(bob)) ?? 0
let last = 0
const torrent = () => (++last).toString(16).padStart(40, 'e') as InfoHash

const announce = (infoHash: InfoHash, name: string, more: object = {}) => ({
  action: 'announce',
  info_hash: binaryOfHex(infoHash),
  peer_id: peerId(name),
  offers: [{ offer: { type: 'offer', sdp: `offer of ${name}` }, offer_id: peerId('offer') }],
  ...more,
})
const isOffer = (frame: object) => 'offer' in frame
const isAnswer = (frame: object) => 'answer' in frame
const isReply = (frame: object) => 'interval' in frame
const answerTo = (offer: object, more: object = {}) => ({
  ...offer,
  offer: undefined,
  peer_id: peerId('seeder'),
  to_peer_id: (offer as { peer_id: string }).peer_id,
  answer: { type: 'answer', sdp: 'an answer' },
  ...more,
})
const complete = async (browser: TestSocket, infoHash: InfoHash): Promise<unknown> => {
  browser.send(announce(infoHash, 'counter', { offers: [] }))
  return (await browser.next(isReply)).complete
}
/** Makes a shard fail whatever the others ask of it, until the test is over. */
async function breakShard(shard: number): Promise<void> {
  const methods = ['invite', 'answer', 'changes', 'poke'] as const
  await runInDurableObject(shardNumber(shard), (instance) => {
    for (const method of methods) {
      Object.defineProperty(instance, method, {
        configurable: true,
        value: () => {
          throw new Error('broken by the test')
        },
      })
    }
  })
}

afterEach(() => evictTracker('close'))

describe('an introduction between two objects', () => {
  it('reaches the seeder from every shard, and the answer comes back', async () => {
    const infoHash = torrent()
    const seeder = await seed(alice, infoHash)
    await held(infoHash, 1)
    for (const shard of everyShard) {
      const browser = await connectTo(shard)
      browser.send(announce(infoHash, `visitor${shard}`))
      const offer = await seeder.next(isOffer)
      expect(offer).toMatchObject({ offer: { sdp: `offer of visitor${shard}` } })
      seeder.send(answerTo(offer))
      expect(await browser.next(isAnswer)).toMatchObject({ offer_id: peerId('offer') })
    }
  })

  it.each(['hello', 'holdings', 'announce', 'offer'] as const)(
    'goes on when all of them fall asleep after the %s',
    async (step) => {
      const infoHash = torrent()
      const sleep = async (after: typeof step) => {
        if (after === step) await evictTracker()
      }
      const seeder = await seed(alice)
      await sleep('hello')
      seeder.send({ action: 'holdings', add: packHashes([infoHash]) })
      await held(infoHash, 1)
      await sleep('holdings')
      const browser = await connectTo(elsewhere)
      expect(await complete(browser, infoHash)).toBe(1)
      await sleep('announce')
      browser.send(announce(infoHash, 'counter'))
      const offer = await seeder.next(isOffer)
      await sleep('offer')
      seeder.send(answerTo(offer))
      expect(await browser.next(isAnswer)).toMatchObject({ offer_id: peerId('offer') })
      seeder.send(answerTo(offer))
      expect(await seeder.next((frame) => 'fault' in frame)).toMatchObject({
        fault: 'unexpected-answer',
      })
    },
  )

  it('is remembered for as many offers as there may be, whatever bytes they are named by', async () => {
    const infoHash = torrent()
    const seeder = await seed(alice, infoHash)
    await held(infoHash, 1)
    const browser = await connectTo(elsewhere)
    const offerId = (n: number) => `${String.fromCharCode(n)}${'\u00ff'.repeat(19)}`
    for (let n = 0; n < MAX_PENDING; n++) {
      // A character beyond Latin-1 makes the whole frame one of two bytes each.
      const offer = { type: 'offer', sdp: `€ ${n}` }
      browser.send(announce(infoHash, 'counter', { offers: [{ offer, offer_id: offerId(n) }] }))
    }
    for (let n = 0; n < MAX_PENDING; n++) {
      const offer = await seeder.next(isOffer)
      if (n === 100) await evictTracker()
      seeder.send(answerTo(offer))
    }
    for (let n = 0; n < MAX_PENDING; n++) {
      expect(await browser.next(isAnswer)).toMatchObject({ offer_id: offerId(n) })
    }
  })
})

describe('a shard that fails', () => {
  it('keeps nobody from the seeders of the others', async () => {
    const infoHash = torrent()
    await seed(alice, infoHash)
    const other = await seed(bob, infoHash)
    const browser = await connectTo(elsewhere)
    await until(async () => ((await complete(browser, infoHash)) === 2 ? true : undefined))
    await breakShard(homeOf(alice))
    for (let n = 0; n < 8; n++) {
      browser.send(announce(infoHash, 'counter'))
      expect(await other.next(isOffer)).toMatchObject({ offer: { sdp: 'offer of counter' } })
    }
  })
})

describe('a seeder', () => {
  it('that leaves is known to have left wherever somebody asks, before anybody asks again', async () => {
    const infoHash = torrent()
    const seeder = await seed(alice, infoHash)
    const browsers = await Promise.all(everyShard.map(connectTo))
    for (const browser of browsers) {
      await until(async () => ((await complete(browser, infoHash)) === 1 ? true : undefined))
    }
    seeder.close()
    for (const browser of browsers) {
      await until(async () => ((await complete(browser, infoHash)) === 0 ? true : undefined))
    }
  })

  it('that an old program brings to the first shard takes the place of its own', async () => {
    const infoHash = torrent()
    const first = await seed(alice, torrent())
    const second = await connect('/tracker?role=seeder')
    const { nonce } = await second.next<{ nonce: string }>(({ action }) => action === 'challenge')
    second.send({
      ...{ action: 'hello', address: alice.address, peer_id: peerId('seeder') },
      signature: personalSign(`Cosmos tracker\nnonce: ${nonce}`, alice.key),
    })
    await second.next(({ action }) => action === 'welcome')
    second.send({ action: 'holdings', add: packHashes([infoHash]) })
    await until(first.closed)
    expect(first.closed()?.code).toBe(4409)
    await held(infoHash, 1)
  })

  it('has its connection at the shard of its wallet, and says hello as nobody else', async () => {
    const socket = await connect(`/tracker?role=seeder&address=${bob.address}`)
    const { nonce } = await socket.next<{ nonce: string }>(({ action }) => action === 'challenge')
    const open = await runInDurableObject(
      shardNumber(homeOf(bob)),
      (_, state) => state.getWebSockets('seeder').length,
    )
    expect(open).toBe(1)
    socket.send({
      ...{ action: 'hello', address: alice.address, peer_id: peerId('seeder') },
      signature: personalSign(`Cosmos tracker\nnonce: ${nonce}`, alice.key),
    })
    await until(socket.closed)
    expect(socket.closed()).toEqual({ code: 4401, reason: 'wrong-address' })
    for (const address of ['0x', 'me', `${bob.address}0`]) {
      expect((await ask(`/tracker?role=seeder&address=${address}`)).status).toBe(400)
    }
    expect((await ask(`/tracker?address=${bob.address}`)).status).toBe(400)
  })

  it('wakes no shard where nobody asks, when it says something new or only that it is there', async () => {
    await forgetLooks()
    const infoHash = torrent()
    const seeder = await seed(alice)
    const browser = await connectTo(elsewhere)
    await complete(browser, infoHash)
    const quiet = everyShard.filter((shard) => shard !== elsewhere && shard !== homeOf(alice))
    // The first announce asked all of them. They fall asleep, and stay so.
    for (const shard of quiet) await evictDurableObject(shardNumber(shard))
    seeder.send({ action: 'holdings', add: packHashes([infoHash]) })
    seeder.send({ action: 'holdings' })
    await until(async () => ((await complete(browser, infoHash)) === 1 ? true : undefined))
    for (const shard of quiet) {
      await expect(evictDurableObject(shardNumber(shard))).rejects.toThrow('not currently running')
    }
  })
})

describe('an object from the time when there were more shards', () => {
  it('takes nobody, and empties itself', async () => {
    const stub = env.TRACKER.get(env.TRACKER.idFromName(shardName(SHARDS + 3)))
    const refused = await stub.fetch('https://cosmos.example/browser')
    expect([refused.status, await refused.json()]).toMatchObject([503, { status: 503 }])
    await runInDurableObject(stub, async (instance, state) => {
      await instance.alarm()
      const tables = state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table'")
      expect(
        [...tables].map(({ name }) => String(name)).filter((it) => !it.startsWith('_')),
      ).toEqual([])
    })
  })
})
