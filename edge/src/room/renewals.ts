/**
 * Who should renew its keys, and when, so that commits stay short.
 *
 * A removal blanks the tree above the leaf, an addition fills nothing in, and a commit fills in the
 * nodes above its maker's leaf only (RFC 9420 section 7.5). Where one member makes all of them the
 * tree stays blank, and each removal at 128 members carries 127 ciphertexts (11 KB). So whoever came
 * in is asked for one commit of its own, and so is whoever stands nearest to a leaf that was given up:
 * then all nodes with people on both sides are filled in, and a removal takes a dozen (1.6 KB).
 *
 * A favour: nobody waits for it, and who does not do it is not asked again. Kept in memory only; after
 * an eviction those who come and go from then on are asked.
 */
import { COMMIT_FALLBACK_MS } from '@cosmos/protocol/room/limits'
import type { Member } from './attendance.ts'
import { RENEWAL_EVERY_MS, RENEWAL_MEMBERS, RENEWAL_QUIET_MS } from './limits.ts'

export interface Renewals {
  /** A commit was taken. `members` are those who are in the group now. */
  committed(commit: {
    readonly committer: Member
    readonly renews: boolean
    readonly added: readonly Member[]
    readonly removed: readonly Member[]
    readonly members: readonly Member[]
  }): void
  /** Its path will be missing too: the founder of a group. */
  founded(seat: number): void
  /** Who is to renew its keys now; counts as asked. `busy`: there are changes that wait. */
  ask(epoch: number, here: readonly Member[], busy: boolean): Member | undefined
  /** Whether this seat has been asked and has not answered yet. */
  expects(seat: number): boolean
  /** When to ask again whether somebody is due; undefined while nobody is. */
  next(here: readonly Member[], busy: boolean): number | undefined
  clear(): void
}

/** A byte backwards: 0, 128, 64, 192 … Leaves in this order are spread over the tree. */
function spread(leaf: number): number {
  let reversed = 0
  for (let bit = 0; bit < 8; bit++) reversed = (reversed << 1) | ((leaf >> bit) & 1)
  return reversed
}

/** The member with which a leaf shares most of the tree above it. */
function nearestTo(leaf: number, members: readonly Member[]): Member | undefined {
  let nearest: Member | undefined
  for (const one of members) {
    if (nearest === undefined || (one.leaf ^ leaf) < (nearest.leaf ^ leaf)) nearest = one
  }
  return nearest
}

/** `now` is milliseconds. */
export function createRenewals(now: () => number): Renewals {
  /** Seats above whose leaves the tree may be blank. */
  const wanted = new Set<number>()
  let asked: { seat: number; epoch: number; at: number } | undefined
  let lastCommit = Number.NEGATIVE_INFINITY
  let lastAsked = Number.NEGATIVE_INFINITY

  const candidates = (here: readonly Member[]): Member[] =>
    here.length < RENEWAL_MEMBERS ? [] : here.filter(({ id }) => wanted.has(id))

  const dueAt = (busy: boolean): number =>
    Math.max(
      busy ? lastAsked + RENEWAL_EVERY_MS : lastCommit + RENEWAL_QUIET_MS,
      asked === undefined ? Number.NEGATIVE_INFINITY : asked.at + COMMIT_FALLBACK_MS,
    )

  return {
    committed({ committer, renews, added, removed, members }) {
      lastCommit = now()
      for (const { id } of added) wanted.add(id)
      for (const { id, leaf } of removed) {
        wanted.delete(id)
        const nearest = nearestTo(leaf, members)
        if (nearest !== undefined) wanted.add(nearest.id)
      }
      if (renews) wanted.delete(committer.id)
      asked = undefined
    },
    founded(seat) {
      wanted.add(seat)
    },
    ask(epoch, here, busy) {
      if (now() < dueAt(busy)) return undefined
      // Too late or never: the tree stays blank there until somebody else fills it in.
      if (asked?.epoch === epoch) wanted.delete(asked.seat)
      asked = undefined
      // Those far apart first: sixteen of them do most of the work.
      const [first] = candidates(here).sort((a, b) => spread(a.leaf) - spread(b.leaf))
      if (first === undefined) return undefined
      lastAsked = now()
      asked = { seat: first.id, epoch, at: lastAsked }
      return first
    },
    expects: (seat) => asked?.seat === seat,
    next: (here, busy) => (candidates(here).length > 0 ? dueAt(busy) : undefined),
    clear() {
      wanted.clear()
      asked = undefined
    },
  }
}
