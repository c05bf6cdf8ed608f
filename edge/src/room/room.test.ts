import { toHex } from '@cosmos/protocol/content/digest'
import { DOWN, decodeDown, encodeDown, encodeUp, UP } from '@cosmos/protocol/room/frames'
import { COMMIT_FALLBACK_MS, GRACE_MS, TICK_MS } from '@cosmos/protocol/room/limits'
import { describe, expect, it } from 'vitest'
import { acquainted, createFakeRoom, sharedMls } from '../../testing/fake-room.ts'
import { VOICE_BUCKET } from './limits.ts'

const groupOf = (visitor: { group(): { groupId: Uint8Array } }): string =>
  toHex(visitor.group().groupId)

describe('coming into a room', () => {
  it('makes a group of one for whoever is first', async () => {
    const room = createFakeRoom()
    const [ada] = await room.joined(['Ada'])
    expect(ada?.group()).toMatchObject({ epoch: 0, leaf: 0 })
  })

  it('introduces two visitors, who then see one another and talk', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    ada?.session.setPose({ x: 10, y: 1.5, z: 20, heading: 90, pitch: 0, gesture: 1 })
    await room.until(() => bob?.poses.size === 1, 'Bob sees Ada')
    const [pose] = [...(bob?.poses.values() ?? [])]
    expect(pose?.x).toBeCloseTo(10, 2)
    expect(pose?.z).toBeCloseTo(20, 2)
    expect(pose).toMatchObject({ heading: 90, pitch: 0, gesture: 1 })
    await ada?.say('hello Bob')
    await room.until(() => bob?.heard.length === 1, 'Bob hears Ada')
    expect(bob?.heard).toEqual([{ from: 'Ada', text: 'hello Bob' }])
    expect(ada?.heard).toEqual([])
  })

  it('takes eight who come at once into one epoch', async () => {
    const room = createFakeRoom()
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    const visitors = await Promise.all(names.map((name) => room.visitor(name)))
    for (const visitor of visitors) visitor.connect()
    await room.until(() => acquainted(visitors), 'all know each other')
    expect(new Set(visitors.map(groupOf)).size).toBe(1)
  })

  it('lets eighteen in who come one after the other, without taking it out on who adds them', async () => {
    const room = createFakeRoom(() => 1)
    const visitors = await Promise.all(Array.from({ length: 18 }, (_, i) => room.visitor(`V${i}`)))
    for (const visitor of visitors) {
      visitor.connect()
      await room.pass(50)
    }
    await room.until(() => acquainted(visitors), 'all know each other', 30_000)
    expect(visitors.map(({ wire }) => wire?.closed)).toEqual(visitors.map(() => undefined))
    expect(visitors.flatMap(({ refusals }) => refusals)).toEqual([])
  })

  it('gives the same session its place back when the welcome was lost', async () => {
    const room = createFakeRoom()
    const [ada] = await room.joined(['Ada'])
    const bob = await room.visitor('Bob')
    bob.connect()
    await room.until(() => ada?.session.members === 2, 'Ada has added Bob')
    expect(bob.session.joined).toBe(false)
    bob.wire?.cut()
    bob.connect()
    await room.until(() => acquainted([bob, ...(ada ? [ada] : [])]), 'Bob comes in')
    expect(bob.group()).toMatchObject({ epoch: 1, leaf: 1 })
  })
})

describe('leaving a room', () => {
  it('begins a new group when only one is left', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    const before = ada?.group()
    bob?.session.leave()
    await room.until(() => ada?.people.size === 0, 'Bob is gone')
    expect(ada?.group()).toMatchObject({ epoch: 0, leaf: 0 })
    expect(toHex(ada?.group().groupId ?? new Uint8Array())).not.toBe(
      toHex(before?.groupId ?? new Uint8Array()),
    )
  })

  it('removes a lost socket by a commit once its grace is over, and no sooner', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
    const victim = bob?.group()
    bob?.wire?.cut()
    await room.pass(GRACE_MS - 100)
    expect(ada?.session.members).toBe(3)
    await room.until(() => ada?.session.members === 2 && cid?.session.members === 2, 'Bob is out')
    expect(ada?.group().epoch).toBe((victim?.epoch ?? 0) + 1)
    const mls = await sharedMls()
    const { message } = await mls.encrypt(ada?.group() ?? fail(), new Uint8Array([1]))
    await expect(mls.decrypt(victim ?? fail(), message)).rejects.toMatchObject({
      problem: 'wrong epoch',
    })
  })

  it('keeps nothing of an empty room', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    ada?.session.leave()
    bob?.wire?.cut()
    await room.pass(GRACE_MS + 100)
    expect(room.dump()).toHaveLength(0)
  })
})

