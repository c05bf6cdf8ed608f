/**
 * One shard of the tracker: its sockets, its storage, and what other shards may ask of it. The methods
 * are for the Worker and its own objects, which alone have the binding; none is reached from outside.
 */
import { DurableObject } from 'cloudflare:workers'
import { bareHex } from '@cosmos/protocol/chain/hex'
import { peersOf } from '@cosmos/protocol/lightnode/nodes'
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { challengeNonce } from '@cosmos/protocol/tracker/hello'
import { type Bucket, createBucket } from '../bucket.ts'
import { type Env, GRID_NAME, LOBBY_NAME } from '../env.ts'
import { problem } from '../http/problem.ts'
import { type Region, regionIn } from '../http/region.ts'
import {
  type Attachment,
  attach,
  attachmentOf,
  browserPort,
  seederAttachment,
  tell,
} from './attachments.ts'
import type { Answer, Invitation } from './introductions.ts'
import {
  BROWSER_RATE,
  HELLO_MS,
  MAX_SOCKETS,
  MAX_STRIKES,
  REGISTRY_CHECK_MS,
  SEEDER_RATE,
} from './limits.ts'
import { createLoads } from './loads.ts'
import { NO_PENDING } from './pending.ts'
import type { SeederFault, SeederPort } from './ports.ts'
import { type Changes, type ChangesRequest, createReplicas } from './replicas.ts'
import { createSecrets } from './secrets.ts'
import { createShardLinks } from './shard-links.ts'
import { type SocketId, shardCount, shardName, socketId } from './shards.ts'
import { createSwarms } from './swarms.ts'
import { createTracker } from './tracker.ts'

/** Where a torrent's seeders take BitTorrent connections. */
export interface PeerEndpoint {
  /** `host:port` as registered. */
  readonly peer: string
  /** One character per byte. */
  readonly peerId: string
}

const SEEDER_TAG = 'seeder'
const browserTag = (id: SocketId): string => `browser:${id}`
const randomHex = (bytes: number): string => bareHex(crypto.getRandomValues(new Uint8Array(bytes)))

/** RFC 6455 section 7.4.1, and three of ours. */
const CLOSE = { policy: 1008, refused: 4401, replaced: 4409, silent: 4408 } as const

