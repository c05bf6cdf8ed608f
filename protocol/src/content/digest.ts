/** The two hashes of content: SHA-1 for BitTorrent v1, SHA-256 for the manifest's own chain of trust. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

// WebCrypto's types exclude SharedArrayBuffer, which nothing here ever hands in.
const digest = async (algorithm: string, bytes: Uint8Array): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, bytes as Uint8Array<ArrayBuffer>))

/** SHA-1, 20 bytes. Only where BitTorrent v1 (BEP 3) demands it. */
export const sha1 = (bytes: Uint8Array): Promise<Uint8Array> => digest('SHA-1', bytes)

/** SHA-256, 32 bytes. */
export const sha256 = (bytes: Uint8Array): Promise<Uint8Array> => digest('SHA-256', bytes)

/** Lower-case hex without prefix. */
export function toHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += HEX[byte]
  return hex
}

/** Bytes of a hex string with or without `0x`. Throws RangeError for anything else. */
export function fromHex(text: string): Uint8Array {
  const hex = text.startsWith('0x') ? text.slice(2) : text
  if (hex.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(hex)) {
    throw new RangeError('not a hex string of whole bytes')
  }
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Whether two byte strings are equal. Hashes are public, so this need not be constant-time. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
