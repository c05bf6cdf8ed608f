import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type FormingTerms, formingPrice, MAX_DOUBLINGS, powerOfTwo } from './forming-price.ts'

const CYBR = 10n ** 18n
const TERMS: FormingTerms = {
  target: 10_000n * CYBR,
  floor: CYBR,
  interval: 14_400n,
  halving: 864_000n,
}
const terms = fc.record({
  target: fc.bigInt({ min: CYBR, max: 10_000_000n * CYBR }),
  floor: fc.constant(CYBR),
  interval: fc.bigInt({ min: 60n, max: 2_592_000n }),
  halving: fc.bigInt({ min: 86_400n, max: 31_536_000n }),
})
const sold = fc.bigInt({ min: 0n, max: 100_000n })
const elapsed = fc.bigInt({ min: 0n, max: 10n ** 10n })

describe('powers of two', () => {
  it('never fall from one step to the next, and double after 2^16 steps', () => {
    for (let i = 0n; i < 1n << 16n; i++) {
      if (powerOfTwo(i) >= powerOfTwo(i + 1n)) expect.fail(`falls after step ${i}`)
    }
    expect(powerOfTwo(0n)).toBe(1n << 64n)
    expect(powerOfTwo(MAX_DOUBLINGS << 16n)).toBe(1n << 96n)
  })

  it('are right to 15 digits', () => {
    fc.assert(
      fc.property(fc.nat(0xffff), (steps) => {
        const ratio = Number(powerOfTwo(BigInt(steps))) / 2 ** 64 / 2 ** (steps / 65_536)
        expect(Math.abs(ratio - 1)).toBeLessThan(1e-14)
      }),
    )
  })
})

describe('the price of new land', () => {
  it('is the target on schedule, doubles ahead of it and halves behind', () => {
    expect(formingPrice(TERMS, 0n, 0n)).toBe(TERMS.target)
    expect(formingPrice(TERMS, 60n, 864_000n)).toBe(TERMS.target)
    expect(formingPrice(TERMS, 120n, 864_000n)).toBe(2n * TERMS.target)
    expect(formingPrice(TERMS, 0n, 864_000n)).toBe(TERMS.target / 2n)
    expect(formingPrice(TERMS, 0n, 2n * 864_000n)).toBe(TERMS.target / 4n)
  })

  it('never rises with time and never falls with sales', () => {
    fc.assert(
      fc.property(terms, sold, elapsed, elapsed, (it, n, t, more) => {
        expect(formingPrice(it, n, t + more)).toBeLessThanOrEqual(formingPrice(it, n, t))
        expect(formingPrice(it, n + 1n, t)).toBeGreaterThanOrEqual(formingPrice(it, n, t))
      }),
    )
  })

  it('goes through the schedule without a jump', () => {
    fc.assert(
      fc.property(terms, sold, (it, n) => {
        const due = n * it.interval
        const before = formingPrice(it, n, due > 0n ? due - 1n : 0n)
        const after = formingPrice(it, n, due + 1n)
        // A second is less than two steps in any terms.
        expect((before - after) * 20_000n).toBeLessThanOrEqual(before)
      }),
    )
  })

  it('ends at the floor and at 32 doublings', () => {
    fc.assert(
      fc.property(terms, (it) => {
        expect(formingPrice(it, 0n, 10n ** 30n)).toBe(it.floor)
        expect(formingPrice(it, 10n ** 20n, 0n)).toBe(it.target << MAX_DOUBLINGS)
      }),
    )
  })
})
