/**
 * The room's decisions, without sockets, timers or Durable Objects: who has which leaf, which commit
 * ends an epoch, who is asked to commit next, and who gets which frame. Every function is one
 * synchronous turn. `C` is whatever stands for a socket.
 */

import { equalBytes } from '@cosmos/protocol/content/digest'
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import {
  type CommitOutline,
  inspectCommit,
  isKeyPackage,
  isWelcome,
} from '@cosmos/protocol/room/commit-inspection'
import {
  type DownFrame,
  decodeUp,
  encodeDown,
  MAX_LEAF,
  REFUSALS,
  type Refusal,
  TOKEN_BYTES,
  type UpFrame,
} from '@cosmos/protocol/room/frames'
import { GroupError } from '@cosmos/protocol/room/group-crypto'
import {
  COMMIT_FALLBACK_MS,
  GRACE_MS,
  IMMEDIATE_MEMBERS,
  MAX_ADDS,
  MAX_MEMBERS,
  ROOM_PROTOCOL_VERSION,
  TICK_MS,
} from '@cosmos/protocol/room/limits'
import { type Bucket, createBucket } from '../bucket.ts'
import type { CommitLog } from './commit-log.ts'
import { type Credits, createCredits } from './credits.ts'
import {
  APP_BUCKET,
  HANDSHAKE_BUCKET,
  HELLO_DEADLINE_MS,
  MAX_TRIES,
  POSE_BUCKET,
  STRIKE_BUCKET,
} from './limits.ts'
import { type Seat, type Seats, sessionHex } from './seats.ts'
import { createPoseBatch, createTickClock } from './tick.ts'

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

