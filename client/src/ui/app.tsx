/** Everything over the city. The canvas below stays visible unless somebody asks for the map. */
import type { ComponentType } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { useApp, useUi } from './context.ts'
import { HelpHint } from './help-hint.tsx'
import { Hud } from './hud.tsx'
import { LoadingScreen } from './loading-screen.tsx'
import { Notices } from './notices.tsx'
import { ChatPanel } from './panels/chat-panel.tsx'
import { ParcelCard } from './panels/parcel-card.tsx'
import { SettingsPanel } from './panels/settings-panel.tsx'
import { useShortcuts } from './shortcuts.ts'
import { StartForm } from './start-form.tsx'

export function App() {
  const inside = useApp((state) => state.inside)
  const panel = useApp((state) => state.panel)
  const startForm = useApp((state) => state.startForm)
  useShortcuts()
  if (startForm) return <StartForm typed={startForm.typed} problem={startForm.problem} />
  return (
    <>
      {inside ? <Hud /> : <LoadingScreen />}
      {inside && panel === 'parcel' && <ParcelCard />}
      {inside && panel === 'settings' && <SettingsPanel />}
      {inside && panel === 'chat' && <ChatPanel />}
      {inside && panel === 'map' && <Atlas />}
      {inside && <HelpHint />}
      <Notices />
    </>
  )
}

/** The map is loaded when somebody opens it for the first time. */
function Atlas() {
  const { actions } = useUi()
  const [Panel, setPanel] = useState<ComponentType>()
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    import('./atlas/atlas-panel.tsx').then(
      (part) => setPanel(() => part.AtlasPanel),
      () => setFailed(true),
    )
  }, [])
  if (Panel) return <Panel />
  if (!failed) return null
  return (
    <div class="glass card" role="alert">
      <p>The map could not be loaded. Is the network still there? Open it again in a moment.</p>
      <button type="button" class="button" onClick={() => actions.open('none')}>
        Close
      </button>
    </div>
  )
}
