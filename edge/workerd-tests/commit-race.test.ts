/**
 * Fault group 3 at full size: everybody in a full room commits the same epoch at once. Real sockets and
 * real commits, without the sessions around them, whose introductions would be sixteen thousand messages.
 */
import { bareHex } from '@cosmos/protocol/chain/hex'
import { type DownFrame, decodeDown, encodeUp } from '@cosmos/protocol/room/frames'
import type { Commit, Group, OwnKeys } from '@cosmos/protocol/room/group-crypto'
import { MAX_MEMBERS, ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { describe, expect, it, vi } from 'vitest'
import { borrowedGroup } from '../testing/borrowed-group.ts'
import { mls, newRoom, socketTo, type TestRoom } from './visitor.ts'

/** All of the cryptography shares one thread, and the machine may be busy. */
const PATIENCE = { timeout: 60_000, interval: 20 }

interface Racer {
  readonly keys: OwnKeys
  /** What it was told, but for its Welcome. */
  readonly commits: string[]
  readonly stale: number[]
  send(frame: Parameters<typeof encodeUp>[0]): void
}

/** Comes into the room; `hear` gets what it is told, one frame after the other. */
async function race(
  room: TestRoom,
  hear: (frame: DownFrame, racer: Racer) => Promise<void> = async () => undefined,
): Promise<Racer> {
  const socket = await socketTo(room.stub)
  const keys = await (await mls).createKeys()
  const send: Racer['send'] = (frame) => socket.send(encodeUp(frame))
  const racer: Racer = { keys, commits: [], stale: [], send }
  let tail: Promise<void> = Promise.resolve()
  socket.addEventListener('message', ({ data }) => {
    const frame = decodeDown(new Uint8Array(data as ArrayBuffer))
    if (!frame.ok) throw new Error('the relay sends frames')
    send({ type: 'ack', ack: frame.value.tick })
    if (frame.value.type === 'commit') racer.commits.push(bareHex(frame.value.message))
    if (frame.value.type === 'stale') racer.stale.push(frame.value.head)
    tail = tail.then(() => hear(frame.value, racer))
  })
  const session = crypto.getRandomValues(new Uint8Array(16))
  const version = ROOM_PROTOCOL_VERSION
  send({ type: 'hello', version, session, at: undefined, keyPackage: keys.keyPackage })
  return racer
}

/** Lets sockets have their turn: WebCrypto of this runtime never leaves the thread. */
const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve))

describe('3: everybody in a full room commits the same epoch at once', () => {
  it('and exactly one commit is taken, which all of them follow to one secret', async () => {
    const suite = await mls
    const room = newRoom()
    let group: Group | undefined
    let pending: Commit | undefined
    /** The first adds the others, and renews no keys when it is asked to. */
    async function found(frame: DownFrame, { keys, send }: Racer): Promise<void> {
      if (frame.type === 'found') group = await suite.createGroup(frame.groupId, keys)
      if (frame.type === 'commit') group = pending?.next
      if (frame.type !== 'work' || frame.adds.length === 0 || group?.epoch !== frame.epoch) return
      pending = await suite.commit(group, { adds: frame.adds, removes: [] })
      send({ type: 'commit', message: pending.message, welcome: pending.welcome })
    }
    const racers = [await race(room, found)]
    await vi.waitFor(() => expect(group).toBeDefined(), PATIENCE)
    while (racers.length < MAX_MEMBERS) racers.push(await race(room))
    await vi.waitFor(() => expect(group?.members.size).toBe(MAX_MEMBERS), PATIENCE)

    const full = group
    if (full === undefined) throw new Error('there is a group')
    const made: { racer: Racer; group: Group; commit: Commit }[] = []
    for (const racer of racers) {
      racer.commits.splice(0)
      const own = borrowedGroup(full, racer.keys)
      if (own === undefined) throw new Error('all are members')
      made.push({ racer, group: own, commit: await suite.commit(own, { adds: [], removes: [] }) })
      await breathe()
    }
    for (const { racer, commit } of made) {
      racer.send({ type: 'commit', message: commit.message, welcome: new Uint8Array() })
    }
    await vi.waitFor(() => {
      expect(racers.filter(({ stale }) => stale.length === 1).length).toBe(MAX_MEMBERS - 1)
    }, PATIENCE)
    expect(racers.flatMap(({ stale }) => stale)).toEqual(Array(127).fill(full.epoch + 1))
    await vi.waitFor(() => {
      expect(racers.filter(({ commits }) => commits.length === 1).length).toBe(MAX_MEMBERS)
    }, PATIENCE)
    const [taken, ...others] = new Set(racers.flatMap(({ commits }) => commits))
    expect(others).toEqual([])

    const secrets = new Set<string>()
    for (const { group: before, commit } of made) {
      const isWinner = bareHex(commit.message) === taken
      const winning = made.find((one) => bareHex(one.commit.message) === taken)?.commit.message
      const followed = isWinner
        ? commit.next
        : await suite.processCommit(before, winning ?? new Uint8Array()).then((processed) => {
            if (processed.kind !== 'advanced') throw new Error('nobody is removed')
            return processed.group
          })
      const secret = await suite.exportSecret(followed, 'cosmos test', new Uint8Array(), 32)
      secrets.add(bareHex(secret))
    }
    expect(secrets.size).toBe(1)
    for (const { send } of racers) send({ type: 'bye' })
  }, 240_000)
})
