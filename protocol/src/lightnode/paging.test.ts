import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RpcError } from '../chain/rpc-error.ts'
import { pagesOf, type Range, rangesOf, readRanges } from './paging.ts'

const idsIn = (ranges: readonly Range[]) =>
  ranges.flatMap(({ from, count }) => Array.from({ length: count }, (_, i) => from + i))

describe('reading by pages', () => {
  it('covers a list once, in order', () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(500), fc.integer({ min: 1, max: 60 }), (from, count, page) => {
        const pages = pagesOf(from, count, page)
        expect(idsIn(pages)).toEqual(Array.from({ length: count }, (_, i) => from + i))
        expect(pages.every((it) => it.count <= page)).toBe(true)
      }),
    )
  })

  it('covers all wanted ids, none twice, in pages no larger than allowed', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(2000)), fc.integer({ min: 1, max: 60 }), (ids, page) => {
        const ranges = rangesOf(ids, page)
        const covered = idsIn(ranges)
        expect(new Set(covered).size).toBe(covered.length)
        expect(ids.every((id) => covered.includes(id))).toBe(true)
        expect(ranges.every((it) => it.count <= page)).toBe(true)
      }),
    )
  })

  it('keeps the order of answers, however late each comes, and its limit', async () => {
    let now = 0
    let most = 0
    const read = async ({ from, count }: Range) => {
      most = Math.max(most, ++now)
      for (let i = 0; i < (from * 7) % 5; i++) await Promise.resolve()
      now--
      return { from, count }
    }
    const ranges = pagesOf(0, 100, 7)
    expect(await readRanges(ranges, 3, read)).toEqual(ranges)
    expect(most).toBe(3)
    expect(await readRanges([], 3, read)).toEqual([])
  })

  it('halves what is refused, down to single items', async () => {
    const read = async ({ from, count }: Range) => {
      if (count > 3) throw new RpcError('refused', 'eth_call', 'out of gas')
      return { from, count }
    }
    const read100 = await readRanges(pagesOf(0, 100, 50), 2, read)
    expect(idsIn(read100)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('gives up on what is refused even alone, and on every other error', async () => {
    const refuse = async () => {
      throw new RpcError('refused', 'eth_call', 'no')
    }
    await expect(readRanges(pagesOf(0, 4, 4), 2, refuse)).rejects.toMatchObject({ kind: 'refused' })
    let calls = 0
    const down = async () => {
      calls++
      throw new RpcError('timeout', 'eth_call', 'late')
    }
    await expect(readRanges(pagesOf(0, 4, 4), 1, down)).rejects.toMatchObject({ kind: 'timeout' })
    expect(calls).toBe(1)
  })
})
