/**
 * How a browser's offer finds a seeder and the answer finds its way back.
 *
 * Each offer goes to one seeder under a token of the tracker's own: 8 bytes that name the browser's
 * socket and 12 nobody can guess. An answer counts once, from the seeder the offer went to, for the
 * torrent it was about. Peer ids, which clients choose themselves, decide nothing.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import type { Offer } from '@cosmos/protocol/tracker/messages'
import { INTRODUCTION_MS, MAX_PENDING } from './limits.ts'

/** An offer that waits for its answer. Small and plain, because it lives in a socket's attachment. */
export interface Introduction {
  /** 24 hex digits: the secret part of the token. */
  readonly secret: string
  /** The browser's own id of the offer, as on the wire. */
  readonly offerId: string
  readonly infoHash: InfoHash
  readonly seeder: Address
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** An offer on its way to a seeder. */
export interface Invitation {
  readonly seeder: Address
  /** 40 hex digits; the seeder sends it back as the id of the offer. */
  readonly token: string
  readonly offer: Offer['offer']
}

/** Names a browser's socket inside tokens: 16 hex digits. */
export type BrowserId = string & { readonly __brand: 'BrowserId' }

const BROWSER_ID_DIGITS = 16

/** The socket and the secret a token names. */
export const readToken = (token: string): { browser: BrowserId; secret: string } => ({
  browser: token.slice(0, BROWSER_ID_DIGITS) as BrowserId,
  secret: token.slice(BROWSER_ID_DIGITS),
})

/**
 * Gives each offer to another of `holders`, chosen at random; offers beyond their number are
 * dropped. `random` returns a whole number below its argument, `secret` 24 hex digits. Answers the
 * same `pending` when nothing changes in it.
 */
export function introduce(options: {
  readonly browser: BrowserId
  readonly infoHash: InfoHash
  readonly offers: readonly Offer[]
  readonly holders: readonly Address[]
  readonly pending: readonly Introduction[]
  readonly now: number
  readonly random: (below: number) => number
  readonly secret: () => string
}): { readonly invitations: readonly Invitation[]; readonly pending: readonly Introduction[] } {
  const { browser, infoHash, offers, holders, now } = options
  const left = [...holders]
  const invitations: Invitation[] = []
  const added: Introduction[] = []
  for (const { offer, offer_id } of offers) {
    const [seeder] = left.splice(options.random(left.length), 1)
    if (seeder === undefined) break
    const secret = options.secret()
    invitations.push({ seeder, token: browser + secret, offer })
    added.push({ secret, offerId: offer_id, infoHash, seeder, expires: now + INTRODUCTION_MS })
  }
  const waiting = options.pending.filter(({ expires }) => expires > now)
  if (added.length === 0 && waiting.length === options.pending.length) {
    return { invitations, pending: options.pending }
  }
  return { invitations, pending: [...waiting, ...added].slice(-MAX_PENDING) }
}

/** Takes the introduction an answer is for out of `pending`; undefined when it is for none. */
export function settle(options: {
  readonly pending: readonly Introduction[]
  readonly secret: string
  readonly infoHash: InfoHash
  readonly seeder: Address
  readonly now: number
}): { readonly introduction: Introduction; readonly pending: readonly Introduction[] } | undefined {
  const introduction = options.pending.find(({ secret }) => secret === options.secret)
  if (
    introduction === undefined ||
    introduction.seeder !== options.seeder ||
    introduction.infoHash !== options.infoHash ||
    introduction.expires <= options.now
  ) {
    return undefined
  }
  return { introduction, pending: options.pending.filter((other) => other !== introduction) }
}
