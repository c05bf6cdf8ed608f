/** The map of all parcels: look around, search, and jump anywhere. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { placeName } from '@cosmos/protocol/geometry/place-name'
import type { Cell } from '@cosmos/protocol/geometry/titles'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { useApp, useUi } from '../context.ts'
import { plural, shortAddress } from '../format.ts'
import { Icon } from '../icons.tsx'
import { LAND_WORDS, landAt } from '../land-words.ts'
import { paintAtlas } from './atlas-painter.ts'
import { searchAtlas } from './atlas-search.ts'
import type { AtlasView, Viewport } from './atlas-view.ts'
import { centreOn, fitCity, toCity, zoomAt } from './atlas-view.ts'
import { createPlanCanvas } from './plan-image.ts'
import { useAtlasGestures } from './use-atlas-gestures.ts'

/** Close enough to tell parcels apart after a search. */
const SEARCH_SCALE = 22

export function AtlasPanel() {
  const { actions, whereabouts } = useUi()
  const index = useApp((state) => state.index)
  const canvas = useRef<HTMLCanvasElement>(null)
  const plan = useMemo(() => createPlanCanvas(index), [index])
  const [hovered, setHovered] = useState<Cell>()
  const [chosen, setChosen] = useState<Cell>()
  const viewport = useRef<Viewport>({ width: 1, height: 1 })
  const view = useRef<AtlasView | undefined>(undefined)
  const scene = useRef({ plan, index, hovered, chosen })
  scene.current = { plan, index, hovered, chosen }

  const paint = (): void => {
    const context = canvas.current?.getContext('2d')
    if (!context || !view.current) return
    paintAtlas(context, view.current, viewport.current, {
      ...scene.current,
      me: whereabouts.get(),
    })
  }
  const change = (update: (view: AtlasView) => AtlasView): void => {
    if (!view.current) return
    view.current = update(view.current)
    requestAnimationFrame(paint)
  }
  const cellAt = (at: { left: number; top: number }): Cell | undefined => {
    if (!view.current) return undefined
    const { x, y } = toCity(view.current, viewport.current, at.left, at.top)
    return { x: Math.floor(x), y: Math.floor(y) }
  }
  const middle = (): Cell | undefined =>
    cellAt({ left: viewport.current.width / 2, top: viewport.current.height / 2 })
  const zoom = (factor: number): void => {
    const { width, height } = viewport.current
    change((now) => zoomAt(now, viewport.current, width / 2, height / 2, factor))
  }

  useAtlasGestures(canvas, {
    viewport: () => viewport.current,
    change,
    hover: (at) => setHovered((before) => sameCell(before, at && cellAt(at))),
    click: (at) => setChosen(cellAt(at)),
    choose: () => setChosen(middle()),
  })
  // Before the panel is seen: later it would take the focus from somebody who types already.
  useLayoutEffect(() => canvas.current?.focus(), [])
  useEffect(() => {
    const target = canvas.current
    if (!target) return
    const observer = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = target
      const ratio = Math.min(2, devicePixelRatio)
      target.width = width * ratio
      target.height = height * ratio
      viewport.current = { width, height }
      view.current ??= fitCity(viewport.current)
      paint()
    })
    observer.observe(target)
    const unsubscribe = whereabouts.subscribe(() => requestAnimationFrame(paint))
    return () => {
      observer.disconnect()
      unsubscribe()
    }
  }, [])
  useEffect(paint, [plan, hovered, chosen])

  return (
    <section class="glass atlas" aria-label="Map of the city">
      <canvas
        ref={canvas}
        class="atlas-canvas"
        tabIndex={0}
        data-captures-keys
        aria-label="Map. Arrow keys move it, plus and minus zoom, Enter chooses the parcel in the middle."
      />
      <Search
        onFound={(cell) => {
          setChosen(cell)
          change((now) =>
            centreOn(now, cell.x + 0.5, cell.y + 0.5, Math.max(now.scale, SEARCH_SCALE)),
          )
        }}
      />
      <button
        type="button"
        class="glass icon-button atlas-close"
        title="Close the map (Esc)"
        aria-label="Close the map"
        onClick={() => actions.open('none')}
      >
        <Icon name="close" />
      </button>
      <div class="glass atlas-tools">
        <button
          type="button"
          class="icon-button"
          aria-label="Closer"
          title="Closer"
          onClick={() => zoom(1.6)}
        >
          <Icon name="plus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Farther"
          title="Farther"
          onClick={() => zoom(1 / 1.6)}
        >
          <Icon name="minus" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="Where I am"
          title="Where I am"
          onClick={() => {
            const { x, y } = whereabouts.get()
            change((now) => centreOn(now, x + 0.5, y + 0.5, Math.max(now.scale, SEARCH_SCALE)))
          }}
        >
          <Icon name="here" />
        </button>
        <button
          type="button"
          class="icon-button"
          aria-label="The whole city"
          title="The whole city"
          onClick={() => change(() => fitCity(viewport.current))}
        >
          <Icon name="whole" />
        </button>
      </div>
      <Legend />
      <Summary cell={chosen ?? hovered} isChosen={chosen !== undefined} />
    </section>
  )
}

