/** Rooms in the real runtime: the object between real sessions, evicted at every step. */

import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { systemClock } from '@cosmos/protocol/room/clock'
import { CLOSE } from '@cosmos/protocol/room/close-codes'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import type { RoomPose } from '@cosmos/protocol/room/pose'
import { landRoom, type RoomName } from '@cosmos/protocol/room/room-name'
import { createRoomSession, newChatId, type RoomSession } from '@cosmos/protocol/room/session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Room } from '../src/room/room.do.ts'
import { ask } from './socket.ts'

interface Visitor {
  readonly session: RoomSession
  readonly socket: WebSocket
  readonly names: Set<string>
  readonly heard: string[]
  readonly poses: RoomPose[]
  readonly closed: number[]
}

const PATIENCE = { timeout: 10_000, interval: 10 }
const mls = createMlsCrypto()
const leavers: (() => void)[] = []
let rooms = 0

afterEach(() => {
  for (const leave of leavers.splice(0)) leave()
})

/** A room nobody has been in. */
function newRoom(): TestRoom {
  const name = landRoom(rooms++ - 100, 0)
  return { name, stub: env.ROOM.get(env.ROOM.idFromName(name)), sending: () => undefined }
}
interface TestRoom {
  readonly name: RoomName
  readonly stub: DurableObjectStub<Room>
  /** Called with every frame of a visitor, before it is sent. */
  sending: () => void
}

async function socketTo({ stub }: TestRoom): Promise<WebSocket> {
  const response = await stub.fetch('https://edge.invalid/rooms', {
    headers: { upgrade: 'websocket' },
  })
  const socket = response.webSocket
  if (socket === null) throw new Error(`no WebSocket but ${response.status}`)
  socket.binaryType = 'arraybuffer'
  socket.accept()
  return socket
}

async function enter(room: TestRoom, name: string): Promise<Visitor> {
  const socket = await socketTo(room)
  const presence = await ed25519.generate()
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
    identity: () => ({ presence, name, wallet: undefined }),
    events: {
      send(frame) {
        room.sending()
        socket.send(frame)
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
    if (data instanceof ArrayBuffer) session.receive(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ code }) => {
    closed.push(code)
    session.closed()
  })
  session.opened()
  leavers.push(() => {
    if (socket.readyState === WebSocket.READY_STATE_OPEN) session.leave()
  })
  return { session, socket, names, heard, poses, closed }
}

const together = (visitors: readonly Visitor[]): Promise<void> =>
  vi.waitFor(() => {
    for (const { session, names } of visitors) {
      expect(session.joined).toBe(true)
      expect(names.size).toBe(visitors.length - 1)
    }
    expect(new Set(visitors.map(({ session }) => session.group?.epoch)).size).toBe(1)
  }, PATIENCE)

describe('a room object', () => {
  it('brings two visitors together, who see and hear each other', async () => {
    const room = newRoom()
    const ada = await enter(room, 'Ada')
    const bob = await enter(room, 'Bob')
    await together([ada, bob])
    ada.session.setPose({ x: 5, y: 1, z: 6, heading: 45, pitch: 0, gesture: 3 })
    await ada.session.say(newChatId(), 'hello Bob')
    await vi.waitFor(() => {
      expect(bob.heard).toEqual(['hello Bob'])
      expect(bob.poses.at(-1)).toMatchObject({ gesture: 3, heading: 45 })
    }, PATIENCE)
  })

  it('brings eight together who come at once', async () => {
    const room = newRoom()
    const visitors = await Promise.all(
      Array.from({ length: 8 }, (_, i) => enter(room, `Visitor ${i}`)),
    )
    await together(visitors)
  })

  it('lets a visitor go and the others know', async () => {
    const room = newRoom()
    const [ada, bob, cid] = [
      await enter(room, 'Ada'),
      await enter(room, 'Bob'),
      await enter(room, 'Cid'),
    ]
    await together([ada, bob, cid])
    bob.session.leave()
    await vi.waitFor(() => {
      expect(ada.session.members).toBe(2)
      expect(cid.session.members).toBe(2)
    }, PATIENCE)
  })

  it('keeps members, sockets and the epoch when it is evicted', async () => {
    const room = newRoom()
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')]
    await together([ada, bob])
    await evictDurableObject(room.stub)
    await ada.session.say(newChatId(), 'still there?')
    await vi.waitFor(() => expect(bob.heard).toEqual(['still there?']), PATIENCE)
    const cid = await enter(room, 'Cid')
    await together([ada, bob, cid])
    expect(cid.session.group?.epoch).toBe(2)
  })

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is evicted around frame %i of a join and still admits everybody to one epoch',
    async (step) => {
      const room = newRoom()
      const ada = await enter(room, 'Ada')
      await together([ada])
      const evictions: Promise<void>[] = []
      let sent = 0
      room.sending = () => {
        if (++sent === step) evictions.push(evictDurableObject(room.stub))
      }
      const bob = await enter(room, 'Bob')
      const cid = await enter(room, 'Cid')
      await together([ada, bob, cid])
      await vi.waitFor(() => expect(evictions).toHaveLength(1), PATIENCE)
      await Promise.all(evictions)
      // Acknowledgements count too, so the last steps come after the join: nothing may change then.
      await ada.session.say(newChatId(), 'all here')
      await vi.waitFor(() => expect([bob.heard, cid.heard]).toEqual([['all here'], ['all here']]))
      expect(ada.session.members).toBe(3)
    },
  )

  it('closes on text, on floods of garbage and on frames too large to be one', async () => {
    const room = newRoom()
    const codes: Record<string, number> = {}
    const attempts = {
      text: ['hello'],
      garbage: [1, 2, 3, 4].map((n) => new Uint8Array([0x70 + n])),
      large: [new Uint8Array(1 << 20)],
    }
    for (const [kind, messages] of Object.entries(attempts)) {
      const socket = await socketTo(room)
      socket.addEventListener('close', ({ code }) => {
        codes[kind] = code
      })
      for (const message of messages) socket.send(message)
    }
    await vi.waitFor(
      () =>
        expect(codes).toEqual({ text: CLOSE.policy, garbage: CLOSE.policy, large: CLOSE.policy }),
      PATIENCE,
    )
  })

  it('tells everybody how many people are where, and nothing more', async () => {
    const room = newRoom()
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')]
    await together([ada, bob])
    const counts = async () => (await ask('/api/rooms')).json()
    await vi.waitFor(
      async () =>
        expect(await counts()).toMatchObject({
          rooms: expect.arrayContaining([{ room: room.name, people: 2 }]),
        }),
      PATIENCE,
    )
    ada.session.leave()
    bob.session.leave()
    await vi.waitFor(
      async () => expect(JSON.stringify(await counts())).not.toContain(room.name),
      PATIENCE,
    )
  })

  it('keeps nothing once everybody has left', async () => {
    const room = newRoom()
    const [ada, bob] = [await enter(room, 'Ada'), await enter(room, 'Bob')]
    await together([ada, bob])
    ada.session.leave()
    bob.session.leave()
    const rows = () =>
      runInDurableObject(room.stub, (_instance, { storage }) =>
        ['head', 'commits', 'seats'].flatMap((table) =>
          storage.sql.exec(`SELECT * FROM ${table}`).toArray(),
        ),
      )
    await vi.waitFor(async () => expect(await rows()).toEqual([]), PATIENCE)
  })
})