describe('reconnecting', () => {
  it('keeps its leaf within the grace time and catches up with what was committed', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    bob?.wire?.cut()
    const cid = await room.visitor('Cid')
    cid.connect()
    await room.until(() => cid.session.joined, 'Cid comes in')
    const { leaf } = bob?.group() ?? fail()
    bob?.connect()
    await room.until(() => acquainted([ada ?? fail(), bob ?? fail(), cid]), 'Bob is back')
    expect(bob?.group().leaf).toBe(leaf)
  })

  it('comes in again after the grace time, through a new leaf', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
    bob?.wire?.cut()
    await room.until(() => ada?.session.members === 2, 'Bob is out')
    bob?.connect()
    await room.until(() => acquainted([ada ?? fail(), bob ?? fail(), cid ?? fail()]), 'Bob is back')
  })

  it('begins anew after giving up, though the relay still has its place', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
    bob?.wire?.cut()
    bob?.session.forget()
    expect(bob?.people.size).toBe(0)
    bob?.connect()
    await room.until(() => bob?.people.size === 2, 'Bob sees the others again')
    await room.until(() => acquainted([ada ?? fail(), bob ?? fail(), cid ?? fail()]), 'all meet')
  })

  it('finds its own commit in the log when the answer to it was lost', async () => {
    const room = createFakeRoom()
    const [ada] = await room.joined(['Ada', 'Bob'])
    const cid = await room.visitor('Cid')
    cid.connect()
    // Ada is asked, commits, and is cut off while the commit is on its way back.
    await room.until(() => commitsIn(room.frames) === 2, 'the commit is taken')
    expect(ada?.group().epoch).toBe(1)
    const { leaf } = ada?.group() ?? fail()
    ada?.wire?.cut()
    ada?.connect()
    await room.until(() => ada?.session.members === 3, 'Ada has caught up')
    expect(ada?.group()).toMatchObject({ epoch: 2, leaf })
  })
})

