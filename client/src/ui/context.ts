/** How components reach state and actions. */
import { createContext } from 'preact'
import { useContext, useLayoutEffect, useState } from 'preact/hooks'
import type { Actions, AppState, Whereabouts } from '../state/app-state.ts'
import type { Store } from '../state/store.ts'

export interface Ui {
  readonly app: Store<AppState>
  readonly whereabouts: Store<Whereabouts>
  readonly actions: Actions
}

export const UiContext = createContext<Ui | undefined>(undefined)

export function useUi(): Ui {
  const ui = useContext(UiContext)
  if (!ui) throw new Error('component is outside of UiContext')
  return ui
}

/** Renders again when the selected part changes (compared with Object.is). */
export function useStore<T extends object, S>(store: Store<T>, select: (value: T) => S): S {
  const selected = select(store.get())
  const [, render] = useState({})
  useLayoutEffect(() => {
    let last = select(store.get())
    // Changes between render and effect would otherwise be missed.
    if (!Object.is(last, selected)) render({})
    return store.subscribe(() => {
      const next = select(store.get())
      if (Object.is(next, last)) return
      last = next
      render({})
    })
  }, [store])
  return selected
}

export const useApp = <S>(select: (state: AppState) => S): S => useStore(useUi().app, select)
