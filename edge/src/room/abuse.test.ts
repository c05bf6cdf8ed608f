import {
  type DownFrame,
  decodeDown,
  encodeUp,
  REFUSALS,
  type UpFrame,
} from '@cosmos/protocol/room/frames'
import { GRACE_MS, MAX_MEMBERS, ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import {
  acquainted,
  createFakeRoom,
  type FakeRoom,
  sharedMls,
  type Visitor,
} from '../../testing/fake-room.ts'
import { HELLO_DEADLINE_MS, STALL_MS } from './limits.ts'

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

async function helloFrame(change: Partial<Extract<UpFrame, { type: 'hello' }>> = {}) {
  const { keyPackage } = await (await sharedMls()).createKeys()
  return encodeUp({
    ...{ type: 'hello', version: ROOM_PROTOCOL_VERSION, session: random(16), at: undefined },
    ...{ keyPackage, ...change },
  })
}

const answers = (socket: { received: Uint8Array[] }): DownFrame[] =>
  socket.received.flatMap((bytes) => {
    const frame = decodeDown(bytes)
    return frame.ok ? [frame.value] : []
  })

const refusals = (socket: { received: Uint8Array[] }): string[] =>
  answers(socket).flatMap((frame) =>
    frame.type === 'refused' ? [REFUSALS[frame.reason] ?? 'unknown'] : [],
  )

async function three(room: FakeRoom): Promise<[Visitor, Visitor, Visitor]> {
  const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
  if (ada === undefined || bob === undefined || cid === undefined) throw new Error('three came')
  return [ada, bob, cid]
}

describe('a socket that', () => {
  it('says nothing is closed after a while', async () => {
    const room = createFakeRoom()
    const socket = room.raw()
    await room.pass(HELLO_DEADLINE_MS + 100)
    expect(socket.closed?.reason).toBe('silent')
  })

  it('speaks another version is told so', async () => {
    const room = createFakeRoom()
    const socket = room.raw()
    socket.send(await helloFrame({ version: ROOM_PROTOCOL_VERSION + 1 }))
    await room.pass(20)
    expect(socket.closed?.reason).toBe('version')
  })

  it('sends garbage is warned three times and closed, and nobody else notices', async () => {
    const room = createFakeRoom()
    const visitors = await three(room)
    const socket = room.raw()
    for (const garbage of [[], [0x77], [0x02, 0xff], [0x04]]) socket.send(Uint8Array.from(garbage))
    await room.pass(50)
    expect(refusals(socket)).toEqual(['malformed', 'malformed', 'malformed'])
    expect(socket.closed?.reason).toBe('policy')
    expect(acquainted(visitors)).toBe(true)
  })

  it('is no member can neither speak, commit nor be seen', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await three(room)
    const socket = room.raw()
    const mls = await sharedMls()
    const { message } = await mls.commit(bob.group(), { adds: [], removes: [] })
    const before = room.frames.length
    socket.send(encodeUp({ type: 'app', to: [], message: random(100) }))
    socket.send(encodeUp({ type: 'commit', message, welcome: new Uint8Array() }))
    socket.send(encodeUp({ type: 'pose', ack: 0, sealed: random(20) }))
    await room.pass(50)
    expect(refusals(socket)).toEqual(['not a member', 'not a member'])
    const passedOn = room.frames.slice(before).map(decodeDown)
    expect(passedOn.filter((f) => f.ok && f.value.type !== 'refused')).toEqual([])
    expect(ada.session.members).toBe(3)
  })

  it('offers a key package nobody can add is sent away, and others still come in', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    const { keyPackage } = await (await sharedMls()).createKeys()
    const forged = keyPackage.slice()
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    const socket = room.raw()
    socket.send(await helloFrame({ keyPackage: forged }))
    const cid = await room.visitor('Cid')
    cid.connect()
    await room.until(() => cid.session.joined && socket.closed !== undefined, 'Cid comes in')
    expect(socket.closed?.reason).toBe('policy')
    await room.until(() => [ada, bob, cid].every((v) => v?.session.members === 3), 'all three')
  })
})

