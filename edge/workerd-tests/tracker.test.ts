import { runDurableObjectAlarm } from 'cloudflare:test'
import { decodeBencode } from '@cosmos/protocol/content/bencode'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex } from '@cosmos/protocol/tracker/binary'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { peerId, seed } from './seeder.ts'
import { evictTracker, held, homeOf, shardFor, shardNumber } from './shards.ts'
import { ask, connect, until } from './socket.ts'

const { seeders } = inject('city')
const [alice, bob] = seeders as [(typeof seeders)[0], (typeof seeders)[0]]
let last = 0
const torrent = () => (++last).toString(16).padStart(40, 'a') as InfoHash

const announce = (infoHash: InfoHash, name: string, sdp = 'an offer') => ({
  action: 'announce',
  info_hash: binaryOfHex(infoHash),
  peer_id: peerId(name),
  offers: [{ offer: { type: 'offer', sdp }, offer_id: peerId('offer') }],
})
const isOffer = (frame: object) => 'offer' in frame
const isAnswer = (frame: object) => 'answer' in frame
const isReply = (frame: object) => 'interval' in frame
const answerTo = (offer: object) => ({
  ...offer,
  offer: undefined,
  peer_id: peerId('seeder'),
  to_peer_id: (offer as { peer_id: string }).peer_id,
  answer: { type: 'answer', sdp: 'an answer' },
})

/** Every test begins with nobody connected. */
afterEach(() => evictTracker('close'))

describe('an introduction through the real objects', () => {
  it('goes from a browser to a seeder and back', async () => {
    const infoHash = torrent()
    const seeder = await seed(alice, infoHash)
    const browser = await connect('/tracker')
    await held(infoHash, 1)
    browser.send(announce(infoHash, 'visitor'))
    const offer = await seeder.next(isOffer)
    expect(offer).toMatchObject({ offer: { sdp: 'an offer' }, peer_id: peerId('visitor') })
    seeder.send(answerTo(offer))
    expect(await browser.next(isAnswer)).toEqual({
      action: 'announce',
      info_hash: binaryOfHex(infoHash),
      peer_id: peerId('seeder'),
      offer_id: peerId('offer'),
      answer: { type: 'answer', sdp: 'an answer' },
    })
  })

  it('survives that the object sleeps between offer and answer', async () => {
    const infoHash = torrent()
    const seeder = await seed(alice, infoHash)
    const browser = await connect('/tracker')
    await held(infoHash, 1)
    browser.send(announce(infoHash, 'visitor'))
    const offer = await seeder.next(isOffer)
    await evictTracker()
    seeder.send(answerTo(offer))
    expect(await browser.next(isAnswer)).toMatchObject({ offer_id: peerId('offer') })
    browser.send(announce(infoHash, 'visitor', 'another offer'))
    expect(await seeder.next(isOffer)).toMatchObject({ offer: { sdp: 'another offer' } })
  })

  it('never brings two browsers together', async () => {
    const infoHash = torrent()
    const browsers = [await connect('/tracker'), await connect('/tracker')]
    for (const [index, browser] of browsers.entries()) {
      browser.send(announce(infoHash, `visitor${index}`))
      expect(await browser.next(isReply)).toMatchObject({ complete: 0, incomplete: 0 })
    }
    for (const browser of browsers) {
      browser.send(announce(infoHash, 'x'))
      browser.send({ action: 'scrape', info_hash: binaryOfHex(infoHash) })
      await browser.next((frame) => String(frame['failure reason']).startsWith('scrape-refused'))
      expect(browser.frames.join()).not.toContain('an offer')
    }
  })
})

describe('the seeders’ door', () => {
  it('has a challenge of this very edge', async () => {
    const socket = await connect('/tracker?role=seeder')
    const { nonce } = await socket.next<{ nonce: string }>(() => true)
    expect(nonce).toMatch(/^cosmos\.example\/[0-9a-f]{32}$/)
  })

  it('keeps seeders that are still registered when it looks again', async () => {
    const infoHash = torrent()
    const socket = await seed(alice, infoHash)
    await held(infoHash, 1)
    expect(await runDurableObjectAlarm(shardNumber(homeOf(alice)))).toBe(true)
    expect(socket.closed()).toBeUndefined()
    expect((await shardFor(infoHash).peersOf(infoHash)).complete).toBe(1)
  })
})

describe('an HTTP announce', () => {
  const get = async (infoHash: InfoHash, more = '') => {
    const hash = infoHash.replace(/../g, '%$&')
    const response = await ask(
      `/announce?info_hash=${hash}&peer_id=${peerId('aria')}&port=1${more}`,
    )
    expect(response.status).toBe(200)
    const bytes = new Uint8Array(await response.arrayBuffer())
    expect(decodeBencode(bytes).kind).toBe('dictionary')
    return String.fromCharCode(...bytes)
  }

  it('names the BitTorrent endpoints of the seeders that hold the torrent, and nobody else', async () => {
    const infoHash = torrent()
    await seed(alice, infoHash)
    await held(infoHash, 1)
    expect(await get(infoHash)).toContain('5:peers6:\x7f\x00\x00\x01\x1a\xe1')
    expect(await get(infoHash, '&event=stopped')).toContain('5:peers0:')
    expect(await get(torrent())).toContain('8:completei0e')
  })
})

describe('the list of seeders', () => {
  it('shows who is connected', async () => {
    await seed(alice, torrent())
    await until(async () => {
      const { seeders: listed } = (await (await ask('/api/seeders')).json()) as {
        seeders: { operator: string; connected: boolean }[]
      }
      const connected = listed.filter((one) => one.connected).map(({ operator }) => operator)
      return connected.includes(alice.address) && !connected.includes(bob.address)
        ? true
        : undefined
    })
  })
})
