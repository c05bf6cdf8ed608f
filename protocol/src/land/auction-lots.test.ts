import fc from 'fast-check'
import { expect, it } from 'vitest'
import { titleClass } from '../geometry/titles.ts'
import {
  AUCTION_RINGS,
  auctionRing,
  BID_UNIT,
  leastBidAfter,
  plannedEnd,
  ringAt,
  ringReserve,
} from './auction-lots.ts'

it('the ten rings hold about 2,000 lots each, 20,000 together', () => {
  const lots = Array<number>(AUCTION_RINGS).fill(0)
  for (let id = 0; id < 50_000; id++) {
    const ring = auctionRing(id)
    expect(ring === undefined).toBe(titleClass(id) !== 'auction')
    if (ring !== undefined) lots[ring] = (lots[ring] ?? 0) + 1
  }
  expect(lots).toEqual([1992, 2016, 1996, 1980, 2024, 1996, 2012, 1992, 1960, 2032])
})

it('titles that do not exist are not auctioned', () => {
  for (const id of [-1, 50_000, 0.5]) expect(auctionRing(id)).toBeUndefined()
})

it('rings follow each other outward and are the same on all sides', () => {
  const coordinate = fc.integer({ min: -131, max: 130 })
  fc.assert(
    fc.property(coordinate, coordinate, (x, y) => {
      expect(ringAt(y, x)).toBe(ringAt(x, y))
      expect(ringAt(-1 - x, y)).toBe(ringAt(x, y))
      const step = x < 0 ? -1 : 1
      expect(ringAt(x + step, y)).toBeGreaterThanOrEqual(ringAt(x, y))
    }),
  )
})

it('reserves fall from 10,000 CYBR in the middle to 1,000 at the rim', () => {
  expect(ringReserve(0)).toBe(10_000n * 10n ** 18n)
  expect(ringReserve(9)).toBe(1_000n * 10n ** 18n)
})

it('the next bid is 5 % higher at least, and the least that is', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 10n ** 18n }), (units) => {
      const least = leastBidAfter(units * BID_UNIT) / BID_UNIT
      expect(least * 20n).toBeGreaterThanOrEqual(units * 21n)
      expect((least - 1n) * 20n).toBeLessThan(units * 21n)
    }),
  )
})

it('lots last three days, up to the next quarter of an hour', () => {
  expect(plannedEnd(0)).toBe(3 * 86_400)
  expect(plannedEnd(1)).toBe(3 * 86_400 + 900)
  expect(plannedEnd(900)).toBe(3 * 86_400 + 900)
})
