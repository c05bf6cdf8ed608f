/** Which socket speaks for which seat, and who of the members and newcomers is here. */
import { GRACE_MS } from '@cosmos/protocol/room/limits'
import type { Lines } from './lines.ts'
import type { Seat, Seats } from './seats.ts'

export type Member = Seat & { readonly leaf: number }

export interface Attendance<C> {
  seatOf(socket: C): Seat | undefined
  memberAt(socket: C): Member | undefined
  socketOf(seat: Seat): C | undefined
  socketsOf(seats: readonly Seat[]): C[]
  /** Members with or without a socket. */
  members(): Member[]
  /** Members with a socket, lowest leaf first: the order in which they are asked to commit. */
  present(): Member[]
  /** Those who are to be added. */
  waiting(): Seat[]
  /** Without a socket for so long that the group may go on without it. */
  removable(seat: Seat): boolean
  bind(socket: C, seat: Seat): void
  unbind(seat: Seat): void
  /** Gives up a place for good: a member is removed by the next commit, a newcomer just goes. */
  retire(seat: Seat): void
  /** The socket is gone, its owner may come back. */
  lose(socket: C): void
}

export const isMember = (seat: Seat): seat is Member => seat.leaf !== undefined

export function createAttendance<C>(options: {
  readonly seats: Seats
  readonly lines: Lines<C>
  readonly now: () => number
  readonly remember: (socket: C, seat: number | undefined) => void
}): Attendance<C> {
  const { seats, lines, now, remember } = options
  /** Seat id to socket. */
  const sockets = new Map<number, C>()

  const seatOf = (socket: C): Seat | undefined => {
    const id = lines.get(socket)?.seat
    return id === undefined ? undefined : seats.get(id)
  }
  const members = (): Member[] => seats.all().filter(isMember)

  function unbind(seat: Seat): void {
    const socket = sockets.get(seat.id)
    sockets.delete(seat.id)
    const line = socket === undefined ? undefined : lines.get(socket)
    if (socket === undefined || line?.seat !== seat.id) return
    line.seat = undefined
    remember(socket, undefined)
  }

  return {
    seatOf,
    memberAt(socket) {
      const seat = seatOf(socket)
      return seat !== undefined && isMember(seat) ? seat : undefined
    },
    socketOf: (seat) => sockets.get(seat.id),
    socketsOf: (some) =>
      some.map((seat) => sockets.get(seat.id)).filter((socket) => socket !== undefined),
    members,
    present: () =>
      members()
        .filter((seat) => sockets.has(seat.id))
        .sort((a, b) => a.leaf - b.leaf),
    waiting: () => seats.all().filter((seat) => !isMember(seat)),
    removable: (seat) => seat.gone !== undefined && now() - seat.gone >= GRACE_MS,
    bind(socket, seat) {
      const line = lines.get(socket)
      if (line === undefined) return
      line.seat = seat.id
      sockets.set(seat.id, socket)
      remember(socket, seat.id)
      if (seat.gone !== undefined) seats.change(seat.id, { gone: undefined })
    },
    unbind,
    retire(seat) {
      unbind(seat)
      // Gone since 1970: no grace time for those who do not mean to come back.
      if (isMember(seat)) seats.change(seat.id, { session: undefined, gone: 0 })
      else seats.delete(seat.id)
    },
    lose(socket) {
      const seat = seatOf(socket)
      if (seat === undefined || sockets.get(seat.id) !== socket) return
      sockets.delete(seat.id)
      seats.change(seat.id, { gone: now() })
    },
  }
}
