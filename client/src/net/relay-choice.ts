/** Which relay to meet people through: the first that answers, the next one where it does not. */

/** A relay gets this long to come back before another is tried. */
export const RELAY_PATIENCE_MS = 8_000

export interface RelayChoice {
  /** Relays by preference; the one in use is kept while it is among them. */
  know(urls: readonly string[]): void
  /** What the rooms say of the relay in use. */
  heard(status: 'joined' | 'joining' | 'away'): void
  readonly current: string | undefined
}

export function createRelayChoice(options: {
  readonly use: (url: string | undefined) => void
  readonly setTimer: (run: () => void, ms: number) => unknown
}): RelayChoice {
  let known: readonly string[] = []
  let current: string | undefined
  let status: 'joined' | 'joining' | 'away' = 'joining'
  let isWaiting = false

  function choose(url: string | undefined): void {
    if (url === current) return
    current = url
    options.use(url)
  }

  function reconsider(): void {
    isWaiting = false
    if (status !== 'away' || known.length === 0) return
    const index = current === undefined ? -1 : known.indexOf(current)
    choose(known[(index + 1) % known.length])
    wait()
  }

  function wait(): void {
    if (isWaiting || known.length < 2) return
    isWaiting = true
    options.setTimer(reconsider, RELAY_PATIENCE_MS)
  }

  return {
    get current() {
      return current
    },
    know(urls) {
      known = urls
      if (current === undefined || !urls.includes(current)) choose(urls[0])
      if (status === 'away') wait()
    },
    heard(next) {
      status = next
      if (next === 'away') wait()
    },
  }
}
