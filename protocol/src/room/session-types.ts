/** What a visitor's session of a room offers, and what it tells. */
import type { Refusal } from './frames.ts'
import type { Group } from './group-crypto.ts'
import type { RoomPose } from './pose.ts'
import type { PoseMoment } from './pose-stream.ts'
import type { VerifiedProfile } from './profile.ts'
import type { MemberKey } from './roster.ts'

/** What a session tells its owner. Called synchronously; must not throw. */
export interface SessionEvents {
  send(frame: Uint8Array<ArrayBuffer>): void
  status(status: 'joining' | 'joined'): void
  introduced(member: MemberKey, profile: VerifiedProfile): void
  left(member: MemberKey): void
  pose(member: MemberKey, pose: RoomPose, moment: PoseMoment): void
  chat(member: MemberKey, id: Uint8Array, text: string): void
  /** The relay would not do what was asked. */
  refused(reason: Refusal): void
}

export interface RoomSession {
  /** The socket is open: says hello, with the place to resume if there is one. */
  opened(): void
  receive(frame: Uint8Array): void
  /** The socket is gone. What is known stays, for `opened` to resume. */
  closed(): void
  /** Gives up one's place while there is no socket: the others count as gone, `opened` begins anew. */
  forget(): void
  setPose(pose: RoomPose): void
  /** Sends a chat line to the room. Rejects when not joined. */
  say(id: Uint8Array, text: string): Promise<void>
  /** Introduces oneself again, after the name or the wallet changed. */
  introduce(): void
  /** Says goodbye and forgets every key. */
  leave(): void
  /** Resolves when everything received so far has been worked through. */
  settled(): Promise<void>
  readonly joined: boolean
  readonly members: number
  /** The present state of the group, for tests and diagnostics. */
  readonly group: Group | undefined
}
