/** The state before anything happened. */
import type { AppState, Settings } from './app-state.ts'

export const initialState = (settings: Settings, firstVisit: boolean): AppState => ({
  steps: {
    world: { status: 'running' },
    nodes: { status: 'running' },
    grid: { status: 'waiting' },
    models: { status: 'waiting' },
  },
  trouble: undefined,
  inside: false,
  startForm: undefined,
  index: undefined,
  proof: { kind: 'pending' },
  models: { shown: 0, loading: 0, failed: 0 },
  panel: 'none',
  picked: undefined,
  relay: 'joining',
  relayWhy: undefined,
  people: [],
  chat: [],
  unread: 0,
  notices: [],
  settings,
  firstVisit,
})