interface Line {
  readonly since: number
  seat: number | undefined
  readonly credits: Credits
  readonly poses: Bucket
  readonly apps: Bucket
  readonly handshakes: Bucket
  readonly strikes: Bucket
}

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
  const lines = new Map<C, Line>()
  /** Seat id to socket. */
  const sockets = new Map<number, C>()
  const [first = 0, second = 0] = random(2)
  const clock = createTickClock(first * 256 + second)
  const batch = createPoseBatch()
  /** The commit that has been asked for. */
  let asked: { epoch: number; at: number; seat: number } | undefined
  let attempt = 0
  const tries = new Map<number, number>()

  function open(socket: C, since: number, seat: number | undefined): void {
    const start = now()
    lines.set(socket, {
      since,
      seat,
      credits: createCredits(clock.stamp(start)),
      poses: createBucket(POSE_BUCKET),
      apps: createBucket(APP_BUCKET),
      handshakes: createBucket(HANDSHAKE_BUCKET),
      strikes: createBucket(STRIKE_BUCKET),
    })
  }

  // ---- sending -------------------------------------------------------------------------------

  function drop(socket: C, reason: CloseReason, why: string): void {
    disconnected(socket, reason !== 'tooSlow')
    ports.close(socket, reason, why)
  }

  function deliver(
    socket: C,
    frame: Uint8Array<ArrayBuffer>,
    tick: number,
    reliable: boolean,
  ): void {
    const line = lines.get(socket)
    if (line === undefined) return
    line.credits.sent(tick, reliable ? frame.length : 0, now())
    ports.send(socket, frame)
    if (line.credits.hopeless(now())) drop(socket, 'tooSlow', 'reads too slowly')
  }

  type Unstamped = DownFrame extends infer F
    ? F extends DownFrame
      ? Omit<F, 'tick'>
      : never
    : never
  function send(to: C | readonly C[], frame: Unstamped): void {
    const tick = clock.stamp(now())
    const bytes = encodeDown({ ...frame, tick } as DownFrame)
    for (const socket of Array.isArray(to) ? (to as readonly C[]) : [to as C]) {
      deliver(socket, bytes, tick, true)
    }
  }

  const refuse = (socket: C, reason: Refusal): void =>
    send(socket, { type: 'refused', reason: REFUSALS.indexOf(reason) })

  /** Answers what no honest client sends, and closes on those who go on. */
  function strike(socket: C, reason: Refusal): void {
    if (lines.get(socket)?.strikes.take(now()) === true) refuse(socket, reason)
    else drop(socket, 'policy', `too many frames that are ${reason}`)
  }

  // ---- who is here ---------------------------------------------------------------------------

  const seatOf = (socket: C): Seat | undefined => {
    const id = lines.get(socket)?.seat
    return id === undefined ? undefined : seats.get(id)
  }
  const isMember = (seat: Seat): seat is Seat & { leaf: number } => seat.leaf !== undefined
  const members = (): (Seat & { leaf: number })[] => seats.all().filter(isMember)
  /** Members with a socket, lowest leaf first: the order in which they are asked to commit. */
  const present = (): (Seat & { leaf: number })[] =>
    members()
      .filter((seat) => sockets.has(seat.id))
      .sort((a, b) => a.leaf - b.leaf)
  const waiting = (): Seat[] => seats.all().filter((seat) => !isMember(seat))
  const removable = (seat: Seat): boolean =>
    seat.gone !== undefined && now() - seat.gone >= GRACE_MS
  const socketsOf = (some: readonly Seat[]): C[] =>
    some.map((seat) => sockets.get(seat.id)).filter((socket) => socket !== undefined)

  function bind(socket: C, seat: number): void {
    const line = lines.get(socket)
    if (line !== undefined) line.seat = seat
    sockets.set(seat, socket)
    ports.remember(socket, seat)
  }

  function unbind(seat: number): void {
    const socket = sockets.get(seat)
    sockets.delete(seat)
    const line = socket === undefined ? undefined : lines.get(socket)
    if (socket === undefined || line?.seat !== seat) return
    line.seat = undefined
    ports.remember(socket, undefined)
  }

  /** Gives up a place for good: a member is removed by the next commit, a newcomer just goes. */
  function retire(seat: Seat): void {
    unbind(seat.id)
    if (isMember(seat)) {
      seats.change(seat.id, { session: undefined, gone: 0 })
      batch.drop(seat.leaf)
    } else {
      seats.delete(seat.id)
      tries.delete(seat.id)
    }
  }

  // ---- what has to be committed, and by whom --------------------------------------------------

  /** Makes `seat` the only member of a new group; everybody else has to be added to it. */
  function found(seat: Seat, socket: C): void {
    const groupId = random(TOKEN_BYTES)
    turn(() => {
      for (const other of members()) if (other.id !== seat.id) seats.delete(other.id)
      log.found(groupId)
      seats.change(seat.id, { leaf: 0, joined: 0 })
    })
    asked = undefined
    attempt = 0
    send(socket, { type: 'found', groupId })
  }

  function dispatch(): void {
    decide()
    schedule()
  }

  function decide(): void {
    const here = present()
    const newcomers = waiting().filter((seat) => sockets.has(seat.id))
    const [founder] = newcomers
    const [survivor] = here
    if (survivor === undefined) {
      const socket = founder === undefined ? undefined : sockets.get(founder.id)
      // Nobody can commit. A member who only lost the connection comes back as a newcomer.
      if (founder !== undefined && socket !== undefined) {
        found(founder, socket)
        return decide()
      }
      if (seats.all().every(removable)) {
        seats.clear()
        log.clear()
      }
      return
    }
    const others = members().filter((seat) => seat.id !== survivor.id)
    const departed = others.filter(removable)
    if (here.length === 1 && departed.length > 0 && departed.length === others.length) {
      const socket = sockets.get(survivor.id)
      if (socket !== undefined) {
        found(survivor, socket)
        return decide()
      }
    }
    if (newcomers.length === 0 && departed.length === 0) {
      asked = undefined
      attempt = 0
      return
    }
    ask(here, newcomers.slice(0, MAX_ADDS), departed)
  }

  function ask(here: readonly Seat[], newcomers: readonly Seat[], departed: readonly Seat[]): void {
    const epoch = log.head?.epoch
    if (epoch === undefined) return
    if (asked !== undefined && asked.epoch === epoch) {
      if (now() - asked.at < COMMIT_FALLBACK_MS && sockets.has(asked.seat)) return
      attempt++
    }
    for (const seat of newcomers) {
      const count = (tries.get(seat.id) ?? 0) + 1
      tries.set(seat.id, count)
      const socket = sockets.get(seat.id)
      if (count > MAX_TRIES && socket !== undefined) {
        drop(socket, 'policy', 'nobody would add this key package')
      }
    }
    const adds = newcomers.filter((seat) => seats.get(seat.id) !== undefined)
    const committer = here[attempt % here.length]
    const socket = committer === undefined ? undefined : sockets.get(committer.id)
    if (committer === undefined || socket === undefined) return
    if (adds.length === 0 && departed.length === 0) return
    asked = { epoch, at: now(), seat: committer.id }
    send(socket, {
      type: 'work',
      epoch,
      adds: adds.map((seat) => seat.keyPackage),
      removes: departed.map((seat) => seat.leaf).filter((leaf) => leaf !== undefined),
    })
  }

  function schedule(): void {
    const times: number[] = []
    for (const seat of seats.all()) {
      if (seat.gone !== undefined && !removable(seat)) times.push(seat.gone + GRACE_MS)
    }
    if (asked !== undefined) times.push(asked.at + COMMIT_FALLBACK_MS)
    for (const line of lines.values()) {
      if (line.seat === undefined) times.push(line.since + HELLO_DEADLINE_MS)
    }
    ports.alarmAt(times.length === 0 ? undefined : Math.min(...times))
  }

  // ---- frames --------------------------------------------------------------------------------

  /** Goes on where the visitor was. False when that is not possible. */
  function resume(socket: C, seat: Seat, frame: Extract<UpFrame, { type: 'hello' }>): boolean {
    const { head } = log
    if (!isMember(seat) || head === undefined) return false
    const { at } = frame
    const from = at === undefined ? seat.joined : at.epoch
    if (at !== undefined && !equalBytes(at.groupId, head.groupId)) return false
    if (at === undefined && !equalBytes(seat.keyPackage, frame.keyPackage)) return false
    const missed = from < seat.joined ? undefined : log.since(from)
    const welcome = at === undefined ? log.welcomeInto(seat.joined) : undefined
    if (missed === undefined || (at === undefined && welcome === undefined)) return false
    seats.change(seat.id, { gone: undefined })
    bind(socket, seat.id)
    if (welcome === undefined) send(socket, { type: 'resumed', head: head.epoch })
    else send(socket, { type: 'welcome', message: welcome })
    for (const { epoch, message } of missed) send(socket, { type: 'commit', epoch, message })
    return true
  }

  function hello(socket: C, frame: Extract<UpFrame, { type: 'hello' }>): void {
    if (frame.version !== ROOM_PROTOCOL_VERSION) {
      return drop(socket, 'version', `this room speaks version ${ROOM_PROTOCOL_VERSION}`)
    }
    if (!isKeyPackage(frame.keyPackage)) return strike(socket, 'malformed')
    const session = sessionHex(frame.session)
    const held = seatOf(socket)
    const seat = seats.bySession(session)
    if (held !== undefined && held.id !== seat?.id) retire(held)
    const other = seat === undefined ? undefined : sockets.get(seat.id)
    if (seat !== undefined && other !== undefined && other !== socket) {
      unbind(seat.id)
      ports.close(other, 'replaced', 'this session has another socket')
      lines.delete(other)
    }
    if (seat !== undefined && resume(socket, seat, frame)) return
    const same =
      seat !== undefined && !isMember(seat) && equalBytes(seat.keyPackage, frame.keyPackage)
    if (seat !== undefined && same) {
      seats.change(seat.id, { gone: undefined })
      bind(socket, seat.id)
    } else {
      if (seat !== undefined) retire(seat)
      const staying = seats.all().filter((place) => !removable(place)).length
      if (staying >= MAX_MEMBERS || seats.all().length > MAX_LEAF) {
        return drop(socket, 'full', `this room takes ${MAX_MEMBERS} people`)
      }
      bind(socket, seats.create(session, frame.keyPackage).id)
    }
    // A founder hears `found` instead; nobody waits for itself.
    if (present().length > 0) send(socket, { type: 'waiting' })
  }

  /** Whom an outline adds and removes; undefined when it is not what was asked for. */
  function changesOf(outline: CommitOutline): { added: Seat[]; removed: Seat[] } | undefined {
    const added: Seat[] = []
    for (const keyPackage of outline.adds) {
      const seat = waiting().find((one) => equalBytes(one.keyPackage, keyPackage))
      if (seat === undefined || added.includes(seat)) return undefined
      added.push(seat)
    }
    const removed: Seat[] = []
    for (const leaf of outline.removes) {
      const seat = members().find((one) => one.leaf === leaf && removable(one))
      if (seat === undefined || removed.includes(seat)) return undefined
      removed.push(seat)
    }
    return { added, removed }
  }

  /** Leftmost free leaves once `removed` are out, as MLS assigns them (RFC 9420 section 12.1.1). */
  function leavesFor(added: readonly Seat[], removed: readonly Seat[]): number[] {
    const taken = new Set(
      members()
        .filter((seat) => !removed.includes(seat))
        .map((seat) => seat.leaf),
    )
    const leaves: number[] = []
    for (let leaf = 0; leaves.length < added.length; leaf++) {
      if (!taken.has(leaf)) leaves.push(leaf)
    }
    return leaves
  }

  function commit(socket: C, frame: Extract<UpFrame, { type: 'commit' }>): void {
    const seat = seatOf(socket)
    const { head } = log
    if (seat === undefined || !isMember(seat) || head === undefined) {
      return refuse(socket, 'not a member')
    }
    let outline: CommitOutline
    try {
      outline = inspectCommit(frame.message)
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      return strike(socket, error.problem === 'forbidden' ? 'not allowed' : 'malformed')
    }
    if (outline.sender !== seat.leaf) return strike(socket, 'not allowed')
    if (outline.epoch !== head.epoch || !equalBytes(outline.groupId, head.groupId)) {
      return send(socket, { type: 'stale', head: head.epoch })
    }
    const changes = changesOf(outline)
    if (changes === undefined) {
      // Somebody came back or went away while this commit was being made: ask again.
      asked = undefined
      return refuse(socket, 'not one of those waiting')
    }
    const welcomed = frame.welcome.length > 0 ? isWelcome(frame.welcome) : false
    if (welcomed !== outline.adds.length > 0) return strike(socket, 'malformed')
    const leaves = leavesFor(changes.added, changes.removed)
    if (leaves.some((leaf) => leaf > MAX_LEAF)) return refuse(socket, 'too many')
    accept(head.epoch, frame, changes, leaves)
  }

  function accept(
    epoch: number,
    { message, welcome }: Extract<UpFrame, { type: 'commit' }>,
    { added, removed }: { added: readonly Seat[]; removed: readonly Seat[] },
    leaves: readonly number[],
  ): void {
    const before = socketsOf(present())
    turn(() => {
      log.append(epoch, message, welcome)
      for (const seat of removed) seats.delete(seat.id)
      for (const [i, seat] of added.entries()) {
        seats.change(seat.id, { leaf: leaves[i], joined: epoch + 1 })
        tries.delete(seat.id)
      }
    })
    asked = undefined
    attempt = 0
    send(before, { type: 'commit', epoch, message })
    if (added.length > 0) send(socketsOf(added), { type: 'welcome', message: welcome })
  }

  function app(socket: C, frame: Extract<UpFrame, { type: 'app' }>): void {
    const seat = seatOf(socket)
    if (seat === undefined || !isMember(seat)) return refuse(socket, 'not a member')
    if (lines.get(socket)?.apps.take(now()) !== true) return refuse(socket, 'too many')
    const to = new Set(frame.to)
    const receivers = present().filter(
      (other) => other.id !== seat.id && (to.size === 0 || to.has(other.leaf)),
    )
    send(socketsOf(receivers), { type: 'app', leaf: seat.leaf, message: frame.message })
  }

  function pose(socket: C, line: Line, sealed: Uint8Array): void {
    const seat = seatOf(socket)
    if (seat === undefined || !isMember(seat) || !line.poses.take(now())) return
    if (sockets.size <= IMMEDIATE_MEMBERS) {
      const tick = clock.stamp(now())
      const frame = encodeDown({ type: 'poses', tick, poses: [{ leaf: seat.leaf, sealed }] })
      fanOut(frame, tick, socket)
    } else if (batch.put(seat.leaf, sealed)) {
      ports.tickIn(TICK_MS)
    }
  }

  function fanOut(frame: Uint8Array<ArrayBuffer>, tick: number, except?: C): void {
    for (const seat of present()) {
      const socket = sockets.get(seat.id)
      if (socket === undefined || socket === except) continue
      const credits = lines.get(socket)?.credits
      if (credits?.poses(tick) === true) deliver(socket, frame, tick, false)
      else if (credits?.hopeless(now()) === true) drop(socket, 'tooSlow', 'reads too slowly')
    }
  }

  function handle(socket: C, line: Line, frame: UpFrame): void {
    switch (frame.type) {
      case 'pose':
        line.credits.acknowledged(frame.ack)
        return pose(socket, line, frame.sealed)
      case 'ack':
        return line.credits.acknowledged(frame.ack)
      case 'app':
        return app(socket, frame)
      case 'bye':
        return drop(socket, 'normal', 'goodbye')
      case 'hello':
      case 'commit':
        if (!line.handshakes.take(now())) return strike(socket, 'too many')
        if (frame.type === 'hello') hello(socket, frame)
        else commit(socket, frame)
        return dispatch()
    }
  }

  function disconnected(socket: C, clean: boolean): void {
    const seat = seatOf(socket)
    lines.delete(socket)
    if (seat === undefined || sockets.get(seat.id) !== socket) return
    sockets.delete(seat.id)
    if (clean) retire(seat)
    else seats.change(seat.id, { gone: now() })
    dispatch()
  }

  // ---- after an eviction ---------------------------------------------------------------------

  for (const { socket, seat, since } of survivors) {
    const known = seat !== undefined && seats.get(seat) !== undefined ? seat : undefined
    open(socket, since, known)
    if (known !== undefined) sockets.set(known, socket)
  }
  for (const seat of seats.all()) {
    if (seat.gone === undefined && !sockets.has(seat.id)) seats.change(seat.id, { gone: now() })
  }

  return {
    connected(socket) {
      open(socket, now(), undefined)
      schedule()
    },
    received(socket, bytes) {
      const line = lines.get(socket)
      if (line === undefined) return
      const frame = decodeUp(bytes)
      if (frame.ok) handle(socket, line, frame.value)
      else strike(socket, 'malformed')
    },
    disconnected,
    alarm() {
      for (const [socket, line] of [...lines]) {
        if (line.seat === undefined && now() - line.since >= HELLO_DEADLINE_MS) {
          drop(socket, 'silent', 'said no hello')
        }
      }
      dispatch()
    },
    tick() {
      const tick = clock.stamp(now())
      const frame = batch.take(tick)
      if (frame !== undefined) fanOut(frame, tick)
    },
  }
}
