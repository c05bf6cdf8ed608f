/**
 * The delivery service of the room's MLS group (RFC 9750): which commit ends an epoch, who is asked for
 * the next one, and who gets the Welcome. Each function is one synchronous turn; nothing is awaited
 * between looking at the epoch and ending it.
 */
import { equalBytes } from '@cosmos/protocol/content/digest'
import {
  type CommitOutline,
  inspectCommit,
  isWelcome,
} from '@cosmos/protocol/room/commit-inspection'
import { MAX_LEAF, TOKEN_BYTES, type UpFrame } from '@cosmos/protocol/room/frames'
import { GroupError } from '@cosmos/protocol/room/group-crypto'
import { COMMIT_FALLBACK_MS, MAX_ADDS } from '@cosmos/protocol/room/limits'
import type { Attendance, Member } from './attendance.ts'
import type { CommitLog } from './commit-log.ts'
import { MAX_TRIES, MAX_UNANSWERED } from './limits.ts'
import type { Lines } from './lines.ts'
import type { Seat, Seats } from './seats.ts'

type CommitFrame = Extract<UpFrame, { type: 'commit' }>

export interface Delivery<C> {
  /** Takes a commit if it is the first for its epoch and does what it should. */
  commit(socket: C, frame: CommitFrame): void
  /** Asks somebody for whatever has to be committed now, or begins a new group. */
  dispatch(): void
  /** When the one who was asked has had long enough. */
  readonly deadline: number | undefined
}

