/** Clients that are slower than any line there is: their places are for others. */

/** A client sends or reads too slowly. */
export class TooSlowError extends Error {
  override readonly name = 'TooSlowError'
  constructor() {
    super('too slow: the connection is needed for others')
  }
}

export interface Pace {
  /** Fewer bytes per second than this, on average since the start, are too few. */
  readonly bytesPerSecond: number
  /** Time that anybody has before that counts, in ms. */
  readonly graceMs: number
}

/**
 * The same chunks. Throws TooSlowError once the time is up for what came so far; `source` is then left
 * as it is.
 */
export async function* atLeast(
  { bytesPerSecond, graceMs }: Pace,
  source: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]()
  const started = performance.now()
  let bytes = 0
  try {
    for (;;) {
      const due = started + graceMs + (bytes / bytesPerSecond) * 1000
      const next = await within(chunks.next(), due - performance.now())
      if (next.done) return
      bytes += next.value.length
      yield next.value
    }
  } finally {
    // Not awaited: a source that never answers would hold its reader too. Nor heard: the reader has
    // what it came for or its own error, and a file that does not close is for nobody to mend.
    chunks.return?.()?.catch(() => undefined)
  }
}

/** Rejects with TooSlowError when `work` is not done in `ms`. */
export function within<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TooSlowError()), Math.max(0, ms))
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
