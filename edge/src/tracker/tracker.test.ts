import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FakeBrowser } from '../../testing/fake-tracker.ts'
import { createFakeTracker } from '../../testing/fake-tracker.ts'
import {
  alice,
  announce,
  answer,
  answersTo,
  bob,
  hash,
  hello,
  mallory,
  offersTo,
  peer,
  registered,
  SHARDS,
  seeding,
  text,
} from '../../testing/tracker-frames.ts'
import { INTRODUCTION_MS, MAX_PENDING } from './limits.ts'
import { pendingCount } from './pending.ts'

describe.each(SHARDS)('in a tracker of %i shards:', (shards) => {
  describe('an introduction', () => {
    it('brings a browser’s offer to a seeder and the answer back', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      const browser = fake.browser()
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      const [offer] = offersTo(seeder)
      expect(offer).toMatchObject({
        offer: { sdp: 'offer 0 of visitor' },
        peer_id: peer('visitor'),
      })
      await fake.fromSeeder(seeder, answer(offer as never, 'alice'))
      expect(answersTo(browser)).toEqual([
        {
          action: 'announce',
          info_hash: binaryOfHex(hash(1)),
          peer_id: peer('alice'),
          offer_id: peer('offer0'),
          answer: { type: 'answer', sdp: 'answer of alice' },
        },
      ])
      expect(browser.received[0]).toMatchObject({ complete: 1, incomplete: 0 })
    })

    it('gives each seeder one offer of a browser, and drops what is over', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeders = [await seeding(fake, alice, 'alice'), await seeding(fake, bob, 'bob')]
      await fake.fromBrowser(fake.browser(), announce(hash(1), 'visitor', 5))
      expect(seeders.map((port) => offersTo(port).length)).toEqual([1, 1])
    })

    it('is for those only who hold the torrent and are still there', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      const browser = fake.browser()
      await fake.fromBrowser(browser, announce(hash(9), 'visitor'))
      await fake.fromSeeder(seeder, text({ action: 'holdings', remove: packHashes([hash(1)]) }))
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      seeder.refuse('not-registered', '')
      await fake.settled()
      await fake.fromBrowser(browser, announce(hash(2), 'visitor'))
      expect(offersTo(seeder)).toEqual([])
      expect(browser.received.map((reply) => 'complete' in reply && reply.complete)).toEqual([
        0, 0, 0,
      ])
    })

    it('is not made for a browser that is leaving', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      await fake.fromBrowser(fake.browser(), announce(hash(1), 'visitor', 1, { event: 'stopped' }))
      expect(offersTo(seeder)).toEqual([])
    })

    it('keeps a bounded number of open offers', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      const browser = fake.browser()
      for (let i = 0; i < MAX_PENDING + 20; i++) {
        await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      }
      expect(pendingCount(browser.state.pending)).toBe(MAX_PENDING)
      // What nobody could remember is not asked for either.
      expect(offersTo(seeder)).toHaveLength(MAX_PENDING)
      fake.clock.now += INTRODUCTION_MS
      await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
      expect(pendingCount(browser.state.pending)).toBe(0)
    })
  })

  describe('an answer', () => {
    async function offered() {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      const other = fake.seeder()
      await fake.fromSeeder(other, await hello(other, bob, 'bob'))
      const browser = fake.browser()
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      const [offer] = offersTo(seeder)
      if (!offer) throw new Error('no offer was made')
      return { fake, seeder, other, browser, offer }
    }

    it('counts once', async () => {
      const { fake, seeder, browser, offer } = await offered()
      expect(await fake.fromSeeder(seeder, answer(offer, 'alice'))).toBe('ok')
      expect(await fake.fromSeeder(seeder, answer(offer, 'alice'))).toBe('refused')
      expect(answersTo(browser)).toHaveLength(1)
    })

    it('is taken from the seeder the offer went to and from nobody else', async () => {
      const { fake, other, browser, offer } = await offered()
      expect(await fake.fromSeeder(other, answer(offer, 'bob'))).toBe('refused')
      expect(await fake.fromSeeder(other, answer(offer, 'alice'))).toBe('refused')
      expect(await fake.fromSeeder(fake.seeder(), answer(offer, 'alice'))).toBe('refused')
      expect(answersTo(browser)).toEqual([])
    })

    it('is for that torrent, under that peer id, and in time', async () => {
      const { fake, seeder, browser, offer } = await offered()
      const wrong = answer(offer, 'alice', { info_hash: binaryOfHex(hash(2)) })
      expect(await fake.fromSeeder(seeder, wrong)).toBe('refused')
      expect(await fake.fromSeeder(seeder, answer(offer, 'bob'))).toBe('refused')
      fake.clock.now += INTRODUCTION_MS
      expect(await fake.fromSeeder(seeder, answer(offer, 'alice'))).toBe('refused')
      expect(answersTo(browser)).toEqual([])
    })

    it('cannot be drawn to another browser by using its offer and peer ids', async () => {
      const { fake, seeder, browser, offer } = await offered()
      const thief = fake.browser()
      await fake.fromBrowser(thief, announce(hash(1), 'visitor'))
      await fake.fromSeeder(seeder, answer(offer, 'alice'))
      expect(answersTo(browser)).toHaveLength(1)
      expect(answersTo(thief)).toEqual([])
    })
  })

  describe('a hello', () => {
    it('opens the door to registered seeders only', async () => {
      const fake = createFakeTracker(registered, shards)
      const stranger = fake.seeder()
      await fake.fromSeeder(stranger, await hello(stranger, mallory))
      expect(stranger.refusals).toEqual(['not-registered'])
      expect(stranger.state.proven).toBeUndefined()
    })

    it('must sign this very challenge', async () => {
      const fake = createFakeTracker(registered, shards)
      const port = fake.seeder()
      await fake.fromSeeder(port, await hello(fake.seeder(), alice))
      expect(port.refusals).toEqual(['bad-signature'])
    })

    it('is neither believed nor held against anybody while the chain was not read', async () => {
      const fake = createFakeTracker(undefined, shards)
      const port = fake.seeder()
      expect(await fake.fromSeeder(port, await hello(port, alice))).toBe('ok')
      expect(port.refusals).toEqual(['registry-unknown'])
    })

    it('takes the place of the same wallet’s older connection', async () => {
      const fake = createFakeTracker(registered, shards)
      const old = await seeding(fake, alice, 'alice')
      const fresh = fake.seeder()
      await fake.fromSeeder(fresh, await hello(fresh, alice))
      expect(old.refusals).toEqual(['replaced'])
      expect(await fake.holders(hash(1))).toEqual([])
      expect(fresh.received.at(-1)).toMatchObject({ action: 'welcome' })
    })

    it('comes before everything else', async () => {
      const fake = createFakeTracker(registered, shards)
      const port = fake.seeder()
      const add = packHashes([hash(1)])
      expect(await fake.fromSeeder(port, text({ action: 'holdings', add }))).toBe('refused')
      expect(await fake.holders(hash(1))).toEqual([])
    })
  })

  describe('browsers', () => {
    it('keep one peer id for a connection', async () => {
      const fake = createFakeTracker(registered, shards)
      const browser = fake.browser()
      expect(await fake.fromBrowser(browser, announce(hash(1), 'one'))).toBe('ok')
      expect(await fake.fromBrowser(browser, announce(hash(1), 'two'))).toBe('refused')
    })

    it('never learn of each other, in any order of announces, answers and garbage', async () => {
      const sdpsOfBrowsers = /offer \d+ of visitor/
      const step = fc.record({
        who: fc.nat({ max: 3 }),
        torrent: fc.integer({ min: 1, max: 4 }),
        act: fc.constantFrom('announce', 'answer', 'forge', 'seeder-answers', 'seeder-offers'),
        offers: fc.nat({ max: 5 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const fake = createFakeTracker(registered, shards)
          const seeder = await seeding(fake, alice, 'alice')
          const browsers = Array.from({ length: 4 }, () => fake.browser())
          let answered = 0
          for (const { who, torrent, act, offers } of steps) {
            const browser = browsers[who] as FakeBrowser
            const name = `visitor${who}`
            const waiting = offersTo(seeder)
            if (act === 'announce') {
              await fake.fromBrowser(browser, announce(hash(torrent), name, offers))
            } else if (act === 'seeder-answers') {
              const offer = waiting[answered++]
              if (offer) await fake.fromSeeder(seeder, answer(offer, 'alice'))
            } else if (act === 'seeder-offers') {
              await fake.fromSeeder(seeder, announce(hash(torrent), 'alice', offers + 1))
            } else if (waiting[0]) {
              // A browser that somehow learnt of an offer plays the seeder.
              const forged = answer(waiting[0], act === 'forge' ? 'alice' : name)
              await fake.fromBrowser(browser, forged)
            }
          }
          for (const { received } of browsers) {
            expect(JSON.stringify(received)).not.toMatch(sdpsOfBrowsers)
            expect(JSON.stringify(received)).not.toContain('visitor')
          }
        }),
        { numRuns: 60 },
      )
    })
  })
})