export function createDelivery<C>(options: {
  readonly log: CommitLog
  readonly seats: Seats
  readonly attendance: Attendance<C>
  readonly lines: Lines<C>
  readonly turn: <T>(task: () => T) => T
  readonly now: () => number
  readonly random: (length: number) => Uint8Array<ArrayBuffer>
  /** For newcomers nobody would add. */
  readonly sendAway: (socket: C, why: string) => void
  /** For members who are asked and do not answer: half-open sockets never say that they are gone. */
  readonly giveUp: (socket: C, why: string) => void
}): Delivery<C> {
  const { log, seats, attendance, lines, turn, now, random, sendAway, giveUp } = options
  let asked: { epoch: number; at: number; seat: Seat; adds: readonly Seat[] } | undefined
  let attempt = 0
  /** How often a newcomer has been left out by the committer it was put to. */
  const tries = new Map<number, number>()

  /** Makes `seat` the only member of a new group; everybody else has to be added to it. */
  function found(seat: Seat, socket: C): void {
    const groupId = random(TOKEN_BYTES)
    turn(() => {
      for (const other of attendance.members()) if (other.id !== seat.id) seats.delete(other.id)
      log.found(groupId)
      seats.change(seat.id, { leaf: 0, joined: 0 })
    })
    asked = undefined
    attempt = 0
    lines.send([socket], { type: 'found', groupId })
  }

  function dispatch(): void {
    const here = attendance.present()
    const newcomers = attendance.waiting().filter((seat) => attendance.socketOf(seat) !== undefined)
    const founder = founderOf(here, newcomers)
    const socket = founder === undefined ? undefined : attendance.socketOf(founder)
    if (founder !== undefined && socket !== undefined) {
      found(founder, socket)
      dispatch()
      return
    }
    if (here.length === 0) {
      if (seats.all().every(attendance.removable)) forget()
      return
    }
    const departed = attendance.members().filter(attendance.removable)
    if (newcomers.length === 0 && departed.length === 0) {
      asked = undefined
      attempt = 0
      return
    }
    ask(here, newcomers.slice(0, MAX_ADDS), departed)
  }

  /** Who begins a new group: the first newcomer where nobody can add it, or a sole survivor. */
  function founderOf(here: readonly Member[], newcomers: readonly Seat[]): Seat | undefined {
    const [survivor, ...others] = here
    // A member who only lost the connection comes back to the new group as a newcomer.
    if (survivor === undefined) return newcomers[0]
    if (others.length > 0) return undefined
    const gone = attendance.members().filter((seat) => seat.id !== survivor.id)
    return gone.length > 0 && gone.every(attendance.removable) ? survivor : undefined
  }

  /** An empty room keeps nothing. */
  function forget(): void {
    if (log.head === undefined && seats.all().length === 0) return
    turn(() => {
      seats.clear()
      log.clear()
    })
    tries.clear()
    asked = undefined
  }

  function ask(
    here: readonly Member[],
    newcomers: readonly Seat[],
    departed: readonly Member[],
  ): void {
    const epoch = log.head?.epoch
    if (epoch === undefined) return
    if (asked !== undefined && asked.epoch === epoch) {
      const socket = attendance.socketOf(asked.seat)
      if (socket !== undefined && now() - asked.at < COMMIT_FALLBACK_MS) return
      attempt++
      asked = undefined
      if (socket !== undefined && unanswered(socket)) {
        giveUp(socket, 'does not commit')
        return // which changes who is here
      }
    }
    const committer = here[attempt % here.length]
    const socket = committer === undefined ? undefined : attendance.socketOf(committer)
    if (committer === undefined || socket === undefined) return
    asked = { epoch, at: now(), seat: committer, adds: newcomers }
    lines.send([socket], {
      type: 'work',
      epoch,
      adds: newcomers.map((seat) => seat.keyPackage),
      removes: departed.map((seat) => seat.leaf),
    })
  }

  /** Counts a request without an answer; true when there have been too many in a row. */
  function unanswered(socket: C): boolean {
    const line = lines.get(socket)
    if (line === undefined) return false
    line.unanswered++
    return line.unanswered >= MAX_UNANSWERED
  }

  /** A key package nobody wants to add must not occupy the committers for ever. */
  function leftOut(seat: Seat): void {
    const socket = attendance.socketOf(seat)
    const count = (tries.get(seat.id) ?? 0) + 1
    tries.set(seat.id, count)
    if (count < MAX_TRIES || socket === undefined) return
    tries.delete(seat.id)
    sendAway(socket, 'nobody would add this key package')
  }

  /** Whom an outline adds and removes; undefined when that is not what has to be done. */
  function changesOf(outline: CommitOutline): { added: Seat[]; removed: Member[] } | undefined {
    const added: Seat[] = []
    for (const keyPackage of outline.adds) {
      const seat = attendance.waiting().find((one) => equalBytes(one.keyPackage, keyPackage))
      if (seat === undefined || added.includes(seat)) return undefined
      added.push(seat)
    }
    const removed: Member[] = []
    for (const leaf of outline.removes) {
      const seat = attendance.members().find((one) => one.leaf === leaf)
      if (seat === undefined || !attendance.removable(seat)) return undefined
      if (removed.includes(seat)) return undefined
      removed.push(seat)
    }
    return { added, removed }
  }

  /** Leftmost free leaves once `removed` are out, as MLS assigns them (RFC 9420 section 12.1.1). */
  function leavesFor(count: number, removed: readonly Member[]): number[] {
    const staying = attendance.members().filter((seat) => !removed.includes(seat))
    const taken = new Set(staying.map((seat) => seat.leaf))
    const leaves: number[] = []
    for (let leaf = 0; leaves.length < count; leaf++) if (!taken.has(leaf)) leaves.push(leaf)
    return leaves
  }

  function commit(socket: C, frame: CommitFrame): void {
    const member = attendance.memberAt(socket)
    const { head } = log
    const line = lines.get(socket)
    if (member === undefined || head === undefined || line === undefined) {
      lines.refuse(socket, 'not a member')
      return
    }
    line.unanswered = 0
    const outline = outlineOf(frame)
    if (typeof outline === 'string') {
      lines.strike(socket, outline)
      return
    }
    if (outline.sender !== member.leaf) {
      lines.strike(socket, 'not allowed')
      return
    }
    if (outline.epoch !== head.epoch || !equalBytes(outline.groupId, head.groupId)) {
      lines.send([socket], { type: 'stale', head: head.epoch })
      return
    }
    const changes = changesOf(outline)
    const leaves = changes === undefined ? [] : leavesFor(changes.added.length, changes.removed)
    if (changes === undefined || leaves.some((leaf) => leaf > MAX_LEAF)) {
      // Somebody came back or went away while this commit was being made: ask again.
      asked = undefined
      lines.refuse(socket, 'not one of those waiting')
      return
    }
    accept(head.epoch, frame, changes, leaves)
  }

  function outlineOf({
    message,
    welcome,
  }: CommitFrame): CommitOutline | 'malformed' | 'not allowed' {
    try {
      const outline = inspectCommit(message)
      const welcomes = outline.adds.length > 0 ? isWelcome(welcome) : welcome.length === 0
      return welcomes ? outline : 'malformed'
    } catch (error) {
      if (!(error instanceof GroupError)) throw error
      return error.problem === 'forbidden' ? 'not allowed' : 'malformed'
    }
  }

  function accept(
    epoch: number,
    { message, welcome }: CommitFrame,
    { added, removed }: { added: readonly Seat[]; removed: readonly Member[] },
    leaves: readonly number[],
  ): void {
    const before = attendance.socketsOf(attendance.present())
    turn(() => {
      log.append(epoch, message, welcome)
      for (const seat of removed) seats.delete(seat.id)
      for (const [i, seat] of added.entries()) {
        seats.change(seat.id, { leaf: leaves[i], joined: epoch + 1 })
      }
    })
    for (const seat of added) tries.delete(seat.id)
    const overlooked = asked?.adds.filter((seat) => !added.includes(seat)) ?? []
    asked = undefined
    attempt = 0
    lines.send(before, { type: 'commit', epoch, message })
    if (added.length > 0) {
      lines.send(attendance.socketsOf(added), { type: 'welcome', message: welcome })
    }
    for (const seat of overlooked) if (seats.get(seat.id)?.leaf === undefined) leftOut(seat)
  }

  return {
    commit,
    dispatch,
    get deadline() {
      return asked === undefined ? undefined : asked.at + COMMIT_FALLBACK_MS
    },
  }
}
