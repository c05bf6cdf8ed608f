/**
 * The tracker's sockets and storage. Everything a socket stands for lies in its attachment, so the
 * object can hibernate between two frames and go on as if nothing had been.
 */
import { DurableObject } from 'cloudflare:workers'
import { bareHex } from '@cosmos/protocol/chain/hex'
import { peersOf } from '@cosmos/protocol/lightnode/nodes'
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { challengeNonce } from '@cosmos/protocol/tracker/hello'
import type { ToBrowser, ToSeeder } from '@cosmos/protocol/tracker/messages'
import type { Bucket } from '../bucket.ts'
import { createBucket } from '../bucket.ts'
import type { Env } from '../env.ts'
import { GRID_NAME, LOBBY_NAME } from '../env.ts'
import { problem } from '../http/problem.ts'
import { type Region, regionIn } from '../http/region.ts'
import type { BrowserId } from './introductions.ts'
import {
  BROWSER_RATE,
  HELLO_MS,
  MAX_SOCKETS,
  MAX_STRIKES,
  REGISTRY_CHECK_MS,
  SEEDER_RATE,
} from './limits.ts'
import { createLoads } from './loads.ts'
import { createSwarms } from './swarms.ts'
import type { BrowserPort, BrowserState, SeederFault, SeederPort, SeederState } from './tracker.ts'
import { createTracker } from './tracker.ts'

interface BrowserAttachment extends BrowserState {
  readonly role: 'browser'
  readonly id: BrowserId
}

interface SeederAttachment extends SeederState {
  readonly role: 'seeder'
  /** Milliseconds since the epoch. */
  readonly since: number
  /** Continent it connected from, as the Worker says. */
  readonly region: Region | ''
}

/** Where a torrent's seeders take BitTorrent connections. */
export interface PeerEndpoint {
  /** `host:port` as registered. */
  readonly peer: string
  /** One character per byte. */
  readonly peerId: string
}

const SEEDER_TAG = 'seeder'
const browserTag = (id: BrowserId): string => `browser:${id}`

/** RFC 6455 section 7.4.1, and two of ours. */
const CLOSE = { policy: 1008, refused: 4401, replaced: 4409, silent: 4408 } as const

