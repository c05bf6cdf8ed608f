/**
 * The delivery service of the room's MLS group (RFC 9750): which commit ends an epoch, who is asked for
 * the next one, and who gets the Welcome. Each function is one synchronous turn; nothing is awaited
 * between looking at the epoch and ending it.
 */
import { equalBytes } from '@cosmos/protocol/content/digest'
import { MAX_LEAF, TOKEN_BYTES } from '@cosmos/protocol/room/frames'
import { MAX_ADDS } from '@cosmos/protocol/room/limits'
import type { Attendance, Member } from './attendance.ts'
import { type Changes, type CommitFrame, changesOf, outlineOf } from './commit-check.ts'
import type { CommitLog } from './commit-log.ts'
import { createCommitters } from './committers.ts'
import { MAX_TRIES, MIN_VOTES_TO_BLAME } from './limits.ts'
import type { Lines } from './lines.ts'
import type { Seat, Seats } from './seats.ts'
import { createTrials } from './trials.ts'

export interface Delivery<C> {
  /** Takes a commit if it is the first for its epoch and does what it should. */
  commit(socket: C, frame: CommitFrame): void
  /** Whether a commit of this socket is one that was asked for. */
  expects(socket: C): boolean
  /** A member cannot follow the commit that ended `epoch`; undefined: it cannot read its Welcome. */
  nack(socket: C, epoch: number | undefined): void
  /** Asks somebody for whatever has to be committed now, or begins a new group. */
  dispatch(): void
  /** When to look again: somebody was asked, or changes are being gathered. */
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
  /** For newcomers nobody would add, and members whose commits nobody could follow. */
  readonly sendAway: (socket: C, why: string) => void
  /** For members who are asked and do not answer: half-open sockets never say that they are gone. */
  readonly giveUp: (socket: C, why: string) => void
}): Delivery<C> {
  const { log, seats, attendance, lines, turn, now, random, sendAway, giveUp } = options
  const committers = createCommitters<C>({ log, attendance, lines, now, giveUp })
  /** How often a newcomer has been left out by the committer it was put to. */
  const tries = new Map<number, number>()
  const trials = createTrials(now)

  /** Makes `seat` the only member of a new group; everybody else has to be added to it. */
  function found(seat: Seat, socket: C): void {
    const groupId = random(TOKEN_BYTES)
    turn(() => {
      for (const other of attendance.members()) if (other.id !== seat.id) seats.delete(other.id)
      log.found(groupId)
      seats.change(seat.id, { leaf: 0, joined: 0 })
    })
    reset()
    committers.founded(seat)
    lines.send([socket], { type: 'found', groupId })
  }

  function reset(): void {
    trials.clear()
    committers.reset()
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
    committers.ask(here, newcomers.slice(0, MAX_ADDS), departed)
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
    reset()
  }

  function nack(socket: C, epoch: number | undefined): void {
    const seat = attendance.memberAt(socket)
    if (seat === undefined) return
    const verdict = trials.vote(epoch, seat.id)
    if (verdict.kind === 'bad welcome') committers.distrust(verdict.committer)
    if (verdict.kind === 'void') dissolve(verdict)
  }

  /**
   * Ends a group its members cannot follow. All of them lose their leaves and say hello again; the
   * first who does begins a new group, whoever came before it being out of reach or out of favour.
   */
  function dissolve({ committer, votes }: { committer: number; votes: number }): void {
    const members = attendance.members()
    const sockets = attendance.socketsOf(members)
    const culprit = members.find(({ id }) => id === committer)
    const blamed =
      culprit !== undefined && votes >= MIN_VOTES_TO_BLAME
        ? attendance.socketOf(culprit)
        : undefined
    for (const member of members) attendance.unbind(member)
    turn(() => {
      for (const member of members) seats.delete(member.id)
      log.clear()
    })
    reset()
    for (const socket of sockets) {
      const line = lines.get(socket)
      if (line !== undefined) line.since = now()
    }
    lines.send(
      sockets.filter((socket) => socket !== blamed),
      { type: 'void' },
    )
    if (blamed !== undefined) sendAway(blamed, 'nobody could follow its commit')
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
    const changes = changesOf(outline, attendance)
    if (changes === undefined || changes.leaves.some((leaf) => leaf > MAX_LEAF)) {
      // Somebody came back or went away while this commit was being made: ask again.
      committers.outdated()
      lines.refuse(socket, 'not one of those waiting')
      return
    }
    accept(member, frame, changes, outline.renews)
  }

  function accept(
    committer: Member,
    { message, welcome }: CommitFrame,
    changes: Changes,
    renews: boolean,
  ): void {
    const { added, removed, leaves } = changes
    const epoch = log.head?.epoch ?? 0
    const here = attendance.present()
    const before = attendance.socketsOf(here)
    turn(() => {
      log.append(epoch, message, welcome)
      for (const seat of removed) seats.delete(seat.id)
      for (const [i, seat] of added.entries()) {
        seats.change(seat.id, { leaf: leaves[i], joined: epoch + 1 })
      }
    })
    trials.open({
      epoch,
      committer: committer.id,
      audience: here.map(({ id }) => id),
      newcomers: added.map(({ id }) => id),
    })
    for (const leaf of leaves) lines.renewLeaf(leaf)
    for (const seat of added) tries.delete(seat.id)
    const overlooked = committers.committed(committer, changes, renews)
    lines.send(before, { type: 'commit', epoch, message })
    if (added.length > 0) {
      lines.send(attendance.socketsOf(added), { type: 'welcome', message: welcome })
    }
    for (const seat of overlooked) if (seats.get(seat.id)?.leaf === undefined) leftOut(seat)
  }

  return {
    commit,
    expects: committers.expects,
    nack,
    dispatch,
    get deadline() {
      return committers.deadline
    },
  }
}
