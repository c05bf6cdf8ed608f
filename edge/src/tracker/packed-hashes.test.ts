import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOf, hasHash, packSorted, withHashes, withoutHashes } from './packed-hashes.ts'

describe('packed hashes', () => {
  it('are sets: what is in, put in and taken out', () => {
    // Few different bytes, so that hashes share beginnings and repeat.
    const hash = fc
      .array(fc.constantFrom('00', '7f', '80', 'ff'), { minLength: 2, maxLength: 2 })
      .map((bytes) => bytes.join('').repeat(10))
    fc.assert(
      fc.property(fc.array(hash), fc.array(hash), hash, (some, others, one) => {
        const [a, b] = [packSorted(some), packSorted(others)]
        const both = new Set([...some, ...others])
        const rest = new Set(some.filter((it) => !others.includes(it)))
        expect(countOf(a)).toBe(new Set(some).size)
        expect(withHashes(a, b)).toEqual(packSorted([...both]))
        expect(withoutHashes(a, b)).toEqual(packSorted([...rest]))
        expect(hasHash(a, packSorted([one]))).toBe(some.includes(one))
      }),
    )
  })
})
