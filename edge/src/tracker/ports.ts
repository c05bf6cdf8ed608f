/** What a shard's conversations are held through: sockets, other shards, the chain, chance and time. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { ToBrowser, ToSeeder } from '@cosmos/protocol/tracker/messages'
import type { Answer, Invitation } from './introductions.ts'
import type { Pending } from './pending.ts'
import type { SocketId } from './shards.ts'
import type { Swarms } from './swarms.ts'

/** What is remembered of a browser while its socket is open, and not longer. */
export interface BrowserState {
  /** Set by the first announce; the same ever after. One character per byte. */
  readonly peerId: string | undefined
  readonly pending: Pending
}

export interface BrowserPort {
  readonly id: SocketId
  readonly state: BrowserState
  save(state: BrowserState): void
  send(message: ToBrowser): void
}

/** What is remembered of a seeder while its socket is open. */
export interface SeederState {
  readonly nonce: string
  /** The wallet it said it was when it connected, by which its shard was chosen. */
  readonly claimed: Address | undefined
  /** Set once the challenge is answered. */
  readonly proven: { readonly address: Address; readonly peerId: string } | undefined
}

export interface SeederPort {
  readonly id: SocketId
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
export type SeederFault =
  | 'bad-signature'
  | 'wrong-address'
  | 'not-registered'
  | 'registry-unknown'
  | 'replaced'

/** `ok` when the frame was understood, `refused` when it counts against its sender. */
export type Verdict = 'ok' | 'refused'

/** What a shard does for the others. Offers go in to seeders, answers to browsers: nothing else. */
export interface ShardDoor {
  /** True for each that reached its seeder. */
  invite(invitations: readonly Invitation[]): boolean[]
  /** True for each that somebody waited for. */
  answer(answers: readonly Answer[]): boolean[]
  /** The same wallet has proven itself elsewhere, at `since`. */
  movedAway(operator: Address, since: number): void
}

export interface TrackerPorts {
  /** This shard, and how many there are. */
  readonly shard: number
  readonly shards: number
  readonly swarms: Swarms
  readonly browser: (id: SocketId) => BrowserPort | undefined
  /** The socket here of a seeder that has proven itself. */
  readonly seeder: (address: Address) => SeederPort | undefined
  /** Whether there is one. Asked for every seeder of every announce. */
  readonly isHere: (address: Address) => boolean
  /** Another shard's door. Undefined when nobody can be reached there. */
  readonly invite: (shard: number, invitation: Invitation) => Promise<boolean | undefined>
  readonly answer: (shard: number, answer: Answer) => Promise<boolean | undefined>
  readonly tellMoved: (shard: number, operator: Address, since: number) => void
  /** Whether a shard could not be reached when it was last tried. */
  readonly isAway: (shard: number) => boolean
  /** Whether the chain knows this account as a seeder; undefined when nobody can say. */
  readonly isRegistered: (address: Address) => Promise<boolean | undefined>
  /** Called when a seeder has proven itself or gone, and when its holdings have changed. */
  readonly changed: () => void
  /** Called when a browser is introduced to a seeder that is here. */
  readonly invited: (address: Address) => void
  /** Milliseconds. */
  readonly now: () => number
  /** A whole number below its argument. */
  readonly random: (below: number) => number
  /** 24 hex digits nobody can guess. */
  readonly secret: () => string
}
