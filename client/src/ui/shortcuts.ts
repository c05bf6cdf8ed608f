/** Keys that work wherever nobody is typing: M map, Enter chat, Esc closes, ? help. */
import { useEffect } from 'preact/hooks'
import type { Panel } from '../state/app-state.ts'
import { useUi } from './context.ts'

export const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('input:not([type=range]), textarea, select')

/** A key pressed on a button or link means that button, not the city. */
const isPressing = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('button, a, summary')

export function useShortcuts(): void {
  const { app, actions } = useUi()
  useEffect(() => {
    const toggle = (panel: Panel): void => actions.open(app.get().panel === panel ? 'none' : panel)
    const onKey = (event: KeyboardEvent): void => {
      if (!app.get().inside || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'Escape') {
        actions.open('none')
        return
      }
      if (isTyping(event.target)) return
      if (event.key === 'm' || event.key === 'M') toggle('map')
      else if (event.key === '?') toggle('help')
      else if (event.key === 'Enter' && !isPressing(event.target)) toggle('chat')
      else return
      event.preventDefault()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [app, actions])
}
