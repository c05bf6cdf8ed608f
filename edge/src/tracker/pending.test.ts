import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Introduction,
  introductionsIn,
  NO_PENDING,
  pendingCount,
  takeOut,
  waitingAt,
  withIntroductions,
} from './pending.ts'
import type { SocketId } from './shards.ts'

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
