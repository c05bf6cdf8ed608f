import { describe, expect, it } from 'vitest'
import type { InfoHash } from './info-hash.ts'
import { createSourcePool } from './source-pool.ts'

const hash = 'a'.repeat(40) as InfoHash
const other = 'b'.repeat(40) as InfoHash
const A = 'https://a.example'
const B = 'https://b.example'

const setUp = (): { pool: ReturnType<typeof createSourcePool>; wait: (ms: number) => void } => {
  let time = 1_000
  const pool = createSourcePool({ origins: [A, B], now: () => time })
  return {
    pool,
    wait: (ms) => {
      time += ms
    },
  }
}

describe('the choice of sources', () => {
  it('prefers the faster one once both were tried', () => {
    const { pool } = setUp()
    pool.succeeded(A, 65_536, 400)
    expect(pool.ranked(hash)).toEqual([B, A])
    pool.succeeded(B, 65_536, 40)
    expect(pool.ranked(hash)).toEqual([B, A])
    for (let i = 0; i < 20; i++) pool.succeeded(B, 65_536, 4_000)
    expect(pool.ranked(hash)).toEqual([A, B])
  })

  it('leaves a source that lied alone for ten minutes, for every package', () => {
    const { pool, wait } = setUp()
    pool.failed(A, hash, 'wrong-bytes')
    expect(pool.ranked(other)).toEqual([B])
    wait(9 * 60_000)
    expect(pool.ranked(other)).toEqual([B])
    wait(61_000)
    expect(pool.ranked(other)).toContain(A)
  })

  it('asks a source that lacks one package for the others, and again a little later', () => {
    const { pool, wait } = setUp()
    pool.failed(A, hash, 'not-found')
    expect(pool.ranked(hash)).toEqual([B])
    expect(pool.ranked(other)).toEqual([A, B])
    wait(15_001)
    expect(pool.ranked(hash)).toEqual([A, B])
  })

  it('pauses longer and longer for one that does not answer, until it does', () => {
    const { pool, wait } = setUp()
    for (const pause of [1_000, 2_000, 4_000]) {
      pool.failed(A, hash, 'unreachable')
      wait(pause - 1)
      expect(pool.ranked(hash)).toEqual([B])
      wait(1)
      expect(pool.ranked(hash)).toEqual([B, A])
    }
    pool.succeeded(A, 1, 1)
    pool.failed(A, hash, 'stalled')
    wait(1_000)
    expect(pool.ranked(hash)).toContain(A)
  })

  it('remembers what it knows of those that stay when the list changes', () => {
    const { pool } = setUp()
    pool.failed(A, hash, 'wrong-bytes')
    pool.set([A, 'https://c.example'])
    expect(pool.ranked(hash)).toEqual(['https://c.example'])
    expect(pool.states().map((state) => state.faults)).toEqual([1, 0])
  })

  it('ignores news of sources it no longer has', () => {
    const { pool } = setUp()
    pool.set([B])
    pool.failed(A, hash, 'wrong-bytes')
    pool.succeeded(A, 1, 1)
    expect(pool.ranked(hash)).toEqual([B])
  })
})
