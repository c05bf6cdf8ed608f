/** Adds short messages to the state; information leaves by itself, problems stay until closed. */
import type { AppState, Notice } from './app-state.ts'
import type { Store } from './store.ts'

/** Long enough to read two lines twice. */
const INFO_MS = 5_000
/** More than this at once hides the city; the oldest go. */
const MAX_NOTICES = 3

export interface Notices {
  tell(text: string): void
  warn(text: string): void
  dismiss(id: number): void
}

export function createNotices(
  app: Store<AppState>,
  setTimer: (run: () => void, ms: number) => unknown,
): Notices {
  let nextId = 1
  const dismiss = (id: number): void =>
    app.set({ notices: app.get().notices.filter((notice) => notice.id !== id) })
  const add = (text: string, tone: Notice['tone']): number => {
    const id = nextId++
    const others = app.get().notices.filter((notice) => notice.text !== text)
    app.set({ notices: [...others, { id, text, tone }].slice(-MAX_NOTICES) })
    return id
  }
  return {
    tell(text) {
      const id = add(text, 'info')
      setTimer(() => dismiss(id), INFO_MS)
    },
    warn: (text) => void add(text, 'problem'),
    dismiss,
  }
}
