/**
 * Rings, waves and reserves of the land auction. Twin of `contracts/src/market/AuctionLots.sol` and
 * of the sums in `LandAuctionHouse.sol`.
 */
import { birthCell, titleClass } from '../geometry/titles.ts'

/** CYBR in its smallest unit. */
const CYBR = 10n ** 18n

/** Rings around the centre, one a wave, with about 2,000 lots each. */
export const AUCTION_RINGS = 10

/** Amounts of bids are whole multiples of this (smallest unit of CYBR). */
export const BID_UNIT = 10n ** 9n

/** Ends of lots are whole multiples of this, and a late bid moves the end by one; seconds. */
export const LOT_QUARTER = 900

/** Quarters from the first bid, rounded up, to the planned end: three days. */
export const LOT_LENGTH = 288

/** Late bids that move the end: 24 hours of them. */
export const MOST_LATE_BIDS = 96

/** The outermost ring's reserve; the one n rings further in asks n times as much more. */
const RESERVE_STEP = 1_000n * CYBR

/** Where rings 1 to 9 begin: squared distance of a cell's centre from the middle, in half-cells. */
const BEGINNINGS = [11_800, 17_200, 24_200, 30_900, 37_300, 44_000, 48_900, 55_800, 62_200]

/** A bid is at least a 20th above the one before. */
const STEP = 20n

/** Ring of a cell inside the city, 0 to 9 from the centre outward. */
export function ringAt(x: number, y: number): number {
  const distance = (2 * x + 1) ** 2 + (2 * y + 1) ** 2
  return BEGINNINGS.filter((it) => distance >= it).length
}

/** Ring, which is also the wave, of a title; undefined for those that are not auctioned. */
export function auctionRing(id: number): number | undefined {
  const cell = birthCell(id)
  if (!cell || titleClass(id) !== 'auction') return undefined
  return ringAt(cell.x, cell.y)
}

/** Lowest first bid in a ring; CYBR in its smallest unit. */
export const ringReserve = (ring: number): bigint => BigInt(AUCTION_RINGS - ring) * RESERVE_STEP

/** Lowest bid after one of `amount`, a multiple of BID_UNIT; CYBR in its smallest unit. */
export function leastBidAfter(amount: bigint): bigint {
  const units = amount / BID_UNIT
  return (units + (units + STEP - 1n) / STEP) * BID_UNIT
}

/** Unix seconds when a lot ends on which the first bid is made at `now`. */
export const plannedEnd = (now: number): number =>
  (Math.ceil(now / LOT_QUARTER) + LOT_LENGTH) * LOT_QUARTER
