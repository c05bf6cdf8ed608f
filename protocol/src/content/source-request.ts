/** One HTTP request to one source, read with suspicion: bounded, timed, and typed when it fails. */
import type { SourceFault } from './source-pool.ts'

/** The part of `fetch` that is used here. */
export type Fetch = (
  url: string,
  init: {
    readonly headers: Record<string, string>
    readonly redirect: 'error'
    readonly credentials: 'omit'
    readonly referrerPolicy: 'no-referrer'
    readonly signal: AbortSignal
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: ReadableStream<Uint8Array> | null
}>

export interface Timer {
  /** Milliseconds on a steady clock. */
  now(): number
  /** Calls `fn` once after `ms`; the returned function calls it off. */
  after(ms: number, fn: () => void): () => void
}

/** The clock of the running program. */
export const systemTimer: Timer = {
  now: () => performance.now(),
  after(ms, fn) {
    const id = setTimeout(fn, ms)
    return () => clearTimeout(id)
  },
}

/** A source failed; the download goes on with another one. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly fault: SourceFault
  readonly origin: string
  constructor(fault: SourceFault, origin: string, message: string, options?: ErrorOptions) {
    super(`${origin}: ${message}`, options)
    this.fault = fault
    this.origin = origin
  }
}

/** No less than this may arrive per window, or the source counts as stalled. */
const MIN_WINDOW_BYTES = 4_096

/**
 * GETs `url` and hands exactly `length` bytes to `sink`, starting at byte `from`. A `from` above 0
 * asks with one bare `Range` header, which needs no CORS preflight.
 *
 * `windowMs`: the answer must begin, and then keep bringing bytes, within each such window.
 * Rejects with SourceError, with whatever `sink` threw, or with the signal's reason.
 */
export async function readSource(options: {
  readonly fetch: Fetch
  readonly timer: Timer
  readonly origin: string
  readonly url: string
  readonly from: number
  /** Bytes wanted; with `atMost`, the most that is accepted. */
  readonly length: number
  readonly atMost?: boolean
  readonly windowMs: number
  readonly signal: AbortSignal | undefined
  readonly sink: (chunk: Uint8Array) => void | Promise<void>
}): Promise<void> {
  const { origin, from, length, signal, sink } = options
  signal?.throwIfAborted()
  const stop = new AbortController()
  const forward = (): void => stop.abort(signal?.reason)
  signal?.addEventListener('abort', forward, { once: true })
  const watch = watchProgress(options.timer, options.windowMs, () => {
    stop.abort(new SourceError('stalled', origin, `no progress for ${options.windowMs} ms`))
  })
  const last = from + length - 1
  try {
    const response = await abortable(
      stop.signal,
      options.fetch(options.url, {
        headers: from > 0 ? { range: `bytes=${from}-${last}` } : {},
        redirect: 'error',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
        signal: stop.signal,
      }),
    )
    checkStatus(origin, response, from, last)
    let received = 0
    await eachChunk(response.body, stop.signal, async (chunk) => {
      received += chunk.length
      if (received > length) {
        throw new SourceError('too-long', origin, `more than the ${length} bytes asked for`)
      }
      watch.progress(chunk.length)
      await sink(chunk)
    })
    if (received < length && !options.atMost) {
      throw new SourceError('truncated', origin, `${received} of ${length} bytes`)
    }
  } catch (cause) {
    if (signal?.aborted) throw signal.reason
    if (stop.signal.aborted) throw stop.signal.reason
    if (cause instanceof NetworkError) {
      throw new SourceError('unreachable', origin, 'the connection failed', { cause: cause.cause })
    }
    throw cause
  } finally {
    watch.end()
    signal?.removeEventListener('abort', forward)
    // Frees the connection of a source that is still talking.
    stop.abort()
  }
}

/**
 * What says something about the package and nothing about the seeder: 403, 404, 410, 451 for one that
 * governance blocked, and 507, with which a seeder says that it has no room to fetch it (RFC 4918
 * section 11.5). It may well have others.
 */
export const ONLY_THIS_PACKAGE: ReadonlySet<number> = new Set([403, 404, 410, 451, 507])

function checkStatus(
  origin: string,
  response: Awaited<ReturnType<Fetch>>,
  from: number,
  last: number,
): void {
  const { status } = response
  if (ONLY_THIS_PACKAGE.has(status)) {
    throw new SourceError('not-found', origin, `answered ${status}`)
  }
  if (from === 0 ? status === 200 : status === 206) {
    const range = response.headers.get('content-range')
    // Hidden from pages of other origins unless the source exposes it; the hashes decide anyway.
    if (range !== null && !range.startsWith(`bytes ${from}-${last}/`)) {
      throw new SourceError('bad-range', origin, `answered the range ${range}`)
    }
    return
  }
  if (status === 200 || status === 206) {
    throw new SourceError('bad-range', origin, `answered ${status} to a range from ${from}`)
  }
  throw new SourceError('http', origin, `answered ${status}`)
}

/** Wraps what the network layer threw, to tell it from what `sink` threw. */
class NetworkError extends Error {}

/** Settles with `promise`, or rejects at once on abort even if the promise never settles. */
function abortable<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    promise
      .then(resolve, (cause) => reject(new NetworkError('network', { cause })))
      .finally(() => signal.removeEventListener('abort', abort))
  })
}

async function eachChunk(
  body: ReadableStream<Uint8Array> | null,
  signal: AbortSignal,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  if (!body) return
  const reader = body.getReader()
  try {
    for (;;) {
      const { done, value } = await abortable(signal, reader.read())
      if (done) return
      await take(value)
    }
  } finally {
    // A source that lied keeps nothing open; what cancelling itself reports is of no interest.
    reader.cancel().catch(() => undefined)
  }
}

function watchProgress(
  timer: Timer,
  windowMs: number,
  stalled: () => void,
): { progress(bytes: number): void; end(): void } {
  let inWindow = 0
  let cancel = timer.after(windowMs, check)
  function check(): void {
    if (inWindow < MIN_WINDOW_BYTES) stalled()
    else {
      inWindow = 0
      cancel = timer.after(windowMs, check)
    }
  }
  return {
    progress(bytes) {
      inWindow += bytes
    },
    end: () => cancel(),
  }
}
