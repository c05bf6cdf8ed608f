/**
 * A room without workerd, for tests: the real relay over node:sqlite, real sessions with real MLS, a
 * clock that stands still until told, and a network that can be slow, cut, or listened to.
 */
import { DatabaseSync } from 'node:sqlite'
import type { Clock } from '@cosmos/protocol/room/clock'
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import type { Refusal } from '@cosmos/protocol/room/frames'
import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import type { VerifiedProfile } from '@cosmos/protocol/room/profile'
import { landRoom } from '@cosmos/protocol/room/room-name'
import type { MemberKey } from '@cosmos/protocol/room/roster'
import { createRoomSession, newChatId, type RoomSession } from '@cosmos/protocol/room/session'
import type { Sql } from '../sql.ts'
import { createCommitLog } from './commit-log.ts'
import { createRelay, type Relay } from './relay.ts'
import { createSeats } from './seats.ts'

/** A clock moved by hand; tasks run in the order they are due. */
export function createManualClock(start = 1_800_000_000_000): Clock & {
  /** When the next task is due, if there is one. */
  next(): number | undefined
  /** Moves on to `time` or to the first task before it, which it runs. */
  step(time: number): void
} {
  let now = start
  let order = 0
  const tasks = new Map<number, { at: number; order: number; run: () => void }>()
  const first = () => [...tasks].sort(([, a], [, b]) => a.at - b.at || a.order - b.order)[0]
  return {
    now: () => now,
    after(ms, run) {
      const id = order++
      tasks.set(id, { at: now + ms, order: id, run })
      return () => tasks.delete(id)
    },
    next: () => first()?.[1].at,
    step(time) {
      const entry = first()
      if (entry === undefined || entry[1].at > time) {
        now = time
        return
      }
      const [id, task] = entry
      tasks.delete(id)
      now = Math.max(now, task.at)
      task.run()
    },
  }
}

export function createMemorySql(): { sql: Sql; turn: <T>(task: () => T) => T; dump(): Uint8Array } {
  const db = new DatabaseSync(':memory:')
  const sql: Sql = {
    exec(query, ...values) {
      const bound = values.map((value) =>
        value instanceof ArrayBuffer ? new Uint8Array(value) : value,
      )
      return db.prepare(query).all(...bound)
    },
  }
  return {
    sql,
    turn(task) {
      db.exec('SAVEPOINT turn')
      try {
        const result = task()
        db.exec('RELEASE turn')
        return result
      } catch (error) {
        db.exec('ROLLBACK TO turn')
        throw error
      }
    },
    /** Everything ever stored, for the tests that look for what must not be there. */
    dump() {
      const parts: Uint8Array[] = []
      for (const table of ['head', 'commits', 'seats']) {
        for (const row of db.prepare(`SELECT * FROM ${table}`).all()) {
          for (const value of Object.values(row)) {
            parts.push(
              value instanceof Uint8Array ? value : new TextEncoder().encode(String(value)),
            )
          }
        }
      }
      return Buffer.concat(parts)
    },
  }
}

/** The visitor's end of a connection. */
export interface Wire {
  readonly up: boolean
  /** Cuts the connection without a goodbye. */
  cut(): void
  closed: { reason: CloseReason; why: string } | undefined
}

interface Socket extends Wire {
  up: boolean
  deliver(frame: Uint8Array): void
  ended(): void
}

export interface Visitor {
  readonly name: string
  readonly session: RoomSession
  /** Names of the others, as introduced. */
  readonly people: Map<MemberKey, VerifiedProfile>
  readonly heard: { from: string; text: string }[]
  readonly poses: Map<MemberKey, RoomPose>
  readonly refusals: Refusal[]
  wire: Wire | undefined
  /** Opens a connection; the old one must be gone. */
  connect(): void
  say(text: string): Promise<void>
}

export interface FakeRoom {
  readonly clock: ReturnType<typeof createManualClock>
  visitor(name: string): Promise<Visitor>
  /** Lets time pass, everybody doing what they do. */
  pass(ms: number): Promise<void>
  /** Lets time pass until `condition` holds; throws when it does not within `ms`. */
  until(condition: () => boolean, what: string, ms?: number): Promise<void>
  /** Throws the relay's memory away, as an eviction does; sockets and storage stay. */
  evict(): void
  /** Every byte the relay saw or sent. */
  readonly frames: Uint8Array[]
  dump(): Uint8Array
  readonly relay: Relay<object>
  /** A socket of one's own making. */
  raw(): Wire & { send(frame: Uint8Array): void; readonly received: Uint8Array[] }
}

export const ROOM = landRoom(0, 0)
const CELL = { cx: 0, cz: 0 }

let sharedMls: Promise<GroupCrypto> | undefined
/** One for all tests: it holds no state. */
export const mls = (): Promise<GroupCrypto> => {
  sharedMls ??= createMlsCrypto()
  return sharedMls
}

