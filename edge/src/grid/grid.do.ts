/**
 * Follows the chain with the protocol's light node, answers readers from its state, keeps it on
 * disk and pushes what changes. Alone in asking the RPC endpoint, however many visitors there are;
 * when that is down, the last good state goes on being served, with its age.
 */
import { HexError, parseAddress } from '@cosmos/protocol/chain/hex'
import { encodeDelta } from '@cosmos/protocol/grid/delta'
import { createNodeApi, type NodeApi } from '@cosmos/protocol/http/node-api'
import { type ApiResponse, problemResponse } from '@cosmos/protocol/http/problem'
import { createHttpEndpoints, endpointUrls } from '@cosmos/protocol/lightnode/endpoint-list'
import {
  type CityChange,
  createLightNode,
  type LightNode,
} from '@cosmos/protocol/lightnode/light-node'
import type { Address, NodeRecord } from '@cosmos/protocol/lightnode/types'
import { type Connection, type ConnectionContext, Server } from 'partyserver'
import type { Env } from '../env.ts'
import { createAnswers } from './answer.ts'
import { type Audit, createAudit } from './audit.ts'
import { createJournal } from './journal.ts'
import { ATTENTION_MS, FIRST_STATE_MS, IDLE_FACTOR, MAX_WATCHERS, MIN_POLL_MS } from './limits.ts'

/** RFC 6455 section 7.4.1, and the IANA registry for 1013. */
const POLICY_VIOLATION = 1008
const TRY_AGAIN_LATER = 1013
const PIECES = '/api/grid/pieces/'

interface City {
  readonly node: LightNode
  readonly audit: Audit
  readonly api: NodeApi
}

export class Grid extends Server<Env> {
  static override options = { hibernate: true }

