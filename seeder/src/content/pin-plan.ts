/**
 * Which pins a seeder holds when not all of them fit: the rarest first, and so that several small
 * seeders of one wallet complement each other. Pure.
 *
 * A pin that is here makes room for one that is missing only where that leaves the city better off:
 * after the exchange the one that went has still more copies than the other had. Of those who hold a
 * pin only the lowest in an order that all of them reckon alike may let it go, so that never two do so
 * for one another's copy.
 */
import { createHash } from 'node:crypto'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address } from '@cosmos/protocol/lightnode/types'

export interface PinCopies {
  readonly infoHash: InfoHash
  /** What it takes here, at least. */
  readonly bytes: number
  /** It is here, or its space is reserved. */
  readonly here: boolean
  /** Other seeders that hold it, one that has been away for a short time among them; undefined before they were asked. */
  readonly others: number | undefined
  /** Those that answered when last asked and stand above this seeder in the order for it. */
  readonly above: number
}

export interface Exchange {
  readonly fetch: InfoHash
  readonly drop: readonly InfoHash[]
  /** Bytes to fetch. */
  readonly bytes: number
}

/** The rarest first: those of which nobody knows yet who else has them, then by copies. */
export const rarestFirst = <T extends Pick<PinCopies, 'others'>>(pins: readonly T[]): T[] =>
  pins.toSorted((a, b) => (a.others ?? -1) - (b.others ?? -1))

/** Missing pins in the order in which to fetch them, as far as `room` bytes go, and the rest. */
export function planFetches<T extends Pick<PinCopies, 'others' | 'bytes'>>(
  missing: readonly T[],
  room: number,
): { readonly fit: readonly T[]; readonly unfit: readonly T[] } {
  const fit: T[] = []
  const unfit: T[] = []
  let left = room
  for (const pin of rarestFirst(missing)) {
    if (pin.bytes <= left) {
      fit.push(pin)
      left -= pin.bytes
    } else unfit.push(pin)
  }
  return { fit, unfit }
}

/** The exchange that helps most; undefined when none helps. `room` is what is free for pins, in bytes. */
export function planExchange(pins: readonly PinCopies[], room: number): Exchange | undefined {
  // What nobody else has can't be fetched, whatever goes for it.
  const wanted = rarestFirst(pins.filter(({ here, others }) => !here && (others ?? 0) > 0))
  const held = pins.filter(({ here }) => here).toSorted((a, b) => b.above - a.above)
  for (const { infoHash, bytes, others = 0 } of wanted) {
    const drop: InfoHash[] = []
    let free = room
    for (const one of held) {
      if (free >= bytes || one.above < others + 1) break
      drop.push(one.infoHash)
      free += one.bytes
    }
    if (free >= bytes) return { fetch: infoHash, drop, bytes }
  }
  return undefined
}

/** Where an operator stands in the order of those who hold a package: higher is above. */
export const standing = (operator: Address, infoHash: InfoHash): string =>
  createHash('sha256').update(`${operator}${infoHash}`).digest('hex')
