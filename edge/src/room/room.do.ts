/**
 * The object of one room: sockets, storage and timers around the relay, which decides. Sleeps while
 * nothing moves (WebSocket hibernation) and goes on from SQLite when woken. The Worker has stripped
 * the request, so no address, cookie or user agent ever gets here.
 */
import { DurableObject } from 'cloudflare:workers'
import { CLOSE } from '@cosmos/protocol/room/close-codes'
import { MAX_FRAME } from '@cosmos/protocol/room/limits'
import { isRoomName } from '@cosmos/protocol/room/room-name'
import { type Env, LOBBY_NAME } from '../env.ts'
import { createCommitLog } from './commit-log.ts'
import { createRelay, type Relay, type RelayPorts } from './relay.ts'
import { createSeats } from './seats.ts'

/** What survives an eviction with a socket. */
interface Attachment {
  readonly since: number
  readonly seat: number | undefined
}

export class Room extends DurableObject<Env> {
  #relay: Relay<WebSocket>
  #ticking = false
  #people = 0
  #telling = false
  #alarmAt: number | undefined

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env)
    this.#relay = this.#boot()
  }

  /** The relay as storage and sockets have it: after a start, an eviction, or a failure. */
  #boot(): Relay<WebSocket> {
    const { ctx } = this
    const { sql } = ctx.storage
    const turn = <T>(task: () => T): T => ctx.storage.transactionSync(task)
    return createRelay({
      log: createCommitLog(sql, turn),
      seats: createSeats(sql),
      ports: this.#ports(),
      turn,
      now: () => Date.now(),
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      survivors: ctx.getWebSockets().map((socket) => ({ socket, ...attachmentOf(socket) })),
    })
  }

  /** One turn. When it fails, memory and storage may disagree, and storage is right. */
  #turn(run: (relay: Relay<WebSocket>) => void): void {
    try {
      run(this.#relay)
    } catch (error) {
      this.#relay = this.#boot()
      throw error
    }
  }

  override fetch(request: Request): Response {
    if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
      return new Response('a room is a WebSocket', {
        status: 426,
        headers: { upgrade: 'websocket' },
      })
    }
    const { 0: client, 1: server } = new WebSocketPair()
    const attachment: Attachment = { since: Date.now(), seat: undefined }
    server.serializeAttachment(attachment)
    this.ctx.acceptWebSocket(server)
    this.#turn((relay) => relay.connected(server))
    return new Response(null, { status: 101, webSocket: client })
  }

  override webSocketMessage(socket: WebSocket, message: ArrayBuffer | string): void {
    // The length is looked at before anything else: the platform lets 32 MiB through.
    if (typeof message === 'string' || message.byteLength > MAX_FRAME) {
      this.#turn((relay) => relay.disconnected(socket, true))
      socket.close(CLOSE.policy, 'frames are binary and small')
      return
    }
    this.#turn((relay) => relay.received(socket, new Uint8Array(message)))
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    // 1006 is no goodbye: the connection broke, and its owner may be back in a moment.
    const clean = code === CLOSE.normal || code === 1001
    this.#turn((relay) => relay.disconnected(socket, clean))
  }

  override webSocketError(socket: WebSocket): void {
    this.#turn((relay) => relay.disconnected(socket, false))
  }

  override alarm(): void {
    this.#alarmAt = undefined
    this.#turn((relay) => relay.alarm())
  }

  /**
   * Tells the lobby one number at a time, the latest. No timer, which would keep the object awake; the
   * list is for people to look at, and a lost number is repaired by the next one.
   */
  async #tellLobby(): Promise<void> {
    const { name } = this.ctx.id
    if (name === undefined || !isRoomName(name)) return
    const lobby = this.env.LOBBY.get(this.env.LOBBY.idFromName(LOBBY_NAME))
    this.#telling = true
    try {
      for (let told = -1; told !== this.#people; ) {
        told = this.#people
        await lobby.roomCount(name, told)
      }
    } finally {
      this.#telling = false
    }
  }

  #ports(): RelayPorts<WebSocket> {
    const { ctx } = this
    return {
      send: (socket, frame) => {
        if (socket.readyState === WebSocket.READY_STATE_OPEN) socket.send(frame)
      },
      close: (socket, reason, why) => {
        if (socket.readyState === WebSocket.READY_STATE_OPEN) socket.close(CLOSE[reason], why)
      },
      remember: (socket, seat) => {
        const { since } = attachmentOf(socket)
        const attachment: Attachment = { since, seat }
        socket.serializeAttachment(attachment)
      },
      alarmAt: (time) => {
        // Each turn says when, and mostly the same.
        if (time !== undefined && time === this.#alarmAt) return
        this.#alarmAt = time
        const { storage } = ctx
        ctx.waitUntil(time === undefined ? storage.deleteAlarm() : storage.setAlarm(time))
      },
      tickIn: (ms) => {
        // Armed only while poses wait, because a pending timer keeps the object from sleeping.
        if (this.#ticking) return
        this.#ticking = true
        setTimeout(() => {
          this.#ticking = false
          this.#turn((relay) => relay.tick())
        }, ms)
      },
      people: (count) => {
        this.#people = count
        if (!this.#telling) ctx.waitUntil(this.#tellLobby())
      },
    }
  }
}

function attachmentOf(socket: WebSocket): Attachment {
  const found: unknown = socket.deserializeAttachment()
  const { since, seat } = (found ?? {}) as { since?: unknown; seat?: unknown }
  return {
    since: typeof since === 'number' ? since : 0,
    seat: typeof seat === 'number' ? seat : undefined,
  }
}
