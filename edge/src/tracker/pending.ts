/**
 * A browser's offers that wait for their answers. They live in its socket's attachment, which has
 * 16,384 bytes and is written with every introduction: so each is 66 bytes in one string, oldest first.
 */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, hexOfBinary } from '@cosmos/protocol/tracker/binary'
import type { SocketId } from './shards.ts'

/** Introductions, packed. One character per byte. */
export type Pending = string & { readonly __brand: 'Pending' }

/** An offer that waits for its answer. */
export interface Introduction {
  /** 24 hex digits: the secret part of the token. */
  readonly secret: string
  /** The browser's own id of the offer, one character per byte. */
  readonly offerId: string
  readonly infoHash: InfoHash
  /** The seeder's connection the offer went to, and with it the shard. */
  readonly session: SocketId
  /** Milliseconds since the epoch. */
  readonly expires: number
}

export const NO_PENDING = '' as Pending

/** Bytes of the fields, in their order. */
const [SECRET, OFFER_ID, INFO_HASH, SESSION, EXPIRES] = [12, 20, 20, 8, 6] as const
const LENGTH = SECRET + OFFER_ID + INFO_HASH + SESSION + EXPIRES

export const pendingCount = (pending: Pending): number => pending.length / LENGTH

/** `pending` with `more` behind it. */
export function withIntroductions(pending: Pending, more: readonly Introduction[]): Pending {
  let packed: string = pending
  for (const { secret, offerId, infoHash, session, expires } of more) {
    const time = expires.toString(16).padStart(2 * EXPIRES, '0')
    // The ids too go through hex: a string that was cut out of a frame may be stored with two bytes
    // for each character, and would make the whole twice as long.
    packed += binaryOfHex(secret + hexOfBinary(offerId) + infoHash + session + time)
  }
  return packed as Pending
}

const cut = (pending: string, at: number, bytes: number): string =>
  hexOfBinary(pending.slice(at, at + bytes))

function read(pending: Pending, at: number): Introduction {
  const infoHash = at + SECRET + OFFER_ID
  const session = infoHash + INFO_HASH
  return {
    secret: cut(pending, at, SECRET),
    offerId: pending.slice(at + SECRET, infoHash),
    infoHash: cut(pending, infoHash, INFO_HASH) as InfoHash,
    session: cut(pending, session, SESSION) as SocketId,
    expires: Number.parseInt(cut(pending, session + SESSION, EXPIRES), 16),
  }
}

/** What of `pending` is still waited for. The same string when that is all. */
export function waitingAt(pending: Pending, now: number): Pending {
  let at = 0
  while (at < pending.length && read(pending, at).expires <= now) at += LENGTH
  return at === 0 ? pending : (pending.slice(at) as Pending)
}

/** All of them. */
export function introductionsIn(pending: Pending): Introduction[] {
  return Array.from({ length: pendingCount(pending) }, (_, i) => read(pending, i * LENGTH))
}

/** The introduction with this secret, and the rest without it. */
export function takeOut(
  pending: Pending,
  secret: string,
): { readonly introduction: Introduction; readonly rest: Pending } | undefined {
  if (!/^[0-9a-f]{24}$/.test(secret)) return undefined
  const wanted = binaryOfHex(secret)
  for (let at = 0; at < pending.length; at += LENGTH) {
    if (!pending.startsWith(wanted, at)) continue
    const rest = (pending.slice(0, at) + pending.slice(at + LENGTH)) as Pending
    return { introduction: read(pending, at), rest }
  }
  return undefined
}
