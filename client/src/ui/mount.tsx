/** Puts the panels on the page and tells the world when the keyboard is theirs. */
import { render } from 'preact'
import { App } from './app.tsx'
import type { Ui } from './context.ts'
import { UiContext } from './context.ts'

/** `onFocus(true)` when somebody types or uses the map, `onFocus(false)` when the city has the keys. */
export function mountUi(root: HTMLElement, ui: Ui, onFocus: (inPanel: boolean) => void): void {
  root.replaceChildren()
  render(
    <UiContext.Provider value={ui}>
      <App />
    </UiContext.Provider>,
    root,
  )
  const report = (): void => {
    const active = document.activeElement
    const inPanel = active?.matches('input, textarea, select, [data-captures-keys]') === true
    onFocus(inPanel && root.contains(active))
  }
  root.addEventListener('focusin', report)
  // The element that gets the focus next is only known after this turn.
  root.addEventListener('focusout', () => queueMicrotask(report))
}
