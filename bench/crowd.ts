/** Crowds on sockets, for what is measured of relays. */
import { systemClock } from '@cosmos/protocol/room/clock'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import { DOWN, encodeUp } from '@cosmos/protocol/room/frames'
import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { createRoomSession, type RoomSession } from '@cosmos/protocol/room/session'

const POSE_BYTES = 21
/** The one who commits has half a processor: a herd would find it too slow. */
const ADMITTED_AT_ONCE = 8

/** A crowd on sockets: everybody sends at a steady beat and counts what arrives. */
export interface Crowd {
  /** Poses delivered so far. */
  delivered(): number
  /** Milliseconds that single poses took, a sample of them. Only of our own rooms. */
  readonly delays: number[]
  send(person: number): void
  close(): void
}

/** A member with the whole cryptography. */
export interface Member {
  readonly socket: WebSocket
  readonly session: RoomSession
}

function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket)
    socket.onerror = () => reject(new Error(`${url} does not open`))
  })
}

export async function plainCrowd(url: string, people: number): Promise<Crowd> {
  const sockets = await Promise.all(Array.from({ length: people }, () => open(url)))
  let delivered = 0
  for (const socket of sockets) {
    socket.onmessage = () => {
      delivered++
    }
  }
  const pose = crypto.getRandomValues(new Uint8Array(POSE_BYTES + 3))
  return {
    delivered: () => delivered,
    delays: [],
    send: (person) => sockets[person]?.send(pose),
    close: () => closeAll(sockets),
  }
}

const roomUrl = (url: string, cell: number): string =>
  `${url.replace(/^http/, 'ws')}/api/rooms/${landRoom(cell, 0)}`

/** Comes into a room; `seen` hears of every pose that could be decrypted. */
export async function enter(
  url: string,
  cell: number,
  mls: GroupCrypto,
  seen: (pose: RoomPose) => void,
): Promise<Member> {
  const presence = await ed25519.generate()
  const socket = await open(roomUrl(url, cell))
  const session = createRoomSession({
    ...{ room: landRoom(cell, 0), cell: { cx: cell, cz: 0 }, mls, clock: systemClock },
    identity: () => ({ presence, name: 'member', wallet: undefined }),
    events: {
      send: (frame) => socket.send(frame),
      pose: (_member, pose) => seen(pose),
      ...{ status() {}, introduced() {}, left() {}, chat() {}, refused() {} },
    },
  })
  socket.onmessage = ({ data }) => session.receive(new Uint8Array(data as ArrayBuffer))
  session.opened()
  return { socket, session }
}

/**
 * Members of a room: one with the whole cryptography, who adds the others. Those only keep their
 * sockets: what a member does with its frames costs the relay nothing.
 */
export async function enterRoom(url: string, cell: number, people: number): Promise<Crowd> {
  const mls = await createMlsCrypto()
  const relay = roomUrl(url, cell)
  const { socket: founder, session } = await enter(url, cell, mls, () => undefined)
  session.setPose({ x: cell * 64 + 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
  const ticks = new Uint16Array(people)
  const delays: number[] = []
  let delivered = 0
  const sockets = [founder]
  const allIn = async (): Promise<void> => {
    for (let tries = 0; session.members < sockets.length; tries++) {
      if (tries > 400) throw new Error(`only ${session.members} of ${sockets.length} came in`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  while (sockets.length < people) {
    const person = sockets.length
    const socket = await open(relay)
    const { keyPackage } = await mls.createKeys()
    const secret = crypto.getRandomValues(new Uint8Array(16))
    socket.onmessage = ({ data }) => {
      const frame = new Uint8Array(data as ArrayBuffer)
      ticks[person] = ((frame[1] ?? 0) << 8) + (frame[2] ?? 0)
      // Kind, tick, number of poses; one's own is among them and is nobody's news.
      if (frame[0] === DOWN.poses.kind) {
        delivered += ((frame[3] ?? 0) * (people - 1)) / people
        const sent = sentAt(frame)
        if (sent !== undefined) delays.push(performance.now() - sent)
      } else socket.send(encodeUp({ type: 'ack', ack: ticks[person] ?? 0 }))
    }
    const at = undefined
    socket.send(
      encodeUp({ type: 'hello', version: ROOM_PROTOCOL_VERSION, session: secret, at, keyPackage }),
    )
    sockets.push(socket)
    if (sockets.length % ADMITTED_AT_ONCE === 0 || sockets.length === people) await allIn()
  }
  return {
    delivered: () => delivered,
    delays,
    send(person) {
      // The founder is busy being one; its socket is left to its session.
      const sealed = sealedNow()
      if (person > 0)
        sockets[person]?.send(encodeUp({ type: 'pose', ack: ticks[person] ?? 0, sealed }))
    },
    close() {
      session.leave()
      closeAll(sockets)
    },
  }
}

/** What stands in for a sealed pose: the relay cannot read one either, so it may as well be a time. */
function sealedNow(): Uint8Array<ArrayBuffer> {
  const sealed = crypto.getRandomValues(new Uint8Array(POSE_BYTES))
  new DataView(sealed.buffer).setFloat64(0, performance.now())
  return sealed
}

/** When the first pose of a frame was sent; leaves from 128 on take two bytes and are left out. */
function sentAt(frame: Uint8Array): number | undefined {
  const [HEAD, LEAF_AND_LENGTH] = [4, 2]
  // The founder's poses are real ones.
  if ((frame[HEAD] ?? 0) >= 128 || frame[HEAD] === 0 || frame[HEAD + 1] !== POSE_BYTES)
    return undefined
  const at = frame.byteOffset + HEAD + LEAF_AND_LENGTH
  return new DataView(frame.buffer, at, 8).getFloat64(0)
}

function closeAll(sockets: readonly WebSocket[]): void {
  for (const socket of sockets) socket.close()
}
