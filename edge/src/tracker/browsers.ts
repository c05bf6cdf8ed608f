/**
 * The conversation with browsers: announces in, replies and answers out. A browser's port can be sent
 * nothing else, and what a browser offers goes to members of a swarm, who are seeders.
 */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex } from '@cosmos/protocol/tracker/binary'
import type { BrowserFrame, RefusedFrame, TrackerReply } from '@cosmos/protocol/tracker/messages'
import { isRefused, readBrowserFrame } from '@cosmos/protocol/tracker/messages'
import {
  type Answer,
  type Invitation,
  introduce,
  readToken,
  settle,
  withdraw,
} from './introductions.ts'
import { ANNOUNCE_INTERVAL_SECONDS } from './limits.ts'
import { NO_PENDING } from './pending.ts'
import type { BrowserPort, TrackerPorts, Verdict } from './ports.ts'
import type { SocketId } from './shards.ts'
import type { Member } from './swarms.ts'

export interface Browsers {
  frame(port: BrowserPort, text: string): Verdict
  /** Seeders that hold a torrent and can be reached. */
  holders(infoHash: InfoHash): readonly Member[]
  reply(infoHash: InfoHash): TrackerReply
  /** An answer for a browser of this shard. False when nobody waits for it (any more). */
  answered(answer: Answer): boolean
}

/** `deliver` hands an invitation to a seeder of this shard; false when it is not there. */
export function createBrowsers(
  ports: TrackerPorts,
  deliver: (invitation: Invitation) => boolean,
): Browsers {
  const reachable = ({ shard, operator }: Member): boolean =>
    shard === ports.shard ? ports.isHere(operator) : !ports.isAway(shard)

  const holders = (infoHash: InfoHash): readonly Member[] =>
    ports.swarms.holders(infoHash).filter(reachable)

  /** `missed` are connections that did not get this offer before. */
  function introduceTo(
    port: BrowserPort,
    found: readonly Member[],
    want: Pick<BrowserFrame, 'info_hash' | 'offers' | 'peer_id'>,
    missed: readonly SocketId[],
  ): void {
    const introduced = introduce({
      browser: port.id,
      peerId: want.peer_id,
      infoHash: want.info_hash,
      offers: want.offers ?? [],
      holders: found,
      pending: port.state.pending,
      now: ports.now(),
      random: ports.random,
      secret: ports.secret,
    })
    // Saved before anything is sent: an answer must find its introduction.
    if (port.state.peerId === undefined || introduced.pending !== port.state.pending) {
      port.save({ peerId: want.peer_id, pending: introduced.pending })
    }
    for (const invitation of introduced.invitations) send(invitation, missed)
  }

  function send(invitation: Invitation, missed: readonly SocketId[]): void {
    const { seeder } = invitation
    if (seeder.shard === ports.shard) {
      if (!deliver(invitation)) insteadOf(invitation, missed)
      return
    }
    void ports.invite(seeder.shard, invitation).then((arrived) => {
      if (arrived) return
      // Its shard has no such connection: what is known of it here is old.
      const known = ports.swarms.member(seeder.operator)
      if (arrived === false && known?.session === seeder.session) {
        ports.swarms.leave(seeder.operator)
      }
      insteadOf(invitation, missed)
    })
  }

  /** Offers to somebody else what did not arrive. Nobody is tried twice. */
  function insteadOf(invitation: Invitation, missed: readonly SocketId[]): void {
    const port = ports.browser(readToken(invitation.token).browser)
    const taken = port && withdraw(port.state.pending, invitation)
    // Gone, answered, or too late.
    if (!port || !taken) return
    port.save({ ...port.state, pending: taken.pending })
    const without = [...missed, invitation.seeder.session]
    const left = holders(invitation.infoHash).filter(
      ({ session }) => !taken.tried.has(session) && !without.includes(session),
    )
    const offers = [{ offer: invitation.offer, offer_id: taken.offerId }]
    const { infoHash: info_hash, peerId: peer_id } = invitation
    introduceTo(port, left, { info_hash, peer_id, offers }, without)
  }

  function announce(port: BrowserPort, frame: BrowserFrame): Verdict {
    const { peerId } = port.state
    if (peerId !== undefined && peerId !== frame.peer_id) {
      port.send({
        action: 'announce',
        info_hash: binaryOfHex(frame.info_hash),
        'failure reason':
          'peer_id: one connection has one peer id; open another for another client',
      })
      return 'refused'
    }
    const found = holders(frame.info_hash)
    const offers = frame.event === 'stopped' ? [] : (frame.offers ?? [])
    // Most announces change nothing that is remembered.
    if (offers.length > 0 || peerId === undefined || port.state.pending !== NO_PENDING) {
      introduceTo(port, found, { ...frame, offers }, [])
    }
    port.send(replyOf(frame.info_hash, found.length))
    return 'ok'
  }

  return {
    frame(port, text) {
      const frame = readBrowserFrame(text)
      if (!isRefused(frame)) return announce(port, frame)
      port.send(failureReply(frame))
      return 'refused'
    },
    holders,
    reply: (infoHash) => replyOf(infoHash, holders(infoHash).length),
    answered(answer) {
      const browser = ports.browser(readToken(answer.token).browser)
      const settled = browser && settle(browser.state.pending, answer, ports.now())
      if (!settled) return false
      browser.save({ ...browser.state, pending: settled.pending })
      browser.send({
        action: 'announce',
        info_hash: binaryOfHex(answer.infoHash),
        peer_id: answer.peerId,
        offer_id: settled.introduction.offerId,
        answer: answer.answer,
      })
      return true
    },
  }
}

const replyOf = (infoHash: InfoHash, complete: number): TrackerReply => ({
  action: 'announce',
  info_hash: binaryOfHex(infoHash),
  interval: ANNOUNCE_INTERVAL_SECONDS,
  complete,
  incomplete: 0,
})

const failureReply = (frame: RefusedFrame): TrackerReply => ({
  action: 'announce',
  ...(frame.infoHash === undefined ? {} : { info_hash: frame.infoHash }),
  'failure reason': `${frame.fault}: ${frame.detail}`,
})
