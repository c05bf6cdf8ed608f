/**
 * Twenty bytes as WebTorrent's JSON carries them: one character per byte (Latin-1). Everywhere else
 * an info hash is 40 lower-case hex digits.
 */
import type { InfoHash } from '../lightnode/types.ts'

/** Bytes of an info hash, a peer id and an offer id. */
export const ID_BYTES = 20

/** Latin-1 text to lower-case hex. Throws RangeError for characters that are no bytes. */
export function hexOfBinary(text: string): string {
  let hex = ''
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i)
    if (byte > 0xff) throw new RangeError(`character ${i} is not a byte`)
    hex += byte.toString(16).padStart(2, '0')
  }
  return hex
}

/** Hex to Latin-1 text. */
export function binaryOfHex(hex: string): string {
  let text = ''
  for (let i = 0; i < hex.length; i += 2) {
    text += String.fromCharCode(Number.parseInt(hex.slice(i, i + 2), 16))
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
