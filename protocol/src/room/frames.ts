/**
 * What travels between a visitor and the relay of a room: one WebSocket message is one frame, its
 * first byte the kind. The relay sees these fields and nothing inside the opaque ones; `docs/privacy.md`
 * says what that tells it.
 */
import {
  bytes,
  type Decoded,
  decodeOneOf,
  encodeField,
  encodeOneOf,
  fixed,
  list,
  type OneOf,
  optional,
  record,
  rest,
  u8,
  u16,
  varint,
} from './byte-codec.ts'
import {
  MAX_ADDS,
  MAX_APPLICATION,
  MAX_COMMIT,
  MAX_FRAME,
  MAX_KEY_PACKAGE,
  MAX_MEMBERS,
  MAX_REMOVES,
  MAX_TIER_BYTES,
  MAX_VOICE,
  MAX_VOLATILE,
  MAX_WELCOME,
} from './limits.ts'

/** Bytes of a session secret and of a group id. */
export const TOKEN_BYTES = 16

/**
 * Leaf indexes stay below this: a tree of 128 members with as many not yet removed. The relay
 * refuses commits that would go beyond.
 */
export const MAX_LEAF = 2 * MAX_MEMBERS - 1

const leaf = varint(MAX_LEAF)
const leaves = list(leaf, MAX_MEMBERS)
const token = fixed(TOKEN_BYTES)

/** Why the relay did not do what a frame asked. The number is what travels. */
export const REFUSALS = [
  'not a member',
  'malformed',
  'not allowed',
  'too many',
  'not one of those waiting',
] as const
export type Refusal = (typeof REFUSALS)[number]

/** Visitor to relay. */
export const UP = {
  /** First frame of a socket, and again to start over after a commit that could not be followed. */
  hello: {
    kind: 0x01,
    fields: {
      version: u8(),
      /** A secret of this visitor's stay; who shows it again within the grace time keeps its leaf. */
      session: token,
      /** The group and epoch the visitor still holds the state of. */
      at: optional(record({ groupId: token, epoch: varint() })),
      keyPackage: bytes(MAX_KEY_PACKAGE, 1),
    },
  },
  /** An answer to `work`. The welcome is empty when nobody is added. */
  commit: {
    kind: 0x02,
    fields: { message: bytes(MAX_COMMIT, 1), welcome: bytes(MAX_WELCOME) },
  },
  /** An MLS application message for some leaves, or for everybody else when the list is empty. */
  app: { kind: 0x03, fields: { to: leaves, message: bytes(MAX_APPLICATION, 1) } },
  /** A sealed pose, and the last tick seen. */
  pose: { kind: 0x04, fields: { ack: u16(), sealed: rest(MAX_VOLATILE, 1) } },
  /** The last tick seen, from somebody with nothing else to send. */
  ack: { kind: 0x05, fields: { ack: u16() } },
  /** Leaving for good: no grace time. */
  bye: { kind: 0x06, fields: {} },
  /** How often to hear of whom: two bits a leaf, see `tiers.ts`. Replaces what was said before. */
  tiers: { kind: 0x07, fields: { packed: bytes(MAX_TIER_BYTES) } },
  /** A sealed voice frame: as a pose, under keys of its own (`VOICE_LABEL`). */
  voice: { kind: 0x08, fields: { ack: u16(), sealed: bytes(MAX_VOICE, 1) } },
  /**
   * The commit that ended `epoch` does not check out; without an epoch: the Welcome does not. Sent
   * before starting over. When most say so the relay ends the group, and all begin a new one.
   */
  nack: { kind: 0x09, fields: { epoch: optional(varint()) } },
} as const

const tick = u16()
const poseEntry = record({ leaf, sealed: bytes(MAX_VOLATILE, 1) })

