/** Rooms in the real runtime: the object between real sessions, evicted at every step. */

import { evictDurableObject, runInDurableObject } from 'cloudflare:test'
import { CLOSE } from '@cosmos/protocol/room/close-codes'
import { newChatId } from '@cosmos/protocol/room/session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask } from './socket.ts'
import { enter, leaveRooms, newRoom, PATIENCE, socketTo, together } from './visitor.ts'

afterEach(leaveRooms)

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

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])(
    'is evicted around frame %i of a join and still admits everybody to one epoch',
    async (step) => {
      const room = newRoom()
      const ada = await enter(room, 'Ada')
      await together([ada])
      const evictions: Promise<void>[] = []
      let frames = 0
      room.sending = room.receiving = () => {
        if (++frames === step) evictions.push(evictDurableObject(room.stub))
      }
      const bob = await enter(room, 'Bob')
      const cid = await enter(room, 'Cid')
      await together([ada, bob, cid])
      await vi.waitFor(() => expect(evictions).toHaveLength(1), PATIENCE)
      await Promise.all(evictions)
      // Acknowledgements count too, so the last steps come after the join: nothing may change then.
      await ada.session.say(newChatId(), 'all here')
      await vi.waitFor(
        () => expect([bob.heard, cid.heard]).toEqual([['all here'], ['all here']]),
        PATIENCE,
      )
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
      const socket = await socketTo(room.stub)
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
