/** Visitors of rooms in the real runtime: real sessions with real MLS on real sockets. */
import { env } from 'cloudflare:workers'
import { systemClock } from '@cosmos/protocol/room/clock'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import type { WalletProof } from '@cosmos/protocol/room/profile'
import { landRoom, type RoomName } from '@cosmos/protocol/room/room-name'
import { createRoomSession, type RoomSession } from '@cosmos/protocol/room/session'
import { expect, vi } from 'vitest'
import type { Room } from '../src/room/room.do.ts'

export const PATIENCE = { timeout: 10_000, interval: 10 }
/** One for all: it holds no state. */
export const mls = createMlsCrypto()

export interface Visitor {
  readonly session: RoomSession
  readonly socket: WebSocket
  readonly names: Set<string>
  readonly heard: string[]
  readonly poses: RoomPose[]
  readonly closed: number[]
  /** Hex of the presence key, which no relay may ever see. */
  readonly presence: Uint8Array
}

export interface TestRoom {
  readonly name: RoomName
  readonly stub: DurableObjectStub<Room>
  /** Called with every frame of a visitor, before it is sent. */
  sending: (frame: Uint8Array) => void
  /** Called with every frame of the relay. */
  receiving: (frame: Uint8Array) => void
  /** Opens a socket; straight to the object unless a test goes through the Worker. */
  open: () => Promise<WebSocket>
}

const leavers: (() => void)[] = []
let rooms = 0

/** A room nobody has been in. */
export function newRoom(name: RoomName = landRoom(rooms++ - 100, 0)): TestRoom {
  const stub = env.ROOM.get(env.ROOM.idFromName(name))
  const nothing = () => undefined
  return { name, stub, sending: nothing, receiving: nothing, open: () => socketTo(stub) }
}

/** Says goodbye for all visitors of a test. */
export function leaveRooms(): void {
  for (const leave of leavers.splice(0)) leave()
}

export async function socketTo(stub: DurableObjectStub<Room>): Promise<WebSocket> {
  const response = await stub.fetch('https://edge.invalid/rooms', {
    headers: { upgrade: 'websocket' },
  })
  const socket = response.webSocket
  if (socket === null) throw new Error(`no WebSocket but ${response.status}`)
  socket.binaryType = 'arraybuffer'
  socket.accept()
  return socket
}

export async function enter(
  room: TestRoom,
  name: string,
  prove?: (presence: Uint8Array) => Promise<WalletProof>,
): Promise<Visitor> {
  const socket = await room.open()
  const presence = await ed25519.generate()
  const wallet = await prove?.(presence.publicKey)
  const [names, heard, poses, closed] = [new Set<string>(), [], [], []] as [
    Set<string>,
    string[],
    RoomPose[],
    number[],
  ]
  const session = createRoomSession({
    room: room.name,
    cell: { cx: 0, cz: 0 },
    mls: await mls,
    clock: systemClock,
    identity: () => ({ presence, name, wallet }),
    events: {
      send(frame) {
        room.sending(frame)
        if (socket.readyState === WebSocket.READY_STATE_OPEN) socket.send(frame)
      },
      status: () => undefined,
      introduced: (_member, profile) => names.add(profile.name),
      left: () => undefined,
      pose: (_member, pose) => poses.push(pose),
      chat: (_member, _id, text) => heard.push(text),
      refused: () => undefined,
    },
  })
  socket.addEventListener('message', ({ data }) => {
    if (!(data instanceof ArrayBuffer)) return
    room.receiving(new Uint8Array(data))
    session.receive(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ code }) => {
    closed.push(code)
    session.closed()
  })
  session.opened()
  leavers.push(() => {
    if (socket.readyState === WebSocket.READY_STATE_OPEN) session.leave()
  })
  return { session, socket, names, heard, poses, closed, presence: presence.publicKey }
}

/** Waits until all are members in one epoch and know one another. */
export const together = (
  visitors: readonly Visitor[],
  patience: typeof PATIENCE = PATIENCE,
): Promise<void> =>
  vi.waitFor(() => {
    for (const { session, names } of visitors) {
      expect(session.joined).toBe(true)
      expect(names.size).toBe(visitors.length - 1)
    }
    expect(new Set(visitors.map(({ session }) => session.group?.epoch)).size).toBe(1)
  }, patience)
