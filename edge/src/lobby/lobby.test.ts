import type { Address } from '@cosmos/protocol/lightnode/types'
import { landRoom, siblingRoom } from '@cosmos/protocol/room/room-name'
import { describe, expect, it } from 'vitest'
import { createMemorySql } from '../../testing/memory-sql.ts'
import { createDirectory } from './directory.ts'
import { NONCE_MS, PRESENCE_MS, ROOM_COUNT_MS, ROOMS_EVERY_MS } from './limits.ts'
import { createNonces } from './nonces.ts'

const operator = `0x${'ab'.repeat(20)}` as Address

describe('the directory', () => {
  it('knows the connected seeders for as long as the tracker repeats them', () => {
    let now = 1000
    const directory = createDirectory(createMemorySql().sql, () => now)
    directory.setSeeders(0, [{ operator, holdings: 3, region: 'EU', load: 2 }])
    expect(directory.seeders()).toEqual([{ operator, holdings: 3, region: 'EU', load: 2 }])
    now += PRESENCE_MS
    expect(directory.seeders()).toEqual([])
    directory.setSeeders(0, [{ operator, holdings: 4, region: '', load: 0 }])
    directory.setSeeders(0, [])
    expect(directory.seeders()).toEqual([])
  })

  it('puts together what the shards of the tracker say, each of its own', () => {
    const directory = createDirectory(createMemorySql().sql, () => 1000)
    const other = `0x${'cd'.repeat(20)}` as Address
    const one = (who: Address, holdings: number) => ({
      ...{ operator: who, holdings, region: '' as const, load: 0 },
    })
    const listed = () => directory.seeders().map((it) => [it.operator, it.holdings])
    directory.setSeeders(0, [one(operator, 1)])
    directory.setSeeders(3, [one(other, 2)])
    expect(listed()).toEqual([
      [operator, 1],
      [other, 2],
    ])
    // It moved, and the shard it left says so later.
    directory.setSeeders(3, [one(operator, 5), one(other, 2)])
    directory.setSeeders(0, [])
    expect(listed()).toEqual([
      [operator, 5],
      [other, 2],
    ])
  })

  it('counts the people of each room, fullest first, and forgets empty and dead rooms', () => {
    let now = 1000
    const directory = createDirectory(createMemorySql().sql, () => now)
    directory.setRoom(landRoom(0, 1), 2)
    directory.setRoom(landRoom(0, 2), 7)
    directory.setRoom(landRoom(0, 3), 1)
    directory.setRoom(landRoom(0, 3), 0)
    expect(directory.rooms().map(({ people }) => people)).toEqual([7, 2])
    directory.setRoom(landRoom(9, 9), 5)
    expect(directory.rooms()).toHaveLength(2)
    directory.setRoom(landRoom(9, 9), 0)
    now += ROOMS_EVERY_MS
    directory.setRoom(siblingRoom(landRoom(0, 1), 1), 6)
    expect(directory.rooms()).toEqual([
      { room: landRoom(0, 1), people: 8 },
      { room: landRoom(0, 2), people: 7 },
    ])
    now += ROOM_COUNT_MS
    expect(directory.rooms()).toEqual([])
  })
})

describe('a sign-in nonce', () => {
  it('signs in once, and only while it is fresh', () => {
    let now = 1000
    let minted = 0
    const nonces = createNonces(
      createMemorySql().sql,
      () => now,
      () => `nonce${minted++}`,
    )
    const first = nonces.issue()
    expect(first).toEqual({ nonce: 'nonce0', expires: now + NONCE_MS })
    expect(nonces.spend(first.nonce)).toBe(true)
    expect(nonces.spend(first.nonce)).toBe(false)
    expect(nonces.spend('invented')).toBe(false)
    const second = nonces.issue()
    now = second.expires
    expect(nonces.spend(second.nonce)).toBe(false)
  })
})
