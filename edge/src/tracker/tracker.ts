/**
 * The tracker's conversations. Browsers and seeders come in by separate doors: a browser's port can
 * be sent answers and replies, never an offer, so no introduction between two browsers can be
 * written down here, let alone happen.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, hexOfBinary } from '@cosmos/protocol/tracker/binary'
import { isSignedHello } from '@cosmos/protocol/tracker/hello'
import type {
  BrowserFrame,
  RefusedFrame,
  SeederFrame,
  ToBrowser,
  ToSeeder,
  TrackerReply,
} from '@cosmos/protocol/tracker/messages'
import { isRefused, readBrowserFrame, readSeederFrame } from '@cosmos/protocol/tracker/messages'
import type { BrowserId, Introduction } from './introductions.ts'
import { introduce, readToken, settle } from './introductions.ts'
import { ANNOUNCE_INTERVAL_SECONDS } from './limits.ts'
import type { Swarms } from './swarms.ts'

/** What is remembered of a browser while its socket is open, and not longer. */
export interface BrowserState {
  /** Set by the first announce; the same ever after. One character per byte. */
  readonly peerId: string | undefined
  readonly pending: readonly Introduction[]
}

export interface BrowserPort {
  readonly id: BrowserId
  readonly state: BrowserState
  save(state: BrowserState): void
  send(message: ToBrowser): void
}

/** What is remembered of a seeder while its socket is open. */
export interface SeederState {
  readonly nonce: string
  /** Set once the challenge is answered. */
  readonly proven: { readonly address: Address; readonly peerId: string } | undefined
}

export interface SeederPort {
  /** As it is now, not as it was when the port was made. */
  readonly state: SeederState
  /** False from the moment its socket closes. */
  readonly open: boolean
  save(state: SeederState): void
  send(message: ToSeeder): void
  /** Closes the socket for good. */
  refuse(fault: SeederFault, reason: string): void
}

/** Why a seeder's socket is closed. */
export type SeederFault = 'bad-signature' | 'not-registered' | 'registry-unknown' | 'replaced'

/** `ok` when the frame was understood, `refused` when it counts against its sender. */
export type Verdict = 'ok' | 'refused'

export interface TrackerPorts {
  readonly swarms: Swarms
  readonly browser: (id: BrowserId) => BrowserPort | undefined
  /** The socket of a seeder that has proven itself. */
  readonly seeder: (address: Address) => SeederPort | undefined
  /** Whether the chain knows this account as a seeder; undefined when nobody can say. */
  readonly isRegistered: (address: Address) => Promise<boolean | undefined>
  /** Called when a seeder has proven itself, and when its holdings change. */
  readonly seederChanged: (address: Address) => void
  /** Called when a browser is introduced to a seeder. */
  readonly invited: (address: Address) => void
  /** Milliseconds. */
  readonly now: () => number
  /** A whole number below its argument. */
  readonly random: (below: number) => number
  /** 24 hex digits nobody can guess. */
  readonly secret: () => string
}

export interface Tracker {
  fromBrowser(port: BrowserPort, text: string): Verdict
  fromSeeder(port: SeederPort, text: string): Promise<Verdict>
  /** Seeders that hold a torrent and are connected. */
  holders(infoHash: InfoHash): Address[]
  /** The socket of a proven seeder is gone. */
  seederGone(address: Address): void
}

