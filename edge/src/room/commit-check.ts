/** What a commit does, against what has to be done. The relay sees neither keys nor signatures. */
import { equalBytes } from '@cosmos/protocol/content/digest'
import {
  type CommitOutline,
  inspectCommit,
  isWelcome,
} from '@cosmos/protocol/room/commit-inspection'
import type { UpFrame } from '@cosmos/protocol/room/frames'
import { GroupError } from '@cosmos/protocol/room/group-crypto'
import type { Attendance, Member } from './attendance.ts'
import type { Seat } from './seats.ts'

export type CommitFrame = Extract<UpFrame, { type: 'commit' }>

export interface Changes {
  readonly added: readonly Seat[]
  readonly removed: readonly Member[]
  /** The leaves that MLS gives those who are added. */
  readonly leaves: readonly number[]
}

/** Reads a commit frame: its outline, or why no honest member sends it. */
export function outlineOf({
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

/** Whom an outline adds and removes; undefined when that is not what has to be done. */
export function changesOf<C>(
  outline: CommitOutline,
  attendance: Attendance<C>,
): Changes | undefined {
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
  return { added, removed, leaves: leavesFor(added.length, removed, attendance.members()) }
}

/** Leftmost free leaves once `removed` are out, as MLS assigns them (RFC 9420 section 12.1.1). */
function leavesFor(
  count: number,
  removed: readonly Member[],
  members: readonly Member[],
): number[] {
  const staying = members.filter((seat) => !removed.includes(seat))
  const taken = new Set(staying.map((seat) => seat.leaf))
  const leaves: number[] = []
  for (let leaf = 0; leaves.length < count; leaf++) if (!taken.has(leaf)) leaves.push(leaf)
  return leaves
}
