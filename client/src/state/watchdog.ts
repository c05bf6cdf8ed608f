/** Notices when nothing moves: loading must never hang without saying what it waits for. */

/** As the design promises: after this long without progress the visitor hears about it. */
export const PATIENCE_MS = 10_000

export interface Watchdog {
  /** Call now and then with what is under way and how far it is; answers if it stands still. */
  check(state: { waitingFor: string | undefined; progress: string }): string | undefined
  /** Patience starts anew, as after "Try again". */
  reset(): void
}

/** `progress` is any text that differs when something moved. */
export function createWatchdog(now: () => number): Watchdog {
  let last: string | undefined
  let since = now()
  return {
    check({ waitingFor, progress }) {
      const state = `${waitingFor}|${progress}`
      if (state !== last) {
        last = state
        since = now()
      }
      if (waitingFor === undefined || now() - since < PATIENCE_MS) return undefined
      return `Nothing has moved for a while. Still waiting for ${waitingFor}.`
    },
    reset() {
      last = undefined
      since = now()
    },
  }
}
