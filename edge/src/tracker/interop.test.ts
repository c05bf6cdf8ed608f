import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import Client from 'bittorrent-tracker/client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import * as wrtc from 'webrtc-polyfill'
import { type LocalEdge, startLocalEdge } from '../../local.ts'
import type { CityOnChain } from '../../testing/city.ts'
import { startCityOnChain } from '../../testing/city-on-chain.ts'
import { greetTracker, openTracker, peerId } from '../../testing/tracker-socket.ts'

let city: CityOnChain
let edge: LocalEdge
let chain: Awaited<ReturnType<typeof startCityOnChain>>

beforeAll(async () => {
  chain = await startCityOnChain()
  city = chain.city
}, 120_000)

afterAll(() => chain.close())

const tracker = () => `${edge.url.replace('http', 'ws')}/tracker`
/** A busy machine takes its time to start five objects. */
const PATIENCE = { timeout: 20_000 }
const key = (index: number) => city.seeders[index]?.key ?? ''
let last = 0
const torrent = () => (++last).toString(16).padStart(40, 'b') as InfoHash
const complete = async (infoHash: InfoHash): Promise<number> => {
  const hash = infoHash.replace(/../g, '%$&')
  const response = await fetch(`${edge.url}/announce?info_hash=${hash}&peer_id=${peerId('me')}`)
  return Number(/8:completei(\d+)e/.exec(await response.text())?.[1])
}

async function seed(infoHash: InfoHash) {
  const seeder = await greetTracker(tracker(), key(0))
  onTestFinished(() => seeder.close())
  await seeder.frame(({ action }) => action === 'welcome')
  seeder.send({ action: 'holdings', add: packHashes([infoHash]) })
  await expect.poll(() => complete(infoHash), PATIENCE).toBe(1)
  return seeder
}

/** A browser, as far as a tracker can tell: WebTorrent's client with WebRTC. */
function visitor(infoHash: InfoHash, name: string) {
  const met: string[] = []
  const updates: { complete: number }[] = []
  const client = new Client({
    infoHash,
    peerId: Buffer.from(peerId(name)).toString('hex'),
    port: 6881,
    // The client shares sockets by address; two visitors have two.
    announce: `${tracker()}?visitor=${name}`,
    wrtc,
    rtcConfig: { iceServers: [] },
  })
  client.on('peer', (peer: { id: string; destroy(): void; on(e: string, f: () => void): void }) => {
    met.push(Buffer.from(peer.id, 'hex').toString())
    peer.on('error', () => undefined)
  })
  client.on('update', (update: { complete: number }) => updates.push(update))
  // Its descriptions are answered by nobody, or by nonsense; it says so.
  client.on('warning', () => undefined)
  client.on('error', () => undefined)
  client.start({ numwant: 2, left: 1 })
  onTestFinished(() => client.destroy())
  return { met, updates }
}

/** The tracker as the world meets it: over the network, with WebTorrent's own tracker client. */
describe.each([1, 5])('in a tracker of %i shards:', (trackerShards) => {
  let dataDir: string
  beforeAll(async () => {
    dataDir = await mkdtemp(path.join(tmpdir(), 'cosmos-edge-'))
    const { rpc, cosmos } = city
    edge = await startLocalEdge({ port: 0, rpc, cosmos, dataDir, trackerShards })
  }, 60_000)
  afterAll(async () => {
    await edge.close()
    await rm(dataDir, { recursive: true })
  })

  describe('WebTorrent’s own tracker client', () => {
    it('meets the seeder, and never another visitor', async () => {
      const infoHash = torrent()
      const seeder = await seed(infoHash)
      const visitors = [visitor(infoHash, 'anna'), visitor(infoHash, 'ben')]
      for (const name of ['anna', 'ben']) {
        const offer = await seeder.frame((it) => 'offer' in it && it.peer_id === peerId(name))
        expect(offer.info_hash).toBe(binaryOfHex(infoHash))
        expect(offer.offer).toMatchObject({ type: 'offer' })
        seeder.send({
          action: 'announce',
          info_hash: offer.info_hash,
          peer_id: peerId('seeder'),
          to_peer_id: offer.peer_id,
          offer_id: offer.offer_id,
          answer: { type: 'answer', sdp: 'v=0' },
        })
      }
      for (const { met, updates } of visitors) {
        await expect.poll(() => met, PATIENCE).toEqual([peerId('seeder')])
        expect(updates.map((update) => update.complete)).toEqual([1])
      }
    }, 60_000)
  })

  describe('the seeders’ door', () => {
    it('is closed to accounts the chain does not know as seeders', async () => {
      const socket = await greetTracker(tracker(), city.stranger.key)
      expect(await socket.closed).toEqual({ code: 4401, reason: 'not-registered' })
      expect(socket.frames.at(-1)).toMatchObject({ action: 'failure', fault: 'not-registered' })
    })

    it('is closed to those who sign for somebody else', async () => {
      const socket = await greetTracker(tracker(), key(0), city.seeders[1]?.address)
      expect(await socket.closed).toEqual({ code: 4401, reason: 'bad-signature' })
    })

    it('lets the newest connection of a wallet in and the older one out', async () => {
      const infoHash = torrent()
      const older = await seed(infoHash)
      const newer = await greetTracker(tracker(), key(0))
      expect(await older.closed).toEqual({ code: 4409, reason: 'replaced' })
      await newer.frame(({ action }) => action === 'welcome')
      await expect.poll(() => complete(infoHash), PATIENCE).toBe(0)
      newer.close()
    })

    it('forgets what a seeder held as soon as it is gone', async () => {
      const infoHash = torrent()
      const seeder = await seed(infoHash)
      seeder.close()
      await expect.poll(() => complete(infoHash), PATIENCE).toBe(0)
    })
  })

  describe('garbage', () => {
    it('is answered with reasons, and in the end with the door', async () => {
      const vandal = await openTracker(tracker())
      for (let i = 0; i < 30; i++) vandal.send('{"action":')
      expect((await vandal.closed).code).toBe(1008)
      expect(vandal.frames[0]).toMatchObject({
        'failure reason': expect.stringContaining('not-json'),
      })
    })

    it('by the thousand closes its own socket and no other', async () => {
      const infoHash = torrent()
      const vandal = await openTracker(tracker())
      const other = await openTracker(tracker())
      const announce = {
        action: 'announce',
        info_hash: binaryOfHex(infoHash),
        peer_id: peerId('x'),
      }
      for (let i = 0; i < 1_000; i++) vandal.send(announce)
      expect(await vandal.closed).toEqual({ code: 1008, reason: 'too many frames' })
      other.send(announce)
      expect(await other.frame((it) => 'interval' in it)).toMatchObject({ complete: 0 })
      other.close()
    })
  })
})
