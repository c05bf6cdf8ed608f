import { describe, expect, it } from 'vitest'
import type { AppState, StepStatus } from './app-state.ts'
import { createArrival } from './arrival.ts'
import { initialState } from './initial-state.ts'
import { createStore } from './store.ts'

function open() {
  let now = 0
  let timers: { at: number; run: () => void }[] = []
  const settings = { name: 'Ada', quality: 'low', hour: 9, reducedMotion: true } as const
  const app = createStore<AppState>(initialState(settings, false))
  const arrival = createArrival({
    app,
    now: () => now,
    setTimer: (run, ms) => timers.push({ at: now + ms, run }),
  })
  return {
    ...{ app, arrival },
    step(name: 'world' | 'nodes' | 'grid', status: StepStatus): void {
      app.set({ steps: { ...app.get().steps, [name]: { status } } })
    },
    elapse(ms: number): void {
      now += ms
      const due = timers.filter(({ at }) => at <= now)
      timers = timers.filter(({ at }) => at > now)
      for (const { run } of due) run()
    },
  }
}

describe('the loading screen', () => {
  it('goes when world, grid and the nearest houses are there', async () => {
    const { app, arrival, step, elapse } = open()
    step('world', 'done')
    step('grid', 'done')
    app.set({ models: { shown: 0, loading: 40, failed: 0 } })
    elapse(1000)
    expect(app.get().inside).toBe(false)
    app.set({ models: { shown: 12, loading: 28, failed: 0 } })
    expect(app.get().inside).toBe(true)
    await arrival.ready
  })

  it('goes although the houses are slow', () => {
    const { app, step, elapse } = open()
    step('world', 'done')
    step('grid', 'done')
    app.set({ models: { shown: 0, loading: 40, failed: 0 } })
    elapse(10_000)
    expect(app.get().inside).toBe(true)
  })

  it('goes when the grid can not be had: walking works without', () => {
    const { app, step } = open()
    step('grid', 'failed')
    expect(app.get().inside).toBe(false)
    step('world', 'done')
    expect(app.get().inside).toBe(true)
  })

  it('stays while the visitor is asked for an address', () => {
    const { app, step } = open()
    step('world', 'done')
    app.set({ startForm: { typed: {} } })
    step('nodes', 'failed')
    expect(app.get().inside).toBe(false)
  })

  it('opens early on request, but not before there is a world', () => {
    const { app, arrival, step } = open()
    arrival.enter()
    expect(app.get().inside).toBe(false)
    step('world', 'done')
    arrival.enter()
    expect(app.get().inside).toBe(true)
  })
})
