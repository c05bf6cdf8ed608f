/**
 * Follows the chain with the protocol's light node: keeps the last good state on disk, answers
 * readers from it, and pushes what changes. Alone in asking the RPC endpoint, however many visitors
 * there are.
 */
import { DurableObject } from 'cloudflare:workers'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { GridFormatError } from '@cosmos/protocol/grid/bytes'
import { encodeDelta } from '@cosmos/protocol/grid/delta'
import { decodeGrid, encodeGrid } from '@cosmos/protocol/grid/snapshot'
import type { LightNodeHealth } from '@cosmos/protocol/lightnode/health'
import { type CityChange, createLightNode } from '@cosmos/protocol/lightnode/light-node'
import type { Address, CityState, NodeRecord } from '@cosmos/protocol/lightnode/types'
import type { Env } from '../env.ts'
import { problemResponse } from '../http/problem.ts'
import { ATTENTION_MS, IDLE_FACTOR, MAX_WATCHERS } from './limits.ts'
import { createSnapshotStore } from './store.ts'

export class Grid extends DurableObject<Env> {
  readonly #store
  readonly #node
  readonly #pollMs: number
  #askedAt = 0

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#pollMs = Math.max(0.2, Number(env.COSMOS_POLL_SECONDS) || 12) * 1000
    this.#store = createSnapshotStore(ctx.storage.sql)
    this.#node = createLightNode({
      rpc: createHttpRpc({ url: env.COSMOS_RPC, fetch: (url, init) => fetch(url, init) }),
      cosmos: env.COSMOS_ADDRESS as Address,
      warm: this.#keptState(),
    })
    this.#node.onChange((change) => this.#publish(change))
  }

  override async fetch(request: Request): Promise<Response> {
    this.#askedAt = Date.now()
    await this.#follow()
    const { pathname } = new URL(request.url)
    if (pathname === '/live') return this.#watch()
    return problemResponse({ status: 503, title: 'Starting', detail: 'not served yet' })
  }

  /** Registered seeders; undefined until the chain has been read once. */
  async seeders(): Promise<NodeRecord[] | undefined> {
    const state = this.#node.state() ?? (await this.#synced())
    return state?.nodes.filter(({ seeder }) => seeder)
  }

  health(): LightNodeHealth {
    return this.#node.health()
  }

  /** Looks at the chain, and sets the time of the next look. */
  override async alarm(): Promise<void> {
    await this.#synced()
    await this.#follow()
  }

  override webSocketMessage(socket: WebSocket): void {
    socket.close(1008, 'this socket only speaks')
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    if (code !== 1005 && code !== 1006 && code !== 1015) socket.close(code, reason)
  }

  #watch(): Response {
    if (this.ctx.getWebSockets().length >= MAX_WATCHERS) {
      return problemResponse({ status: 503, title: 'Full', detail: 'too many watchers' })
    }
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }

  #publish({ state, previous }: CityChange): void {
    this.#store.save(encodeGrid(state))
    if (!previous) return
    const delta = encodeDelta(previous, state)
    for (const socket of this.ctx.getWebSockets()) socket.send(delta)
  }

  /** The state of the last run, if these bytes are one. */
  #keptState(): CityState | undefined {
    const bytes = this.#store.load()
    if (!bytes) return undefined
    try {
      return decodeGrid(bytes)
    } catch (error) {
      if (!(error instanceof GridFormatError)) throw error
      // Written by another version: the chain has it all, and is read anew.
      console.warn('the kept grid is not readable any more:', error.message)
      return undefined
    }
  }

  async #synced(): Promise<CityState | undefined> {
    try {
      await this.#node.sync()
    } catch (error) {
      // The node keeps the reason for health(); the last good state goes on being served.
      console.warn('the chain could not be read:', error instanceof Error ? error.message : error)
    }
    return this.#node.state()
  }

  /** Has the alarm set for the next look at the chain: soon when somebody watches. */
  async #follow(): Promise<void> {
    const watched = this.ctx.getWebSockets().length > 0 || Date.now() - this.#askedAt < ATTENTION_MS
    const at = Date.now() + (watched ? this.#pollMs : this.#pollMs * IDLE_FACTOR)
    const planned = await this.ctx.storage.getAlarm()
    if (planned === null || planned > at) await this.ctx.storage.setAlarm(at)
  }
}