/** Relay to visitor. Every frame carries the relay's tick, which the visitor acknowledges. */
export const DOWN = {
  /** You are alone: make a new group with this id. */
  found: { kind: 0x81, fields: { tick, groupId: token } },
  /** Your key package is with the committer. */
  waiting: { kind: 0x82, fields: { tick } },
  /** You kept your leaf; the commits you missed follow. */
  resumed: { kind: 0x83, fields: { tick, head: varint() } },
  /** Please commit: add these key packages, remove these leaves. */
  work: {
    kind: 0x84,
    fields: {
      tick,
      epoch: varint(),
      adds: list(bytes(MAX_KEY_PACKAGE, 1), MAX_ADDS),
      removes: list(leaf, MAX_REMOVES),
    },
  },
  /** The one commit that ends `epoch`. The committer gets its own back: it won. */
  commit: { kind: 0x85, fields: { tick, epoch: varint(), message: bytes(MAX_COMMIT, 1) } },
  welcome: { kind: 0x86, fields: { tick, message: bytes(MAX_WELCOME, 1) } },
  /** Another commit won, the group is at `head`. */
  stale: { kind: 0x87, fields: { tick, head: varint() } },
  /** An application message with its sender's leaf, stamped by the relay. */
  app: { kind: 0x88, fields: { tick, leaf, message: bytes(MAX_APPLICATION, 1) } },
  /** The latest sealed pose of each sender since the last tick. */
  poses: {
    kind: 0x89,
    fields: { tick, poses: list(poseEntry, MAX_MEMBERS) },
  },
  refused: { kind: 0x8a, fields: { tick, reason: u8(REFUSALS.length - 1) } },
  /** A voice frame with its sender's leaf; passed on at once to those the sender is near. */
  voice: { kind: 0x8b, fields: { tick, leaf, sealed: bytes(MAX_VOICE, 1) } },
  /** The group is void, because its members could not follow a commit: say hello again. */
  void: { kind: 0x8c, fields: { tick } },
} as const

const TOO_LONG = { ok: false, problem: 'too long' } as const

export type UpFrame = OneOf<typeof UP>
export type DownFrame = OneOf<typeof DOWN>

/** Encodes a frame of a visitor into a buffer of its own. Throws RangeError beyond the limits. */
export const encodeUp = (frame: UpFrame): Uint8Array<ArrayBuffer> => encodeOneOf(UP, frame)
/** Encodes a frame of the relay into a buffer of its own. Throws RangeError beyond the limits. */
export const encodeDown = (frame: DownFrame): Uint8Array<ArrayBuffer> => encodeOneOf(DOWN, frame)
/** One pose as it stands in a `poses` frame, to be put into many of them. */
export const encodePoseEntry = (leaf: number, sealed: Uint8Array): Uint8Array<ArrayBuffer> =>
  encodeField(poseEntry, { leaf, sealed })
/** Kind and tick. */
const POSES_HEAD = 3
const poseCount = varint(MAX_MEMBERS)

/** A `poses` frame of entries encoded before: the same bytes as `encodeDown`, without what that costs. */
export function encodePoses(
  tickNumber: number,
  entries: readonly Uint8Array[],
): Uint8Array<ArrayBuffer> {
  const count = encodeField(poseCount, entries.length)
  let length = POSES_HEAD + count.length
  for (const entry of entries) length += entry.length
  const frame = new Uint8Array(length)
  frame[0] = DOWN.poses.kind
  frame[1] = tickNumber >> 8
  frame[2] = tickNumber
  let at = POSES_HEAD
  // By hand: an entry is two dozen bytes, for which calling `set` takes longer than copying.
  for (let i = 0; i < count.length; i++) frame[at++] = count[i] ?? 0
  for (const entry of entries) {
    for (let i = 0; i < entry.length; i++) frame[at++] = entry[i] ?? 0
  }
  return frame
}
/** Reads a frame of a visitor; anything that is not exactly one is a problem. */
export const decodeUp = (input: Uint8Array): Decoded<UpFrame> =>
  input.length > MAX_FRAME ? TOO_LONG : decodeOneOf(UP, input)
/** Reads a frame of the relay; anything that is not exactly one is a problem. */
export const decodeDown = (input: Uint8Array): Decoded<DownFrame> =>
  input.length > MAX_FRAME ? TOO_LONG : decodeOneOf(DOWN, input)
