/** A tracker of several objects: introductions between them, and what must hold when some fail. */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { packHashes } from '@cosmos/protocol/tracker/binary'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  createFakeTracker,
  type FakeBrowser,
  type FakeSeeder,
  type FakeTracker,
} from '../../testing/fake-tracker.ts'
import {
  addressOf,
  alice,
  announce,
  answer,
  answersTo,
  bob,
  hash,
  hello,
  offersTo,
  registered,
  seeding,
  text,
} from '../../testing/tracker-frames.ts'
import { LOOK_MS, STALE_MS } from './limits.ts'
import { shardOfSeeder } from './shards.ts'

const SHARDS = 5
const [ALICES, BOBS] = [alice, bob].map((one) => shardOfSeeder(addressOf(one), SHARDS)) as [
  number,
  number,
]
/** Neither Alice's nor Bob's. */
const NOBODYS = 3

let fake: FakeTracker
beforeEach(() => {
  fake = createFakeTracker(registered, SHARDS)
})

const complete = (browser: FakeBrowser) => {
  const last = browser.received.at(-1)
  return last && 'complete' in last ? last.complete : undefined
}

it('has homes enough for this test', () => {
  expect(new Set([ALICES, BOBS, NOBODYS]).size).toBe(3)
})

describe('an introduction between shards', () => {
  it('goes there and back, whichever shard the browser has', async () => {
    const seeder = await seeding(fake, alice, 'alice')
    for (const shard of fake.shards) {
      const browser = fake.browser(shard)
      await fake.fromBrowser(browser, announce(hash(1), `visitor${shard}`))
      const offer = offersTo(seeder).at(-1)
      expect(offer?.offer.sdp).toBe(`offer 0 of visitor${shard}`)
      expect(await fake.fromSeeder(seeder, answer(offer as never, 'alice'))).toBe('ok')
      expect(answersTo(browser)).toHaveLength(1)
    }
  })

  it('goes on though every shard forgets its memory after every step', async () => {
    const steps = ['hello', 'holdings', 'announce', 'answer'] as const
    for (const asleep of [...steps, 'always']) {
      fake = createFakeTracker(registered, SHARDS)
      const sleep = (after: string) => {
        if (asleep === after || asleep === 'always') fake.evictAll()
      }
      const seeder = fake.seeder(addressOf(alice))
      await fake.fromSeeder(seeder, await hello(seeder, alice, 'alice'))
      sleep('hello')
      const add = packHashes([hash(1)])
      await fake.fromSeeder(seeder, text({ action: 'holdings', add }))
      sleep('holdings')
      const browser = fake.browser(NOBODYS)
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      sleep('announce')
      const offer = offersTo(seeder)[0]
      expect(await fake.fromSeeder(seeder, answer(offer as never, 'alice'))).toBe('ok')
      sleep('answer')
      expect(answersTo(browser)).toHaveLength(1)
      expect(await fake.fromSeeder(seeder, answer(offer as never, 'alice'))).toBe('refused')
      await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
      expect(offersTo(seeder)).toHaveLength(2)
    }
  })

  it('is made with another seeder when the first one leaves while the offer is on its way', async () => {
    const seeders = [await seeding(fake, alice, 'alice'), await seeding(fake, bob, 'bob')]
    for (let n = 0; n < 4; n++) {
      const browser = fake.browser(NOBODYS)
      await fake.fromBrowser(browser, announce(hash(1), 'warm', 0))
      expect(complete(browser)).toBe(2)
    }
    // Its shard is asleep when the socket ends, and has nobody to tell.
    seeders[0]?.close()
    fake.crash(ALICES)
    for (let n = 0; n < 8; n++) {
      await fake.fromBrowser(fake.browser(NOBODYS), announce(hash(1), `visitor${n}`))
    }
    expect(offersTo(seeders[1] as FakeSeeder)).toHaveLength(8)
    expect(offersTo(seeders[0] as FakeSeeder)).toHaveLength(0)
  })

  it('is answered by the connection the offer went to, not by the next one of the same wallet', async () => {
    const seeder = await seeding(fake, alice, 'alice')
    const browser = fake.browser(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
    const offer = offersTo(seeder)[0]
    const again = await seeding(fake, alice, 'alice')
    expect(await fake.fromSeeder(again, answer(offer as never, 'alice'))).toBe('refused')
    expect(answersTo(browser)).toEqual([])
  })
})

describe('an offer for a connection that has been replaced', () => {
  it('does not go to the one that took its place, whose answer nobody would take', async () => {
    await seeding(fake, alice, 'alice')
    const browser = fake.browser(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    fake.down.add(NOBODYS)
    const again = await seeding(fake, alice, 'alice')
    fake.down.delete(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
    expect(offersTo(again)).toEqual([])
    fake.clock.now += LOOK_MS
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
    const [offer] = offersTo(again)
    expect(await fake.fromSeeder(again, answer(offer as never, 'alice'))).toBe('ok')
  })
})

describe('a shard out of reach', () => {
  it('keeps nobody from the seeders of the others, and is back when it is back', async () => {
    const seeders = [await seeding(fake, alice, 'alice'), await seeding(fake, bob, 'bob')]
    const browser = fake.browser(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    expect(complete(browser)).toBe(2)
    fake.down.add(ALICES)
    for (let n = 0; n < 6; n++) {
      await fake.fromBrowser(fake.browser(NOBODYS), announce(hash(1), `visitor${n}`))
    }
    expect(offersTo(seeders[1] as FakeSeeder)).toHaveLength(6)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    expect(complete(browser)).toBe(1)
    fake.down.delete(ALICES)
    fake.clock.now += LOOK_MS
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    expect(complete(browser)).toBe(2)
  })

  it('does not cost a seeder anything that answers into it', async () => {
    const seeder = await seeding(fake, alice, 'alice')
    const browser = fake.browser(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
    fake.down.add(NOBODYS)
    expect(await fake.fromSeeder(seeder, answer(offersTo(seeder)[0] as never, 'alice'))).toBe('ok')
    expect(answersTo(browser)).toEqual([])
  })

  it('or one whose replies are lost, brings an offer to one answer at most', async () => {
    const seeders = [await seeding(fake, alice, 'alice'), await seeding(fake, bob, 'bob')]
    const browser = fake.browser(NOBODYS)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor', 0))
    for (const shard of fake.shards) fake.twice.add(shard)
    await fake.fromBrowser(browser, announce(hash(1), 'visitor'))
    for (const [i, name] of ['alice', 'bob'].entries()) {
      for (const offer of offersTo(seeders[i] as FakeSeeder)) {
        await fake.fromSeeder(seeders[i] as FakeSeeder, answer(offer, name))
      }
    }
    expect(answersTo(browser).length).toBeLessThanOrEqual(1)
  })
})

describe('a seeder', () => {
  it('is at one place only, wherever it connects next', async () => {
    const first = await seeding(fake, alice, 'alice')
    expect(await fake.holders(hash(1))).toEqual([addressOf(alice)])
    // An old program, that does not say who it is when it connects.
    const second = fake.seeder()
    fake.clock.now++
    await fake.fromSeeder(second, await hello(second, alice, 'alice'))
    expect(first.refusals).toEqual(['replaced'])
    expect(await fake.holders(hash(1))).toEqual([])
    const third = await seeding(fake, alice, 'alice')
    expect(second.refusals).toEqual(['replaced'])
    expect(await fake.holders(hash(1))).toEqual([addressOf(alice)])
    third.close()
    expect(await fake.holders(hash(1))).toEqual([])
  })

  it('is at the later place though the earlier one could not be told', async () => {
    const first = await seeding(fake, alice, 'alice')
    fake.down.add(ALICES)
    const second = fake.seeder()
    fake.clock.now++
    await fake.fromSeeder(second, await hello(second, alice, 'alice'))
    await fake.fromSeeder(second, text({ action: 'holdings', add: packHashes([hash(4)]) }))
    fake.down.delete(ALICES)
    expect(await fake.holders(hash(4))).toEqual([addressOf(alice)])
    expect(await fake.holders(hash(1))).toEqual([])
    // Its shard has heard of the later one by asking.
    expect(first.refusals).toEqual(['replaced'])
  })

  it('says hello as the one it said it was, or not at all', async () => {
    const port = fake.seeder(addressOf(bob))
    await fake.fromSeeder(port, await hello(port, alice))
    expect(port.refusals).toEqual(['wrong-address'])
  })

  it('leaves nothing behind when its shard dies without a word', async () => {
    await seeding(fake, alice, 'alice')
    expect(await fake.holders(hash(1))).toEqual([addressOf(alice)])
    fake.crash(ALICES)
    expect(await fake.holders(hash(1))).toEqual([])
  })

  it('wakes no shard where nobody asks, and none at all by keeping its line open', async () => {
    const seeder = await seeding(fake, alice, 'alice')
    expect(fake.asked.filter(({ what }) => what !== 'movedAway')).toEqual([])
    await fake.fromBrowser(fake.browser(NOBODYS), announce(hash(1), 'visitor'))
    const change = async (n: number) => {
      fake.asked.length = 0
      const add = packHashes([hash(n)])
      await fake.fromSeeder(seeder, text({ action: 'holdings', add }))
      return fake.asked.map(({ to, what }) => `${what} ${to}`)
    }
    expect(await change(20)).toEqual([`poke ${NOBODYS}`, `changes ${ALICES}`])
    expect(await fake.holdersAt(NOBODYS, hash(20))).toEqual([addressOf(alice)])
    fake.asked.length = 0
    await fake.fromSeeder(seeder, text({ action: 'holdings' }))
    expect(fake.asked).toEqual([])
    fake.clock.now += STALE_MS
    expect(await change(21)).toEqual([])
  })
})

describe('many shards, whatever happens to them', () => {
  interface Step {
    readonly act: string
    readonly who: number
    readonly shard: number
    readonly torrent: number
    readonly offers: number
  }
  const step = fc.record<Step>({
    act: fc.constantFrom(
      ...['announce', 'announce', 'announce', 'answer', 'answer', 'answer', 'replay', 'steal'],
      ...['join', 'old-join', 'leave', 'add', 'remove', 'browser-leaves'],
      ...['evict', 'crash', 'down', 'up', 'twice', 'later'],
    ),
    who: fc.nat({ max: 3 }),
    shard: fc.nat({ max: SHARDS - 1 }),
    torrent: fc.integer({ min: 1, max: 4 }),
    offers: fc.nat({ max: 3 }),
  })

  // Long ones: what goes wrong needs somebody who came, was heard of elsewhere, and left.
  const disturbances = fc.array(step, { minLength: 5, maxLength: 60, size: 'max' })

  async function run(steps: readonly Step[]) {
    fake = createFakeTracker(registered, SHARDS)
    const wallets = [alice, bob]
    const seeders: (FakeSeeder | undefined)[] = [undefined, undefined]
    const held = wallets.map(() => new Set<InfoHash>())
    const browsers = Array.from({ length: 4 }, (_, i) => fake.browser(i))
    const gone: FakeBrowser[] = []
    const crashed = (shard: number) => {
      for (const [i, wallet] of wallets.entries()) {
        const home = Number.parseInt(seeders[i]?.id.slice(0, 2) ?? '', 16)
        if (home === shard && addressOf(wallet)) seeders[i] = undefined
      }
      for (const [i, browser] of browsers.entries()) {
        if (Number.parseInt(browser.id.slice(0, 2), 16) === shard) {
          gone.push(browser)
          browsers[i] = fake.browser(i)
        }
      }
    }
    for (const { act, who, shard, torrent, offers } of steps) {
      const at = who % wallets.length
      const seeder = seeders[at]
      const browser = browsers[who] as FakeBrowser
      fake.clock.now++
      if (act === 'announce') {
        await fake.fromBrowser(browser, announce(hash(torrent), `visitor${who}`, offers))
      } else if (act === 'join' || act === 'old-join') {
        const wallet = wallets[at] as typeof alice
        const port = fake.seeder(act === 'join' ? addressOf(wallet) : undefined)
        await fake.fromSeeder(port, await hello(port, wallet, `seeder${at}`))
        if (port.state.proven) {
          seeders[at] = port
          held[at] = new Set()
        }
      } else if (act === 'evict') fake.evict(shard)
      else if (act === 'crash') {
        crashed(shard)
        fake.crash(shard)
      } else if (act === 'down') fake.down.add(shard)
      else if (act === 'up') {
        fake.down.delete(shard)
        fake.twice.delete(shard)
      } else if (act === 'twice') fake.twice.add(shard)
      else if (act === 'later') fake.clock.now += LOOK_MS
      else if (act === 'browser-leaves') {
        browser.close()
        gone.push(browser)
        browsers[who] = fake.browser(shard)
      } else if (seeder) await act_as(act, seeder, at, { torrent, offers })
    }
    return { seeders, held, browsers: [...gone, ...browsers] }

    async function act_as(
      act: string,
      seeder: FakeSeeder,
      at: number,
      { torrent, offers }: { torrent: number; offers: number },
    ) {
      const infoHash = hash(torrent)
      if (act === 'leave') {
        seeder.close()
        seeders[at] = undefined
        await fake.settled()
      } else if (act === 'add' || act === 'remove') {
        await fake.fromSeeder(seeder, text({ action: 'holdings', [act]: packHashes([infoHash]) }))
        if (act === 'add') held[at]?.add(infoHash)
        else held[at]?.delete(infoHash)
      } else {
        const owner = act === 'steal' ? (seeders[1 - at] ?? seeder) : seeder
        const all = offersTo(owner)
        const offer = all[(torrent * 7 + offers) % Math.max(1, all.length)]
        if (offer) await fake.fromSeeder(seeder, answer(offer, `seeder${at}`))
      }
    }
  }

  it('bring no two browsers together, and no answer twice or to anybody else', async () => {
    await fc.assert(
      fc.asyncProperty(disturbances, async (steps) => {
        const { browsers } = await run(steps)
        for (const browser of browsers) {
          expect(JSON.stringify(browser.received)).not.toContain('visitor')
          for (const message of browser.received) expect(message).not.toHaveProperty('offer')
        }
      }),
      { numRuns: 40 },
    )
  })

  it('know in the end who is there and what it holds, and nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(disturbances, async (steps) => {
        const { seeders, held } = await run(steps)
        fake.down.clear()
        fake.twice.clear()
        await fake.settled()
        for (let torrent = 1; torrent <= 4; torrent++) {
          const expected = [alice, bob].flatMap((wallet, i): Address[] =>
            seeders[i]?.open && held[i]?.has(hash(torrent)) ? [addressOf(wallet)] : [],
          )
          expect((await fake.holders(hash(torrent))).sort()).toEqual(expected.sort())
        }
      }),
      { numRuns: 40 },
    )
  })
})
