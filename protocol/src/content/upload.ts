/**
 * The body of `PUT /content/INFOHASH`: `u32 big-endian length of the .torrent | .torrent | files in
 * torrent order`. The torrent comes first, so that each piece is checked before it is kept.
 */
import { MAX_TORRENT_BYTES } from './limits.ts'
import type { SourceFile } from './torrent.ts'

export const UPLOAD_TYPE = 'application/vnd.cosmos.package'
const PREFIX_BYTES = 4

export class UploadError extends Error {
  override readonly name = 'UploadError'
}

/** The parts of the body in order, so that nobody has to copy the files. */
export function uploadParts(torrent: Uint8Array, files: readonly SourceFile[]): Uint8Array[] {
  const prefix = new Uint8Array(PREFIX_BYTES)
  new DataView(prefix.buffer).setUint32(0, torrent.length)
  return [prefix, torrent, ...files.map((file) => file.bytes)]
}

/** The body in one piece. */
export function encodeUpload(torrent: Uint8Array, files: readonly SourceFile[]): Uint8Array {
  const parts = uploadParts(torrent, files)
  const body = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    body.set(part, at)
    at += part.length
  }
  return body
}

/**
 * Reads the head of a body from a stream of chunks: resolves with the .torrent, and with `rest`, the
 * files' bytes that follow. Throws UploadError when the head is cut short or too long.
 */
export async function readUpload(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly torrent: Uint8Array; readonly rest: AsyncIterable<Uint8Array> }> {
  const source = chunks[Symbol.asyncIterator]()
  let parts: Uint8Array[] = []
  let held = 0

  /** Waits for `length` bytes; what came beyond them stays held. Copies each byte once or twice. */
  const take = async (length: number): Promise<Uint8Array> => {
    while (held < length) {
      const next = await source.next()
      if (next.done) throw new UploadError('the body ends before the files begin')
      parts.push(next.value)
      held += next.value.length
    }
    const joined = new Uint8Array(held)
    let at = 0
    for (const part of parts) {
      joined.set(part, at)
      at += part.length
    }
    parts = [joined.subarray(length)]
    held -= length
    return joined.slice(0, length)
  }

  const prefix = await take(PREFIX_BYTES)
  const length = new DataView(prefix.buffer).getUint32(0)
  if (length === 0 || length > MAX_TORRENT_BYTES) {
    throw new UploadError(
      `the first four bytes must be the length of the .torrent, at most ${MAX_TORRENT_BYTES}`,
    )
  }
  const torrent = await take(length)
  async function* files(): AsyncGenerator<Uint8Array> {
    try {
      yield* parts
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
    } finally {
      await source.return?.()
    }
  }
  return { torrent, rest: files() }
}
