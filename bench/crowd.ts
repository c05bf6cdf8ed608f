/** Crowds on sockets, for what is measured of relays. */
import { systemClock } from '@cosmos/protocol/room/clock'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import { DOWN, decodeDown, encodeUp, type UpFrame } from '@cosmos/protocol/room/frames'
import type { Group, GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { IMMEDIATE_MEMBERS, ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { createRoomSession, type RoomSession } from '@cosmos/protocol/room/session'
import { answerWork } from '@cosmos/protocol/room/work'
import { borrowedGroup } from '../edge/testing/borrowed-group.ts'

const POSE_BYTES = 21
/** With what our own frames have around a pose on its way up. */
export const PLAIN_BYTES = POSE_BYTES + 3
/** The one who commits has half a processor: a herd would find it too slow. */
const ADMITTED_AT_ONCE = 8

/** A crowd on sockets: everybody sends at a steady beat and counts what arrives. */
export interface Crowd {
  /** Poses delivered so far. */
  delivered(): number
  /** Milliseconds that single poses took, a sample of them. */
  readonly delays: number[]
  /** Bytes of all messages that reached this person. */
  bytesTo(person: number): number
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

/** How many poses, of others and one's own, are in a message of a plain relay. */
type Count = (message: ArrayBuffer) => number

/** Sockets of a relay that passes on what it gets, one message a pose unless `count` says otherwise. */
export async function plainCrowd(url: string, people: number, count?: Count): Promise<Crowd> {
  const sockets = await Promise.all(Array.from({ length: people }, () => open(url)))
  const bytes = new Float64Array(people)
  const delays: number[] = []
  let delivered = 0
  for (const [person, socket] of sockets.entries()) {
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      delivered += count ? (count(data) * (people - 1)) / people : 1
      bytes[person] = (bytes[person] ?? 0) + data.byteLength
      if (!count) delays.push(timeNow() - new DataView(data).getFloat64(0))
    }
  }
  return {
    delivered: () => delivered,
    delays,
    bytesTo: (person) => bytes[person] ?? 0,
    send: (person) => sockets[person]?.send(timeAsPose(PLAIN_BYTES)),
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

/** A member that only keeps its socket, and reads what it gets at once. */
export interface Sitter {
  /** Sends what is made with the last tick seen. */
  send(make: (ack: number) => UpFrame): void
  leave(): void
  /** With which code and reason the relay closed its socket; undefined while it has not. */
  readonly closed: string | undefined
}

/**
 * Asks to be let in; `heard` gets every frame. Whether it was, the other members know. With a group to
 * `borrow` from somebody who follows, it commits when it is asked to.
 */
export async function sit(
  url: string,
  cell: number,
  mls: GroupCrypto,
  heard: (frame: Uint8Array) => void,
  borrow?: () => Group | undefined,
): Promise<Sitter> {
  const socket = await open(roomUrl(url, cell))
  const keys = await mls.createKeys()
  const { keyPackage } = keys
  const session = crypto.getRandomValues(new Uint8Array(16))
  let tick = 0
  const send: Sitter['send'] = (make) => socket.send(encodeUp(make(tick)))
  socket.onmessage = ({ data }) => {
    const frame = new Uint8Array(data as ArrayBuffer)
    tick = ((frame[1] ?? 0) << 8) + (frame[2] ?? 0)
    if (frame[0] !== DOWN.poses.kind) send((ack) => ({ type: 'ack', ack }))
    if (frame[0] === DOWN.work.kind) void work(frame)
    heard(frame)
  }
  async function work(frame: Uint8Array): Promise<void> {
    const read = decodeDown(frame)
    const group = borrow?.()
    if (!read.ok || read.value.type !== 'work' || group?.epoch !== read.value.epoch) return
    const own = borrowedGroup(group, keys)
    if (own === undefined) return
    const { message, welcome } = await answerWork(mls, own, read.value)
    send(() => ({ type: 'commit', message, welcome }))
  }
  let closed: string | undefined
  let left = false
  socket.onclose = ({ code, reason }) => {
    if (!left) closed = `${code} ${reason}`
  }
  const version = ROOM_PROTOCOL_VERSION
  send(() => ({ type: 'hello', version, session, at: undefined, keyPackage }))
  return {
    send,
    get closed() {
      return closed
    },
    leave() {
      left = true
      send(() => ({ type: 'bye' }))
      socket.close()
    },
  }
}

/** A crowd in a room of ours. */
export interface RoomCrowd extends Crowd {
  readonly sitters: readonly (Sitter | undefined)[]
  readonly founder: RoomSession
}

/**
 * Members of a room: one with the whole cryptography, who adds the others. Those only keep their
 * sockets: what a member does with its frames costs the relay nothing. `still`: the founder stands
 * nowhere, and so sends nothing by itself. `committing`: the others commit too, when asked.
 */
export async function enterRoom(
  url: string,
  cell: number,
  people: number,
  options: { readonly still?: boolean; readonly committing?: boolean } = {},
): Promise<RoomCrowd> {
  const mls = await createMlsCrypto()
  const founder = await enter(url, cell, mls, () => undefined)
  const { session } = founder
  if (!options.still) {
    session.setPose({ x: cell * 64 + 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
  }
  const bytes = new Float64Array(people)
  const delays: number[] = []
  let delivered = 0
  // In a batch one finds one's own pose, which is nobody's news; small rooms have no batches.
  const news = people > IMMEDIATE_MEMBERS ? (people - 1) / people : 1
  const sitters: (Sitter | undefined)[] = [undefined]
  const allIn = async (): Promise<void> => {
    for (let tries = 0; session.members < sitters.length; tries++) {
      if (tries > 400) throw new Error(`only ${session.members} of ${sitters.length} came in`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  founder.socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = new Uint8Array(data)
    if (frame[0] === DOWN.poses.kind) delivered += (frame[3] ?? 0) * news
  })
  while (sitters.length < people) {
    const person = sitters.length
    const heard = (frame: Uint8Array): void => {
      bytes[person] = (bytes[person] ?? 0) + frame.length
      if (frame[0] !== DOWN.poses.kind) return
      // Kind, tick, number of poses.
      delivered += (frame[3] ?? 0) * news
      const delay = delayOf(frame)
      if (delay !== undefined) delays.push(delay)
    }
    const borrow = options.committing ? () => session.group : undefined
    sitters.push(await sit(url, cell, mls, heard, borrow))
    if (sitters.length % ADMITTED_AT_ONCE === 0 || sitters.length === people) await allIn()
  }
  return {
    delivered: () => delivered,
    delays,
    sitters,
    founder: session,
    bytesTo: (person) => bytes[person] ?? 0,
    send(person) {
      // The founder is busy being one; its socket is left to its session.
      const sealed = timeAsPose(POSE_BYTES)
      sitters[person]?.send((ack) => ({ type: 'pose', ack, sealed }))
    },
    close() {
      session.leave()
      founder.socket.close()
      for (const sitter of sitters) sitter?.leave()
    },
  }
}

/** Milliseconds since 1970 with fractions, the same in all processes of this machine. */
const timeNow = (): number => performance.timeOrigin + performance.now()

/** What stands in for a sealed pose: the relay cannot read one either, so it may as well be a time. */
function timeAsPose(length: number): Uint8Array<ArrayBuffer> {
  const sealed = crypto.getRandomValues(new Uint8Array(length))
  new DataView(sealed.buffer).setFloat64(0, timeNow())
  return sealed
}

/** How long the first pose of a frame took (ms); leaves from 128 on take two bytes and are left out. */
export function delayOf(frame: Uint8Array): number | undefined {
  const sent = sentAt(frame)
  return sent === undefined ? undefined : timeNow() - sent
}

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
