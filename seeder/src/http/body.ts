/** Bodies of answers: from the store to the client, at the pace of both. */
import type { ServerResponse } from 'node:http'
import { MAX_SPARE_BUFFERS, READ_CHUNK_BYTES } from '../limits.ts'
import type { OpenPackage } from '../store/package-file.ts'
import type { FairShare } from '../uplink/fair-share.ts'
import { type Pace, TooSlowError } from './pace.ts'

/** The uplink as one response sees it. */
export interface Sending {
  readonly share: Pick<FairShare, 'take' | 'tryTake' | 'sent'>
  readonly client: string
  readonly pace: Pace
}

/**
 * Writes chunks as fast as the client takes them and others leave it room; asks for the next only
 * when the system has the last. Stops when the client is gone, and cuts off one that reads too
 * slowly: it would keep its package from being evicted.
 */
export async function sendChunks(
  response: ServerResponse,
  chunks: AsyncIterable<Uint8Array>,
  { share, client, pace }: Sending,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  const { signal } = gone
  try {
    for await (const chunk of chunks) {
      const { length } = chunk
      if (!share.tryTake(client, length)) await share.take(client, length, signal)
      try {
        if (signal.aborted) return
        await written(response, chunk, pace.graceMs + (length / pace.bytesPerSecond) * 1000)
      } finally {
        share.sent(client, length)
      }
    }
    response.end()
  } catch (error) {
    // The client is gone, and nobody is left to be told.
    if (signal.aborted) return
    if (!(error instanceof TooSlowError || error instanceof GoneError)) throw error
    response.destroy()
  }
}

/** Nobody takes what is written. */
class GoneError extends Error {
  override readonly name = 'GoneError'
}

/** Resolves when the system has the chunk. Rejects with TooSlowError after `ms`, or with GoneError. */
function written(response: ServerResponse, chunk: Uint8Array, ms: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (error?: Error): void => {
      clearTimeout(timer)
      response.removeListener('close', left)
      if (error) reject(error)
      else resolve()
    }
    const left = (): void => end(new GoneError('the client is gone'))
    const timer = setTimeout(() => end(new TooSlowError()), ms)
    response.once('close', left)
    response.write(chunk, (cause) =>
      end(cause ? new GoneError(cause.message, { cause }) : undefined),
    )
  })
}

/** Buffers are used again: new ones cost the kernel more to hand out than the disk to fill. */
const spare: Buffer[] = []

/**
 * A part of a package, a chunk after the other; each may be overwritten when the next is asked for.
 */
export async function* chunksOf(
  { read }: Pick<OpenPackage, 'read'>,
  from: number,
  to: number,
): AsyncGenerator<Uint8Array> {
  if (to - from < READ_CHUNK_BYTES) {
    if (to > from) yield await read(from, to - from)
    return
  }
  const buffer = spare.pop() ?? Buffer.allocUnsafeSlow(READ_CHUNK_BYTES)
  for (let at = from; at < to; at += READ_CHUNK_BYTES) {
    yield await read(at, Math.min(READ_CHUNK_BYTES, to - at), buffer)
  }
  // Not when somebody left on the way: the system may still be reading it.
  if (spare.length < MAX_SPARE_BUFFERS) spare.push(buffer)
}