/** Keeps the old object when nothing changed, so that hovering renders only at parcel edges. */
const sameCell = (before: Cell | undefined, now: Cell | undefined): Cell | undefined =>
  before && now && before.x === now.x && before.y === now.y ? before : now

function Search({ onFound }: { onFound: (cell: Cell) => void }) {
  const index = useApp((state) => state.index)
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<string>()
  const submit = (event: Event): void => {
    event.preventDefault()
    const found = searchAtlas(typed, index)
    setProblem(found.kind === 'nothing' ? found.why : undefined)
    if (found.kind === 'cell') onFound(found.cell)
  }
  return (
    <search>
      <form class="glass atlas-search" onSubmit={submit}>
        <Icon name="search" />
        <input
          type="search"
          value={typed}
          aria-label="Find a parcel by X,Y or by title number"
          placeholder="X,Y or title number"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </search>
  )
}

const LEGEND = ['commons', 'street', 'park', 'ico', 'auction'] as const

function Legend() {
  return (
    <ul class="glass atlas-legend" aria-label="Colours">
      {LEGEND.map((land) => (
        <li key={land}>
          <span class="swatch" style={{ background: PALETTE.land[land] }} aria-hidden="true" />
          {LAND_WORDS[land].name}
        </li>
      ))}
      <li>
        <span class="swatch swatch-built" aria-hidden="true" />
        Built
      </li>
    </ul>
  )
}

function Summary({ cell, isChosen }: { cell: Cell | undefined; isChosen: boolean }) {
  const { actions } = useUi()
  const index = useApp((state) => state.index)
  if (!cell) return null
  const { x, y } = cell
  const land = landAt(x, y, index)
  const id = index?.titleAt(x, y)
  const owner = id === undefined ? undefined : index?.ownerOf(id)
  const models = index?.modelsAt(x, y).length ?? 0
  const facts = [
    LAND_WORDS[land].name,
    id !== undefined && `title ${id}`,
    owner && `owned by ${shortAddress(owner)}`,
    models > 0 && plural(models, 'model'),
  ].filter(Boolean)
  return (
    <div class="glass atlas-summary" role="status">
      <div>
        <strong>{placeName(x, y)}</strong>
        <span class="quiet">
          {x}, {y} · {facts.join(' · ')}
        </span>
      </div>
      {isChosen && (
        <div class="row">
          <button type="button" class="button primary" onClick={() => actions.go({ x, y })}>
            <Icon name="walk" /> Go here
          </button>
          <button type="button" class="button" onClick={() => actions.pick({ x, y })}>
            Details
          </button>
        </div>
      )}
    </div>
  )
}
