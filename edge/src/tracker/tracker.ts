/**
 * One shard's conversations. Browsers and seeders come in by separate doors: a browser's port can
 * be sent answers and replies, never an offer, so no introduction between two browsers can be
 * written down here, let alone happen. Other shards hand in offers for seeders and answers for
 * browsers, by doors of their own.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { binaryOfHex, hexOfBinary } from '@cosmos/protocol/tracker/binary'
import { isSignedHello } from '@cosmos/protocol/tracker/hello'
import { isRefused, readSeederFrame, type SeederFrame } from '@cosmos/protocol/tracker/messages'
import { createBrowsers } from './browsers.ts'
import { type Invitation, readToken } from './introductions.ts'
import { ANNOUNCE_INTERVAL_SECONDS } from './limits.ts'
import type { BrowserPort, SeederPort, ShardDoor, TrackerPorts, Verdict } from './ports.ts'
import { type SocketId, shardOfSeeder, shardOfSocket } from './shards.ts'
import type { Member } from './swarms.ts'

export interface Tracker {
  fromBrowser(port: BrowserPort, text: string): Verdict
  fromSeeder(port: SeederPort, text: string): Promise<Verdict>
  /** Seeders that hold a torrent and are connected, here or elsewhere. */
  holders(infoHash: InfoHash): readonly Member[]
  /** The socket of a proven seeder is gone. */
  seederGone(address: Address, session: SocketId): void
  /** Called once, when the object has woken up: after a crash the sockets of seeders are gone. */
  awake(): void
  /** What other shards may ask. */
  readonly door: ShardDoor
}

/** The conversations over these ports. Keeps no state of its own. */
export function createTracker(ports: TrackerPorts): Tracker {
  const { swarms, shard, shards } = ports
  const browsers = createBrowsers(ports, deliver)

  /** Hands an offer to a seeder here, if it is the connection that was meant. */
  function deliver({ seeder, token, infoHash, peerId, offer }: Invitation): boolean {
    const port = ports.seeder(seeder.operator)
    if (!port?.open || port.id !== seeder.session) return false
    ports.invited(seeder.operator)
    port.send({
      action: 'announce',
      info_hash: binaryOfHex(infoHash),
      peer_id: peerId,
      offer_id: binaryOfHex(token),
      offer,
    })
    return true
  }

  function replace(address: Address): void {
    ports.seeder(address)?.refuse('replaced', 'the same wallet opened another connection')
  }

  async function hello(
    port: SeederPort,
    frame: Extract<SeederFrame, { kind: 'hello' }>,
  ): Promise<Verdict> {
    const { nonce, claimed, proven } = port.state
    const address = frame.address.toLowerCase() as Address
    const again = () => fail(port, 'already-proven', 'this connection has said hello before')
    if (proven) return again()
    if (claimed !== undefined && claimed !== address) {
      port.refuse('wrong-address', 'hello is not by the address this connection was opened for')
      return 'refused'
    }
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
    const since = Math.max(ports.now(), (swarms.member(address)?.since ?? 0) + 1)
    replace(address)
    const peerId = frame.peer_id
    swarms.join({
      ...{ operator: address, shard, session: port.id, since, peerId, version: 0, held: 0 },
    })
    port.save({ nonce, claimed, proven: { address, peerId } })
    port.send({ action: 'welcome', interval: ANNOUNCE_INTERVAL_SECONDS })
    // There are two places where a wallet can be: its own shard, and the first for old programs.
    for (const other of new Set([shardOfSeeder(address, shards), 0])) {
      if (other !== shard) ports.tellMoved(other, address, since)
    }
    ports.changed()
    return 'ok'
  }

  function holdings(
    port: SeederPort,
    address: Address,
    frame: Extract<SeederFrame, { kind: 'holdings' }>,
  ): Verdict {
    const before = swarms.member(address)?.version
    if (frame.remove) swarms.remove(address, frame.remove)
    const added = frame.add === undefined || swarms.add(address, frame.add)
    // An empty frame keeps the line open, and is no news to anybody.
    if (swarms.member(address)?.version !== before) ports.changed()
    if (added) return 'ok'
    return fail(port, 'too-many-holdings', 'nothing was added; remove some holdings first')
  }

  async function answer(
    port: SeederPort,
    proven: { readonly peerId: string },
    frame: Extract<SeederFrame, { kind: 'answer' }>,
  ): Promise<Verdict> {
    const token = hexOfBinary(frame.offer_id)
    const { peerId } = proven
    const { info_hash: infoHash, answer } = frame
    const home = shardOfSocket(readToken(token).browser)
    const given = { token, infoHash, session: port.id, peerId, answer }
    let taken: boolean | undefined = false
    if (frame.peer_id === peerId && home === shard) taken = browsers.answered(given)
    else if (frame.peer_id === peerId && home < shards) taken = await ports.answer(home, given)
    if (taken) return 'ok'
    // Gone, answered before, late, or invented: the seeder is told the same, and learns nothing.
    const refused = fail(port, 'unexpected-answer', 'nobody waits for this answer (any more)')
    // That a shard cannot be reached is not its fault.
    return taken === undefined ? 'ok' : refused
  }

  return {
    fromBrowser: browsers.frame,
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
          port.send(browsers.reply(frame.info_hash))
          return 'ok'
      }
    },
    holders: browsers.holders,
    seederGone(address, session) {
      // It may have come back by another shard in the meantime.
      if (swarms.member(address)?.session === session) swarms.leave(address)
      ports.changed()
    },
    awake() {
      let lost = false
      for (const { operator, shard: home, session } of [...swarms.members()]) {
        if (home === shard ? ports.seeder(operator)?.id === session : home < shards) continue
        swarms.leave(operator)
        lost = true
      }
      if (lost) ports.changed()
    },
    door: {
      invite: (invitations) => invitations.map(deliver),
      answer: (answers) => answers.map(browsers.answered),
      movedAway(operator, since) {
        const member = swarms.member(operator)
        if (member?.shard === shard && member.since <= since) replace(operator)
      },
    },
  }
}

const fail = (port: SeederPort, fault: string, reason: string): Verdict => {
  port.send({ action: 'failure', fault, reason })
  return 'refused'
}
