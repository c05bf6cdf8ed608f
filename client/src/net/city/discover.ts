/**
 * Finding the city: the portal this page came from says it at once; without it, an RPC address and
 * the `Cosmos` contract are enough, because contracts and nodes are listed on chain.
 */
import { readBlockRef } from '@cosmos/protocol/chain/block'
import { toQuantity } from '@cosmos/protocol/chain/hex'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import type { World } from '@cosmos/protocol/http/schemas'
import { worldSchema } from '@cosmos/protocol/http/schemas'
import { readDirectory, readNodes } from '@cosmos/protocol/lightnode/city-reads'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { Address, NodeRecord, Rpc } from '@cosmos/protocol/lightnode/types'
import type { ChainAddress } from '../../address/entry.ts'
import { MAX_WORLD_BYTES, PORTAL_TIMEOUT_MS, RPC_TIMEOUT_MS } from '../limits.ts'
import type { Fetch } from '../read-http.ts'
import { readHttp } from '../read-http.ts'

/** What is needed to go on: a chain to check against, and nodes to ask. */
export interface FoundCity {
  readonly cosmos: Address
  readonly chainId: number
  readonly rpcUrls: readonly string[]
  /** HTTP origins that serve the grid, best first. */
  readonly nodes: readonly string[]
  /** HTTP origins that serve models. */
  readonly seeders: readonly string[]
  /** WebSocket bases of relays. */
  readonly rooms: readonly string[]
  readonly trackers: readonly string[]
  /** Who said so, for the loading screen. */
  readonly from: string
}

/** Where to look, in this order: what the address names, the portal, what worked last time. */
export interface Whereabouts {
  readonly chain: ChainAddress | undefined
  /** Origin this page came from, if from a web server. */
  readonly portal: string | undefined
  readonly remembered: ChainAddress | undefined
}

export type DiscoveryFault =
  /** Nothing says where the city is. */
  | 'no-address'
  /** Portal and RPC, whichever were tried, gave no usable answer. */
  | 'unreachable'
  /** The RPC works, but the Cosmos contract is not there. */
  | 'no-city'

export class DiscoveryError extends Error {
  override readonly name = 'DiscoveryError'
  readonly fault: DiscoveryFault
  constructor(fault: DiscoveryFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

export const openRpc = (fetch: Fetch, url: string): Rpc =>
  createHttpRpc({ url, fetch, timeoutMs: RPC_TIMEOUT_MS })

/** Rejects with DiscoveryError, whose message says what to do. */
export async function discover(where: Whereabouts, fetch: Fetch): Promise<FoundCity> {
  if (where.chain) return discoverOnChain(where.chain, fetch)
  const failures: string[] = []
  if (where.portal) {
    try {
      return await askPortal(where.portal, fetch)
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  if (where.remembered) return discoverOnChain(where.remembered, fetch)
  if (where.portal) {
    throw new DiscoveryError('unreachable', `The portal does not answer (${failures.join('; ')}).`)
  }
  throw new DiscoveryError('no-address', 'Nothing says yet where the city is.')
}

async function readWorld(node: string, fetch: Fetch): Promise<World> {
  const bytes = await readHttp(fetch, `${node}/api/world`, {
    windowMs: PORTAL_TIMEOUT_MS,
    maxBytes: MAX_WORLD_BYTES,
  })
  return worldSchema.parse(JSON.parse(new TextDecoder().decode(bytes)))
}

/**
 * Relay and tracker that seeders name, for chains where no edge is registered. A relay can read
 * nothing, so who recommends it does not matter much. Never rejects.
 */
export async function findRelays(
  found: FoundCity,
  fetch: Fetch,
): Promise<Pick<FoundCity, 'rooms' | 'trackers'>> {
  const answers = await Promise.allSettled(found.nodes.map((node) => readWorld(node, fetch)))
  const worlds = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  const ours = worlds.filter(
    ({ chainId, cosmos }) => chainId === found.chainId && cosmos === found.cosmos,
  )
  return {
    rooms: unique(ours.flatMap(({ rooms }) => rooms ?? [])),
    trackers: unique(ours.flatMap(({ tracker }) => tracker ?? [])),
  }
}

async function askPortal(portal: string, fetch: Fetch): Promise<FoundCity> {
  const world = await readWorld(portal, fetch)
  const seeders = world.seeders.map(({ url }) => trimSlash(url))
  return {
    cosmos: world.cosmos as Address,
    chainId: world.chainId,
    rpcUrls: world.rpc,
    nodes: unique([portal, ...seeders]),
    seeders,
    rooms: world.rooms ? [world.rooms] : [],
    trackers: world.tracker ? [world.tracker] : [],
    from: new URL(portal).host,
  }
}

async function discoverOnChain(chain: ChainAddress, fetch: Fetch): Promise<FoundCity> {
  const rpc = openRpc(fetch, chain.rpc)
  const host = new URL(chain.rpc).host
  let chainId: number
  try {
    chainId = Number(await rpc('eth_chainId', []))
  } catch (cause) {
    const text = `The RPC endpoint ${chain.rpc} does not answer. Is it running, and does it allow web pages (CORS)?`
    throw new DiscoveryError('unreachable', text, { cause })
  }
  try {
    const head = await readBlockRef(rpc, 'latest')
    if (!head) throw new RangeError('the chain has no newest block')
    const reader = { rpc, at: toQuantity(head.number), limits: LIGHT_NODE_LIMITS }
    const contracts = await readDirectory(reader, chain.cosmos)
    const nodes = await readNodes(reader, contracts.Nodes, head.timestamp)
    return { ...fromNodes(nodes), ...chain, chainId, rpcUrls: [chain.rpc], from: host }
  } catch (cause) {
    const text = `There is no Cosmos at ${chain.cosmos} on chain ${chainId} (${host}). Check both addresses: they must belong to the same chain.`
    throw new DiscoveryError('no-city', text, { cause })
  }
}

/** What the registry of nodes offers a client: edges first, they are made for many visitors. */
export function fromNodes(
  records: readonly NodeRecord[],
): Pick<FoundCity, 'nodes' | 'seeders' | 'rooms' | 'trackers'> {
  const usable = records
    .filter(({ url }) => /^https?:\/\//.test(url) && URL.canParse(url))
    .map((record) => ({ ...record, url: trimSlash(record.url) }))
    // Who reported last is the most likely to be there.
    .sort((a, b) => b.lastSeen - a.lastSeen)
  const edges = usable.filter(({ edge }) => edge).map(({ url }) => url)
  const seeders = usable.filter(({ seeder }) => seeder).map(({ url }) => url)
  const socket = (url: string, path: string) => url.replace(/^http/, 'ws') + path
  return {
    nodes: unique([...edges, ...seeders]),
    seeders,
    rooms: edges.map((url) => socket(url, '/api/rooms')),
    trackers: edges.map((url) => socket(url, '/tracker')),
  }
}

const trimSlash = (url: string): string => url.replace(/\/+$/, '')
const unique = (urls: readonly string[]): string[] => [...new Set(urls)]
