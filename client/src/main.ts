/**
 * Where the parts of the client meet. Order: panels at once (they show the plan of the city), then
 * world and network side by side, then people. Nothing here waits for something it can do without.
 */

import startRoomWorker from 'worker:./people/room.worker.ts'
import type { CityIndex } from '@cosmos/protocol/city/city-index'
import { createCityIndex } from '@cosmos/protocol/city/city-index'
import { hasCellKey } from '@cosmos/protocol/geometry/cell-key'
import { ARRIVAL, parcelAtMetres } from '@cosmos/protocol/geometry/world-space'
import { createAddressBar } from './address/address-bar.ts'
import { parseEntry } from './address/entry.ts'
import type { Place } from './address/place.ts'
import { parsePlace } from './address/place.ts'
import { createEmitter } from './automation.ts'
import { viewCity } from './city/city-index.ts'
import { createMockNetwork } from './fakes/mock-network.ts'
import { createMockPeople } from './fakes/mock-people.ts'
import { createChainMemory } from './net/chain-memory.ts'
import { createCityNetwork } from './net/city-network.ts'
import type { NetworkEvents } from './net/network.ts'
import { createRelayChoice } from './net/relay-choice.ts'
import type { PeopleLink, PeopleWallet } from './people/people.ts'
import { createPeople } from './people/people.ts'
import type { Pose, World } from './ports.ts'
import { createActions } from './state/actions.ts'
import type { AppState, Step, StepName, Trouble, Whereabouts } from './state/app-state.ts'
import { createArrival } from './state/arrival.ts'
import { followPeople } from './state/gathering.ts'
import { initialState } from './state/initial-state.ts'
import { createNotices } from './state/notices.ts'
import { createSettingsStorage } from './state/settings.ts'
import { createStore } from './state/store.ts'
import { createWatchdog, describeWait } from './state/watchdog.ts'
import { formatBytes } from './ui/format.ts'
import { mountUi } from './ui/mount.tsx'
import { createSignIn } from './wallet/sign-in.ts'
import { findWallets } from './wallet/wallets.ts'

/** Figures of the world reach the panels this often; more would only flicker. */
const FIGURES_INTERVAL_MS = 250
const WATCH_INTERVAL_MS = 1000

const entry = parseEntry(location.search)
const asked = parsePlace(location.hash)
const start: Place = asked.kind === 'place' ? asked.place : ARRIVAL
/** Milliseconds since 1970 that never jump: poses and drawing must share one clock. */
const clock = () => performance.timeOrigin + performance.now()
const canvas = byId('world') as HTMLCanvasElement

const local = localStorageIfAllowed()
const storage = createSettingsStorage({
  storage: local,
  random: Math.random,
  prefersReducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
  isSmall: matchMedia('(max-width: 720px)').matches,
})
const app = createStore<AppState>(initialState(storage.load(), storage.firstVisit))
const whereabouts = createStore<Whereabouts>({
  x: start.x,
  y: start.y,
  heading: start.heading ?? 0,
})
const notices = createNotices(app, setTimeout)
const arrival = createArrival({ app, now: clock, setTimer: setTimeout })
const { on, emit } = createEmitter()
const watchdog = createWatchdog(clock)
const relays = createRelayChoice({
  use: (url) => people?.setRooms(url),
  setTimer: setTimeout,
})
let world: World | undefined
let people: PeopleLink | undefined
let wallet: PeopleWallet | undefined
let shared: CityIndex | undefined
let rpcUrls: readonly string[] = []
let trouble: Trouble | undefined

const events: NetworkEvents = {
  onStep: setStep,
  onCity(city) {
    if (shared) shared.update(city)
    else shared = createCityIndex(city)
    app.set({ index: viewCity(shared) })
    world?.setCity(city)
  },
  onProof: (proof) => app.set({ proof }),
  onTrouble(next) {
    trouble = next
    app.set({ trouble })
  },
  onRooms: (urls) => relays.know(urls),
  onChain(urls) {
    rpcUrls = urls
    people?.setChain(urls)
  },
  onAddressNeeded: (typed, problem) => app.set({ startForm: { typed, problem } }),
}
const network = entry.mock
  ? createMockNetwork(events)
  : createCityNetwork({
      events,
      chain: entry.chain,
      portal: location.protocol === 'file:' ? undefined : location.origin,
      memory: createChainMemory(local),
    })

const addressBar = createAddressBar({
  window,
  onJump: (place) => actions.go(place),
  onInvalid: notices.warn,
})
const signIn = createSignIn({
  tell: (state) => app.set({ wallet: state }),
  warn: notices.warn,
  use(next) {
    wallet = next
    people?.setWallet(next)
  },
})
const actions = createActions({
  ...{ app, whereabouts, notices, network, addressBar, storage, signIn },
  world: () => world,
  people: () => people,
  enter: arrival.enter,
  retry() {
    watchdog.reset()
    app.set({ trouble: undefined })
    network.retry()
  },
  writeClipboard: (text) => navigator.clipboard.writeText(text),
  showLook,
  focusWorld,
})