describe('a member who', () => {
  it('commits in the name of another leaf is refused', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await three(room)
    const mls = await sharedMls()
    const { message } = await mls.commit(bob.group(), { adds: [], removes: [] })
    ada.wire?.send(encodeUp({ type: 'commit', message, welcome: new Uint8Array() }))
    await room.pass(50)
    expect(ada.refusals).toEqual(['not allowed'])
    expect(ada.group().epoch).toBe(2)
  })

  it('removes somebody who is present is refused', async () => {
    const room = createFakeRoom()
    const visitors = await three(room)
    const [ada, bob] = visitors
    const mls = await sharedMls()
    const { message } = await mls.commit(ada.group(), { adds: [], removes: [bob.group().leaf] })
    ada.wire?.send(encodeUp({ type: 'commit', message, welcome: new Uint8Array() }))
    await room.pass(50)
    expect(ada.refusals).toEqual(['not one of those waiting'])
    expect(acquainted(visitors)).toBe(true)
  })

  it('adds somebody who is not waiting is refused', async () => {
    const room = createFakeRoom()
    const [ada] = await three(room)
    const mls = await sharedMls()
    const { keyPackage } = await mls.createKeys()
    const { message, welcome } = await mls.commit(ada.group(), { adds: [keyPackage], removes: [] })
    ada.wire?.send(encodeUp({ type: 'commit', message, welcome }))
    await room.pass(50)
    expect(ada.refusals).toEqual(['not one of those waiting'])
  })

  it('commits what others cannot follow loses them only until they start over', async () => {
    const room = createFakeRoom()
    const visitors = await three(room)
    const [ada] = visitors
    const mls = await sharedMls()
    const { message } = await mls.commit(ada.group(), { adds: [], removes: [] })
    // The last bytes are the membership tag: the relay cannot check it, every member does.
    message[message.length - 1] = (message.at(-1) ?? 0) ^ 1
    ada.wire?.send(encodeUp({ type: 'commit', message, welcome: new Uint8Array() }))
    await room.until(() => ada.group().groupId !== undefined && acquainted(visitors), 'recovered')
    expect(visitors.map(({ session }) => session.members)).toEqual([3, 3, 3])
  })

  it('chats without end is told that it is too much', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await three(room)
    for (let i = 0; i < 40; i++) await ada.say(`line ${i}`)
    await room.pass(100)
    expect(ada.refusals).toContain('too many')
    expect(bob.heard.length).toBeLessThan(30)
    expect(ada.session.joined).toBe(true)
  })

  it('floods poses is thinned out silently', async () => {
    const room = createFakeRoom()
    const [ada] = await three(room)
    const before = room.frames.length
    for (let i = 0; i < 500; i++)
      ada.wire?.send(encodeUp({ type: 'pose', ack: 0, sealed: random(20) }))
    await room.pass(20)
    const passedOn = room.frames.slice(before).filter((frame) => frame[0] === 0x89)
    expect(passedOn.length).toBeLessThanOrEqual(2 * 45)
    expect(ada.wire?.closed).toBeUndefined()
  })

  it('acknowledges what it cannot have read is closed, and the others go on', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await three(room)
    ada.session.setPose({ x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
    // Long enough that everybody has acknowledged something real.
    await room.pass(1000)
    for (let i = 0; i < 40; i++) cid.wire?.send(encodeUp({ type: 'ack', ack: i * 1600 }))
    await room.pass(100)
    expect(cid.wire?.closed?.reason).toBe('policy')
    await room.pass(GRACE_MS + 1000)
    expect([ada.session.members, bob.session.members]).toEqual([2, 2])
  })

  it('stops reading is closed after a while, and the others go on', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await three(room)
    if (cid.wire === undefined) throw new Error('Cid is connected')
    cid.wire.mute = true
    const pose = { x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 }
    ada.session.setPose(pose)
    await room.until(() => cid.wire?.closed !== undefined, 'Cid is closed', STALL_MS + 6000)
    expect(cid.wire.closed?.reason).toBe('tooSlow')
    await room.pass(GRACE_MS + 1000)
    expect([ada.session.members, bob.session.members]).toEqual([2, 2])
    expect(bob.poses.size).toBe(1)
  })
})

describe('a full room', () => {
  it('refuses one more with a reason of its own', async () => {
    const room = createFakeRoom(() => 1)
    const sockets = Array.from({ length: MAX_MEMBERS + 1 }, () => room.raw())
    for (const socket of sockets) {
      socket.send(await helloFrame())
      await room.pass(2)
    }
    expect(sockets.at(-1)?.closed?.reason).toBe('full')
    expect(sockets.slice(0, -1).filter(({ closed }) => closed?.reason === 'full')).toEqual([])
  })
})

describe('what the relay sees and keeps', () => {
  it('contains no name, no text and no position that was planted', async () => {
    const room = createFakeRoom()
    const name = 'Canary-Name-7261'
    const [ada, bob] = await room.joined([name, 'Bob'])
    const pose = { x: 12.345, y: 3.21, z: 54.321, heading: 123.4, pitch: 12, gesture: 2 }
    ada?.session.setPose(pose)
    await ada?.say('canary text 99fe')
    await room.until(() => bob?.heard.length === 1 && bob.poses.size === 1, 'Bob sees and hears')
    const { encodePose } = await import('@cosmos/protocol/room/pose')
    const plainPose = encodePose(pose, { cx: 0, cz: 0 })
    const planted = [name, 'canary text 99fe', '12.345', '54.321'].map((text) =>
      new TextEncoder().encode(text),
    )
    if (plainPose !== undefined) planted.push(plainPose)
    for (const profile of bob?.people.values() ?? []) {
      planted.push(new TextEncoder().encode(profile.presence))
      planted.push(Uint8Array.from(Buffer.from(profile.presence, 'hex')))
    }
    expect(planted).toHaveLength(7)
    const attachments = new TextEncoder().encode(JSON.stringify(room.attachments()))
    const seen = [...room.frames, room.dump(), attachments].map((bytes) => Buffer.from(bytes))
    // The scan itself must be able to find something: the relay does see key packages.
    const { keyPackage } = await (await sharedMls()).createKeys()
    expect(seen.some((bytes) => bytes.includes(Buffer.from(keyPackage.slice(0, 8))))).toBe(true)
    for (const canary of planted) {
      expect(seen.filter((bytes) => bytes.includes(Buffer.from(canary)))).toEqual([])
    }
  })
})