describe('poses', () => {
  it('reach ten people in one frame per receiver and tick', async () => {
    const room = createFakeRoom()
    const visitors = await Promise.all(
      Array.from({ length: 10 }, (_, i) => room.visitor(`Visitor ${i}`)),
    )
    for (const visitor of visitors) visitor.connect()
    await room.until(() => acquainted(visitors), 'all know each other')
    for (const [i, { session }] of visitors.entries()) {
      session.setPose({ x: i, y: 0, z: i, heading: 0, pitch: 0, gesture: i })
    }
    await room.until(() => visitors.every(({ poses }) => poses.size === 9), 'all see each other')
    const before = room.frames.length
    await room.pass(1000)
    const batches = room.frames.slice(before).filter((frame) => frame[0] === DOWN.poses.kind)
    expect(batches.length).toBeGreaterThan(visitors.length * 10)
    expect(batches.length).toBeLessThanOrEqual(visitors.length * (1000 / TICK_MS + 1))
    const gestures = [...(visitors[0]?.poses.values() ?? [])].map((pose) => pose.gesture)
    expect(gestures.sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
  })
})

describe('interest', () => {
  it('brings those who are far away once a second, those near at the full rate', async () => {
    const room = createFakeRoom()
    const visitors = await Promise.all(
      Array.from({ length: 11 }, (_, i) => room.visitor(`Visitor ${i}`)),
    )
    for (const visitor of visitors) visitor.connect()
    await room.until(() => acquainted(visitors), 'all know each other')
    // One group in a corner of the cell, one person in the opposite corner.
    for (const [i, { session }] of visitors.entries()) {
      const x = i === 10 ? 60 : i / 10
      session.setPose({ x, y: 0, z: x, heading: 0, pitch: 0, gesture: i })
    }
    await room.until(() => visitors.every(({ poses }) => poses.size === 10), 'all see each other')
    await room.pass(2000)
    const [watcher, neighbour, stranger] = [visitors[0], visitors[1], visitors[10]]
    const seen = new Map<number, number>()
    watcher?.onPose((pose) => seen.set(pose.gesture, (seen.get(pose.gesture) ?? 0) + 1))
    await room.pass(10_000)
    expect(seen.get(10)).toBe(10)
    expect(seen.get(1)).toBeGreaterThan(190)
    // Whoever comes near is seen at the full rate again.
    stranger?.session.setPose({ x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 10 })
    await room.pass(3000)
    seen.clear()
    await room.pass(2000)
    expect(seen.get(10)).toBeGreaterThan(35)
    expect(neighbour?.poses.size).toBe(10)
  })

  it('tells the relay nothing of who is near whom in a small room', async () => {
    const room = createFakeRoom()
    const visitors = await room.joined(['A', 'B', 'C'])
    for (const [i, { session }] of visitors.entries()) {
      session.setPose({ x: i * 30, y: 0, z: 0, heading: 0, pitch: 0, gesture: 0 })
    }
    await room.pass(5000)
    expect(room.frames.filter((frame) => frame[0] === UP.tiers.kind)).toEqual([])
  })
})

describe('the voice lane', () => {
  it('passes frames on at once, with the true leaf, within its own limit', async () => {
    const room = createFakeRoom(() => 1)
    const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
    const before = room.frames.length
    const sealed = crypto.getRandomValues(new Uint8Array(250))
    for (let i = 0; i < 100; i++) ada?.wire?.send(encodeUp({ type: 'voice', ack: 0, sealed }))
    await room.pass(10)
    const voices = room.frames.slice(before).flatMap((bytes) => {
      const frame = decodeDown(bytes)
      return frame.ok && frame.value.type === 'voice' ? [frame.value] : []
    })
    expect(voices).toHaveLength(2 * VOICE_BUCKET.burst)
    expect(voices[0]).toMatchObject({ leaf: ada?.group().leaf, sealed })
    // Poses have a bucket of their own, and whoever does not listen is none the worse for it.
    ada?.session.setPose({ x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
    await room.until(() => bob?.poses.size === 1 && cid?.poses.size === 1, 'Ada is seen')
  })
})

describe('the number of people', () => {
  it('is told as it changes, and nothing else', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    ada?.session.leave()
    await room.pass(100)
    bob?.wire?.cut()
    await room.pass(GRACE_MS + 100)
    expect(room.counts).toEqual([0, 1, 2, 1, 0])
  })
})

describe('the order of commits', () => {
  it('lets exactly one of many simultaneous commits end an epoch', async () => {
    const room = createFakeRoom()
    const visitors = await room.joined(['A', 'B', 'C', 'D'])
    const { epoch } = visitors[0]?.group() ?? fail()
    const mls = await sharedMls()
    for (const visitor of visitors) {
      const commit = await mls.commit(visitor.group(), { adds: [], removes: [] })
      visitor.wire?.send(
        encodeUp({ type: 'commit', message: commit.message, welcome: new Uint8Array() }),
      )
    }
    const before = room.frames.length
    await room.pass(20)
    const answers = room.frames.slice(before).map(decodeDown)
    const committed = answers.flatMap((a) => (a.ok && a.value.type === 'commit' ? [a.value] : []))
    const stale = answers.flatMap((a) => (a.ok && a.value.type === 'stale' ? [a.value] : []))
    expect(new Set(committed.map((frame) => `${frame.epoch} ${toHex(frame.message)}`)).size).toBe(1)
    expect(committed[0]?.epoch).toBe(epoch)
    expect(stale.map((frame) => frame.head)).toEqual([epoch + 1, epoch + 1, epoch + 1])
    // The winner never meant to commit and cannot follow itself: it starts over, and all meet again.
    await room.until(() => acquainted(visitors), 'all are together again')
  })

  it('lets a member that was asked twice go on with its first answer', async () => {
    const room = createFakeRoom()
    const [ada, bob, cid] = await room.joined(['Ada', 'Bob', 'Cid'])
    const { groupId, epoch } = ada?.group() ?? fail()
    const work = encodeDown({ type: 'work', tick: 0, epoch, adds: [], removes: [] })
    ada?.session.receive(work)
    ada?.session.receive(work)
    // Her own commit comes back to her when she has made another since; the other is refused.
    await room.pass(1000)
    for (const one of [ada, bob, cid]) expect(one?.group()).toMatchObject({ epoch: epoch + 1 })
    expect(toHex(ada?.group().groupId ?? fail())).toBe(toHex(groupId))
  })

  it('asks the next member when the committer stays silent', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    if (ada?.wire === undefined) throw new Error('Ada is connected')
    ada.wire.mute = true
    const cid = await room.visitor('Cid')
    cid.connect()
    await room.until(() => cid.session.joined, 'Cid comes in', COMMIT_FALLBACK_MS + 200)
    ada.wire.mute = false
    await room.until(() => acquainted([ada, bob ?? fail(), cid]), 'all know each other')
  })

  it('asks the next member at once when the committer is cut off', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await room.joined(['Ada', 'Bob'])
    if (ada?.wire === undefined) throw new Error('Ada is connected')
    ada.wire.mute = true
    const cid = await room.visitor('Cid')
    cid.connect()
    await room.pass(50)
    ada.wire.cut()
    await room.until(() => cid.session.joined, 'Cid comes in', 100)
    expect(bob?.session.members).toBe(3)
  })
})

/** Commits the relay has taken: each is sent to its committer too. */
function commitsIn(frames: readonly Uint8Array[]): number {
  const epochs = new Set<number>()
  for (const bytes of frames) {
    const frame = decodeDown(bytes)
    if (frame.ok && frame.value.type === 'commit') epochs.add(frame.value.epoch)
  }
  return epochs.size
}

function fail(): never {
  throw new Error('somebody is missing')
}
