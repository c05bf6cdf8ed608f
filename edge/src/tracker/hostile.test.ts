/** Sockets that lie: what they can draw to themselves, learn, or leave behind. */
import { binaryOfHex, packHashes } from '@cosmos/protocol/tracker/binary'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createFakeTracker, type FakeBrowser, type FakeSeeder } from '../../testing/fake-tracker.ts'
import {
  addressOf,
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

type Offered = ReturnType<typeof offersTo>[number]

describe.each(SHARDS)('in a tracker of %i shards:', (shards) => {
  describe('answers', () => {
    it('reach the browser whose offer it was, once, and from the seeder it went to, whoever tries', async () => {
      const step = fc.record({
        act: fc.constantFrom(
          'announce',
          'answer',
          'replay',
          'stolen',
          'guessed',
          'renamed',
          'moved',
        ),
        browser: fc.nat({ max: 2 }),
        torrent: fc.integer({ min: 1, max: 3 }),
        pick: fc.nat(),
        guess: fc.uint8Array({ minLength: 20, maxLength: 20 }),
      })
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          const fake = createFakeTracker(registered, shards)
          const seeders = [await seeding(fake, alice, 'alice'), await seeding(fake, bob, 'bob')]
          const names = ['alice', 'bob']
          const browsers = [0, 1, 2].map(() => fake.browser())
          const answered = new Set<string>()
          const counts = () => browsers.map((browser) => answersTo(browser).length)
          const expected = [0, 0, 0]
          for (const { act, browser, torrent, pick, guess } of steps) {
            const who = pick % 2
            const seeder = seeders[who] as FakeSeeder
            if (act === 'announce') {
              const port = browsers[browser] as FakeBrowser
              await fake.fromBrowser(port, announce(hash(torrent), `visitor${browser}`, 2))
              continue
            }
            const offers = offersTo(seeder)
            const offer = offers[pick % Math.max(1, offers.length)]
            if (!offer) continue
            const replayed = answered.has(offer.offer_id)
            if (replayed !== (act === 'replay') && (act === 'replay' || act === 'answer')) continue
            const frames: Record<typeof act, () => [FakeSeeder, string]> = {
              answer: () => [seeder, answer(offer, names[who] as string)],
              replay: () => [seeder, answer(offer, names[who] as string)],
              stolen: () => [
                seeders[1 - who] as FakeSeeder,
                answer(offer, names[1 - who] as string),
              ],
              guessed: () => [seeder, answer(guessed(offer, guess), names[who] as string)],
              renamed: () => [seeder, answer(offer, names[1 - who] as string)],
              moved: () => [
                seeder,
                answer(offer, names[who] as string, { info_hash: binaryOfHex(hash(9)) }),
              ],
            }
            const verdict = await fake.fromSeeder(...frames[act]())
            expect(verdict).toBe(act === 'answer' ? 'ok' : 'refused')
            if (act === 'answer') {
              answered.add(offer.offer_id)
              const owner = Number(/visitor(\d)/.exec(offer.offer.sdp)?.[1])
              expected[owner] = (expected[owner] ?? 0) + 1
            }
            expect(counts()).toEqual(expected)
          }
        }),
        { numRuns: 60 },
      )
    })

    /** The browser's part of the token, which its own offers tell, with another secret. */
    const guessed = (offer: Offered, guess: Uint8Array): Offered => ({
      ...offer,
      offer_id: offer.offer_id.slice(0, 8) + String.fromCharCode(...guess.subarray(8)),
    })

    it('tell a seeder the same, whatever was wrong with them', async () => {
      const fake = createFakeTracker(registered, shards)
      const seeder = await seeding(fake, alice, 'alice')
      const browser = fake.browser()
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      const [offer] = offersTo(seeder)
      if (!offer) throw new Error('no offer was made')
      const nobody = { ...offer, offer_id: peer('nobody') }
      const wrongSecret = { ...offer, offer_id: offer.offer_id.slice(0, 19).padEnd(20, 'x') }
      for (const wrong of [
        answer(nobody, 'alice'),
        answer(wrongSecret, 'alice'),
        answer(offer, 'someone else'),
        answer(offer, 'alice', { info_hash: binaryOfHex(hash(2)) }),
      ]) {
        expect(await fake.fromSeeder(seeder, wrong)).toBe('refused')
      }
      const told = seeder.received.filter((message) => 'fault' in message)
      expect(told).toHaveLength(4)
      expect(new Set(told.map((message) => JSON.stringify(message))).size).toBe(1)
    })
  })

  describe('who counts and guesses', () => {
    it('learns how many seeders a torrent has and not one thing about browsers', async () => {
      const alone = createFakeTracker(registered, shards)
      const crowded = createFakeTracker(registered, shards)
      for (const fake of [alone, crowded]) await seeding(fake, alice, 'alice')
      for (let n = 0; n < 20; n++) {
        await crowded.fromBrowser(crowded.browser(), announce(hash(1), `visitor${n}`, 5))
      }
      const spies: string[] = []
      for (const fake of [alone, crowded]) {
        const spy = fake.browser()
        for (let n = 0; n < 20; n++) {
          await fake.fromBrowser(spy, announce(hash(n), 'spy', 0))
          await fake.fromBrowser(spy, announce(hash(n), 'spy', 0, { event: 'stopped' }))
        }
        await fake.fromBrowser(spy, text({ action: 'scrape', info_hash: binaryOfHex(hash(1)) }))
        await fake.fromBrowser(spy, text({ action: 'scrape' }))
        spies.push(JSON.stringify(spy.received))
      }
      expect(spies[0]).toBe(spies[1])
    })

    it('is told of no browser before it has proven itself a seeder', async () => {
      const fake = createFakeTracker(registered, shards)
      await seeding(fake, alice, 'alice')
      const impostor = fake.seeder()
      const tries = [
        await hello(impostor, mallory),
        // Alice's address, Mallory's signature.
        (await hello(impostor, mallory)).replace(mallory.address, alice.address),
        text({ action: 'holdings', add: packHashes([hash(1)]) }),
        announce(hash(1), 'impostor', 0),
        text({ action: 'announce', info_hash: binaryOfHex(hash(1)), peer_id: peer('alice') }),
      ]
      for (const frame of tries) {
        await fake.fromSeeder(impostor, frame)
        await fake.fromBrowser(fake.browser(), announce(hash(1), 'visitor', 5))
      }
      expect(offersTo(impostor)).toEqual([])
      expect(JSON.stringify(impostor.received)).not.toContain('visitor')
      expect(await fake.holders(hash(1))).toEqual([addressOf(alice)])
    })
  })

  describe('a hello', () => {
    it('of somebody else cannot be said again on another connection', async () => {
      const fake = createFakeTracker(registered, shards)
      const victim = fake.seeder()
      const overheard = await hello(victim, alice)
      await fake.fromSeeder(victim, overheard)
      const thief = fake.seeder()
      await fake.fromSeeder(thief, overheard)
      expect(thief.refusals).toEqual(['bad-signature'])
      expect(victim.refusals).toEqual([])
    })

    it('counts once, however many are on their way while the chain is asked', async () => {
      const fake = createFakeTracker(registered, shards)
      const port = fake.seeder()
      const both = [await hello(port, alice), await hello(port, bob)]
      const verdicts = await Promise.all(both.map((frame) => fake.fromSeeder(port, frame)))
      expect(verdicts).toEqual(['ok', 'refused'])
      expect(port.state.proven?.address).toBe(addressOf(alice))
      await fake.fromSeeder(port, text({ action: 'holdings', add: packHashes([hash(1)]) }))
      port.close()
      expect(await fake.holders(hash(1))).toEqual([])
    })

    it('leaves nobody behind whose socket closed while the chain was asked', async () => {
      const fake = createFakeTracker(registered, shards)
      const port = fake.seeder()
      const said = fake.fromSeeder(port, await hello(port, alice))
      port.close()
      await said
      expect(port.state.proven).toBeUndefined()
      expect(port.received).toEqual([])
    })

    it('is no hello with any byte of its signature changed', async () => {
      const fake = createFakeTracker(registered, shards)
      const honest = await hello(fake.seeder(undefined, 'n'.repeat(32)), alice)
      const at = honest.indexOf('"signature":"0x') + '"signature":"0x'.length
      await fc.assert(
        fc.asyncProperty(
          fc.nat({ max: 129 }),
          fc.integer({ min: 1, max: 15 }),
          async (i, change) => {
            const digit = Number.parseInt(honest[at + i] ?? '', 16) ^ change
            const spoiled = honest.slice(0, at + i) + digit.toString(16) + honest.slice(at + i + 1)
            const port = fake.seeder(undefined, 'n'.repeat(32))
            await fake.fromSeeder(port, spoiled)
            expect(port.state.proven).toBeUndefined()
            expect(port.refusals).toEqual(['bad-signature'])
          },
        ),
      )
    })
  })
})
