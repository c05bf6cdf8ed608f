/** A room without workerd: real sessions with real MLS around the real relay, on a fake network. */
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import type { Refusal } from '@cosmos/protocol/room/frames'
import type { Group, GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import type { VerifiedProfile, WalletClaim, WalletProof } from '@cosmos/protocol/room/profile'
import { landRoom } from '@cosmos/protocol/room/room-name'
import type { MemberKey } from '@cosmos/protocol/room/roster'
import { createRoomSession, newChatId, type RoomSession } from '@cosmos/protocol/room/session'
import { createFakeNetwork, type FakeNetwork, type Wire } from './fake-network.ts'

export const ROOM = landRoom(0, 0)
const CELL = { cx: 0, cz: 0 }

let shared: Promise<GroupCrypto> | undefined
/** One for all tests: it holds no state. */
export const sharedMls = (): Promise<GroupCrypto> => {
  shared ??= createMlsCrypto()
  return shared
}

export interface Visitor {
  readonly name: string
  readonly session: RoomSession
  /** The others, as introduced. */
  readonly people: Map<MemberKey, VerifiedProfile>
  readonly heard: { from: string; text: string }[]
  readonly poses: Map<MemberKey, RoomPose>
  readonly refusals: Refusal[]
  readonly wire: Wire | undefined
  /** Hears of every pose, until the next listener. */
  onPose(fn: (pose: RoomPose) => void): void
  /** Opens a connection; the old one must be gone. */
  connect(): void
  /** The group's state; throws when not joined. */
  group(): Group
  say(text: string): Promise<void>
}

/** What a visitor has to do with wallets: its own, and how it checks those of others. */
export interface Wallets {
  readonly prove?: (presence: Uint8Array) => Promise<WalletProof>
  readonly check?: (claim: WalletClaim) => Promise<boolean>
}

export interface FakeRoom extends FakeNetwork {
  visitor(name: string, wallets?: Wallets): Promise<Visitor>
  /** Visitors who come one after the other and know each other in the end. */
  joined(names: readonly string[]): Promise<Visitor[]>
  /** Lets time pass, everybody doing what they do. */
  pass(ms: number): Promise<void>
  /** Lets time pass until `condition` holds; throws when it does not within `ms`. */
  until(condition: () => boolean, what: string | (() => string), ms?: number): Promise<void>
  /** A socket of one's own making. */
  raw(): Wire & { readonly received: Uint8Array[] }
}

/** Whether all of them are joined, in one epoch, and know the names of all the others. */
export const acquainted = (visitors: readonly Visitor[]): boolean =>
  new Set(visitors.map(({ session }) => session.group?.epoch)).size <= 1 &&
  visitors.every(({ session, people, name }) => {
    const others = visitors.map((other) => other.name).filter((other) => other !== name)
    const known = [...people.values()].map((profile) => profile.name)
    return session.joined && known.sort().join() === others.sort().join()
  })

export function createFakeRoom(delay: () => number = () => 5): FakeRoom {
  const network = createFakeNetwork(delay)
  const { clock } = network
  const visitors: Visitor[] = []

  async function visitor(name: string, { prove, check }: Wallets = {}): Promise<Visitor> {
    const presence = await ed25519.generate()
    const wallet = await prove?.(presence.publicKey)
    const people = new Map<MemberKey, VerifiedProfile>()
    const poses = new Map<MemberKey, RoomPose>()
    const heard: { from: string; text: string }[] = []
    const refusals: Refusal[] = []
    let wire: Wire | undefined
    let listener: ((pose: RoomPose) => void) | undefined
    const session = createRoomSession({
      room: ROOM,
      cell: CELL,
      mls: await sharedMls(),
      clock,
      identity: () => ({ presence, name, wallet }),
      ...(check ? { checkWallet: check } : {}),
      events: {
        send: (frame) => wire?.send(frame),
        status: () => undefined,
        introduced: (member, profile) => people.set(member, profile),
        left(member) {
          people.delete(member)
          poses.delete(member)
        },
        pose(member, pose) {
          poses.set(member, pose)
          listener?.(pose)
        },
        chat(member, _id, text) {
          heard.push({ from: people.get(member)?.name ?? 'a stranger', text })
        },
        refused: (reason) => refusals.push(reason),
      },
    })
    const made: Visitor = {
      ...{ name, session, people, poses, heard, refusals },
      get wire() {
        return wire
      },
      onPose(fn) {
        listener = fn
      },
      connect() {
        wire = network.connect(session.receive, session.closed)
        session.opened()
      },
      group() {
        if (session.group === undefined) throw new Error(`${name} is in no group`)
        return session.group
      },
      say: (text) => session.say(newChatId(), text),
    }
    visitors.push(made)
    return made
  }

  async function advance(end: number, done: () => boolean): Promise<boolean> {
    for (;;) {
      await Promise.all(visitors.map(({ session }) => session.settled()))
      if (done()) return true
      if (clock.now() >= end) return false
      clock.step(Math.min(end, clock.next() ?? end))
    }
  }

  async function until(
    condition: () => boolean,
    what: string | (() => string),
    ms = 15_000,
  ): Promise<void> {
    if (await advance(clock.now() + ms, condition)) return
    throw new Error(`not within ${ms} ms: ${typeof what === 'string' ? what : what()}`)
  }

  return {
    ...network,
    visitor,
    async joined(names) {
      const some: Visitor[] = []
      for (const name of names) {
        const one = await visitor(name)
        one.connect()
        some.push(one)
        await until(() => acquainted(some), `${name} comes in`)
      }
      return some
    },
    async pass(ms) {
      await advance(clock.now() + ms, () => false)
    },
    until,
    raw() {
      const received: Uint8Array[] = []
      const wire = network.connect(
        (frame) => received.push(frame),
        () => undefined,
      )
      return Object.assign(wire, { received })
    },
  }
}
