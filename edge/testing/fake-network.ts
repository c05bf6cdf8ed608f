/**
 * The relay behind a network that can be slow, cut, evicted and listened to, on a clock moved by hand.
 * Frames of one socket stay in order, as on a WebSocket.
 */
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import { createCommitLog } from '../src/room/commit-log.ts'
import { createRelay, type Relay } from '../src/room/relay.ts'
import { createSeats } from '../src/room/seats.ts'
import { createManualClock } from './manual-clock.ts'
import { createMemorySql } from './memory-sql.ts'

/** The visitor's end of a connection. */
export interface Wire {
  readonly up: boolean
  /** How the relay ended it. */
  readonly closed: { readonly reason: CloseReason; readonly why: string } | undefined
  send(frame: Uint8Array<ArrayBuffer>): void
  /** Cuts the connection without a goodbye. */
  cut(): void
  /** While true nothing of what is sent reaches the relay. */
  mute: boolean
}

interface Socket {
  deliver(frame: Uint8Array): void
  ended(closed: { reason: CloseReason; why: string }): void
}

export interface FakeNetwork {
  readonly clock: ReturnType<typeof createManualClock>
  connect(receive: (frame: Uint8Array) => void, ended: () => void): Wire
  /** Throws the relay's memory away, as an eviction does; sockets and storage stay. */
  evict(): void
  /** Evicts right after the relay has taken this many more frames. */
  evictAfter(frames: number): void
  /** Every frame the relay took or sent. */
  readonly frames: Uint8Array[]
  /** All that is stored. */
  dump(): Uint8Array
  /** What hibernation keeps with the sockets. */
  attachments(): unknown[]
  /** The numbers of people the relay has told, as they came. */
  readonly counts: readonly number[]
}

/** `delay` answers the latency of the next frame in milliseconds. */
export function createFakeNetwork(delay: () => number): FakeNetwork {
  const clock = createManualClock()
  const { sql, turn, dump } = createMemorySql()
  const frames: Uint8Array[] = []
  const counts: number[] = []
  const sockets = new Map<Socket, { seat: number | undefined; since: number }>()
  let stopAlarm: (() => void) | undefined
  let generation = 0
  let untilEviction = Number.POSITIVE_INFINITY
  let relay = boot()

  function boot(): Relay<Socket> {
    const mine = ++generation
    return createRelay<Socket>({
      log: createCommitLog(sql, turn),
      seats: createSeats(sql),
      turn,
      now: clock.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      survivors: [...sockets].map(([socket, attachment]) => ({ socket, ...attachment })),
      ports: {
        send: (socket, frame) => socket.deliver(frame),
        close(socket, reason, why) {
          sockets.delete(socket)
          socket.ended({ reason, why })
        },
        remember(socket, seat) {
          const attachment = sockets.get(socket)
          if (attachment !== undefined) attachment.seat = seat
        },
        alarmAt(time) {
          stopAlarm?.()
          if (time === undefined) return
          // Alarms outlive the object: after an eviction they wake the next one.
          stopAlarm = clock.after(Math.max(0, time - clock.now()), () => relay.alarm())
        },
        people: (count) => counts.push(count),
        tickIn(ms) {
          clock.after(ms, () => {
            if (mine === generation) relay.tick()
          })
        },
      },
    })
  }

  function evict(): void {
    relay = boot()
  }

  function take(socket: Socket, frame: Uint8Array): void {
    relay.received(socket, frame)
    untilEviction--
    if (untilEviction > 0) return
    untilEviction = Number.POSITIVE_INFINITY
    evict()
  }

  return {
    clock,
    frames,
    counts,
    dump,
    evict,
    evictAfter(count) {
      untilEviction = count
    },
    attachments: () => [...sockets.values()],
    connect(receive, ended) {
      let upFree = 0
      let downFree = 0
      const later = (free: number, run: () => void): number => {
        const at = Math.max(free, clock.now() + delay())
        clock.after(at - clock.now(), run)
        return at
      }
      const state = { up: true, mute: false, closed: undefined as Wire['closed'] }
      const socket: Socket = {
        deliver(frame) {
          frames.push(frame.slice())
          downFree = later(downFree, () => {
            if (state.up) receive(frame)
          })
        },
        ended(closed) {
          state.closed = closed
          // The close travels behind whatever was sent before it.
          downFree = later(downFree, () => {
            if (!state.up) return
            state.up = false
            ended()
          })
        },
      }
      sockets.set(socket, { seat: undefined, since: clock.now() })
      relay.connected(socket)
      return Object.assign(state, {
        send(frame: Uint8Array<ArrayBuffer>) {
          if (state.mute) return
          frames.push(frame.slice())
          upFree = later(upFree, () => {
            if (sockets.has(socket)) take(socket, frame)
          })
        },
        cut() {
          if (!state.up) return
          state.up = false
          if (sockets.delete(socket)) relay.disconnected(socket, false)
          ended()
        },
      })
    },
  }
}
