/**
 * Runs `load` once for everyone who asks while it is under way, and remembers its success. A caller
 * who aborts leaves alone; when the last one has left, the work itself is aborted.
 */
export function shareFlight<T>(
  load: (signal: AbortSignal) => Promise<T>,
): (signal?: AbortSignal) => Promise<T> {
  let loaded: { readonly value: T } | undefined
  let flight:
    | { readonly promise: Promise<T>; readonly stop: AbortController; waiting: number }
    | undefined

  const take = (): NonNullable<typeof flight> => {
    if (flight) return flight
    const stop = new AbortController()
    const promise = load(stop.signal)
    const started = { promise, stop, waiting: 0 }
    promise
      .then(
        (value) => {
          loaded = { value }
        },
        // Whoever waits hears of it; the next caller starts anew.
        () => undefined,
      )
      .finally(() => {
        if (flight === started) flight = undefined
      })
    flight = started
    return started
  }

  return async (signal) => {
    signal?.throwIfAborted()
    if (loaded) return loaded.value
    const joined = take()
    joined.waiting++
    const leave = (): void => {
      joined.waiting--
      if (joined.waiting > 0) return
      if (flight === joined) flight = undefined
      joined.stop.abort(signal?.reason)
    }
    if (!signal) return joined.promise.finally(() => void joined.waiting--)
    return new Promise<T>((resolve, reject) => {
      const abort = (): void => {
        leave()
        reject(signal.reason)
      }
      signal.addEventListener('abort', abort, { once: true })
      joined.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
    })
  }
}
