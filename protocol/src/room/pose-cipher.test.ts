import { beforeAll, describe, expect, it } from 'vitest'
import { encodeUp } from './frames.ts'
import type { Group } from './group-crypto.ts'
import { MAX_VOICE, OLD_EPOCH_MS } from './limits.ts'
import { createMlsCrypto } from './mls.ts'
import { counterOf, createPoseCipher, VOICE_LABEL } from './pose-cipher.ts'
import { landRoom } from './room-name.ts'

const mls = await createMlsCrypto()
const room = landRoom(0, 0)
const plain = (n: number) => new Uint8Array(9).fill(n)
let ada: Group
let bob: Group
let time = 0

const cipher = (group: Group, where = room) => {
  const made = createPoseCipher({ mls, room: where, now: () => time })
  made.advance(group)
  return made
}

beforeAll(async () => {
  const [first, second] = [await mls.createKeys(), await mls.createKeys()]
  const founder = await mls.createGroup(new Uint8Array(16), first)
  const commit = await mls.commit(founder, { adds: [second.keyPackage], removes: [] })
  ada = commit.next
  bob = await mls.join(commit.welcome, second)
})

describe('a sealed pose', () => {
  it('opens for the members, in order, and needs 24 bytes on the wire at most', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    for (let n = 1; n <= 200; n++) {
      const sealed = await from.seal(plain(n % 250))
      expect(await to.open(0, sealed)).toMatchObject({ plaintext: plain(n % 250), counter: n })
      expect(encodeUp({ type: 'pose', ack: 0xffff, sealed }).length).toBeLessThanOrEqual(24)
      expect(counterOf(sealed)).toBe(n)
    }
  })

  it('is no voice frame, and a voice frame is no pose', async () => {
    const [poses, voices] = [ada, bob].map((group) => {
      const voice = createPoseCipher({ mls, room, now: () => time, label: VOICE_LABEL })
      voice.advance(group)
      return { pose: cipher(group), voice }
    })
    const opus = new Uint8Array(240).fill(7)
    const sealed = await poses?.voice.seal(opus)
    if (sealed === undefined) throw new Error('Ada has a cipher')
    expect(sealed.length).toBeLessThanOrEqual(MAX_VOICE)
    expect(await voices?.pose.open(0, sealed)).toBeUndefined()
    expect(await voices?.voice.open(0, sealed)).toMatchObject({ plaintext: opus })
  })

  it('opens once: neither the same frame again nor an older one', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const [first, second] = [await from.seal(plain(1)), await from.seal(plain(2))]
    expect(await to.open(0, second)).toMatchObject({ plaintext: plain(2), counter: 2 })
    expect(await to.open(0, second)).toBeUndefined()
    expect(await to.open(0, first)).toBeUndefined()
  })

  it('opens once even when both copies are opened at the same time', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const sealed = await from.seal(plain(1))
    const opened = await Promise.all([to.open(0, sealed), to.open(0, sealed)])
    expect(opened.filter((pose) => pose !== undefined)).toHaveLength(1)
  })

  it('never shares its counter, even when many are sealed at once', async () => {
    const from = cipher(ada)
    const sealed = await Promise.all(Array.from({ length: 50 }, () => from.seal(plain(7))))
    expect(new Set(sealed.map(counterOf)).size).toBe(50)
    from.advance(ada)
    expect(counterOf(await from.seal(plain(7)))).toBe(51)
  })

  it('does not open under another leaf, in another room, or with a bit changed', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const sealed = await from.seal(plain(3))
    expect(await to.open(1, sealed)).toBeUndefined()
    expect(await to.open(5, sealed)).toBeUndefined()
    expect(await cipher(bob, landRoom(0, 1)).open(0, sealed)).toBeUndefined()
    for (let i = 0; i < sealed.length; i++) {
      const altered = sealed.slice()
      altered[i] = (altered[i] ?? 0) ^ 1
      expect(await to.open(0, altered)).toBeUndefined()
    }
    expect(await to.open(0, sealed)).toMatchObject({ counter: 1 })
  })

  it('is not opened by garbage of any length', async () => {
    const to = cipher(bob)
    for (let length = 0; length < 40; length++) {
      expect(await to.open(0, crypto.getRandomValues(new Uint8Array(length)))).toBeUndefined()
    }
  })

  /** The groups of both after so many more commits of Ada's. */
  async function later(commits: number): Promise<[Group, Group][]> {
    const groups: [Group, Group][] = []
    for (let [adas, bobs] = [ada, bob]; groups.length < commits; groups.push([adas, bobs])) {
      const commit = await mls.commit(adas, { adds: [], removes: [] })
      const next = await mls.processCommit(bobs, commit.message)
      if (next.kind !== 'advanced') throw new Error('Bob is still a member')
      ;[adas, bobs] = [commit.next, next.group]
    }
    return groups
  }

  it('of an epoch that is over opens for a moment', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const early = [await from.seal(plain(1)), await from.seal(plain(2))] as const
    const [next] = await later(1)
    if (next === undefined) throw new Error('there was a commit')
    to.advance(next[1])
    expect(await to.open(0, early[0])).toMatchObject({ plaintext: plain(1), counter: 1 })
    time += OLD_EPOCH_MS + 1
    expect(await to.open(0, early[1])).toBeUndefined()
    from.advance(next[0])
    const sealed = await from.seal(plain(3))
    expect(counterOf(sealed)).toBe(1)
    expect(await to.open(0, sealed)).toMatchObject({ epoch: 2 })
  })

  it('opens up to eight epochs later, and no more', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const sealed = await Promise.all(Array.from({ length: 9 }, (_, i) => from.seal(plain(i))))
    for (const [i, [, bobs]] of (await later(9)).entries()) {
      to.advance(bobs)
      const opened = await to.open(0, sealed[i] ?? new Uint8Array())
      expect(opened?.epoch).toBe(i < 8 ? bob.epoch : undefined)
    }
  })

  it('of another group never opens', async () => {
    const [from, to] = [cipher(ada), cipher(bob)]
    const sealed = await from.seal(plain(1))
    const keys = await mls.createKeys()
    const other = await mls.createGroup(new Uint8Array(16).fill(1), keys)
    to.advance(other)
    expect(await to.open(0, sealed)).toBeUndefined()
  })

  it('is not taken for one of who has the leaf of its sender now', async () => {
    const [from, to] = [cipher(bob), cipher(ada)]
    const [first, second] = [await from.seal(plain(1)), await from.seal(plain(2))]
    expect(await to.open(1, first)).toMatchObject({ counter: 1 })
    const { keyPackage } = await mls.createKeys()
    const { next } = await mls.commit(ada, { adds: [keyPackage], removes: [1] })
    expect(next.members.has(1)).toBe(true)
    to.advance(next)
    expect(await to.open(1, second)).toBeUndefined()
  })
})
