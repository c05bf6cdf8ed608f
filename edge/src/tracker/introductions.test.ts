import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { introduce, settle, withdraw } from './introductions.ts'
import { FREE_PENDING, INTRODUCTION_MS, MAX_PENDING } from './limits.ts'
import {
  type Introduction,
  introductionsIn,
  NO_PENDING,
  pendingCount,
  takeOut,
  waitingAt,
  withIntroductions,
} from './pending.ts'
import { type SocketId, socketId } from './shards.ts'

const hexOf = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((all) => [...all].map((byte) => byte.toString(16).padStart(2, '0')).join(''))
const introduction = fc.record<Introduction>({
  secret: hexOf(12),
  offerId: fc
    .uint8Array({ minLength: 20, maxLength: 20 })
    .map((bytes) => String.fromCharCode(...bytes)),
  infoHash: hexOf(20).map((hex) => hex as InfoHash),
  session: hexOf(8).map((hex) => hex as SocketId),
  expires: fc.integer({ min: 0, max: 2 ** 45 }),
})

describe('pending introductions', () => {
  it('are the same when they are unpacked, whatever their bytes', () => {
    fc.assert(
      fc.property(fc.array(introduction, { maxLength: 20 }), (all) => {
        const packed = withIntroductions(NO_PENDING, all)
        expect(pendingCount(packed)).toBe(all.length)
        expect(introductionsIn(packed)).toEqual(all)
        expect(
          withIntroductions(withIntroductions(NO_PENDING, all.slice(0, 3)), all.slice(3)),
        ).toBe(packed)
      }),
    )
  })

  it('are taken out one at a time, by their whole secret and nothing else', () => {
    const all = fc.uniqueArray(introduction, {
      minLength: 1,
      maxLength: 20,
      selector: ({ secret }) => secret,
    })
    fc.assert(
      fc.property(all, fc.nat(), fc.string(), (waiting, pick, guess) => {
        const packed = withIntroductions(NO_PENDING, waiting)
        const wanted = waiting[pick % waiting.length] as Introduction
        const taken = takeOut(packed, wanted.secret)
        expect(taken?.introduction).toEqual(wanted)
        expect(introductionsIn(taken?.rest ?? NO_PENDING)).toEqual(
          waiting.filter((one) => one !== wanted),
        )
        expect(takeOut(taken?.rest ?? NO_PENDING, wanted.secret)).toBeUndefined()
        for (const wrong of [guess, wanted.secret.slice(2), `${wanted.secret}00`]) {
          expect(takeOut(packed, wrong)).toBeUndefined()
        }
      }),
    )
  })

  it('are waited for until they expire, oldest first', () => {
    const at = (expires: number): Introduction => ({
      ...{ secret: '0'.repeat(24), offerId: 'o'.repeat(20), infoHash: 'a'.repeat(40) as InfoHash },
      ...{ session: '0'.repeat(16) as SocketId, expires },
    })
    const packed = withIntroductions(NO_PENDING, [at(10), at(20), at(30)])
    expect(waitingAt(packed, 9)).toBe(packed)
    expect(introductionsIn(waitingAt(packed, 20)).map(({ expires }) => expires)).toEqual([30])
    expect(waitingAt(packed, 30)).toBe(NO_PENDING)
  })
})

describe('introducing', () => {
  let minted = 0
  const infoHash = 'b'.repeat(40) as InfoHash
  const seeder = (n: number) => ({
    ...{ operator: `0x${n}` as const, shard: n, session: socketId(n, '0'.repeat(14)) },
  })
  const offers = (count: number) =>
    Array.from({ length: count }, (_, n) => ({
      ...{ offer: { type: 'offer' as const, sdp: `${n}` }, offer_id: `${n}`.padEnd(20, '-') },
    }))
  const announce = (pending = NO_PENDING, wanted = 5, now = 0) =>
    introduce({
      ...{ browser: socketId(7, '1'.repeat(14)), peerId: 'p'.repeat(20), infoHash, now, pending },
      ...{ offers: offers(wanted), holders: [1, 2, 3].map(seeder), random: () => 0 },
      secret: () => (++minted).toString(16).padStart(24, '0'),
    })

  it('gives one page with many models some seeder for each before it has no room left', () => {
    let pending = NO_PENDING
    const made: number[] = []
    for (let torrent = 0; torrent < MAX_PENDING; torrent++) {
      const introduced = announce(pending)
      made.push(introduced.invitations.length)
      pending = introduced.pending
    }
    expect(pendingCount(pending)).toBe(MAX_PENDING)
    expect(made.filter((count) => count === 3).length).toBe(Math.ceil(FREE_PENDING / 3))
    expect(made.filter((count) => count === 0).length).toBeLessThan(MAX_PENDING / 4)
  })

  it('settles with the connection, the torrent and the time that were meant', () => {
    const { invitations, pending } = announce()
    const [first] = invitations
    if (!first) throw new Error('nobody was introduced')
    const { session } = first.seeder
    const right = { token: first.token, infoHash, session }
    expect(settle(pending, right, INTRODUCTION_MS - 1)?.introduction.offerId).toContain('0-')
    for (const wrong of [
      { ...right, session: seeder(2).session },
      { ...right, infoHash: 'c'.repeat(40) as InfoHash },
      { ...right, token: right.token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0')) },
    ]) {
      expect(settle(pending, wrong, 0)).toBeUndefined()
    }
    expect(settle(pending, right, INTRODUCTION_MS)).toBeUndefined()
  })

  it('takes back what did not arrive, and knows who has the other offers of that announce', () => {
    const before = announce(NO_PENDING, 1, 5)
    const { invitations, pending } = announce(before.pending, 2, 9)
    const [first, second] = invitations
    if (!first || !second) throw new Error('nobody was introduced')
    const taken = withdraw(pending, first)
    expect(taken?.tried).toEqual(new Set([second.seeder.session]))
    expect(pendingCount(taken?.pending ?? NO_PENDING)).toBe(2)
    expect(withdraw(taken?.pending ?? NO_PENDING, first)).toBeUndefined()
  })
})
