/**
 * When the loading screen goes: the world runs, the grid is here (or can't be had), and the houses
 * right in front are standing. Nobody waits longer than `MODELS_PATIENCE_MS` for houses.
 */
import type { AppState } from './app-state.ts'
import type { Store } from './store.ts'

/** Enough houses that the first look is at a street. */
const ENOUGH_MODELS = 12
const MODELS_PATIENCE_MS = 4_000
/** The world asks for its first models a moment after it learns of the city. */
const FIRST_REQUEST_MS = 700

/** Resolves when one can walk; `enter` opens the door early if the world is there. */
export function createArrival(options: {
  app: Store<AppState>
  now: () => number
  setTimer: (run: () => void, ms: number) => unknown
}) {
  const { app, now, setTimer } = options
  const { promise: ready, resolve } = Promise.withResolvers<void>()
  let gridAt: number | undefined

  const enter = (): void => {
    if (app.get().inside || app.get().steps.world.status !== 'done') return
    const { steps } = app.get()
    app.set({ inside: true, steps: { ...steps, models: { ...steps.models, status: 'done' } } })
    resolve()
  }

  const consider = (): void => {
    const { inside, steps, models, startForm } = app.get()
    if (inside || startForm || steps.world.status !== 'done') return
    if (steps.grid.status === 'failed' || steps.nodes.status === 'failed') enter()
    if (steps.grid.status !== 'done') return
    if (gridAt === undefined) {
      gridAt = now()
      setTimer(consider, FIRST_REQUEST_MS)
      setTimer(consider, MODELS_PATIENCE_MS)
    }
    const waited = now() - gridAt
    const asked = waited >= FIRST_REQUEST_MS
    const settled = asked && (models.loading === 0 || models.shown >= ENOUGH_MODELS)
    if (settled || waited >= MODELS_PATIENCE_MS) enter()
  }
  app.subscribe(consider)
  return { ready, enter }
}
