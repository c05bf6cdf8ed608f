/** Width and height of an image from its first bytes, for the four formats that glTF may carry. */

export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** Undefined when the bytes are none of PNG, JPEG, WebP, KTX2, or too short to tell. */
export function imageSize(bytes: Uint8Array): ImageSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (startsWith(bytes, 0, [0x89, 0x50, 0x4e, 0x47]) && bytes.length >= 24) {
    return { width: view.getUint32(16), height: view.getUint32(20) }
  }
  if (startsWith(bytes, 0, [0xff, 0xd8])) return jpegSize(view)
  if (isFourCc(bytes, 0, 'RIFF') && isFourCc(bytes, 8, 'WEBP')) return webpSize(bytes, view)
  // KTX2 identifier: «KTX 20»
  if (
    startsWith(bytes, 0, [0xab, 0x4b, 0x54, 0x58, 0x20, 0x32, 0x30, 0xbb]) &&
    bytes.length >= 28
  ) {
    return { width: view.getUint32(20, true), height: Math.max(1, view.getUint32(24, true)) }
  }
  return undefined
}

const startsWith = (bytes: Uint8Array, at: number, expected: readonly number[]): boolean =>
  expected.every((byte, index) => bytes[at + index] === byte)

const isFourCc = (bytes: Uint8Array, at: number, code: string): boolean =>
  startsWith(
    bytes,
    at,
    [...code].map((letter) => letter.charCodeAt(0)),
  )

/** Walks the segments to the frame header (ITU T.81, SOF0 to SOF15 without DHT, JPG and DAC). */
function jpegSize(view: DataView): ImageSize | undefined {
  for (let at = 2; at + 9 <= view.byteLength; ) {
    if (view.getUint8(at) !== 0xff) return undefined
    const marker = view.getUint8(at + 1)
    if (marker === 0xff) {
      at++
      continue
    }
    const frame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (frame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) }
    const length = view.getUint16(at + 2)
    if (length < 2) return undefined
    at += 2 + length
  }
  return undefined
}

/** The three kinds of WebP: lossy, lossless, extended (RFC 9649). */
function webpSize(bytes: Uint8Array, view: DataView): ImageSize | undefined {
  if (bytes.length < 30) return undefined
  if (isFourCc(bytes, 12, 'VP8 ')) {
    return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
  }
  if (isFourCc(bytes, 12, 'VP8L')) {
    const bits = view.getUint32(21, true)
    return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 }
  }
  if (isFourCc(bytes, 12, 'VP8X')) {
    const width = view.getUint32(24, true) & 0xffffff
    const height = view.getUint32(26, true) >>> 8
    return { width: width + 1, height: height + 1 }
  }
  return undefined
}
