/**
 * Twenty bytes as WebTorrent's JSON carries them: one character per byte (Latin-1). Everywhere else
 * an info hash is 40 lower-case hex digits.
 */
import type { InfoHash } from '../lightnode/types.ts'

/** Bytes of an info hash, a peer id and an offer id. */
export const ID_BYTES = 20

// Tables, because a tracker turns every id of every frame around.
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const BYTES = new Map(HEX.map((hex, byte) => [hex, String.fromCharCode(byte)]))

/** Latin-1 text to lower-case hex. Throws RangeError for characters that are no bytes. */
export function hexOfBinary(text: string): string {
  let hex = ''
  for (let i = 0; i < text.length; i++) {
    const digits = HEX[text.charCodeAt(i)]
    if (digits === undefined) throw new RangeError(`character ${i} is not a byte`)
    hex += digits
  }
  return hex
}

/** Lower-case hex to Latin-1 text. Throws RangeError for anything else. */
export function binaryOfHex(hex: string): string {
  let text = ''
  for (let i = 0; i < hex.length; i += 2) {
    const byte = BYTES.get(hex.slice(i, i + 2))
    if (byte === undefined) throw new RangeError(`digits ${i} and after are not lower-case hex`)
    text += byte
  }
  return text
}

/** Info hashes as the base64 of a `holdings` frame, in the order given. */
export const packHashes = (hashes: readonly InfoHash[]): string =>
  btoa(hashes.map(binaryOfHex).join(''))

/** The info hashes of a `holdings` frame, or undefined when it is not base64 of whole hashes. */
export function unpackHashes(base64: string): InfoHash[] | undefined {
  let text: string
  try {
    text = atob(base64)
  } catch {
    return undefined // atob fails in one way only: not base64
  }
  if (text.length % ID_BYTES !== 0) return undefined
  const hashes: InfoHash[] = []
  for (let i = 0; i < text.length; i += ID_BYTES) {
    hashes.push(hexOfBinary(text.slice(i, i + ID_BYTES)) as InfoHash)
  }
  return hashes
}
