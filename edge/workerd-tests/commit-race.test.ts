/**
 * Fault group 3 at full size: everybody in a full room commits the same epoch at once. Real sockets and
 * real MLS, without the sessions around them, whose introductions would be sixteen thousand messages.
 */
import { bareHex } from '@cosmos/protocol/chain/hex'
import { type DownFrame, decodeDown, encodeUp } from '@cosmos/protocol/room/frames'
import type { Commit, Group, OwnKeys } from '@cosmos/protocol/room/group-crypto'
import { MAX_MEMBERS, ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { describe, expect, it, vi } from 'vitest'
import { mls, newRoom, socketTo, type TestRoom } from './visitor.ts'

/** All of the cryptography shares one thread, and the machine may be busy. */
const PATIENCE = { timeout: 120_000, interval: 20 }

interface Racer {
  readonly keys: OwnKeys
  /** Commits of the others and one's own, in their order. */
  readonly commits: { readonly epoch: number; readonly message: Uint8Array }[]
  readonly stale: number[]
  group: Group | undefined
  send(frame: Parameters<typeof encodeUp>[0]): void
  leave(): void
}

async function race(room: TestRoom): Promise<Racer> {
  const suite = await mls
  const socket = await socketTo(room.stub)
  const keys = await suite.createKeys()
  const send: Racer['send'] = (frame) => socket.send(encodeUp(frame))
  const racer: Racer = {
    ...{ keys, commits: [], stale: [], group: undefined, send },
    leave: () => send({ type: 'bye' }),
  }
  let tail: Promise<void> = Promise.resolve()
  async function hear(frame: DownFrame): Promise<void> {
    if (frame.type === 'found') racer.group = await suite.createGroup(frame.groupId, keys)
    if (frame.type === 'welcome') racer.group = await suite.join(frame.message, keys)
    if (frame.type === 'stale') racer.stale.push(frame.head)
    // Only the first adds the others; requests to renew keys are left unanswered.
    if (frame.type === 'work' && frame.adds.length > 0 && racer.group !== undefined) {
      const commit = await suite.commit(racer.group, { adds: frame.adds, removes: [] })
      racer.group = commit.next
      send({ type: 'commit', message: commit.message, welcome: commit.welcome })
    }
    if (frame.type !== 'commit') return
    racer.commits.push(frame)
    if (racer.group?.epoch === frame.epoch) await follow(racer, frame.message)
  }
  socket.addEventListener('message', ({ data }) => {
    const frame = decodeDown(new Uint8Array(data as ArrayBuffer))
    if (!frame.ok) throw new Error('the relay sends frames')
    send({ type: 'ack', ack: frame.value.tick })
    tail = tail.then(() => hear(frame.value))
  })
  const session = crypto.getRandomValues(new Uint8Array(16))
  const version = ROOM_PROTOCOL_VERSION
  send({ type: 'hello', version, session, at: undefined, keyPackage: keys.keyPackage })
  return racer
}

/** Own commits that are on their way. */
const made = new Map<Racer, Commit>()

async function follow(racer: Racer, message: Uint8Array): Promise<void> {
  const own = made.get(racer)
  if (racer.group === undefined) throw new Error('only members follow')
  if (own !== undefined && bareHex(own.message) === bareHex(message)) {
    racer.group = own.next
    return
  }
  const processed = await (await mls).processCommit(racer.group, message)
  if (processed.kind !== 'advanced') throw new Error('nobody is removed')
  racer.group = processed.group
}

describe('3: everybody in a full room commits the same epoch at once', () => {
  it('and exactly one commit is taken, which all of them follow to one secret', async () => {
    const suite = await mls
    const room = newRoom()
    const racers = [await race(room)]
    await vi.waitFor(() => expect(racers[0]?.group).toBeDefined(), PATIENCE)
    while (racers.length < MAX_MEMBERS) racers.push(await race(room))
    const together = (epoch?: number) =>
      vi.waitFor(() => {
        expect(racers.filter(({ group }) => group?.members.size !== MAX_MEMBERS)).toEqual([])
        const epochs = new Set(racers.map(({ group }) => group?.epoch))
        expect(epochs.size).toBe(1)
        if (epoch !== undefined) expect([...epochs]).toEqual([epoch])
      }, PATIENCE)
    await together()
    const epoch = racers[0]?.group?.epoch ?? Number.NaN
    for (const racer of racers) {
      racer.commits.splice(0)
      if (racer.group === undefined) throw new Error('all are members')
      made.set(racer, await suite.commit(racer.group, { adds: [], removes: [] }))
    }
    for (const [racer, { message }] of made) {
      racer.send({ type: 'commit', message, welcome: new Uint8Array() })
    }
    await together(epoch + 1)
    await vi.waitFor(() => {
      expect(racers.filter(({ stale }) => stale.length > 0)).toHaveLength(MAX_MEMBERS - 1)
    }, PATIENCE)
    const taken = racers.flatMap(({ commits }) => commits.map(({ message }) => bareHex(message)))
    expect(taken).toHaveLength(MAX_MEMBERS)
    expect(new Set(taken).size).toBe(1)
    const secrets = new Set<string>()
    for (const { group } of racers) {
      if (group === undefined) throw new Error('all are members')
      const secret = await suite.exportSecret(group, 'cosmos test', new Uint8Array(), 32)
      secrets.add(bareHex(secret))
    }
    expect(secrets.size).toBe(1)
    for (const racer of racers) racer.leave()
  }, 300_000)
})