/** The conversations over these ports. Keeps no state of its own. */
export function createTracker(ports: TrackerPorts): Tracker {
  const { swarms } = ports

  const holders = (infoHash: InfoHash): Address[] =>
    swarms.holders(infoHash).filter((address) => ports.seeder(address) !== undefined)

  const stockReply = (infoHash: InfoHash): TrackerReply => ({
    action: 'announce',
    info_hash: binaryOfHex(infoHash),
    interval: ANNOUNCE_INTERVAL_SECONDS,
    complete: holders(infoHash).length,
    incomplete: 0,
  })

  function announce(port: BrowserPort, frame: BrowserFrame): Verdict {
    const { peerId, pending } = port.state
    if (peerId !== undefined && peerId !== frame.peer_id) {
      port.send({
        action: 'announce',
        info_hash: binaryOfHex(frame.info_hash),
        'failure reason':
          'peer_id: one connection has one peer id; open another for another client',
      })
      return 'refused'
    }
    const offers = frame.event === 'stopped' ? [] : (frame.offers ?? [])
    const introduced = introduce({
      browser: port.id,
      infoHash: frame.info_hash,
      offers,
      holders: offers.length > 0 ? holders(frame.info_hash) : [],
      pending,
      now: ports.now(),
      random: ports.random,
      secret: ports.secret,
    })
    // Saved before anything is sent: an answer must find its introduction.
    if (peerId === undefined || introduced.pending !== pending) {
      port.save({ peerId: frame.peer_id, pending: introduced.pending })
    }
    for (const { seeder, token, offer } of introduced.invitations) {
      ports.invited(seeder)
      ports.seeder(seeder)?.send({
        action: 'announce',
        info_hash: binaryOfHex(frame.info_hash),
        peer_id: frame.peer_id,
        offer_id: binaryOfHex(token),
        offer,
      })
    }
    port.send(stockReply(frame.info_hash))
    return 'ok'
  }

  async function hello(
    port: SeederPort,
    frame: Extract<SeederFrame, { kind: 'hello' }>,
  ): Promise<Verdict> {
    const { nonce, proven } = port.state
    const address = frame.address.toLowerCase() as Address
    const again = () => fail(port, 'already-proven', 'this connection has said hello before')
    if (proven) return again()
    if (!isSignedHello(nonce, address, frame.signature)) {
      port.refuse('bad-signature', 'the signature is not by that address over this challenge')
      return 'refused'
    }
    const registered = await ports.isRegistered(address)
    if (registered === undefined) {
      port.refuse('registry-unknown', 'the edge has not read the registry yet; try again')
      return 'ok'
    }
    if (!registered) {
      port.refuse('not-registered', `${address} is not registered as a seeder in Nodes`)
      return 'refused'
    }
    // While the chain was asked the socket may have closed, or said hello as somebody else: a seeder
    // without a socket of its own would never leave again.
    if (!port.open) return 'ok'
    if (port.state.proven) return again()
    // The wallet's newest connection is the one that counts: the old one may be half-open.
    ports.seeder(address)?.refuse('replaced', 'the same wallet opened another connection')
    swarms.drop(address)
    port.save({ nonce, proven: { address, peerId: frame.peer_id } })
    port.send({ action: 'welcome', interval: ANNOUNCE_INTERVAL_SECONDS })
    ports.seederChanged(address)
    return 'ok'
  }

  function holdings(
    port: SeederPort,
    address: Address,
    frame: Extract<SeederFrame, { kind: 'holdings' }>,
  ): Verdict {
    if (frame.remove) swarms.remove(address, frame.remove)
    const added = frame.add === undefined || swarms.add(address, frame.add)
    ports.seederChanged(address)
    if (added) return 'ok'
    return fail(port, 'too-many-holdings', 'nothing was added; remove some holdings first')
  }

  function answer(
    port: SeederPort,
    proven: NonNullable<SeederState['proven']>,
    frame: Extract<SeederFrame, { kind: 'answer' }>,
  ): Verdict {
    const { browser: id, secret } = readToken(hexOfBinary(frame.offer_id))
    const browser = ports.browser(id)
    // Gone, answered before, late, or invented: the seeder is told the same, and learns nothing.
    const settled =
      browser &&
      frame.peer_id === proven.peerId &&
      settle({
        pending: browser.state.pending,
        secret,
        infoHash: frame.info_hash,
        seeder: proven.address,
        now: ports.now(),
      })
    if (!browser || !settled) {
      return fail(port, 'unexpected-answer', 'nobody waits for this answer (any more)')
    }
    browser.save({ ...browser.state, pending: settled.pending })
    browser.send({
      action: 'announce',
      info_hash: binaryOfHex(frame.info_hash),
      peer_id: proven.peerId,
      offer_id: settled.introduction.offerId,
      answer: frame.answer,
    })
    return 'ok'
  }

  return {
    fromBrowser(port, text) {
      const frame = readBrowserFrame(text)
      if (!isRefused(frame)) return announce(port, frame)
      port.send(failureReply(frame))
      return 'refused'
    },
    async fromSeeder(port, text) {
      const frame = readSeederFrame(text)
      if (isRefused(frame)) return fail(port, frame.fault, frame.detail)
      if (frame.kind === 'hello') return hello(port, frame)
      const { proven } = port.state
      if (!proven) return fail(port, 'not-proven', 'say hello first: sign the challenge')
      switch (frame.kind) {
        case 'holdings':
          return holdings(port, proven.address, frame)
        case 'answer':
          return answer(port, proven, frame)
        case 'announce':
          port.send(stockReply(frame.info_hash))
          return 'ok'
      }
    },
    holders,
    seederGone(address) {
      swarms.drop(address)
      ports.seederChanged(address)
    },
  }
}

const fail = (port: SeederPort, fault: string, reason: string): Verdict => {
  port.send({ action: 'failure', fault, reason })
  return 'refused'
}

const failureReply = (frame: RefusedFrame): TrackerReply => ({
  action: 'announce',
  ...(frame.infoHash === undefined ? {} : { info_hash: frame.infoHash }),
  'failure reason': `${frame.fault}: ${frame.detail}`,
})