export class Tracker extends DurableObject<Env> {
  /** Its number; undefined for an object that was a shard when there were more. */
  readonly #shard: number | undefined
  readonly #swarms
  readonly #tracker
  readonly #replicas
  readonly #loads = createLoads()
  /** Seeders here that have proven themselves. */
  readonly #seeders = new Map<Address, WebSocket>()
  // Lost in hibernation on purpose: who was silent long enough for that has a full bucket again.
  readonly #buckets = new WeakMap<WebSocket, Bucket>()
  readonly #strikes = new WeakMap<WebSocket, number>()
  #sockets: number

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    const shards = shardCount(env.COSMOS_TRACKER_SHARDS)
    const mine = Array.from({ length: shards }, (_, shard) => shard).find((shard) =>
      env.TRACKER.idFromName(shardName(shard)).equals(ctx.id),
    )
    this.#shard = mine
    const shard = mine ?? 0
    const { sql } = ctx.storage
    const swarms = createSwarms(sql)
    this.#swarms = swarms
    this.#sockets = ctx.getWebSockets().length
    for (const socket of ctx.getWebSockets(SEEDER_TAG)) {
      const { proven } = seederAttachment(socket)
      if (proven) this.#seeders.set(proven.address, socket)
    }
    const now = () => Date.now()
    const links = createShardLinks({
      shard: (other) => env.TRACKER.get(env.TRACKER.idFromName(shardName(other))),
      lost: (other) => replicas.lost(other),
    })
    const replicas = createReplicas({
      ...{ shard, shards, swarms, sql, now },
      ask: links.ask,
      poke: (other) => links.poke(other, shard),
      movedAway: (operator, since) => tracker.door.movedAway(operator, since),
      log: (text, error) => console.warn(text, error),
      pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    })
    const tracker = createTracker({
      ...{ shard, shards, swarms, now },
      browser: (id) => {
        const [socket] = ctx.getWebSockets(browserTag(id))
        return socket && browserPort(socket)
      },
      seeder: (address) => {
        const socket = this.#seeders.get(address)
        return socket && this.#seederPort(socket)
      },
      isHere: (address) => this.#seeders.has(address),
      invite: links.invite,
      answer: links.answer,
      tellMoved: links.tellMoved,
      isAway: replicas.isAway,
      isRegistered: (address) => this.#grid().isSeeder(address),
      changed: () => {
        replicas.changed()
        this.#tellLobby()
      },
      invited: (address) => this.#loads.add(address, Date.now()),
      random: (below) => Math.floor(Math.random() * below),
      secret: createSecrets((bytes) => crypto.getRandomValues(bytes)),
    })
    this.#replicas = replicas
    this.#tracker = tracker
    tracker.awake()
  }

  /** Takes the two kinds of sockets; the Worker has chosen the path. */
  override async fetch(request: Request): Promise<Response> {
    if (this.#shard === undefined) return problem(503, 'this part of the tracker is no more')
    if (this.#sockets >= MAX_SOCKETS) {
      // Some browsers vanish without a word (workerd #1187).
      this.#sockets = this.ctx.getWebSockets().length
    }
    if (this.#sockets >= MAX_SOCKETS) {
      return problem(503, 'the tracker has all the connections it takes; use another edge', {
        'retry-after': '60',
      })
    }
    const [, role, host, region, claimed] = new URL(request.url).pathname.split('/')
    const { 0: client, 1: server } = new WebSocketPair()
    this.#sockets++
    const id = socketId(this.#shard, randomHex(7))
    if (role === 'browser') {
      this.ctx.acceptWebSocket(server, [browserTag(id)])
      attach(server, { role: 'browser', id, peerId: undefined, pending: NO_PENDING })
    } else {
      const nonce = challengeNonce(
        decodeURIComponent(host ?? ''),
        crypto.getRandomValues(new Uint8Array(16)),
      )
      await this.#acceptSeeder(server, {
        ...{ id, nonce, region: regionIn(region) },
        claimed: claimed === undefined ? undefined : (claimed as Address),
      })
    }
    return new Response(null, { status: 101, webSocket: client })
  }

  /** BitTorrent endpoints of the connected seeders that hold a torrent (HTTP announces). */
  async peersOf(infoHash: InfoHash): Promise<{ complete: number; peers: PeerEndpoint[] }> {
    await this.#replicas.fresh()
    const holders = this.#tracker.holders(infoHash)
    const registry = holders.length > 0 ? ((await this.#grid().seeders()) ?? []) : []
    const peers: PeerEndpoint[] = []
    for (const { operator, peerId } of holders) {
      const record = registry.find((one) => one.operator === operator)
      if (record) for (const peer of peersOf(record.peer)) peers.push({ peer, peerId })
    }
    return { complete: holders.length, peers }
  }

  /** Offers of another shard's browsers, for seeders here. */
  invite(invitations: readonly Invitation[]): boolean[] {
    return this.#tracker.door.invite(invitations)
  }

  /** Answers of another shard's seeders, for browsers here. */
  answer(answers: readonly Answer[]): boolean[] {
    return this.#tracker.door.answer(answers)
  }

  movedAway(operator: Address, since: number): void {
    this.#tracker.door.movedAway(operator, since)
  }

  changes(request: ChangesRequest): Changes {
    return this.#replicas.changes(request)
  }

  /** Another shard has something new. It is not kept waiting until that is here. */
  poke(shard: number): void {
    this.ctx.waitUntil(this.#replicas.look(shard))
  }

  /** Returns no promise where nothing has to be waited for. */
  override webSocketMessage(
    socket: WebSocket,
    message: string | ArrayBuffer,
  ): void | Promise<void> {
    // Frames that were on their way when the socket was closed still arrive.
    if (socket.readyState !== WebSocket.OPEN) return
    const attachment = attachmentOf(socket)
    if (!this.#take(socket, attachment)) return socket.close(CLOSE.policy, 'too many frames')
    // Some WebTorrent builds send their JSON in binary frames.
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
    if (attachment.role === 'seeder') return this.#fromSeeder(socket, text)
    const looking = this.#replicas.fresh()
    if (looking) return looking.then(() => this.#fromBrowser(socket, text))
    this.#fromBrowser(socket, text)
  }

  #fromBrowser(socket: WebSocket, text: string): void {
    if (this.#tracker.fromBrowser(browserPort(socket), text) === 'refused') this.#strike(socket)
  }

  async #fromSeeder(socket: WebSocket, text: string): Promise<void> {
    const verdict = await this.#tracker.fromSeeder(this.#seederPort(socket), text)
    if (verdict === 'refused') this.#strike(socket)
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    this.#sockets--
    this.#gone(socket)
    // 1005, 1006 and 1015 mean that no Close frame came, so none may go back (RFC 6455 7.4.1).
    if (code !== 1005 && code !== 1006 && code !== 1015) socket.close(code, reason)
  }

  override webSocketError(socket: WebSocket): void {
    this.#gone(socket)
  }

  /** Closes seeders that never said hello, and those that left the registry; tells who is left. */
  override async alarm(): Promise<void> {
    if (this.#shard === undefined) return this.ctx.storage.deleteAll()
    const registry = await this.#grid().seeders()
    const now = Date.now()
    for (const socket of this.ctx.getWebSockets(SEEDER_TAG)) {
      const { proven, since } = seederAttachment(socket)
      if (!proven) {
        if (now - since >= HELLO_MS) socket.close(CLOSE.silent, 'no hello')
      } else if (registry && !registry.some(({ operator }) => operator === proven.address)) {
        this.#seederPort(socket).refuse('not-registered', 'this wallet has left the registry')
      }
    }
    if (this.ctx.getWebSockets(SEEDER_TAG).length > 0) await this.#wakeIn(REGISTRY_CHECK_MS)
    this.#tellLobby()
  }

  async #acceptSeeder(
    socket: WebSocket,
    given: {
      id: SocketId
      nonce: string
      region: Region | ''
      claimed: Address | undefined
    },
  ): Promise<void> {
    this.ctx.acceptWebSocket(socket, [SEEDER_TAG])
    attach(socket, { role: 'seeder', ...given, proven: undefined, since: Date.now() })
    tell(socket, { action: 'challenge', nonce: given.nonce })
    await this.#wakeIn(HELLO_MS)
  }

  async #wakeIn(milliseconds: number): Promise<void> {
    const at = Date.now() + milliseconds
    const planned = await this.ctx.storage.getAlarm()
    if (planned === null || planned > at) await this.ctx.storage.setAlarm(at)
  }

  #seederPort(socket: WebSocket): SeederPort {
    return {
      id: seederAttachment(socket).id,
      get state() {
        return seederAttachment(socket)
      },
      get open() {
        return socket.readyState === WebSocket.OPEN
      },
      save: (state) => {
        attach(socket, { ...seederAttachment(socket), ...state })
        if (state.proven) this.#seeders.set(state.proven.address, socket)
      },
      send: (message) => tell(socket, message),
      refuse: (fault, reason) => this.#refuse(socket, fault, reason),
    }
  }

  #refuse(socket: WebSocket, fault: SeederFault, reason: string): void {
    tell(socket, { action: 'failure', fault, reason })
    this.#gone(socket)
    socket.close(fault === 'replaced' ? CLOSE.replaced : CLOSE.refused, fault)
  }

  #gone(socket: WebSocket): void {
    const attachment = attachmentOf(socket)
    if (attachment.role !== 'seeder' || !attachment.proven) return
    const { address } = attachment.proven
    // A seeder that came back has a newer socket by now; its holdings stay.
    if (this.#seeders.get(address) !== socket) return
    this.#seeders.delete(address)
    this.#tracker.seederGone(address, attachment.id)
  }

  #take(socket: WebSocket, { role }: Attachment): boolean {
    let bucket = this.#buckets.get(socket)
    if (!bucket) {
      bucket = createBucket(role === 'browser' ? BROWSER_RATE : SEEDER_RATE)
      this.#buckets.set(socket, bucket)
    }
    return bucket.take(Date.now())
  }

  #strike(socket: WebSocket): void {
    const strikes = (this.#strikes.get(socket) ?? 0) + 1
    this.#strikes.set(socket, strikes)
    if (strikes >= MAX_STRIKES) socket.close(CLOSE.policy, 'too many refused frames')
  }

  #grid() {
    return this.env.GRID.get(this.env.GRID.idFromName(GRID_NAME))
  }

  /** The lobby's list is for people to look at; a lost update is repaired by the next one. */
  #tellLobby(): void {
    if (this.#shard === undefined) return
    const present = [...this.#seeders].map(([operator, socket]) => ({
      operator,
      holdings: this.#swarms.member(operator)?.held ?? 0,
      region: seederAttachment(socket).region,
      load: this.#loads.of(operator, Date.now()),
    }))
    const lobby = this.env.LOBBY.get(this.env.LOBBY.idFromName(LOBBY_NAME))
    this.ctx.waitUntil(lobby.seedersPresent(this.#shard, present))
  }
}
