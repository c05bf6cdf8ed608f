/**
 * Poses under per-sender keys from the MLS exporter, as DAVE and SFrame (RFC 9605) do it: an MLS
 * application message would cost 165 bytes and milliseconds for the same 9 bytes.
 *
 * Sealed: `epoch low 4 bits | counter (varint) | AES-128-GCM ciphertext | 8-byte tag`. The nonce is the
 * counter, which only grows within (group, epoch, sender). A tag of 8 bytes is what SFrame allows for
 * real-time media: a forgery is one wrong avatar for 50 ms, and the relay limits the tries.
 * Every member can derive every sender's key; that a frame comes from its leaf rests on the relay's
 * stamp, which is part of the authenticated data.
 */
import { equalBytes } from '../content/digest.ts'
import {
  createReader,
  createWriter,
  decodeWith,
  encodeField,
  MalformedError,
  varint,
} from './byte-codec.ts'
import type { Group, GroupCrypto } from './group-crypto.ts'
import { OLD_EPOCH_MS } from './limits.ts'
import type { RoomName } from './room-name.ts'

export const POSE_LABEL = 'cosmos pose v1'
/** Voice frames are sealed the same way, under keys of their own. */
export const VOICE_LABEL = 'cosmos voice v1'
export const POSE_TAG_BYTES = 8
const KEY_BYTES = 16
const NONCE_BYTES = 12
const EPOCH_MASK = 15
/** What four bits tell apart, apart from the present epoch: half of it is ahead, half behind. */
const MAX_EPOCHS_AHEAD = 7
const MAX_EPOCHS_BEHIND = 8
/** A key is used for this many frames; then the next generation is derived (RFC 9605 section 9.2). */
const FRAMES_PER_KEY = 2 ** 20

export interface OpenedPose {
  readonly plaintext: Uint8Array<ArrayBuffer>
  /** Counts the sender's poses within `epoch`. */
  readonly counter: number
  readonly epoch: number
}

export interface PoseCipher {
  /**
   * Begins an epoch; those before it stay readable for OLD_EPOCH_MS, eight of them at most. The same
   * epoch again is no news.
   */
  advance(group: Group): void
  /** Seals under the present epoch. Rejects before the first one. */
  seal(plaintext: Uint8Array): Promise<Uint8Array<ArrayBuffer>>
  /** The pose of the sender the relay stamped; undefined when forged, replayed, late or garbage. */
  open(leaf: number, sealed: Uint8Array): Promise<OpenedPose | undefined>
  /** Whether it says it is of one of the epochs after the present one, whose keys are not here yet. */
  isEarly(sealed: Uint8Array): boolean
}

interface Epoch {
  readonly group: Group
  readonly keys: Map<number, { generation: number; key: Promise<CryptoKey> }>
  /** Highest counter accepted of each sender. */
  readonly accepted: Map<number, number>
  sent: number
}

const counterField = varint()

function nonceOf(counter: number): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(NONCE_BYTES)
  new DataView(nonce.buffer).setBigUint64(NONCE_BYTES - 8, BigInt(counter))
  return nonce
}

/**
 * Ciphers of one room. `now` is milliseconds of any steady clock; `label` is VOICE_LABEL for the
 * frames of the voice lane, which must not share keys and counters with poses.
 */