/** `delay` answers the latency of the next frame in milliseconds; frames of one socket stay in order. */
export function createFakeRoom(delay: () => number = () => 5): FakeRoom {
  const clock = createManualClock()
  const { sql, turn, dump } = createMemorySql()
  const frames: Uint8Array[] = []
  const sockets = new Map<Socket, { seat: number | undefined; since: number }>()
  const visitors: Visitor[] = []
  let stopAlarm: (() => void) | undefined
  let generation = 0

  const boot = (): Relay<Socket> => {
    const mine = ++generation
    const alive = (task: () => void) => (): void => {
      if (mine === generation) task()
    }
    stopAlarm?.()
    const relay: Relay<Socket> = createRelay<Socket>({
      log: createCommitLog(sql, turn),
      seats: createSeats(sql),
      turn,
      now: clock.now,
      random: (length) => crypto.getRandomValues(new Uint8Array(length)),
      survivors: [...sockets].map(([socket, attachment]) => ({ socket, ...attachment })),
      ports: {
        send: (socket, frame) => socket.deliver(frame),
        close(socket, reason, why) {
          socket.closed = { reason, why }
          sockets.delete(socket)
          socket.ended()
        },
        remember(socket, seat) {
          const attachment = sockets.get(socket)
          if (attachment !== undefined) attachment.seat = seat
        },
        alarmAt(time) {
          stopAlarm?.()
          if (time === undefined) return
          // Alarms outlive the object: after an eviction they wake the next one.
          stopAlarm = clock.after(Math.max(0, time - clock.now()), () => room.current.alarm())
        },
        tickIn: (ms) =>
          void clock.after(
            ms,
            alive(() => relay.tick()),
          ),
      },
    })
    return relay
  }
  const room = { current: boot() }

  /** Two queues with latency, one a direction. */
  function link(receive: (frame: Uint8Array) => void, ended: () => void) {
    let downFree = 0
    let upFree = 0
    const later = (free: number, run: () => void): number => {
      const at = Math.max(free, clock.now() + delay())
      clock.after(at - clock.now(), run)
      return at
    }
    const socket: Socket = {
      up: true,
      closed: undefined,
      deliver(frame) {
        frames.push(frame.slice())
        downFree = later(downFree, () => {
          if (socket.up) receive(frame)
        })
      },
      ended() {
        if (!socket.up) return
        socket.up = false
        ended()
      },
      cut() {
        if (!socket.up) return
        socket.up = false
        sockets.delete(socket)
        room.current.disconnected(socket, false)
        ended()
      },
    }
    sockets.set(socket, { seat: undefined, since: clock.now() })
    room.current.connected(socket)
    const send = (frame: Uint8Array): void => {
      frames.push(frame.slice())
      upFree = later(upFree, () => {
        if (socket.up && sockets.has(socket)) room.current.received(socket, frame)
      })
    }
    return { socket, send }
  }

  async function settle(): Promise<void> {
    await Promise.all(visitors.map(({ session }) => session.settled()))
  }

  async function advance(end: number, done: () => boolean): Promise<boolean> {
    for (;;) {
      await settle()
      if (done()) return true
      if (clock.now() >= end) return false
      clock.step(Math.min(end, clock.next() ?? end))
    }
  }

  return {
    clock,
    frames,
    dump,
    get relay() {
      return room.current as Relay<object>
    },
    async visitor(name) {
      const presence = await ed25519.generate()
      const people = new Map<MemberKey, VerifiedProfile>()
      const poses = new Map<MemberKey, RoomPose>()
      const heard: { from: string; text: string }[] = []
      const refusals: Refusal[] = []
      let send: ((frame: Uint8Array) => void) | undefined
      const session = createRoomSession({
        room: ROOM,
        cell: CELL,
        mls: await mls(),
        clock,
        identity: () => ({ presence, name, wallet: undefined }),
        events: {
          send: (frame) => send?.(frame),
          status: () => undefined,
          introduced: (member, profile) => people.set(member, profile),
          left(member) {
            people.delete(member)
            poses.delete(member)
          },
          pose: (member, pose) => poses.set(member, pose),
          chat: (member, _id, text) =>
            heard.push({ from: people.get(member)?.name ?? 'a stranger', text }),
          refused: (reason) => refusals.push(reason),
        },
      })
      const visitor: Visitor = {
        name,
        session,
        people,
        heard,
        poses,
        refusals,
        wire: undefined,
        connect() {
          const line = link(
            (frame) => session.receive(frame),
            () => session.closed(),
          )
          visitor.wire = line.socket
          send = line.send
          session.opened()
        },
        say: (text) => session.say(newChatId(), text),
      }
      visitors.push(visitor)
      return visitor
    },
    async pass(ms) {
      await advance(clock.now() + ms, () => false)
    },
    async until(condition, what, ms = 15_000) {
      if (!(await advance(clock.now() + ms, condition))) {
        throw new Error(`not within ${ms} ms: ${what}`)
      }
    },
    evict() {
      room.current = boot()
    },
    raw() {
      const received: Uint8Array[] = []
      const { socket, send } = link(
        (frame) => received.push(frame),
        () => undefined,
      )
      return Object.assign(socket, { send, received })
    },
  }
}
