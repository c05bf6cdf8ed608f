/** How to move, shown at the first visit and on request. Never in the way of walking. */
import { useApp, useUi } from './context.ts'
import { NameField } from './panels/settings-panel.tsx'

const KEYS: readonly (readonly [string, string])[] = [
  ['W A S D', 'walk'],
  ['Shift', 'run'],
  ['Drag', 'look around'],
  ['Click a parcel', 'its card'],
  ['M', 'map'],
  ['Enter', 'talk'],
]

const TOUCH: readonly (readonly [string, string])[] = [
  ['Left thumb', 'walk'],
  ['Right thumb', 'look around'],
  ['Tap a parcel', 'its card'],
]

export function HelpHint() {
  const { actions } = useUi()
  const asked = useApp((state) => state.panel === 'help')
  const first = useApp((state) => state.firstVisit && state.panel === 'none')
  const name = useApp((state) => state.settings.name)
  if (!asked && !first) return null
  const rows = matchMedia('(pointer: coarse)').matches ? TOUCH : KEYS
  return (
    <aside class="glass hint" aria-label="How to move">
      <dl class="keys">
        {rows.map(([key, does]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
      <div class="hint-foot">
        <NameField key={name} name={name} />
        <button type="button" class="button primary" onClick={actions.seenHelp}>
          Got it
        </button>
      </div>
    </aside>
  )
}