export function createPoseCipher(options: {
  readonly mls: Pick<GroupCrypto, 'exportSecret'>
  readonly room: RoomName
  readonly now: () => number
  readonly label?: string
}): PoseCipher {
  const { mls, room, now, label = POSE_LABEL } = options
  const roomBytes = new TextEncoder().encode(room)
  let current: Epoch | undefined
  /** The epochs before, latest first: whoever is slow to follow a commit may be two or three behind. */
  let earlier: readonly { readonly epoch: Epoch; readonly until: number }[] = []

  function keyOf(epoch: Epoch, leaf: number, counter: number): Promise<CryptoKey> {
    const generation = Math.floor(counter / FRAMES_PER_KEY)
    const held = epoch.keys.get(leaf)
    if (held?.generation === generation) return held.key
    const context = createWriter()
    context.varint(leaf)
    context.varint(generation)
    const key = mls
      .exportSecret(epoch.group, label, context.finish(), KEY_BYTES)
      .then((raw) => crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']))
    epoch.keys.set(leaf, { generation, key })
    return key
  }

  const parameters = (epoch: Epoch, leaf: number, counter: number) => {
    const aad = createWriter()
    aad.varint(epoch.group.epoch)
    aad.varint(leaf)
    aad.put(roomBytes)
    return {
      name: 'AES-GCM',
      iv: nonceOf(counter),
      additionalData: aad.finish(),
      tagLength: POSE_TAG_BYTES * 8,
    }
  }

  function epochOf(lowBits: number): Epoch | undefined {
    if (current !== undefined && (current.group.epoch & EPOCH_MASK) === lowBits) return current
    earlier = earlier.filter(({ until }) => now() <= until)
    return earlier.find(({ epoch }) => (epoch.group.epoch & EPOCH_MASK) === lowBits)?.epoch
  }

  /** Whether the leaf belongs to whom it did: one given up goes to the next who comes. */
  function isStill(leaf: number, epoch: Epoch): boolean {
    const [owner, present] = [epoch, current].map((one) => one?.group.members.get(leaf))
    return owner !== undefined && present !== undefined && equalBytes(owner, present)
  }

  return {
    advance(group) {
      if (current !== undefined) {
        const isSameGroup = equalBytes(current.group.groupId, group.groupId)
        if (isSameGroup && current.group.epoch === group.epoch) return
        const before = { epoch: current, until: now() + OLD_EPOCH_MS }
        // Another group counts its epochs anew: the low bits of the two would be mistaken for each other.
        earlier = isSameGroup ? [before, ...earlier].slice(0, MAX_EPOCHS_BEHIND) : []
      }
      current = { group, keys: new Map(), accepted: new Map(), sent: 0 }
    },

    async seal(plaintext) {
      const epoch = current
      if (epoch === undefined) throw new Error('there is no epoch to seal a pose in')
      // Taken before any await: two seals at once must not share a counter.
      const counter = ++epoch.sent
      const { leaf } = epoch.group
      const key = await keyOf(epoch, leaf, counter)
      const data = new Uint8Array(plaintext)
      const sealed = await crypto.subtle.encrypt(parameters(epoch, leaf, counter), key, data)
      const frame = createWriter()
      frame.u8(epoch.group.epoch & EPOCH_MASK)
      frame.put(encodeField(counterField, counter))
      frame.put(new Uint8Array(sealed))
      return frame.finish()
    },

    isEarly(sealed) {
      const [lowBits] = sealed
      if (current === undefined || lowBits === undefined || lowBits > EPOCH_MASK) return false
      const ahead = (lowBits - current.group.epoch) & EPOCH_MASK
      return ahead > 0 && ahead <= MAX_EPOCHS_AHEAD
    },

    async open(leaf, sealed) {
      const parsed = decodeWith(sealed, (reader) => {
        const lowBits = reader.u8()
        if (lowBits > EPOCH_MASK) throw new MalformedError('bad value')
        const counter = counterField.read(reader)
        return { lowBits, counter, ciphertext: reader.take(reader.left) }
      })
      if (!parsed.ok) return undefined
      const { lowBits, counter, ciphertext } = parsed.value
      const epoch = epochOf(lowBits)
      if (epoch === undefined || ciphertext.length < POSE_TAG_BYTES) return undefined
      if (!isStill(leaf, epoch)) return undefined
      const fresh = (): boolean => counter > (epoch.accepted.get(leaf) ?? 0)
      if (!fresh()) return undefined
      let plaintext: ArrayBuffer
      try {
        const key = await keyOf(epoch, leaf, counter)
        plaintext = await crypto.subtle.decrypt(parameters(epoch, leaf, counter), key, ciphertext)
      } catch {
        return undefined // an authentication failure has one answer: the frame does not exist
      }
      // Again, because another copy may have been accepted while this one was being opened.
      if (!fresh()) return undefined
      epoch.accepted.set(leaf, counter)
      return { plaintext: new Uint8Array(plaintext), counter, epoch: epoch.group.epoch }
    },
  }
}

/** The counter of a sealed pose, for tests and measurements of the wire. */
export const counterOf = (sealed: Uint8Array): number => {
  const reader = createReader(sealed)
  reader.u8()
  return counterField.read(reader)
}
