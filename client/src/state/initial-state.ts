/** The state before anything happened. */
import type { AppState, Settings } from './app-state.ts'

export const FIRST_STEPS: AppState['steps'] = {
  world: { status: 'running' },
  nodes: { status: 'running' },
  grid: { status: 'waiting' },
  models: { status: 'waiting' },
}

export const initialState = (settings: Settings, firstVisit: boolean): AppState => ({
  steps: FIRST_STEPS,
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
  wallets: [],
  wallet: { kind: 'guest' },
  chat: [],
  unread: 0,
  notices: [],
  settings,
  firstVisit,
})
