/**
 * The room's decisions, without sockets, timers or Durable Objects. Every function is one synchronous
 * turn. `C` is whatever stands for a socket.
 */
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import { decodeUp, encodeDown, type UpFrame } from '@cosmos/protocol/room/frames'
import { GRACE_MS, IMMEDIATE_MEMBERS, TICK_MS } from '@cosmos/protocol/room/limits'
import { createAdmission } from './admission.ts'
import { createAttendance } from './attendance.ts'
import type { CommitLog } from './commit-log.ts'
import { createDelivery } from './delivery.ts'
import { HELLO_DEADLINE_MS } from './limits.ts'
import { createLines, type Line } from './lines.ts'
import { createPoseBatch } from './pose-batch.ts'
import type { Seats } from './seats.ts'
import { createTickClock } from './tick.ts'
import { createVoices } from './voices.ts'

export interface RelayPorts<C> {
  /** `frame` belongs to the socket from now on: workerd keeps a reference, so nobody may write to it. */
  send(socket: C, frame: Uint8Array<ArrayBuffer>): void
  close(socket: C, reason: CloseReason, why: string): void
  /** Writes down whose socket this is, for the time after an eviction. */
  remember(socket: C, seat: number | undefined): void
  /** Call `alarm` at this time (ms since 1970), instead of at any time asked for before. */
  alarmAt(time: number | undefined): void
  /** Call `tick` once after this many milliseconds. */
  tickIn(ms: number): void
  /** How many members are here now: told when it changes. */
  people(count: number): void
}

/** A socket that survived an eviction. */
export interface Survivor<C> {
  readonly socket: C
  readonly seat: number | undefined
  readonly since: number
}

export interface Relay<C> {
  connected(socket: C): void
  received(socket: C, frame: Uint8Array): void
  /** `clean`: the visitor closed it, and does not mean to come back. */
  disconnected(socket: C, clean: boolean): void
  alarm(): void
  tick(): void
}

const ALL_NEAR = new Uint8Array()

