/**
 * Who is asked to commit, and when: the lowest leaf that answers, the next one when it does not. In a
 * crowd changes are gathered, so that there is not a commit for everybody who comes or goes.
 */
import {
  COMMIT_BURST,
  COMMIT_FALLBACK_MS,
  COMMIT_GAP_MS,
  IMMEDIATE_MEMBERS,
} from '@cosmos/protocol/room/limits'
import type { Attendance, Member } from './attendance.ts'
import type { Changes } from './commit-check.ts'
import type { CommitLog } from './commit-log.ts'
import { MAX_UNANSWERED } from './limits.ts'
import type { Lines } from './lines.ts'
import { createRenewals } from './renewals.ts'
import type { Seat } from './seats.ts'

export interface Committers<C> {
  /** Asks for these changes, or for a renewal of keys where there are none. */
  ask(here: readonly Member[], newcomers: readonly Seat[], departed: readonly Member[]): void
  /** Whether a commit of this socket is one that was asked for. */
  expects(socket: C): boolean
  /** A commit was taken. Answers those whom its maker was asked to add, and left out. */
  committed(committer: Member, changes: Changes, renews: boolean): readonly Seat[]
  founded(seat: Seat): void
  /** What was asked for cannot be done any more: asks anew. */
  outdated(): void
  /** This seat's Welcomes could not be read: it is asked last. */
  distrust(seat: number): void
  /** Another group. */
  reset(): void
  /** When to ask again. */
  readonly deadline: number | undefined
}

export function createCommitters<C>(options: {
  readonly log: Pick<CommitLog, 'head'>
  readonly attendance: Attendance<C>
  readonly lines: Lines<C>
  readonly now: () => number
  /** For members who are asked and do not answer: half-open sockets never say that they are gone. */
  readonly giveUp: (socket: C, why: string) => void
}): Committers<C> {
  const { log, attendance, lines, now, giveUp } = options
  const renewals = createRenewals(now)
  let asked: { epoch: number; at: number; seat: Seat; adds: readonly Seat[] } | undefined
  let attempt = 0
  /** When the changes of the roster so far would all be over, had each waited for the one before. */
  let changesUntil = Number.NEGATIVE_INFINITY
  let deadline: number | undefined
  const distrusted = new Set<number>()

  /** Counts a request without an answer; true when there have been too many in a row. */
  function unanswered(socket: C): boolean {
    const line = lines.get(socket)
    if (line === undefined) return false
    line.unanswered++
    return line.unanswered >= MAX_UNANSWERED
  }

  /** Asks one of those who are here for the changes of this epoch. */
  function request(
    epoch: number,
    here: readonly Member[],
    newcomers: readonly Seat[],
    departed: readonly Member[],
  ): void {
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
    const trusted = here.filter(({ id }) => !distrusted.has(id))
    const candidates = trusted.length > 0 ? trusted : here
    const committer = candidates[attempt % candidates.length]
    if (committer === undefined) return
    asked = { epoch, at: now(), seat: committer, adds: newcomers }
    send(committer, epoch, newcomers, departed)
  }

  function send(
    to: Member,
    epoch: number,
    newcomers: readonly Seat[],
    departed: readonly Member[],
  ): void {
    lines.send(attendance.socketsOf([to]), {
      type: 'work',
      epoch,
      adds: newcomers.map((seat) => seat.keyPackage),
      removes: departed.map((seat) => seat.leaf),
    })
  }

  return {
    ask(here, newcomers, departed) {
      const epoch = log.head?.epoch
      deadline = undefined
      if (epoch === undefined) return
      const busy = newcomers.length > 0 || departed.length > 0
      const nextChange =
        here.length > IMMEDIATE_MEMBERS ? changesUntil - (COMMIT_BURST - 1) * COMMIT_GAP_MS : now()
      if (!busy) {
        asked = undefined
        attempt = 0
      } else if (asked?.epoch === epoch || now() >= nextChange) {
        request(epoch, here, newcomers, departed)
        deadline = asked === undefined ? undefined : asked.at + COMMIT_FALLBACK_MS
        return
      }
      // Nobody is at work: a good moment.
      const due = renewals.ask(epoch, here, busy)
      if (due !== undefined) send(due, epoch, [], [])
      const times = [busy ? nextChange : undefined, renewals.next(here, busy)]
      const known = times.filter((time) => time !== undefined)
      if (known.length > 0) deadline = Math.min(...known)
    },
    expects(socket) {
      const seat = attendance.memberAt(socket)?.id
      return seat !== undefined && (asked?.seat.id === seat || renewals.expects(seat))
    },
    committed(committer, { added, removed }, renews) {
      const isChange = added.length > 0 || removed.length > 0
      // Who renewed its keys because it was asked to has left nobody out.
      const isAnswer =
        asked?.seat.id === committer.id && (isChange || !renewals.expects(committer.id))
      const leftOut = isAnswer ? (asked?.adds.filter((seat) => !added.includes(seat)) ?? []) : []
      asked = undefined
      attempt = 0
      if (isChange) changesUntil = Math.max(changesUntil, now()) + COMMIT_GAP_MS
      const members = attendance.members()
      const ids = new Set(added.map(({ id }) => id))
      const newMembers = members.filter(({ id }) => ids.has(id))
      renewals.committed({ committer, renews, added: newMembers, removed, members })
      return leftOut
    },
    founded: ({ id }) => renewals.founded(id),
    outdated() {
      asked = undefined
    },
    distrust: (seat) => distrusted.add(seat),
    reset() {
      distrusted.clear()
      renewals.clear()
      asked = undefined
      attempt = 0
      deadline = undefined
      changesUntil = Number.NEGATIVE_INFINITY
    },
    get deadline() {
      return deadline
    },
  }
}
