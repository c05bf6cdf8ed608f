/** Notices when nothing moves: loading must never hang without saying what it waits for. */
import type { AppState } from './app-state.ts'

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

/** What the visitor would be waiting for now, in words; undefined when nothing is under way. */
export function describeWait(
  steps: AppState['steps'],
  models: AppState['models'],
): string | undefined {
  if (steps.world.status === 'running') return 'the program that draws the city'
  if (steps.nodes.status === 'running') return withDetail('the network', steps.nodes.detail)
  if (steps.grid.status === 'running') return withDetail('the land grid', steps.grid.detail)
  if (models.loading > 0) {
    return `${models.loading} ${models.loading === 1 ? 'model' : 'models'} from the seeders`
  }
  return undefined
}

const withDetail = (what: string, detail: string | undefined): string =>
  detail ? `${what} (${detail})` : what
