import { beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from './clock.ts'
import type { Group, GroupCrypto } from './group-crypto.ts'
import { MAX_EARLY_POSES } from './limits.ts'
import { createMlsCrypto } from './mls.ts'
import { encodePose, type RoomPose } from './pose.ts'
import { counterOf, createPoseCipher, type PoseCipher } from './pose-cipher.ts'
import { createPoseStream } from './pose-stream.ts'
import { landRoom } from './room-name.ts'
import { createRoster } from './roster.ts'

const ROOM = landRoom(0, 0)
const CELL = { cx: 0, cz: 0 }
const poseAt = (x: number): RoomPose => ({ x, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })

describe('the poses of others', () => {
  let mls: GroupCrypto
  let ada: Group
  let bob: Group
  beforeAll(async () => {
    mls = await createMlsCrypto()
    const keys = [await mls.createKeys(), await mls.createKeys()] as const
    const alone = await mls.createGroup(new TextEncoder().encode(ROOM), keys[0])
    const commit = await mls.commit(alone, { adds: [keys[1].keyPackage], removes: [] })
    ada = commit.next
    bob = await mls.join(commit.welcome, keys[1])
  })

  const cipher = () => createPoseCipher({ mls, room: ROOM, now: () => 0 })

  async function step([adas, bobs]: readonly [Group, Group]): Promise<[Group, Group]> {
    const commit = await mls.commit(adas, { adds: [], removes: [] })
    const followed = await mls.processCommit(bobs, commit.message)
    if (followed.kind !== 'advanced') throw new Error('Bob stays')
    return [commit.next, followed.group]
  }

  /** Bob's end, and Ada's cipher one or two commits ahead of it. */
  async function commitsApart(count: 1 | 2) {
    const first = await step([ada, bob])
    const second = await step(first)
    const [adas, bobs] = [cipher(), cipher()]
    bobs.advance(bob)
    adas.advance(count === 1 ? first[0] : second[0])
    const roster = createRoster(ROOM)
    roster.update(bob)
    const shown: number[] = []
    const tasks: Promise<void>[] = []
    const uneven: PoseCipher = {
      ...bobs,
      // Nothing says that what is opened first is done first.
      async open(leaf, sealed) {
        if (counterOf(sealed) % 2 === 1) await new Promise(setImmediate)
        return bobs.open(leaf, sealed)
      },
    }
    const stream = createPoseStream({
      ...{ cell: CELL, clock: systemClock, cipher: uneven, roster },
      group: () => bob,
      send: () => undefined,
      alongside: (task) => void tasks.push(task),
      show: (_member, { x }) => shown.push(Math.round(x)),
    })
    const seal = async (x: number): Promise<Uint8Array> => {
      const plain = encodePose(poseAt(x), CELL)
      if (!plain) throw new Error('the pose lies in its cell')
      return adas.seal(plain)
    }
    const open = (sealed: Uint8Array): Promise<void> =>
      stream.open({ type: 'poses', tick: 0, poses: [{ leaf: ada.leaf, sealed }] })
    const receive = async (x: number): Promise<void> => open(await seal(x))
    const following = [first[1], second[1]]
    const follow = async (): Promise<void> => {
      const [next] = following.splice(0, 1)
      if (!next) throw new Error('there are two commits')
      roster.update(next)
      bobs.advance(next)
      stream.advanced()
      await Promise.all(tasks)
    }
    return { stream, shown, seal, open, receive, follow }
  }

  it('that were sent before one could follow the commit are shown as soon as one has', async () => {
    const { shown, receive, follow } = await commitsApart(1)
    for (const x of [1, 2, 3]) await receive(x)
    expect(shown).toEqual([])
    await follow()
    expect(shown).toEqual([1, 2, 3])
    await receive(4)
    expect(shown).toEqual([1, 2, 3, 4])
  })

  it('are shown once one has followed all commits, where there were several', async () => {
    const { shown, receive, follow } = await commitsApart(2)
    await receive(1)
    await follow()
    expect(shown).toEqual([])
    await follow()
    expect(shown).toEqual([1])
  })

  it('are kept in a bounded number, the latest of them', async () => {
    const { shown, receive, follow } = await commitsApart(1)
    for (let i = 0; i < MAX_EARLY_POSES + 5; i++) await receive(1 + (i % 60))
    await follow()
    expect(shown).toHaveLength(MAX_EARLY_POSES)
    expect(shown[0]).toBe(6)
  })

  it('are all shown when frames come faster than they can be opened', async () => {
    const { shown, seal, open, follow } = await commitsApart(1)
    const sealed: Uint8Array[] = []
    for (let x = 1; x <= 40; x++) sealed.push(await seal(x))
    const [early, ...others] = sealed
    if (early === undefined) throw new Error('forty were sealed')
    await open(early)
    await Promise.all([follow(), ...others.map(open)])
    expect(shown).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('that came too early are forgotten with the connection', async () => {
    const { stream, shown, receive, follow } = await commitsApart(1)
    await receive(1)
    stream.stop()
    await follow()
    expect(shown).toEqual([])
  })
})
