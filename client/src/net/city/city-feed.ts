/**
 * Keeps one city up to date, from wherever it can be had: device, portal, nodes, chain. Runs in a
 * worker. Every stage says what it does, none can hang, and what fails is tried elsewhere.
 */
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import type { DeviceStore } from '../device-store.ts'
import { MOST_LIES, POLL_MS, RECONNECT_MS, REST_MS } from '../limits.ts'
import type { Fetch } from '../read-http.ts'
import type { FoundCity, Whereabouts } from './discover.ts'
import { DiscoveryError, discover, findRelays, fromNodes, openRpc } from './discover.ts'
import { fetchGrid, messageOf, readGrid, readGridFromChain } from './fetch-grid.ts'
import { followLive } from './live-grid.ts'
import type { FromCityWorker } from './messages.ts'
import { proveGrid } from './prove-grid.ts'

export interface CityFeed {
  /** Looks for the city anew; whatever was under way ends. */
  find(where: Whereabouts): void
  retry(): void
}

export function createCityFeed(options: {
  readonly fetch: Fetch
  readonly openSocket: (url: string) => WebSocket
  readonly store: Promise<DeviceStore>
  readonly tell: (message: FromCityWorker) => void
  /** Resolves after so many milliseconds, or when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>
}): CityFeed {
  const { fetch, openSocket, tell, pause } = options
  let where: Whereabouts | undefined
  let current: AbortController | undefined

  function start(): void {
    current?.abort()
    const run = new AbortController()
    current = run
    if (where) void followCity(where, run.signal)
  }

  /** One whole attempt; ends when `signal` aborts or when nothing more can be done alone. */
  async function followCity(place: Whereabouts, signal: AbortSignal): Promise<void> {
    const say = (message: FromCityWorker): void => {
      if (!signal.aborted) tell(message)
    }
    const store = await options.store
    const storeKey = `grid/${encodeURIComponent(place.chain?.cosmos ?? place.portal ?? 'remembered')}`
    let city = await keptCity(store, storeKey)
    let proven: Uint32Array | undefined
    /** How often a node's grid contradicted the chain. */
    const lies = new Map<string, number>()

    const publish = (next: CityState): void => {
      city = next
      say({ kind: 'city', city: next })
    }
    if (city) {
      publish(city)
      say(step('grid', 'running', `block ${city.block.number}, kept from your last visit`))
    }

    const first = await findCity(place, city !== undefined, say)
    if (!first || signal.aborted) return
    let found = first
    if (first.rooms.length === 0) {
      void findRelays(first, fetch).then((relays) => {
        found = { ...first, ...relays }
        say({ kind: 'places', places: city ? placesOf(found, city) : found })
      })
    }
    if (city && (city.chainId !== found.chainId || city.cosmos !== found.cosmos)) city = undefined
    const nodesOf = (state: CityState | undefined): string[] =>
      [...new Set([...found.nodes, ...fromNodes(state?.nodes ?? []).nodes])].filter(
        (node) => (lies.get(node) ?? 0) < MOST_LIES,
      )

    /** The newest city from a node, or from the chain; undefined if neither works. */
    const refresh = async (whole: boolean): Promise<string | undefined> => {
      try {
        const fetched = await fetchGrid({
          ...{ nodes: nodesOf(city), name: found, known: whole ? undefined : city, fetch },
          onAsk: (node) => say(step('grid', 'running', `asking ${hostOf(node)}`)),
        })
        if (fetched.city.block.hash !== city?.block.hash) publish(fetched.city)
        say(step('grid', 'done', `block ${fetched.city.block.number} from ${hostOf(fetched.node)}`))
        return fetched.node
      } catch (nodesFailed) {
        say(step('grid', 'running', 'no node answers: reading the chain itself'))
        try {
          publish(await readGridFromChain(found, fetch))
          say(step('grid', 'done', `block ${city?.block.number}, read from the chain itself`))
          say({ kind: 'proof', proof: { kind: 'proven', block: city?.block.number ?? 0 } })
          proven = city?.where
        } catch (chainFailed) {
          say(troubleWithGrid(city, [nodesFailed, chainFailed]))
          say(step('grid', city ? 'done' : 'failed', city && `block ${city.block.number}, old`))
        }
        return undefined
      }
    }

    let whole = false
    while (!signal.aborted) {
      const node = await refresh(whole)
      if (signal.aborted) return
      if (city) {
        say({ kind: 'places', places: placesOf(found, city) })
        await store.put(storeKey, encodeGrid(city))
      }
      if (!node || !city) {
        await pause(REST_MS, signal)
        continue
      }
      say({ kind: 'trouble', trouble: undefined })
      const visit = new AbortController()
      const prove = async (state: CityState): Promise<void> => {
        // Deltas keep the column's object while no title moved: nothing new to prove then.
        if (state.where === proven) return
        const proof = await proveWithAny(found, state, node, fetch)
        if (state === city || proof.kind === 'proven') say({ kind: 'proof', proof })
        if (proof.kind === 'proven') proven = state.where
        if (!proof.isLie) return
        lies.set(node, (lies.get(node) ?? 0) + 1)
        visit.abort()
      }
      void prove(city)
      const end = await followLive({
        ...{ node, openSocket, signal: AbortSignal.any([signal, visit.signal]) },
        onFrame(bytes) {
          try {
            const next = readGrid(bytes, found, city)
            if (next.block.hash === city?.block.hash) return true
            publish(next)
            say({ kind: 'places', places: placesOf(found, next) })
            void prove(next)
            return true
          } catch {
            // Not applicable to what is known, or broken: the loop fetches a whole grid.
            return false
          }
        },
      })
      whole = end === 'unreadable' || visit.signal.aborted
      if (!whole) await pause(end === 'refused' ? POLL_MS : RECONNECT_MS, signal)
    }
  }

  async function findCity(
    place: Whereabouts,
    hasCity: boolean,
    say: (message: FromCityWorker) => void,
  ): Promise<FoundCity | undefined> {
    const target = place.chain?.rpc ?? place.portal ?? place.remembered?.rpc
    say(step('nodes', 'running', target && `asking ${hostOf(target)}`))
    try {
      const found = await discover(place, fetch)
      say(step('nodes', 'done', `${nodesWord(found.nodes.length)}, by ${found.from}`))
      const [rpc] = found.rpcUrls
      if (rpc) say({ kind: 'found', chain: { rpc, cosmos: found.cosmos } })
      say({ kind: 'places', places: found })
      return found
    } catch (error) {
      const problem = messageOf(error)
      const typed = place.chain ?? place.remembered ?? {}
      const canAsk = place.portal === undefined || place.chain !== undefined
      if (error instanceof DiscoveryError && error.fault === 'no-address') {
        say({ kind: 'address-needed', typed })
      } else if (canAsk && !hasCity) say({ kind: 'address-needed', typed, problem })
      else say({ kind: 'trouble', trouble: { text: problem, canRetry: true } })
      // After the question, so that nobody is let in while it stands.
      say(step('nodes', 'failed', undefined))
      return undefined
    }
  }

  return {
    find(next) {
      where = next
      start()
    },
    retry: start,
  }
}

async function keptCity(store: DeviceStore, key: string): Promise<CityState | undefined> {
  const bytes = await store.get(key)
  if (!bytes) return undefined
  try {
    return decodeGrid(bytes)
  } catch {
    // Of an older program or damaged.
    await store.delete(key)
    return undefined
  }
}

/** The node's own proof, checked with the first RPC endpoint that answers. */
async function proveWithAny(found: FoundCity, city: CityState, node: string, fetch: Fetch) {
  let last: Awaited<ReturnType<typeof proveGrid>> = {
    kind: 'unproven',
    why: 'No RPC endpoint is known to check it with.',
  }
  for (const url of found.rpcUrls) {
    last = await proveGrid({ city, node, rpc: openRpc(fetch, url), fetch })
    if (last.kind === 'proven' || last.isLie) break
  }
  return last
}

/** What was found at first, and what the registry of nodes says by now. */
function placesOf(found: FoundCity, city: CityState) {
  const listed = fromNodes(city.nodes)
  const both = (a: readonly string[], b: readonly string[]) => [...new Set([...a, ...b])]
  return {
    seeders: both(found.seeders, listed.seeders),
    rooms: both(found.rooms, listed.rooms),
    trackers: both(found.trackers, listed.trackers),
    rpcUrls: found.rpcUrls,
  }
}

function troubleWithGrid(city: CityState | undefined, causes: unknown[]): FromCityWorker {
  const text = city
    ? `No node of the city answers right now. You see it as of block ${city.block.number}.`
    : `Neither a node nor the chain gives the land grid: ${causes.map(messageOf).join('; ')}`
  return { kind: 'trouble', trouble: { text, canRetry: true } }
}

const step = (
  name: 'nodes' | 'grid',
  status: 'running' | 'done' | 'failed',
  detail: string | undefined,
): FromCityWorker => ({ kind: 'step', name, step: { status, detail } })

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url)
const nodesWord = (count: number): string => (count === 1 ? '1 node' : `${count} nodes`)