findWallets(window as Window & { ethereum?: unknown }, (wallets) => app.set({ wallets }))
showLook(app.get().settings)
canvas.classList.add('waiting')
void arrival.ready.then(() => canvas.classList.remove('waiting'))
mountUi(byId('ui'), { app, whereabouts, actions }, (inPanel) => world?.setInputActive(!inPanel))
if (asked.kind === 'invalid') notices.warn(`${asked.reason} You arrive at the southern gate.`)

window.cosmos = {
  ready: arrival.ready,
  stats() {
    const { x, y, z } = world?.pose ?? { x: 0, y: 0, z: 0 }
    const at = whereabouts.get()
    const drawn = world?.stats()
    const { index, proof, relay } = app.get()
    return {
      position: [x, y, z],
      parcel: [at.x, at.y],
      people: people?.count ?? 1,
      models: drawn?.models ?? { shown: 0, loading: 0, failed: 0 },
      drawCalls: drawn?.drawCalls ?? 0,
      triangles: drawn?.triangles ?? 0,
      ...network.figures(),
      relay,
      grid: { block: index?.city.block.number ?? 0, proven: proof.kind === 'proven' },
    }
  },
  go(x, y) {
    if (!hasCellKey(x, y)) throw new RangeError(`${x},${y} is off the map (-512 to 511)`)
    actions.go({ x, y })
  },
  say: actions.say,
  on,
}

if (entry.problem) app.set({ startForm: { typed: {}, problem: entry.problem } })
else network.start()
setInterval(watch, WATCH_INTERVAL_MS)
void openWorld().catch((error: unknown) => {
  const why = error instanceof Error ? error.message : String(error)
  setStep('world', { status: 'failed', detail: why })
  app.set({ trouble: { text: `The city can't be drawn here: ${why}`, canRetry: false } })
})

/** three.js comes after the first paint of the panels. */
async function openWorld(): Promise<void> {
  const { createWorld } = await import('./world/world.ts')
  const { quality, hour, reducedMotion } = app.get().settings
  const opened = createWorld({ canvas, quality, reducedMotion, clock })
  world = opened
  opened.setHour(hour)
  opened.setModelSource(network.models)
  const { index } = app.get()
  if (index) opened.setCity(index.city)
  opened.moveTo(whereabouts.get())
  opened.onPose(showPose)
  opened.onPick((pick) => actions.pick(pick?.parcel))
  opened.start()
  setStep('world', { status: 'done' })
  setInterval(showFigures, FIGURES_INTERVAL_MS)
  meet()
}

function meet(): void {
  if (!world) return
  const { name } = app.get().settings
  people = entry.mock
    ? createMockPeople({ name, clock })
    : createPeople({
        ...{ rooms: relays.current, name, createWorker: startRoomWorker },
        ...(wallet ? { wallet } : {}),
      })
  people.on('status', relays.heard)
  people.setChain(rpcUrls)
  followPeople({ people, world, app, emit })
}

function showPose(pose: Pose): void {
  const { x, y } = parcelAtMetres(pose.x, pose.z)
  whereabouts.set({ x, y, heading: pose.heading })
  if (app.get().inside) addressBar.show({ x, y, heading: pose.heading })
}

/** Says what is waited for when nothing moves; what the network itself reports comes first. */
function watch(): void {
  const { steps, models } = app.get()
  const waitingFor = describeWait(steps, models)
  const { bytes } = network.figures()
  const stall = watchdog.check({
    waitingFor,
    progress: JSON.stringify([steps, models, bytes, app.get().index?.city.block.number]),
  })
  app.set({ trouble: trouble ?? (stall ? { text: stall, canRetry: true } : undefined) })
}

function showFigures(): void {
  const { models } = world?.stats() ?? app.get()
  const before = app.get().models
  if (
    models.shown !== before.shown ||
    models.loading !== before.loading ||
    models.failed !== before.failed
  ) {
    app.set({ models })
  }
  showModelsStep()
}

function showModelsStep(): void {
  const { steps, models } = app.get()
  if (steps.models.status === 'done' || steps.grid.status !== 'done') return
  const total = models.shown + models.loading + models.failed
  if (total === 0) return
  const detail = `${models.shown} of ${total}, ${formatBytes(network.figures().bytes.received)}`
  setStep('models', { status: 'running', detail })
}

function setStep(name: StepName, step: Step): void {
  app.set({ steps: { ...app.get().steps, [name]: step } })
}

/** Style rules follow these attributes besides the system's own wishes. */
function showLook({ reducedMotion, quality }: AppState['settings']): void {
  document.documentElement.toggleAttribute('data-still', reducedMotion)
  document.documentElement.toggleAttribute('data-light', quality === 'low')
}

/** The city has the keys again; the ring of focus is for who came here with Tab. */
function focusWorld(): void {
  canvas.classList.add('quiet-focus')
  canvas.addEventListener('blur', () => canvas.classList.remove('quiet-focus'), { once: true })
  canvas.focus({ preventScroll: true })
}

function byId(id: string): HTMLElement {
  const element = document.getElementById(id)
  if (!element) throw new Error(`index.html has no element #${id}`)
  return element
}

function localStorageIfAllowed(): Storage | undefined {
  try {
    return localStorage
  } catch {
    // Blocked cookies: the visit works, settings are not remembered.
    return undefined
  }
}
