import { DOWN, decodeDown } from '@cosmos/protocol/room/frames'
import { COMMIT_BURST, COMMIT_GAP_MS, MAX_MEMBERS } from '@cosmos/protocol/room/limits'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acquainted, createFakeRoom, sharedMls, type Visitor } from '../../testing/fake-room.ts'
import type { Member } from './attendance.ts'
import { RENEWAL_EVERY_MS, RENEWAL_MEMBERS, RENEWAL_QUIET_MS } from './limits.ts'
import { createRenewals } from './renewals.ts'

const member = (id: number, leaf: number): Member => ({
  ...{ id, leaf, session: undefined, keyPackage: new Uint8Array(), joined: 0, gone: undefined },
})

/** Heights of a tree of 256 leaves, which is more than a room can have. */
const LEVELS = 8
/** A node as the number of its leaves' first bits: `height` bits are left out. */
const nodeOf = (leaf: number, height: number): string => `${height}:${leaf >> height}`

/** Which nodes above the leaves a commit has filled in since they were last blanked. */
function createTree() {
  const filled = new Set<string>()
  const paths = (leaf: number) => Array.from({ length: LEVELS }, (_, i) => nodeOf(leaf, i + 1))
  return {
    remove(leaf: number) {
      for (const node of paths(leaf)) filled.delete(node)
    },
    commit(leaf: number) {
      for (const node of paths(leaf)) filled.add(node)
    },
    /** Nodes with people on both sides that nobody has filled in. */
    blank(leaves: readonly number[]): string[] {
      const found: string[] = []
      for (let height = 1; height <= LEVELS; height++) {
        for (const leaf of leaves) {
          const isSplit = leaves.some(
            (other) => other >> height === leaf >> height && (other ^ leaf) >> (height - 1) === 1,
          )
          if (isSplit && !filled.has(nodeOf(leaf, height))) found.push(nodeOf(leaf, height))
        }
      }
      return found
    },
  }
}

describe('renewals', () => {
  it('fill in the whole tree, whoever comes and goes', () => {
    const steps = fc.array(
      fc.record({
        joins: fc.nat(4),
        leaves: fc.array(fc.nat(), { maxLength: 4 }),
        quiet: fc.constantFrom(0, 1, MAX_MEMBERS),
      }),
      { minLength: 1, maxLength: 40 },
    )
    fc.assert(
      fc.property(steps, (script) => {
        let time = 0
        let ids = 0
        const renewals = createRenewals(() => time)
        const tree = createTree()
        let members: Member[] = []
        const change = (joins: number, leaving: readonly number[]): void => {
          const removed = [...new Set(leaving.map((n) => members[n % members.length]))].filter(
            (one) => one !== undefined && one !== members[0],
          ) as Member[]
          const added: Member[] = []
          members = members.filter((one) => !removed.includes(one))
          const taken = new Set(members.map(({ leaf }) => leaf))
          for (
            let leaf = 0;
            added.length < joins && members.length + added.length < MAX_MEMBERS;
            leaf++
          ) {
            if (!taken.has(leaf)) added.push(member(ids++, leaf))
          }
          members = [...members, ...added].sort((a, b) => a.leaf - b.leaf)
          const [committer] = members
          if (committer === undefined) return
          const renews = removed.length > 0
          for (const { leaf } of removed) tree.remove(leaf)
          if (renews) tree.commit(committer.leaf)
          renewals.committed({ committer, renews, added, removed, members })
        }
        /** Somebody who is asked commits; answers whether anybody was. */
        const renew = (): boolean => {
          time += RENEWAL_QUIET_MS
          const committer = renewals.ask(time, members, false)
          if (committer === undefined) return false
          tree.commit(committer.leaf)
          renewals.committed({ committer, renews: true, added: [], removed: [], members })
          return true
        }
        members = [member(ids++, 0)]
        renewals.founded(0)
        change(3 * RENEWAL_MEMBERS, [])
        for (const { joins, leaves, quiet } of script) {
          change(joins, members.length > RENEWAL_MEMBERS + leaves.length ? leaves : [])
          for (let i = 0; i < quiet; i++) renew()
        }
        for (let asked = 0; renew(); asked++) expect(asked).toBeLessThanOrEqual(MAX_MEMBERS)
        expect(tree.blank(members.map(({ leaf }) => leaf))).toEqual([])
      }),
    )
  })

  it('do not wait for somebody who does not commit, and ask no second time', () => {
    let time = 0
    const renewals = createRenewals(() => time)
    const members = Array.from({ length: RENEWAL_MEMBERS }, (_, i) => member(i, i))
    const [committer] = members
    if (committer === undefined) throw new Error('there are members')
    renewals.committed({ committer, renews: true, added: members, removed: [], members })
    const asked: (number | undefined)[] = []
    while (renewals.next(members, false) !== undefined) {
      time = renewals.next(members, false) ?? time
      asked.push(renewals.ask(7, members, false)?.leaf)
    }
    // Far apart first, and nobody twice; the last is given up without another to ask.
    expect(asked).toEqual([8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15, undefined])
  })

  it('leave small rooms alone', () => {
    const renewals = createRenewals(() => 1e6)
    const members = Array.from({ length: RENEWAL_MEMBERS - 1 }, (_, i) => member(i, i))
    for (const { id } of members) renewals.founded(id)
    expect(renewals.next(members, false)).toBeUndefined()
    expect(renewals.ask(0, members, false)).toBeUndefined()
  })
})

