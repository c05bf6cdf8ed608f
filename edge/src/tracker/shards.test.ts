import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SHARDS } from './limits.ts'
import {
  shardCount,
  shardName,
  shardOfSeeder,
  shardOfSocket,
  shardOfTorrent,
  socketId,
} from './shards.ts'

const hex = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((all) => [...all].map((byte) => byte.toString(16).padStart(2, '0')).join(''))

describe('shards', () => {
  it('are read from the setting, or the edge does not start', () => {
    expect([shardCount('1'), shardCount('16'), shardCount('256')]).toEqual([1, 16, 256])
    for (const wrong of ['', '0', '-1', '257', '1.5', '4 ', 'many', '1e2']) {
      expect(() => shardCount(wrong)).toThrow('COSMOS_TRACKER_SHARDS')
    }
  })

  it('have names of their own, the first the one it always had', () => {
    const names = Array.from({ length: MAX_SHARDS }, (_, shard) => shardName(shard))
    expect(names[0]).toBe('all')
    expect(new Set(names).size).toBe(MAX_SHARDS)
  })

  it('are found in the ids of their sockets', () => {
    fc.assert(
      fc.property(fc.nat({ max: MAX_SHARDS - 1 }), hex(7), (shard, random) => {
        expect(socketId(shard, random)).toHaveLength(16)
        expect(shardOfSocket(socketId(shard, random))).toBe(shard)
      }),
    )
  })

  it('get wallets and torrents evenly, and each always the same', () => {
    const shards = 16
    const counts = Array<number>(shards).fill(0)
    fc.assert(
      fc.property(hex(20), (digits) => {
        const shard = shardOfSeeder(`0x${digits}` as Address, shards)
        expect(shardOfTorrent(digits as InfoHash, shards)).toBe(shard)
        expect(shardOfSeeder(`0x${digits}` as Address, 1)).toBe(0)
        counts[shard] = (counts[shard] ?? 0) + 1
      }),
      { numRuns: 1_000 },
    )
    expect(Math.min(...counts)).toBeGreaterThan(10)
  })
})
