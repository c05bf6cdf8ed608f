/**
 * One room over a WebSocket: connects, reconnects with growing waits, keeps one's place, and goes to
 * the room beside it where one is full.
 */

import type { Clock } from '@cosmos/protocol/room/clock'
import { CLOSE, closeReasonOf } from '@cosmos/protocol/room/close-codes'
import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { MAX_SIBLINGS } from '@cosmos/protocol/room/limits'
import { poseCellOf, type RoomPose } from '@cosmos/protocol/room/pose'
import type { WalletClaim } from '@cosmos/protocol/room/profile'
import { parseRoomName, type RoomName, siblingRoom } from '@cosmos/protocol/room/room-name'
import {
  createRoomSession,
  type Identity,
  type RoomSession,
  type SessionEvents,
} from '@cosmos/protocol/room/session'
import {
  ALONE_BESIDE_MS,
  CONNECT_TIMEOUT_MS,
  LOST_ROOM_MS,
  RETRY_MS,
  TURNED_AWAY_MS,
} from './limits.ts'
import type { Status } from './messages.ts'

/** The part of a WebSocket that is used. */
export type Socket = Pick<
  WebSocket,
  'binaryType' | 'send' | 'close' | 'onopen' | 'onmessage' | 'onclose' | 'onerror'
>

export interface LinkEvents
  extends Pick<SessionEvents, 'introduced' | 'left' | 'pose' | 'chat' | 'refused'> {
  status(status: Status, why: string | undefined): void
}

export interface RoomLink {
  readonly status: Status
  readonly why: string | undefined
  setPose(pose: RoomPose): void
  say(id: Uint8Array, text: string): Promise<void>
  introduce(): void
  close(): void
}

const WHY_CLOSED: Partial<Record<NonNullable<ReturnType<typeof closeReasonOf>>, string>> = {
  full: 'This place is full, and so are all the rooms beside it. You join as soon as somebody leaves.',
  version: 'This page is older than the relay. Reload it to meet people.',
  policy: 'The relay refused the connection.',
  tooSlow: 'The connection is too slow to follow the people here.',
}
const UNREACHABLE = 'The relay does not answer.'

/** Opens the room at once and keeps it open until `close`. */
export function createRoomLink(options: {
  readonly room: RoomName
  /** Base of the rooms; `/ROOM` is appended. */
  readonly rooms: string
  readonly connect: (url: string) => Socket
  readonly mls: GroupCrypto
  readonly clock: Clock
  readonly random: () => number
  readonly identity: () => Identity
  readonly events: LinkEvents
  readonly checkWallet: (claim: WalletClaim) => Promise<boolean>
}): RoomLink {
  const { room, rooms, connect, mls, clock, random, identity, events, checkWallet } = options
  const place = parseRoomName(room)
  if (place === undefined) throw new RangeError(`${room} is no room`)
  const cell = poseCellOf(place)
  /** Which of the rooms beside each other: 0 is the room itself. */
  let sibling = 0
  let pose: RoomPose | undefined
  let socket: Socket | undefined
  let status: Status = 'joining'
  let why: string | undefined
  let failures = 0
  let closed = false
  let stopTimeout: (() => void) | undefined
  let stopRetry: (() => void) | undefined
  let stopLost: (() => void) | undefined
  let stopLooking: (() => void) | undefined

  function report(next: Status, reason?: string): void {
    if (closed || (status === next && why === reason)) return
    status = next
    why = reason
    events.status(next, reason)
  }

  function createSession(): RoomSession {
    return createRoomSession({
      room: siblingRoom(room, sibling),
      ...{ cell, mls, clock, identity, checkWallet },
      events: {
        ...events,
        send: (frame) => socket?.send(frame),
        status(next) {
          if (next === 'joined') {
            failures = 0
            report('joined')
            if (sibling > 0) lookBack()
          } else if (socket !== undefined) report('joining')
        },
      },
    })
  }
  let session = createSession()

  /** What a session knows belongs to one group, so another room is another session. */
  function moveTo(next: number): void {
    if (next === sibling) return
    session.leave()
    sibling = next
    session = createSession()
    if (pose !== undefined) session.setPose(pose)
  }

  /** Nobody should stay alone beside a room that has places again. */
  function lookBack(): void {
    stopLooking?.()
    stopLooking = clock.after(ALONE_BESIDE_MS, () => {
      if (closed || sibling === 0 || socket === undefined) return
      if (session.members > 1) {
        lookBack()
        return
      }
      const alone = socket
      socket = undefined
      stopTimeout?.()
      moveTo(0)
      alone.close(CLOSE.normal)
      open()
    })
  }

  function open(): void {
    const url = `${rooms}/${siblingRoom(room, sibling)}`
    let mine: Socket
    try {
      mine = connect(url)
    } catch (error) {
      // Only a malformed address fails at once; the relay's operator has to repair that.
      failed(
        undefined,
        `${url} cannot be opened: ${error instanceof Error ? error.message : error}`,
      )
      return
    }
    socket = mine
    mine.binaryType = 'arraybuffer'
    const gone = (reason: string, code?: number): void => {
      if (socket !== mine) return
      socket = undefined
      stopTimeout?.()
      session.closed()
      failed(code, reason)
    }
    stopTimeout = clock.after(CONNECT_TIMEOUT_MS, () => {
      mine.close()
      gone(UNREACHABLE)
    })
    mine.onopen = () => {
      stopTimeout?.()
      stopLost?.()
      stopLost = undefined
      if (socket !== mine) return
      session.opened()
      report(session.joined ? 'joined' : 'joining')
    }
    mine.onmessage = ({ data }) => {
      if (socket === mine && data instanceof ArrayBuffer) session.receive(new Uint8Array(data))
    }
    // An error is always followed by a close, which says more.
    mine.onerror = () => undefined
    mine.onclose = ({ code }) => {
      const reason = closeReasonOf(code)
      gone((reason === undefined ? undefined : WHY_CLOSED[reason]) ?? UNREACHABLE, code)
    }
  }

  function failed(code: number | undefined, reason: string): void {
    if (closed) return
    if (code === CLOSE.full && sibling < MAX_SIBLINGS) {
      moveTo(sibling + 1)
      open()
      return
    }
    if (code === CLOSE.full) moveTo(0)
    // Out of reach for so long that nobody seen through this relay counts any more.
    stopLost ??= clock.after(LOST_ROOM_MS, () => session.forget())
    report('away', reason)
    const wait = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? TURNED_AWAY_MS
    const turnedAway = code === CLOSE.full || code === CLOSE.policy || code === CLOSE.version
    failures++
    // Spread out, so that a relay that restarts is not met by everybody at once.
    const delay = (turnedAway ? TURNED_AWAY_MS : wait) * (0.75 + random() / 2)
    stopRetry = clock.after(delay, open)
  }

  open()
  return {
    get status() {
      return status
    },
    get why() {
      return why
    },
    setPose(next) {
      pose = next
      session.setPose(next)
    },
    say: (id, text) => session.say(id, text),
    introduce: () => session.introduce(),
    close() {
      if (closed) return
      closed = true
      for (const stop of [stopTimeout, stopRetry, stopLost, stopLooking]) stop?.()
      session.leave()
      const open = socket
      socket = undefined
      open?.close(CLOSE.normal)
    },
  }
}
