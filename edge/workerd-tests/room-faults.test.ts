/**
 * The fault groups of rooms in the real runtime, each named after what goes wrong. Canaries (group 1)
 * are in canaries.test.ts; what needs a clock of its own is beside the relay, in src/room.
 */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { CLOSE } from '@cosmos/protocol/room/close-codes'
import { decodeDown, encodeUp } from '@cosmos/protocol/room/frames'
import { MAX_FRAME } from '@cosmos/protocol/room/limits'
import { newChatId } from '@cosmos/protocol/room/session'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  enter,
  leaveRooms,
  mls,
  newRoom,
  PATIENCE,
  socketTo,
  together,
  type Visitor,
} from './visitor.ts'

afterEach(leaveRooms)

const CROWDED = { timeout: 30_000, interval: 20 }
const pose = { x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 }

async function party(room: ReturnType<typeof newRoom>, count: number): Promise<Visitor[]> {
  const visitors: Visitor[] = []
  for (let i = 0; i < count; i++) visitors.push(await enter(room, `V${i}`))
  await together(visitors)
  return visitors
}

const commitFrame = async (visitor: Visitor) => {
  const { group } = visitor.session
  if (group === undefined) throw new Error('only members commit')
  const { message } = await (await mls).commit(group, { adds: [], removes: [] })
  return { message, frame: encodeUp({ type: 'commit', message, welcome: new Uint8Array() }) }
}

describe('2: the object is evicted', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'at step %i of a leave, and the others still part ways',
    async (step) => {
      const room = newRoom()
      const [ada, bob, cid] = (await party(room, 3)) as [Visitor, Visitor, Visitor]
      const evictions: Promise<void>[] = []
      let frames = 0
      room.sending = room.receiving = () => {
        if (++frames === step) evictions.push(evictDurableObject(room.stub))
      }
      bob.session.leave()
      await vi.waitFor(() => {
        expect([ada.session.members, cid.session.members]).toEqual([2, 2])
        expect(ada.session.group?.epoch).toBe(cid.session.group?.epoch)
      }, PATIENCE)
      await Promise.all(evictions)
      await ada.session.say(newChatId(), 'gone')
      await vi.waitFor(() => expect(cid.heard).toEqual(['gone']), PATIENCE)
    },
  )

  it('twice in a row while nobody speaks, and loses neither members nor the epoch', async () => {
    const room = newRoom()
    const [ada, bob] = (await party(room, 2)) as [Visitor, Visitor]
    const epoch = ada.session.group?.epoch
    for (let i = 0; i < 2; i++) {
      await evictDurableObject(room.stub)
      await runDurableObjectAlarm(room.stub)
    }
    await ada.session.say(newChatId(), 'still here')
    await vi.waitFor(() => expect(bob.heard).toEqual(['still here']), PATIENCE)
    expect(bob.session.group?.epoch).toBe(epoch)
  })
})

describe('3: everybody commits the same epoch at once', () => {
  // In larger rooms members renew their keys in between; for those see commit-race.test.ts.
  it.each([8, 15])(
    '%i of them, and exactly one commit is taken',
    async (count) => {
      const room = newRoom()
      const visitors = await Promise.all(
        Array.from({ length: count }, (_, i) => enter(room, `V${i}`)),
      )
      await together(visitors, CROWDED)
      const epoch = visitors[0]?.session.group?.epoch
      const taken = new Set<string>()
      room.receiving = (bytes) => {
        const frame = decodeDown(bytes)
        const isIt = frame.ok && frame.value.type === 'commit' && frame.value.epoch === epoch
        if (isIt) taken.add(String(frame.value.message))
      }
      const commits = await Promise.all(visitors.map(commitFrame))
      for (const [i, { frame }] of commits.entries()) visitors[i]?.socket.send(frame)
      await vi.waitFor(() => expect(taken.size).toBe(1), CROWDED)
      // The winner never meant to commit and cannot follow itself: it starts over, and all meet again.
      await vi.waitFor(() => {
        expect(new Set(visitors.map(({ session }) => session.group?.epoch)).size).toBe(1)
        expect(visitors.every(({ session }) => session.members === count)).toBe(true)
      }, CROWDED)
      expect(taken.size).toBe(1)
    },
    // All of their cryptography shares one thread.
    90_000,
  )
})

describe('4: a commit nobody can follow', () => {
  it('costs its maker the place, and the others less than three seconds', async () => {
    const room = newRoom()
    const [culprit, ...others] = (await party(room, 4)) as [Visitor, ...Visitor[]]
    const before = others[0]?.session.group?.groupId
    const { frame } = await commitFrame(culprit)
    // The membership tag is the end of the message; an empty Welcome (one byte) comes after it.
    frame[frame.length - 2] = (frame.at(-2) ?? 0) ^ 1
    culprit.socket.send(frame)
    await vi.waitFor(() => expect(culprit.closed).toEqual([CLOSE.policy]), PATIENCE)
    await vi.waitFor(
      () => {
        for (const { session } of others) {
          expect(session.members).toBe(3)
          expect(session.group?.groupId).not.toEqual(before)
        }
      },
      { ...PATIENCE, timeout: 3000 },
    )
  })
})

