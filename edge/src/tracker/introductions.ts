/**
 * How a browser's offer finds a seeder and the answer finds its way back.
 *
 * Each offer goes to one seeder under a token of the tracker's own: 8 bytes that name the browser's
 * socket and with it its shard, and 12 nobody can guess. An answer counts once, from the connection the
 * offer went to, for the torrent it was about. Peer ids, which clients choose themselves, decide nothing.
 */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import type { Offer } from '@cosmos/protocol/tracker/messages'
import { FREE_PENDING, INTRODUCTION_MS, MAX_PENDING } from './limits.ts'
import {
  type Introduction,
  introductionsIn,
  type Pending,
  pendingCount,
  takeOut,
  waitingAt,
  withIntroductions,
} from './pending.ts'
import { SOCKET_ID_DIGITS, type SocketId } from './shards.ts'
import type { Member } from './swarms.ts'

/** An offer on its way to a seeder, which may be in another shard. */
export interface Invitation {
  readonly seeder: Pick<Member, 'operator' | 'shard' | 'session'>
  /** 40 hex digits; the seeder sends it back as the id of the offer. */
  readonly token: string
  readonly infoHash: InfoHash
  /** The browser's, one character per byte. */
  readonly peerId: string
  readonly offer: Offer['offer']
}

/** An answer on its way to a browser, which may be in another shard. */
export interface Answer {
  readonly token: string
  readonly infoHash: InfoHash
  /** The connection it came from, as its shard knows it. */
  readonly session: SocketId
  /** The seeder's, one character per byte. */
  readonly peerId: string
  readonly answer: { readonly type: 'answer'; readonly sdp: string }
}

/** The socket and the secret a token names. */
export const readToken = (token: string): { browser: SocketId; secret: string } => ({
  browser: token.slice(0, SOCKET_ID_DIGITS) as SocketId,
  secret: token.slice(SOCKET_ID_DIGITS),
})

/**
 * Gives each offer to another of `holders`, chosen at random; offers beyond their number are
 * dropped, and those nobody could remember the answer for. `random` returns a whole number below its
 * argument, `secret` 24 hex digits. Answers the same `pending` when nothing changes in it.
 */
export function introduce(options: {
  readonly browser: SocketId
  readonly peerId: string
  readonly infoHash: InfoHash
  readonly offers: readonly Offer[]
  readonly holders: readonly Invitation['seeder'][]
  readonly pending: Pending
  readonly now: number
  readonly random: (below: number) => number
  readonly secret: () => string
}): { readonly invitations: readonly Invitation[]; readonly pending: Pending } {
  const { browser, peerId, infoHash, now } = options
  const pending = waitingAt(options.pending, now)
  const left = [...options.holders]
  const invitations: Invitation[] = []
  const added: Introduction[] = []
  for (const { offer, offer_id } of options.offers.slice(0, room(pendingCount(pending)))) {
    const [seeder] = left.splice(options.random(left.length), 1)
    if (seeder === undefined) break
    const secret = options.secret()
    const { session } = seeder
    invitations.push({ seeder, token: browser + secret, infoHash, peerId, offer })
    added.push({ secret, offerId: offer_id, infoHash, session, expires: now + INTRODUCTION_MS })
  }
  return { invitations, pending: withIntroductions(pending, added) }
}

/** How many introductions an announce may have: while there is room for all, all it wants. */
const room = (waiting: number): number => {
  if (waiting >= MAX_PENDING) return 0
  return waiting < FREE_PENDING ? MAX_PENDING - waiting : 1
}

/** Takes the introduction an answer is for out of `pending`; undefined when it is for none. */
export function settle(
  pending: Pending,
  answer: Pick<Answer, 'token' | 'infoHash' | 'session'>,
  now: number,
): { readonly introduction: Introduction; readonly pending: Pending } | undefined {
  const found = takeOut(pending, readToken(answer.token).secret)
  if (
    found === undefined ||
    found.introduction.session !== answer.session ||
    found.introduction.infoHash !== answer.infoHash ||
    found.introduction.expires <= now
  ) {
    return undefined
  }
  return { introduction: found.introduction, pending: found.rest }
}

/** Takes back an invitation that did not arrive, and says who has offers of the same announce. */
export function withdraw(
  pending: Pending,
  invitation: Pick<Invitation, 'token' | 'infoHash'>,
): { offerId: string; pending: Pending; tried: ReadonlySet<SocketId> } | undefined {
  const found = takeOut(pending, readToken(invitation.token).secret)
  if (!found) return undefined
  const { offerId, expires } = found.introduction
  // Those of one announce were made at one time.
  const tried = introductionsIn(found.rest)
    .filter((other) => other.infoHash === invitation.infoHash && other.expires === expires)
    .map(({ session }) => session)
  return { offerId, pending: found.rest, tried: new Set(tried) }
}
