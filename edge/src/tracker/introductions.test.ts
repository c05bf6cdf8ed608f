import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { introduce, settle, withdraw } from './introductions.ts'
import { FREE_PENDING, INTRODUCTION_MS, MAX_PENDING } from './limits.ts'
import { NO_PENDING, pendingCount } from './pending.ts'
import { socketId } from './shards.ts'

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
