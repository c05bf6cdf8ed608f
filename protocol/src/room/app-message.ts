/**
 * What members say to one another inside MLS application messages, padded to a few sizes so that the
 * relay cannot tell a short word from a long one, or a name from a chat line.
 */
import {
  createWriter,
  type Decoded,
  decodeOneOf,
  decodeWith,
  encodeOneOf,
  fixed,
  list,
  MalformedError,
  type OneOf,
  text,
} from './byte-codec.ts'
import { MAX_CHAT_TEXT } from './limits.ts'
import { profileField } from './profile.ts'

/** Chat fits the first three, a full set of introductions the last. */
export const PADDED_SIZES = [64, 256, 1024, 8192] as const

/** Introductions in one message: 24 of 327 bytes fit the largest padding. */
export const MAX_INTRODUCTIONS = 24

/** Bytes of introductions in one message: contract wallets sign at length, so their number varies. */
export const MAX_INTRODUCTION_BYTES = 8192 - 2 - 2

export const CHAT_ID_BYTES = 8

export const APP = {
  /** Who I am, and, from the committer to newcomers, who the others are. Each signs for itself. */
  profiles: { kind: 1, fields: { profiles: list(profileField, MAX_INTRODUCTIONS) } },
  /** Please tell me who you are. */
  ask: { kind: 2, fields: {} },
  /** The id is random, so that people who hear it in two rooms show it once. */
  chat: { kind: 3, fields: { id: fixed(CHAT_ID_BYTES), text: text(MAX_CHAT_TEXT * 3) } },
} as const

export type AppMessage = OneOf<typeof APP>

/** `length u16 | content | zeros` up to the next padded size. Throws RangeError when too long. */
export function encodeAppMessage(message: AppMessage): Uint8Array<ArrayBuffer> {
  const content = encodeOneOf(APP, message)
  const size = PADDED_SIZES.find((padded) => padded >= content.length + 2)
  if (size === undefined) throw new RangeError(`${content.length} bytes do not fit one message`)
  const writer = createWriter()
  writer.u16(content.length)
  writer.put(content)
  writer.put(new Uint8Array(size - content.length - 2))
  return writer.finish()
}

/** Reads a message and checks that its padding is padding. */
export function decodeAppMessage(padded: Uint8Array): Decoded<AppMessage> {
  const content = decodeWith(padded, (reader) => {
    const inner = reader.take(reader.u16())
    if (reader.take(reader.left).some((byte) => byte !== 0)) throw new MalformedError('bad value')
    return inner
  })
  return content.ok ? decodeOneOf(APP, content.value) : content
}