/** Bytes of a commit in which somebody only renews its keys. */
async function lengthOfCommit(visitor: Visitor | undefined): Promise<number> {
  if (visitor === undefined) throw new Error('somebody is missing')
  const mls = await sharedMls()
  return (await mls.commit(visitor.group(), { adds: [], removes: [] })).message.length
}

async function crowd(room: ReturnType<typeof createFakeRoom>, count: number): Promise<Visitor[]> {
  const visitors = await Promise.all(Array.from({ length: count }, (_, i) => room.visitor(`V${i}`)))
  for (const visitor of visitors) visitor.connect()
  await room.until(() => acquainted(visitors), 'all are together', 60_000)
  return visitors
}

/** The same in a group of so many of whom only the first has ever committed. */
async function lengthInBlankTree(members: number): Promise<number> {
  const mls = await sharedMls()
  const keys = await Promise.all(Array.from({ length: members }, () => mls.createKeys()))
  const [founder, ...others] = keys
  if (founder === undefined) throw new Error('somebody founds')
  const alone = await mls.createGroup(new Uint8Array(16), founder)
  const adds = others.map(({ keyPackage }) => keyPackage)
  const { next } = await mls.commit(alone, { adds, removes: [] })
  return (await mls.commit(next, { adds: [], removes: [] })).message.length
}

describe('a crowd', () => {
  it('has short commits once it was quiet, and when some have left', {
    timeout: 60_000,
  }, async () => {
    const room = createFakeRoom(() => 1)
    const visitors = await crowd(room, 20)
    await room.pass(25 * RENEWAL_QUIET_MS)
    // Five nodes above each leaf instead of nineteen other leaves.
    const blank = await lengthInBlankTree(20)
    expect((await lengthOfCommit(visitors[0])) * 2).toBeLessThan(blank)
    for (const leaver of visitors.splice(9, 4)) leaver.session.leave()
    await room.until(() => acquainted(visitors), 'the rest are together')
    await room.pass(8 * RENEWAL_QUIET_MS)
    const lengths = await Promise.all(visitors.map(lengthOfCommit))
    expect(Math.max(...lengths) * 2).toBeLessThan(blank)
    // And now it is quiet.
    const frames = room.frames.length
    await room.pass(5000)
    expect(room.frames.slice(frames).filter(([kind]) => kind === DOWN.work.kind)).toEqual([])
  })

  it('lets somebody in at once where others came and went a moment ago', async () => {
    const room = createFakeRoom(() => 1)
    const visitors = await crowd(room, 10)
    await room.pass(COMMIT_BURST * COMMIT_GAP_MS)
    visitors.pop()?.session.leave()
    await room.pass(50)
    const guest = await room.visitor('G')
    guest.connect()
    await room.until(() => guest.session.joined, 'the guest is in', 50)
  })

  it('changes its roster no more often than twice a second, renewals included', async () => {
    const room = createFakeRoom(() => 1)
    const visitors = await crowd(room, RENEWAL_MEMBERS + 2)
    const first = room.frames.length
    const began = room.clock.now()
    const epochs = new Set<number>()
    for (let i = 0; i < 30; i++) {
      const guest = await room.visitor(`G${i}`)
      guest.connect()
      visitors.push(guest)
      visitors.splice(3, 1)[0]?.session.leave()
      await room.pass(330)
    }
    await room.until(() => acquainted(visitors), 'all are together', 20_000)
    const seconds = (room.clock.now() - began) / 1000
    for (const bytes of room.frames.slice(first)) {
      const frame = decodeDown(bytes)
      if (frame.ok && frame.value.type === 'commit') epochs.add(frame.value.epoch)
    }
    expect(epochs.size).toBeGreaterThan(5)
    expect(epochs.size).toBeLessThanOrEqual(Math.ceil(2 * seconds) + COMMIT_BURST)
    expect(1000 / COMMIT_GAP_MS + 1000 / RENEWAL_EVERY_MS).toBeLessThanOrEqual(2)
    expect(visitors.flatMap(({ refusals }) => refusals)).toEqual([])
  })
})