describe('5: a removed member', () => {
  it('with all it ever knew can neither derive the next epoch nor read what is said in it', async () => {
    const room = newRoom()
    const [ada, bob, cid] = (await party(room, 3)) as [Visitor, Visitor, Visitor]
    const kept = bob.session.group
    if (kept === undefined) throw new Error('Bob is a member')
    const apps: Uint8Array[] = []
    const commits: Uint8Array[] = []
    room.receiving = (bytes) => {
      const frame = decodeDown(bytes)
      if (frame.ok && frame.value.type === 'app') apps.push(frame.value.message)
      if (frame.ok && frame.value.type === 'commit') commits.push(frame.value.message)
    }
    bob.session.leave()
    await vi.waitFor(
      () => expect([ada.session.members, cid.session.members]).toEqual([2, 2]),
      PATIENCE,
    )
    apps.splice(0)
    await ada.session.say(newChatId(), 'now we are alone')
    await vi.waitFor(() => expect(cid.heard).toEqual(['now we are alone']), PATIENCE)
    const crypto = await mls
    expect(await crypto.processCommit(kept, commits[0] ?? new Uint8Array())).toEqual({
      kind: 'removed',
    })
    const secret = async (group: NonNullable<typeof kept>) =>
      String(await crypto.exportSecret(group, 'cosmos test', new Uint8Array(), 32))
    const next = ada.session.group
    if (next === undefined) throw new Error('Ada is a member')
    expect(await secret(kept)).not.toBe(await secret(next))
    for (const message of apps) await expect(crypto.decrypt(kept, message)).rejects.toThrow()
  })
})

describe('7: frames no honest client sends', () => {
  it('close their own socket and disturb nobody else', async () => {
    const room = newRoom()
    const [ada, bob] = (await party(room, 2)) as [Visitor, Visitor]
    const hostile: [string, (string | Uint8Array<ArrayBuffer>)[], number][] = [
      ['text', ['{"deep":'.repeat(5000)], CLOSE.policy],
      ['a frame of 16 MiB', [new Uint8Array(16 << 20)], CLOSE.policy],
      ['one byte more than a frame', [new Uint8Array(MAX_FRAME + 1)], CLOSE.policy],
      ['empty frames', Array(5).fill(new Uint8Array()), CLOSE.policy],
      ['two thousand tiny frames', Array(2000).fill(Uint8Array.of(0x7f)), CLOSE.policy],
      ['another version', [await helloOf(250)], CLOSE.version],
    ]
    for (const [what, frames, code] of hostile) {
      const socket = await socketTo(room.stub)
      const codes: number[] = []
      socket.addEventListener('close', ({ code: told }) => {
        codes.push(told)
      })
      for (const frame of frames) socket.send(frame)
      await vi.waitFor(() => expect([what, codes]).toEqual([what, [code]]), PATIENCE)
    }
    await ada.session.say(newChatId(), 'what was that?')
    await vi.waitFor(() => expect(bob.heard).toEqual(['what was that?']), PATIENCE)
  })
})

describe('9: a herd', () => {
  it('of twenty who come within a second is taken into one epoch', async () => {
    const room = newRoom()
    const herd = await Promise.all(Array.from({ length: 20 }, (_, i) => enter(room, `V${i}`)))
    await vi.waitFor(
      () => {
        for (const { session, names } of herd) {
          expect(session.members).toBe(20)
          expect(names.size).toBe(19)
        }
        expect(new Set(herd.map(({ session }) => session.group?.epoch)).size).toBe(1)
      },
      { timeout: 19_000, interval: 20 },
    )
  })
})

describe('10: the object sleeps and is woken', () => {
  it('by a pose, by an alarm and by a newcomer, with sockets and places intact', async () => {
    const room = newRoom()
    const [ada, bob] = (await party(room, 2)) as [Visitor, Visitor]
    await evictDurableObject(room.stub)
    ada.session.setPose(pose)
    await vi.waitFor(() => expect(bob.poses.length).toBeGreaterThan(0), PATIENCE)
    await evictDurableObject(room.stub)
    await runDurableObjectAlarm(room.stub)
    const kept = await runInDurableObject(room.stub, (_, state) =>
      state.getWebSockets().map((socket) => socket.deserializeAttachment()),
    )
    expect(kept).toHaveLength(2)
    const cid = await enter(room, 'Cid')
    await together([ada, bob, cid])
  })
})

async function helloOf(version: number): Promise<Uint8Array<ArrayBuffer>> {
  const { keyPackage } = await (await mls).createKeys()
  return encodeUp({
    type: 'hello',
    version,
    session: new Uint8Array(16),
    at: undefined,
    keyPackage,
  })
}