  readonly #journal
  readonly #answers = createAnswers()
  readonly #pollMs: number
  /** Undefined where the edge was not told which city it serves. */
  readonly #city: City | undefined
  /** This edge's own origin as its visitors name it; set by each request before it is answered. */
  #origin = ''
  #askedAt = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#journal = createJournal(ctx.storage.sql)
    this.#pollMs = Math.max(MIN_POLL_MS, (Number(env.COSMOS_POLL_SECONDS) || 12) * 1000)
    this.#city = this.#openCity(env)
  }

  /** The paths are those of the public interface; the Worker has checked them. */
  override async onRequest(request: Request): Promise<Response> {
    const { pathname, searchParams, origin } = new URL(request.url)
    await this.#attend()
    const answer = await this.#answer(pathname, origin, {
      since: searchParams.get('since') ?? undefined,
      ids: searchParams.get('ids') ?? undefined,
      slots: searchParams.get('slots') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
    })
    const age = this.#city?.node.health().ageSeconds
    // RFC 9111 section 5.1: when this was last known to be so. Large when the RPC endpoint is down.
    // What never changes has no age.
    const ages = age !== undefined && !pathname.startsWith(PIECES)
    const headers = { ...answer.headers, ...(ages ? { age: String(age) } : {}) }
    const accepted = request.headers.get('accept-encoding')
    return this.#answers.respond({ ...answer, headers }, accepted)
  }

  /** The whole grid, or what changed since the block the watcher has; then each change. */
  override async onConnect(watcher: Connection, { request }: ConnectionContext): Promise<void> {
    await this.#attend()
    const since = new URL(request.url).searchParams.get('since') ?? undefined
    const first = this.#city?.api.grid({ since })
    if (!(first?.body instanceof Uint8Array) || first.status !== 200) {
      watcher.close(TRY_AGAIN_LATER, 'the chain has not been read yet')
    } else if (this.ctx.getWebSockets().length > MAX_WATCHERS) {
      watcher.close(TRY_AGAIN_LATER, 'too many watchers')
    } else if (since !== String(this.#city?.node.state()?.block.number)) watcher.send(first.body)
  }

  override onMessage(watcher: Connection): void {
    watcher.close(POLICY_VIOLATION, 'watchers only listen')
  }

  /** Registered seeders; undefined until the chain has been read once. */
  seeders(): NodeRecord[] | undefined {
    return this.#city?.node.state()?.nodes.filter(({ seeder }) => seeder)
  }

  /** Undefined where the chain was never read. */
  async chainId(): Promise<number | undefined> {
    await this.#firstState()
    return this.#city?.node.state()?.chainId
  }

  /**
   * Whether the chain knows this account as a seeder; undefined when the chain was never read.
   * Looks again before it says no: somebody who has just registered must not have to wait.
   */
  async isSeeder(operator: Address): Promise<boolean | undefined> {
    const known = () => this.seeders()?.some((record) => record.operator === operator)
    if (!known()) await this.#sync()
    return known()
  }

  /** Looks at the chain, and sets the time of the next look. */
  override async onAlarm(): Promise<void> {
    await this.#sync()
    await this.#follow()
  }

  #openCity(env: Env): City | undefined {
    let cosmos: Address
    try {
      cosmos = parseAddress(env.COSMOS_ADDRESS)
    } catch (error) {
      if (error instanceof HexError) return undefined
      throw error
    }
    if (!env.COSMOS_RPC) return undefined
    const urls = endpointUrls(env.COSMOS_RPC)
    const endpoints = createHttpEndpoints(urls, (url, init) => fetch(url, init))
    const { rpc } = endpoints
    const warm = this.#journal.latest()
    const node = createLightNode({ rpc, heads: endpoints, cosmos, ...(warm ? { warm } : {}) })
    // A kept state of another city is not used, and must not be built upon.
    if (warm && node.state() !== warm) this.#journal.clear()
    node.onChange((change) => this.#publish(change))
    const origin = () => this.#origin
    const api = createNodeApi({
      lightNode: node,
      rpc,
      publicRpc: env.COSMOS_PUBLIC_RPC.split(',').filter((url) => url !== ''),
      earlier: (block) => this.#journal.at(block),
      // Read with every answer: one edge may have several names.
      get tracker() {
        return `${origin().replace(/^http/, 'ws')}/tracker`
      },
      get rooms() {
        return `${origin().replace(/^http/, 'ws')}/api/rooms`
      },
    })
    return { node, api, audit: createAudit(rpc, Date.now) }
  }

  #answer(
    path: string,
    origin: string,
    asked: { since?: string; ids?: string; slots?: string; ifNoneMatch?: string },
  ): ApiResponse | Promise<ApiResponse> {
    if (!this.#city) {
      return problemResponse(503, 'this edge has no city: set COSMOS_RPC and COSMOS_ADDRESS')
    }
    const { api } = this.#city
    // No await between here and the answer, so that no other request's origin gets in between.
    this.#origin = origin
    switch (path) {
      case '/api/world':
        return api.world()
      case '/api/health':
        return api.health()
      case '/api/seeders':
        return api.seeders()
      case '/api/grid':
        return api.grid(asked)
      case '/api/grid/index':
        return api.gridIndex(asked.ifNoneMatch)
      case '/api/parcels':
        return api.parcels(asked.ids)
      case '/api/proof/grid':
        return api.proof(asked.ifNoneMatch)
      case '/api/proof/storage':
        return api.storageProof(asked.slots)
      default:
        if (path.startsWith(PIECES)) {
          return api.gridPiece(path.slice(PIECES.length), asked.ifNoneMatch)
        }
        return api.parcel(path.replace('/api/parcels/', ''))
    }
  }

  #publish({ state, previous }: CityChange): void {
    if (!previous) {
      this.#journal.restart(state)
      return
    }
    const delta = encodeDelta(previous, state)
    this.#journal.append(state, delta)
    this.broadcast(delta)
  }

  async #sync(): Promise<void> {
    if (!this.#city) return
    const { node, audit } = this.#city
    try {
      await node.sync()
      const state = node.state()
      if (state && (await audit.check(state)) === 'differs') {
        console.warn(`the map of block ${state.block.number} is not the chain's: reading it anew`)
        node.distrust()
        await node.sync()
      }
    } catch (error) {
      // The node keeps the reason for its health; the last good state goes on being served.
      console.warn('the chain could not be read:', error instanceof Error ? error.message : error)
    }
  }

  /** Somebody looks: keeps the grid fresh from here on. */
  async #attend(): Promise<void> {
    this.#askedAt = Date.now()
    await this.#follow()
    await this.#firstState()
  }

  /** Where nothing was ever read, readers wait a moment for the first look. */
  async #firstState(): Promise<void> {
    if (!this.#city || this.#city.node.state()) return
    let timer: ReturnType<typeof setTimeout> | null = null
    const tooLong = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FIRST_STATE_MS)
    })
    await Promise.race([this.#sync(), tooLong])
    // The object could not sleep while it runs.
    clearTimeout(timer)
  }

  /** Has the alarm set for the next look at the chain: soon when somebody watches. */
  async #follow(): Promise<void> {
    const watched = this.ctx.getWebSockets().length > 0 || Date.now() - this.#askedAt < ATTENTION_MS
    const at = Date.now() + (watched ? this.#pollMs : this.#pollMs * IDLE_FACTOR)
    const planned = await this.ctx.storage.getAlarm()
    if (planned === null || planned > at) await this.ctx.storage.setAlarm(at)
  }
}
