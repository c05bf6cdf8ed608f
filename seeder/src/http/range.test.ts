import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRange } from './range.ts'

describe('the Range header', () => {
  it.each([
    [undefined, 'whole'],
    ['bytes=0-', { from: 0, to: 100 }],
    ['bytes=0-0', { from: 0, to: 1 }],
    ['bytes=10-19', { from: 10, to: 20 }],
    ['bytes=90-200', { from: 90, to: 100 }],
    ['bytes=-10', { from: 90, to: 100 }],
    ['bytes=-500', { from: 0, to: 100 }],
    ['BYTES=5-', { from: 5, to: 100 }],
    ['bytes=100-', 'bad'],
    ['bytes=-0', 'bad'],
    ['bytes=20-10', 'whole'],
    ['bytes=0-1,5-6', 'whole'],
    ['bytes=-', 'whole'],
    ['items=0-5', 'whole'],
    ['bytes=1e1-', 'whole'],
  ] as const)('%j of 100 bytes', (header, expected) => {
    expect(readRange(header, 100)).toEqual(expected)
  })

  it('never reaches outside the file', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(2_000), fc.nat(2_000)).map(([a, b]) => `bytes=${a}-${b}`),
    )
    fc.assert(
      fc.property(header, fc.nat(1_000), (text, size) => {
        const range = readRange(text, size)
        if (typeof range === 'string') return
        expect(range.from).toBeGreaterThanOrEqual(0)
        expect(range.from).toBeLessThan(range.to)
        expect(range.to).toBeLessThanOrEqual(size)
      }),
    )
  })
})
