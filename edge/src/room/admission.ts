/** Coming in: new, back again, or with a second socket. */
import { equalBytes } from '@cosmos/protocol/content/digest'
import type { CloseReason } from '@cosmos/protocol/room/close-codes'
import { isKeyPackage } from '@cosmos/protocol/room/commit-inspection'
import { MAX_LEAF, type UpFrame } from '@cosmos/protocol/room/frames'
import { MAX_MEMBERS, ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { type Attendance, isMember } from './attendance.ts'
import type { CommitLog } from './commit-log.ts'
import type { Lines } from './lines.ts'
import { type Seat, type Seats, sessionHex } from './seats.ts'

type HelloFrame = Extract<UpFrame, { type: 'hello' }>

export interface Admission<C> {
  /** Gives a visitor its place back, or a new one to wait in; closes on those who cannot have one. */
  hello(socket: C, frame: HelloFrame): void
}

export function createAdmission<C>(options: {
  readonly log: CommitLog
  readonly seats: Seats
  readonly attendance: Attendance<C>
  readonly lines: Lines<C>
  /** Ends a socket and what it stands for. */
  readonly drop: (socket: C, reason: CloseReason, why: string) => void
  /** Ends a socket only. */
  readonly close: (socket: C, reason: CloseReason, why: string) => void
}): Admission<C> {
  const { log, seats, attendance, lines, drop, close } = options

  function hello(socket: C, frame: HelloFrame): void {
    if (frame.version !== ROOM_PROTOCOL_VERSION) {
      drop(socket, 'version', `this room speaks version ${ROOM_PROTOCOL_VERSION}`)
      return
    }
    if (!isKeyPackage(frame.keyPackage)) {
      lines.strike(socket, 'malformed')
      return
    }
    const session = sessionHex(frame.session)
    const held = attendance.seatOf(socket)
    const seat = seats.bySession(session)
    // Somebody who could not follow the group starts over on the same socket.
    if (held !== undefined && held.id !== seat?.id) attendance.retire(held)
    if (seat !== undefined) replace(seat, socket)
    if (seat !== undefined && resume(socket, seat, frame)) return
    if (seat !== undefined && !isMember(seat) && equalBytes(seat.keyPackage, frame.keyPackage)) {
      attendance.bind(socket, seat)
    } else {
      if (seat !== undefined) attendance.retire(seat)
      const staying = seats.all().filter((place) => !attendance.removable(place)).length
      if (staying >= MAX_MEMBERS || seats.all().length > MAX_LEAF) {
        drop(socket, 'full', `this room takes ${MAX_MEMBERS} people`)
        return
      }
      attendance.bind(socket, seats.create(session, frame.keyPackage))
    }
    // Where nobody is, the newcomer hears `found` instead.
    if (attendance.present().length > 0) lines.send([socket], { type: 'waiting' })
  }

  /** A second socket of a session takes over from the first. */
  function replace(seat: Seat, socket: C): void {
    const other = attendance.socketOf(seat)
    if (other === undefined || other === socket) return
    attendance.unbind(seat)
    lines.delete(other)
    close(other, 'replaced', 'this session has another socket')
  }

  /** Goes on where the visitor was: the commits it missed, or the Welcome that did not reach it. */
  function resume(socket: C, seat: Seat, { at, keyPackage }: HelloFrame): boolean {
    const { head } = log
    if (!isMember(seat) || head === undefined) return false
    if (at !== undefined && !equalBytes(at.groupId, head.groupId)) return false
    const from = at?.epoch ?? seat.joined
    const missed = from < seat.joined ? undefined : log.since(from)
    if (missed === undefined) return false
    if (at === undefined) {
      const welcome = log.welcomeInto(seat.joined)
      if (welcome === undefined || !equalBytes(seat.keyPackage, keyPackage)) return false
      attendance.bind(socket, seat)
      lines.send([socket], { type: 'welcome', message: welcome })
    } else {
      attendance.bind(socket, seat)
      lines.send([socket], { type: 'resumed', head: head.epoch })
    }
    for (const { epoch, message } of missed)
      lines.send([socket], { type: 'commit', epoch, message })
    return true
  }

  return { hello }
}
