/** What is always there: where I am, who is around, what still loads, and four buttons. */
import { placeName } from '@cosmos/protocol/geometry/place-name'
import type { Panel } from '../state/app-state.ts'
import { useApp, useStore, useUi } from './context.ts'
import { compassPoint, plural } from './format.ts'
import type { IconName } from './icons.tsx'
import { Icon } from './icons.tsx'

export function Hud() {
  return (
    <>
      <header class="hud-left">
        <WherePill />
        <div class="hud-pills">
          <PeoplePill />
          <LoadingPill />
        </div>
      </header>
      <Toolbar />
    </>
  )
}

function WherePill() {
  const { whereabouts, actions } = useUi()
  const x = useStore(whereabouts, (at) => at.x)
  const y = useStore(whereabouts, (at) => at.y)
  const heading = useStore(whereabouts, (at) => Math.round(at.heading))
  return (
    <button
      type="button"
      class="glass where"
      title="Look at this parcel"
      onClick={() => actions.pick({ x, y })}
    >
      <svg class="compass" viewBox="-20 -20 40 40" width="40" height="40" aria-hidden="true">
        <circle r="18.5" class="compass-rim" />
        <g transform={`rotate(${-heading})`}>
          <path d="M0 -14 4.4 0H-4.4Z" class="compass-north" />
          <path d="M0 14 4.4 0H-4.4Z" class="compass-south" />
        </g>
      </svg>
      <span class="where-text">
        <strong>{placeName(x, y)}</strong>
        <span class="quiet">
          {x}, {y} · looking {compassPoint(heading)}
        </span>
      </span>
    </button>
  )
}

function PeoplePill() {
  const { actions } = useUi()
  const relay = useApp((state) => state.relay)
  const others = useApp((state) => state.people.length)
  const text =
    relay === 'joined'
      ? others === 0
        ? 'Nobody else here'
        : plural(others, 'person here', 'people here')
      : relay === 'joining'
        ? 'Looking for people…'
        : 'Alone for now'
  return (
    <button type="button" class={`glass pill relay-${relay}`} onClick={() => actions.open('chat')}>
      <span class="dot" aria-hidden="true" />
      {text}
    </button>
  )
}

function LoadingPill() {
  const models = useApp((state) => state.models)
  const trouble = useApp((state) => state.trouble)
  const { actions } = useUi()
  const total = models.shown + models.loading + models.failed
  if (trouble) {
    return (
      <div class="glass pill pill-trouble" role="status">
        {trouble.text}
        {trouble.canRetry && (
          <button type="button" class="link" onClick={actions.retry}>
            Try again
          </button>
        )}
      </div>
    )
  }
  if (models.loading === 0) return null
  return (
    <div class="glass pill" role="status" aria-label={`${models.shown} of ${total} models loaded`}>
      <span
        class="ring"
        style={{ '--part': `${(models.shown / Math.max(1, total)) * 100}%` }}
        aria-hidden="true"
      />
      {models.shown} of {plural(total, 'model')}
    </div>
  )
}

function Toolbar() {
  const { actions } = useUi()
  const unread = useApp((state) => state.unread)
  return (
    <nav class="glass toolbar" aria-label="Tools">
      <Tool panel="map" icon="map" word="Map" hint="Map (M)" />
      <Tool panel="chat" icon="chat" word="Chat" hint="Chat (Enter)" badge={unread} />
      <button
        type="button"
        class="tool"
        title="Copy a link to where you stand"
        onClick={actions.share}
      >
        <Icon name="share" />
        <span>Share</span>
      </button>
      <Tool panel="settings" icon="settings" word="Settings" hint="Settings and data" />
      <Tool panel="help" icon="help" word="Help" hint="How to move (?)" />
    </nav>
  )
}

function Tool(props: { panel: Panel; icon: IconName; word: string; hint: string; badge?: number }) {
  const { actions } = useUi()
  const open = useApp((state) => state.panel === props.panel)
  return (
    <button
      type="button"
      class="tool"
      title={props.hint}
      aria-pressed={open}
      onClick={() => actions.open(open ? 'none' : props.panel)}
    >
      <Icon name={props.icon} />
      <span>{props.word}</span>
      {props.badge ? (
        <span class="badge">
          {props.badge}
          <span class="hidden"> unread</span>
        </span>
      ) : null}
    </button>
  )
}