export class Tracker extends DurableObject<Env> {
  readonly #swarms
  readonly #tracker
  readonly #loads = createLoads()
  /** Seeders that have proven themselves. */
  readonly #seeders = new Map<Address, WebSocket>()
  // Lost in hibernation on purpose: who was silent long enough for that has a full bucket again.
  readonly #buckets = new WeakMap<WebSocket, Bucket>()
  readonly #strikes = new WeakMap<WebSocket, number>()

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#swarms = createSwarms(ctx.storage.sql)
    for (const socket of ctx.getWebSockets(SEEDER_TAG)) {
      const { proven } = seederAttachment(socket)
      if (proven) this.#seeders.set(proven.address, socket)
    }
    // After a crash there are holdings of seeders whose sockets are gone.
    this.#swarms.keepOnly(new Set(this.#seeders.keys()))
    this.#tracker = createTracker({
      swarms: this.#swarms,
      browser: (id) => {
        const [socket] = ctx.getWebSockets(browserTag(id))
        return socket && browserPort(socket)
      },
      seeder: (address) => {
        const socket = this.#seeders.get(address)
        return socket && this.#seederPort(socket)
      },
      isRegistered: (address) => this.#grid().isSeeder(address),
      seederChanged: () => this.#tellLobby(),
      invited: (address) => this.#loads.add(address, Date.now()),
      now: () => Date.now(),
      random: (below) => Math.floor(Math.random() * below),
      secret: () => bareHex(crypto.getRandomValues(new Uint8Array(12))),
    })
  }

  /** Takes the two kinds of sockets; the Worker has chosen the path. */
  override async fetch(request: Request): Promise<Response> {
    if (this.ctx.getWebSockets().length >= MAX_SOCKETS) {
      return problem(503, 'the tracker has all the connections it takes; use another edge', {
        'retry-after': '60',
      })
    }
    const [, role, host, region] = new URL(request.url).pathname.split('/')
    const { 0: client, 1: server } = new WebSocketPair()
    if (role === 'browser') this.#acceptBrowser(server)
    else await this.#acceptSeeder(server, decodeURIComponent(host ?? ''), regionIn(region))
    return new Response(null, { status: 101, webSocket: client })
  }

  /** BitTorrent endpoints of the connected seeders that hold a torrent (HTTP announces). */
  async peersOf(infoHash: InfoHash): Promise<{ complete: number; peers: PeerEndpoint[] }> {
    const holders = this.#tracker.holders(infoHash)
    const registry = holders.length > 0 ? ((await this.#grid().seeders()) ?? []) : []
    const peers: PeerEndpoint[] = []
    for (const address of holders) {
      const record = registry.find(({ operator }) => operator === address)
      const socket = this.#seeders.get(address)
      const proven = socket && seederAttachment(socket).proven
      if (!record || !proven) continue
      for (const peer of peersOf(record.peer)) peers.push({ peer, peerId: proven.peerId })
    }
    return { complete: holders.length, peers }
  }

  override async webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): Promise<void> {
    // Frames that were on their way when the socket was closed still arrive.
    if (socket.readyState !== WebSocket.OPEN) return
    const attachment = attachmentOf(socket)
    if (!this.#take(socket, attachment)) {
      socket.close(CLOSE.policy, 'too many frames')
      return
    }
    // Some WebTorrent builds send their JSON in binary frames.
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
    const verdict =
      attachment.role === 'browser'
        ? this.#tracker.fromBrowser(browserPort(socket), text)
        : await this.#tracker.fromSeeder(this.#seederPort(socket), text)
    if (verdict === 'refused') this.#strike(socket)
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    this.#gone(socket)
    // 1005, 1006 and 1015 mean that no Close frame came, so none may go back (RFC 6455 7.4.1).
    if (code !== 1005 && code !== 1006 && code !== 1015) socket.close(code, reason)
  }

  override webSocketError(socket: WebSocket): void {
    this.#gone(socket)
  }

  /** Closes seeders that never said hello, and those that left the registry; tells who is left. */
  override async alarm(): Promise<void> {
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

  #acceptBrowser(socket: WebSocket): void {
    const id = bareHex(crypto.getRandomValues(new Uint8Array(8))) as BrowserId
    this.ctx.acceptWebSocket(socket, [browserTag(id)])
    attach(socket, { role: 'browser', id, peerId: undefined, pending: [] })
  }

  async #acceptSeeder(socket: WebSocket, host: string, region: Region | ''): Promise<void> {
    const nonce = challengeNonce(host, crypto.getRandomValues(new Uint8Array(16)))
    this.ctx.acceptWebSocket(socket, [SEEDER_TAG])
    attach(socket, { role: 'seeder', nonce, proven: undefined, since: Date.now(), region })
    tell(socket, { action: 'challenge', nonce })
    await this.#wakeIn(HELLO_MS)
  }

  async #wakeIn(milliseconds: number): Promise<void> {
    const at = Date.now() + milliseconds
    const planned = await this.ctx.storage.getAlarm()
    if (planned === null || planned > at) await this.ctx.storage.setAlarm(at)
  }

  #seederPort(socket: WebSocket): SeederPort {
    return {
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
    this.#tracker.seederGone(address)
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
    const present = [...this.#seeders].map(([operator, socket]) => ({
      operator,
      holdings: this.#swarms.count(operator),
      region: seederAttachment(socket).region,
      load: this.#loads.of(operator, Date.now()),
    }))
    const lobby = this.env.LOBBY.get(this.env.LOBBY.idFromName(LOBBY_NAME))
    this.ctx.waitUntil(lobby.seedersPresent(present))
  }
}

type Attachment = BrowserAttachment | SeederAttachment

/** Sending to a closing socket throws in workerd; whoever is leaving need not hear it. */
function tell(socket: WebSocket, message: ToBrowser | ToSeeder): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
}

/** As they were written last: reading one back from its socket costs as much as a whole announce. */
const attachments = new WeakMap<WebSocket, Attachment>()

function attach(socket: WebSocket, attachment: Attachment): void {
  socket.serializeAttachment(attachment)
  attachments.set(socket, attachment)
}

function attachmentOf(socket: WebSocket): Attachment {
  const known = attachments.get(socket)
  if (known) return known
  const attachment = socket.deserializeAttachment() as Attachment
  attachments.set(socket, attachment)
  return attachment
}

/** Throws for a browser's socket: tags and attachments are written together, so it cannot be one. */
function seederAttachment(socket: WebSocket): SeederAttachment {
  const attachment = attachmentOf(socket)
  if (attachment.role !== 'seeder') throw new Error('a browser among the seeders')
  return attachment
}

function browserPort(socket: WebSocket): BrowserPort {
  const attachment = attachmentOf(socket)
  if (attachment.role !== 'browser') throw new Error('a seeder among the browsers')
  return {
    id: attachment.id,
    state: attachment,
    save: ({ peerId, pending }) => attach(socket, { ...attachment, peerId, pending }),
    send: (message) => tell(socket, message),
  }
}
