/** Sockets that lie to the real tracker object. */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex } from '@cosmos/protocol/tracker/binary'
import { helloText } from '@cosmos/protocol/tracker/hello'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { greet, peerId, personalSign, seed } from './seeder.ts'
import { evictTracker, held } from './shards.ts'
import { ask, connect, type TestSocket, until } from './socket.ts'

const { seeders } = inject('city')
const [alice, bob] = seeders as [(typeof seeders)[0], (typeof seeders)[0]]
const infoHash = 'bad0'.padEnd(40, 'c') as InfoHash

const isOffer = (frame: object) => 'offer' in frame
const isFailure = (frame: object) => 'fault' in frame
const announce = (name: string) => ({
  action: 'announce',
  info_hash: binaryOfHex(infoHash),
  peer_id: peerId(name),
  offers: [{ offer: { type: 'offer', sdp: `offer of ${name}` }, offer_id: peerId('offer') }],
})
const answerTo = (offer: object, more: object = {}) => ({
  ...offer,
  offer: undefined,
  peer_id: peerId('seeder'),
  to_peer_id: (offer as { peer_id: string }).peer_id,
  answer: { type: 'answer', sdp: 'an answer' },
  ...more,
})
const answers = ({ frames }: TestSocket) =>
  frames.filter((frame) => String(frame).includes('an answer')).length

afterEach(() => evictTracker('close'))

describe('an answer', () => {
  it('is not taken from a seeder the offer did not go to, nor under a false peer id, nor twice', async () => {
    const seeder = await seed(alice, infoHash)
    const other = await seed(bob)
    const browser = await connect('/tracker')
    const thief = await connect('/tracker')
    await held(infoHash, 1)
    browser.send(announce('visitor'))
    const offer = await seeder.next(isOffer)
    const tries: [TestSocket, object][] = [
      [other, answerTo(offer)],
      [seeder, answerTo(offer, { peer_id: peerId('another') })],
      [seeder, answerTo(offer, { offer_id: peerId('guessed') })],
      [seeder, answerTo(offer, { info_hash: 'z'.repeat(20) })],
    ]
    for (const [socket, frame] of tries) {
      socket.send(frame)
      expect(await socket.next(isFailure)).toMatchObject({ fault: 'unexpected-answer' })
    }
    // A browser that knows everything about it.
    thief.send(answerTo(offer))
    await thief.next((frame) => 'failure reason' in frame)
    expect(answers(browser)).toBe(0)
    seeder.send(answerTo(offer))
    await until(() => (answers(browser) === 1 ? true : undefined))
    await evictTracker()
    seeder.send(answerTo(offer))
    expect(await seeder.next(isFailure)).toMatchObject({ fault: 'unexpected-answer' })
    expect([answers(browser), answers(thief)]).toEqual([1, 0])
  })
})

describe('a hello', () => {
  it('counts once on a connection, though two come at the same moment', async () => {
    const socket = await connect('/tracker?role=seeder')
    const { nonce } = await socket.next<{ nonce: string }>(({ action }) => action === 'challenge')
    for (const { key, address } of [alice, bob]) {
      const signature = personalSign(helloText(nonce), key)
      socket.send({ action: 'hello', address, peer_id: peerId('seeder'), signature })
    }
    await socket.next(({ action }) => action === 'welcome')
    expect(await socket.next(isFailure)).toMatchObject({ fault: 'already-proven' })
    const connected = async () => {
      const { seeders: listed } = (await (await ask('/api/seeders')).json()) as {
        seeders: { operator: string; connected: boolean }[]
      }
      return listed.filter((one) => one.connected).map(({ operator }) => operator)
    }
    await until(async () => ((await connected()).length === 1 ? true : undefined))
    socket.close()
    await until(async () => ((await connected()).length === 0 ? true : undefined))
  })

  it('taken from another connection opens nothing', async () => {
    const victim = await greet(alice)
    await victim.next(({ action }) => action === 'welcome')
    const challenge = await connect('/tracker?role=seeder')
    const overheard = personalSign(helloText('cosmos.example/00'), alice.key)
    challenge.send({
      ...{ action: 'hello', address: alice.address, peer_id: peerId('seeder') },
      signature: overheard,
    })
    await until(challenge.closed)
    expect(challenge.closed()?.code).toBe(4401)
    expect(victim.closed()).toBeUndefined()
  })
})

describe('who guesses on', () => {
  it('is shut out, as a seeder and as a browser, and learnt nothing', async () => {
    const seeder = await seed(alice, infoHash)
    const browser = await connect('/tracker')
    await held(infoHash, 1)
    browser.send(announce('visitor'))
    const offer = await seeder.next(isOffer)
    const guesser = await seed(bob)
    const spy = await connect('/tracker')
    for (let n = 0; n < 30; n++) {
      guesser.send(answerTo(offer, { offer_id: peerId(`guess ${n}`) }))
      spy.send({ action: 'scrape', info_hash: binaryOfHex(infoHash) })
    }
    for (const socket of [guesser, spy]) {
      await until(socket.closed)
      expect(socket.closed()?.code).toBe(1008)
      expect(socket.frames.join()).not.toContain('visitor')
    }
    expect(answers(browser)).toBe(0)
  })
})