export function createRelay<C>(options: {
  readonly log: CommitLog
  readonly seats: Seats
  readonly ports: RelayPorts<C>
  /** One transaction: all of it or nothing. */
  readonly turn: <T>(task: () => T) => T
  readonly now: () => number
  readonly random: (length: number) => Uint8Array<ArrayBuffer>
  readonly survivors?: readonly Survivor<C>[]
}): Relay<C> {
  const { log, seats, ports, turn, now, random, survivors = [] } = options
  const ticks = createTickClock((below) => {
    const [high = 0, low = 0] = random(2)
    return (high * 256 + low) % below
  })
  const batch = createPoseBatch()
  /** Whether sockets, seats or the epoch are other than when `goOn` last looked. */
  let changed = false
  /** Sockets of members, as of the last change. */
  let receivers: readonly C[] = []
  let told: number | undefined
  const lines = createLines<C>({ ticks, now, transmit: ports.send, drop })
  const attendance = createAttendance<C>({ seats, lines, now, remember: ports.remember })
  const admission = createAdmission<C>({ log, seats, attendance, lines, drop, close: ports.close })
  const voices = createVoices<C>({ attendance, lines, ticks, now })
  const delivery = createDelivery<C>({
    ...{ log, seats, attendance, lines, turn, now, random },
    sendAway: (socket, why) => drop(socket, 'policy', why),
    giveUp: (socket, why) => drop(socket, 'tooSlow', why),
  })

  /** Ends a socket from this side. Slow readers may come back to their place, others may not. */
  function drop(socket: C, reason: CloseReason, why: string): void {
    end(socket, reason !== 'tooSlow')
    ports.close(socket, reason, why)
  }

  function end(socket: C, clean: boolean): void {
    changed = true
    const seat = attendance.seatOf(socket)
    if (seat !== undefined && attendance.socketOf(seat) === socket) {
      if (seat.leaf !== undefined) batch.drop(seat.leaf)
      if (clean) attendance.retire(seat)
      else attendance.lose(socket)
    }
    lines.delete(socket)
  }

  /** Ends every turn: whatever it changed may need a commit, a new group or another alarm. */
  function goOn(): void {
    // Poses change nothing, and there are a thousand of them a second.
    if (!changed) return
    // Asking for a commit may send somebody away, which is a change again.
    while (changed) {
      changed = false
      delivery.dispatch()
      schedule()
    }
    count()
  }

  function count(): void {
    receivers = attendance.socketsOf(attendance.present())
    if (receivers.length === told) return
    told = receivers.length
    ports.people(told)
  }

  function schedule(): void {
    const times = seats
      .all()
      .filter((seat) => !attendance.removable(seat))
      .map((seat) => (seat.gone === undefined ? undefined : seat.gone + GRACE_MS))
    for (const [, line] of lines.all()) {
      if (line.seat === undefined) times.push(line.since + HELLO_DEADLINE_MS)
    }
    const due = [...times, delivery.deadline].filter((time) => time !== undefined)
    ports.alarmAt(due.length === 0 ? undefined : Math.min(...due))
  }

  function app(socket: C, line: Line, frame: Extract<UpFrame, { type: 'app' }>): void {
    const member = attendance.memberAt(socket)
    if (member === undefined) {
      lines.refuse(socket, 'not a member')
      return
    }
    if (!line.apps.take(now())) {
      lines.refuse(socket, 'too many')
      return
    }
    const to = new Set(frame.to)
    const receivers = attendance
      .present()
      .filter((other) => other.id !== member.id && (to.size === 0 || to.has(other.leaf)))
    const { leaf } = member
    lines.send(attendance.socketsOf(receivers), { type: 'app', leaf, message: frame.message })
  }

  function pose(socket: C, line: Line, sealed: Uint8Array): void {
    const member = attendance.memberAt(socket)
    // Over-limit poses just vanish: the next one says it all again.
    if (member === undefined || !line.poses.take(now())) return
    if (receivers.length > IMMEDIATE_MEMBERS) {
      const to = { near: true, slower: lines.tiered }
      if (batch.put(member.leaf, sealed, to)) ports.tickIn(TICK_MS)
      return
    }
    const tick = ticks.stamp(now())
    const frame = encodeDown({ type: 'poses', tick, poses: [{ leaf: member.leaf, sealed }] })
    for (const receiver of receivers) {
      if (receiver !== socket) lines.sendVolatile(receiver, frame, tick)
    }
  }

  function retier(socket: C, line: Line, packed: Uint8Array): void {
    if (line.retiers.take(now())) lines.sort(socket, packed)
  }

  function nack(socket: C, line: Line, epoch: number | undefined): void {
    changed = true
    if (!line.handshakes.take(now())) lines.strike(socket, 'too many')
    else delivery.nack(socket, epoch)
  }

  function handle(socket: C, line: Line, frame: UpFrame): void {
    switch (frame.type) {
      case 'pose':
        lines.acknowledge(socket, frame.ack)
        pose(socket, line, frame.sealed)
        break
      case 'voice':
        lines.acknowledge(socket, frame.ack)
        voices.speak(socket, frame.sealed)
        break
      case 'tiers':
        retier(socket, line, frame.packed)
        break
      case 'nack':
        nack(socket, line, frame.epoch)
        break
      case 'ack':
        lines.acknowledge(socket, frame.ack)
        break
      case 'app':
        app(socket, line, frame)
        break
      case 'bye':
        drop(socket, 'normal', 'goodbye')
        break
      case 'hello':
      case 'commit':
        changed = true
        // Answers cost nothing: in a busy room the committer is asked more often than anybody may ask.
        if (
          !(frame.type === 'commit' && delivery.expects(socket)) &&
          !line.handshakes.take(now())
        ) {
          lines.strike(socket, 'too many')
        } else if (frame.type === 'hello') admission.hello(socket, frame)
        else delivery.commit(socket, frame)
    }
  }

  for (const { socket, seat, since } of survivors) {
    lines.open(socket, since)
    const known = seat === undefined ? undefined : seats.get(seat)
    if (known !== undefined) attendance.bind(socket, known)
  }
  for (const seat of seats.all()) {
    if (seat.gone === undefined && attendance.socketOf(seat) === undefined) {
      seats.change(seat.id, { gone: now() })
      changed = true
    }
  }
  receivers = attendance.socketsOf(attendance.present())

  return {
    connected(socket) {
      lines.open(socket, now())
      changed = true
      goOn()
    },
    received(socket, bytes) {
      const line = lines.get(socket)
      if (line === undefined) return
      const frame = decodeUp(bytes)
      if (frame.ok) handle(socket, line, frame.value)
      else lines.strike(socket, 'malformed')
      goOn()
    },
    disconnected(socket, clean) {
      if (lines.get(socket) === undefined) return
      end(socket, clean)
      goOn()
    },
    alarm() {
      for (const [socket, line] of lines.all()) {
        if (line.seat === undefined && now() - line.since >= HELLO_DEADLINE_MS) {
          drop(socket, 'silent', 'said no hello')
        }
      }
      changed = true
      goOn()
    },
    tick() {
      const tick = ticks.stamp(now())
      const beat = batch.take(tick)
      if (batch.waiting) ports.tickIn(TICK_MS)
      if (beat === undefined) return
      for (const receiver of receivers) {
        const frame = beat.frameFor(lines.get(receiver)?.tiers ?? ALL_NEAR)
        if (frame !== undefined) lines.sendVolatile(receiver, frame, tick)
      }
      goOn()
    },
  }
}
