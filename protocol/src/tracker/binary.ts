/**
 * Twenty bytes as WebTorrent's JSON carries them: one character per byte (Latin-1). Everywhere else
 * an info hash is 40 lower-case hex digits.
 */
import type { InfoHash } from '../lightnode/types.ts'

/** Bytes of an info hash, a peer id and an offer id. */
export const ID_BYTES = 20

// A tracker turns every id of every frame around, hence codes and tables instead of text and parsing.
const DIGIT_CODES = Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0))
const DIGITS = new Map(DIGIT_CODES.map((code, digit) => [code, digit]))

/** Latin-1 text to lower-case hex. Throws RangeError for characters that are no bytes. */
export function hexOfBinary(text: string): string {
  const codes: number[] = []
  for (let i = 0; i < text.length; i++) {
    const byte = text.charCodeAt(i)
    const [high, low] = [DIGIT_CODES[byte >> 4], DIGIT_CODES[byte & 15]]
    if (high === undefined || low === undefined)
      throw new RangeError(`character ${i} is not a byte`)
    codes.push(high, low)
  }
  return String.fromCharCode(...codes)
}

/** Lower-case hex to Latin-1 text. Throws RangeError for anything else. */
export function binaryOfHex(hex: string): string {
  const codes: number[] = []
  for (let i = 0; i < hex.length; i += 2) {
    const high = DIGITS.get(hex.charCodeAt(i))
    const low = DIGITS.get(hex.charCodeAt(i + 1))
    if (high === undefined || low === undefined) {
      throw new RangeError(`digits ${i} and ${i + 1} are not lower-case hex`)
    }
    codes.push((high << 4) | low)
  }
  return String.fromCharCode(...codes)
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
