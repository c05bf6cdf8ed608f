import { describe, expect, it } from 'vitest'
import { toHex } from '../content/digest.ts'
import { inspectCommit, isKeyPackage, isWelcome } from './commit-inspection.ts'
import { type Group, GroupError, type OwnKeys } from './group-crypto.ts'
import { createMlsCrypto } from './mls.ts'

const mls = await createMlsCrypto()
const groupId = crypto.getRandomValues(new Uint8Array(16))
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text)
const secretOf = async (group: Group): Promise<string> =>
  toHex(await mls.exportSecret(group, 'cosmos test', new Uint8Array(), 32))

async function follow(group: Group, message: Uint8Array): Promise<Group> {
  const processed = await mls.processCommit(group, message)
  if (processed.kind !== 'advanced') throw new Error('removed')
  return processed.group
}

/** A group of `size` with everybody's view, made by leaf 0 in one commit. */
async function room(size: number): Promise<{ groups: Group[]; keys: OwnKeys[] }> {
  const keys = await Promise.all(Array.from({ length: size }, () => mls.createKeys()))
  const [first, ...others] = keys
  if (first === undefined) throw new Error('a room has members')
  let founder = await mls.createGroup(groupId, first)
  if (others.length === 0) return { groups: [founder], keys }
  const commit = await mls.commit(founder, { adds: others.map((k) => k.keyPackage), removes: [] })
  founder = commit.next
  const joined = await Promise.all(others.map((own) => mls.join(commit.welcome, own)))
  return { groups: [founder, ...joined], keys }
}

const at = (groups: readonly Group[], index: number): Group => {
  const group = groups[index]
  if (group === undefined) throw new Error(`no member ${index}`)
  return group
}

describe('a group', () => {
  it('gives all its members the same epoch, roster and secret', async () => {
    const { groups } = await room(4)
    expect(groups.map((group) => group.leaf)).toEqual([0, 1, 2, 3])
    expect(new Set(groups.map((group) => group.epoch))).toEqual(new Set([1]))
    expect(new Set(await Promise.all(groups.map(secretOf))).size).toBe(1)
    const rosters = groups.map((group) => [...group.members].map(([l, k]) => `${l} ${toHex(k)}`))
    for (const roster of rosters) expect(roster).toEqual(rosters[0])
  })

  it('carries messages whose sender is authenticated, and only once', async () => {
    const { groups } = await room(3)
    const { message } = await mls.encrypt(at(groups, 1), bytesOf('hello'))
    const opened = await mls.decrypt(at(groups, 2), message)
    expect(new TextDecoder().decode(opened.plaintext)).toBe('hello')
    expect(opened.leaf).toBe(1)
    expect(toHex(opened.signatureKey)).toBe(toHex(at(groups, 2).members.get(1) ?? bytesOf('')))
    await expect(mls.decrypt(opened.group, message)).rejects.toBeInstanceOf(GroupError)
  })

  it('opens what was sent just before a commit', async () => {
    const { groups } = await room(3)
    const { message } = await mls.encrypt(at(groups, 1), bytesOf('late'))
    const commit = await mls.commit(at(groups, 0), { adds: [], removes: [] })
    const receiver = await follow(at(groups, 2), commit.message)
    const opened = await mls.decrypt(receiver, message)
    expect(new TextDecoder().decode(opened.plaintext)).toBe('late')
    expect(opened.leaf).toBe(1)
    await expect(mls.decrypt(opened.group, message)).rejects.toBeInstanceOf(GroupError)
  })

  it('fills the leftmost blank leaf first, as the relay assumes', async () => {
    const { groups } = await room(4)
    const removal = await mls.commit(at(groups, 0), { adds: [], removes: [1] })
    const newcomer = await mls.createKeys()
    const other = await mls.createKeys()
    const commit = await mls.commit(removal.next, {
      adds: [newcomer.keyPackage, other.keyPackage],
      removes: [3],
    })
    expect((await mls.join(commit.welcome, newcomer)).leaf).toBe(1)
    expect((await mls.join(commit.welcome, other)).leaf).toBe(3)
  })
})

describe('a removed member', () => {
  it.each([
    ['alone', [1], 0],
    ['together with others', [1, 2], 0],
    ['while somebody is added', [1], 1],
  ] as const)('cannot derive the next epoch when removed %s', async (_how, removes, adds) => {
    const { groups } = await room(5)
    const victim = at(groups, 1)
    const before = await secretOf(victim)
    const newcomers = await Promise.all(Array.from({ length: adds }, () => mls.createKeys()))
    const commit = await mls.commit(at(groups, 0), {
      adds: newcomers.map((k) => k.keyPackage),
      removes: [...removes],
    })
    expect(await mls.processCommit(victim, commit.message)).toEqual({ kind: 'removed' })
    const survivor = await follow(at(groups, 4), commit.message)
    expect(await secretOf(survivor)).toBe(await secretOf(commit.next))
    expect(await secretOf(commit.next)).not.toBe(before)
    // All the victim still holds is the old epoch: what is said now stays closed to it.
    const { message } = await mls.encrypt(survivor, bytesOf('without you'))
    await expect(mls.decrypt(victim, message)).rejects.toMatchObject({ problem: 'wrong epoch' })
  })
})

describe('a newcomer', () => {
  it('cannot read what was said before it came', async () => {
    const { groups } = await room(2)
    const { message } = await mls.encrypt(at(groups, 1), bytesOf('before'))
    const newcomer = await mls.createKeys()
    const commit = await mls.commit(at(groups, 0), { adds: [newcomer.keyPackage], removes: [] })
    const joined = await mls.join(commit.welcome, newcomer)
    await expect(mls.decrypt(joined, message)).rejects.toMatchObject({ problem: 'wrong epoch' })
    expect(await secretOf(joined)).not.toBe(await secretOf(at(groups, 1)))
  })

  it('cannot use a welcome meant for somebody else', async () => {
    const { groups } = await room(1)
    const [invited, other] = [await mls.createKeys(), await mls.createKeys()]
    const commit = await mls.commit(at(groups, 0), { adds: [invited.keyPackage], removes: [] })
    await expect(mls.join(commit.welcome, other)).rejects.toBeInstanceOf(GroupError)
  })
})

describe('a commit', () => {
  it('is refused when replayed, altered or of another group', async () => {
    const { groups } = await room(3)
    const commit = await mls.commit(at(groups, 0), { adds: [], removes: [] })
    const receiver = await follow(at(groups, 1), commit.message)
    await expect(mls.processCommit(receiver, commit.message)).rejects.toMatchObject({
      problem: 'wrong epoch',
    })
    for (const position of [60, commit.message.length - 40, commit.message.length - 1]) {
      const altered = commit.message.slice()
      altered[position] = (altered[position] ?? 0) ^ 1
      await expect(mls.processCommit(at(groups, 2), altered)).rejects.toBeInstanceOf(GroupError)
    }
    const stranger = await mls.createGroup(
      crypto.getRandomValues(new Uint8Array(16)),
      await mls.createKeys(),
    )
    const foreign = await mls.commit(stranger, { adds: [], removes: [] })
    await expect(mls.processCommit(at(groups, 2), foreign.message)).rejects.toBeInstanceOf(
      GroupError,
    )
  })

  it('shows the relay its outline and nothing else', async () => {
    const { groups } = await room(3)
    const newcomer = await mls.createKeys()
    const commit = await mls.commit(at(groups, 1), { adds: [newcomer.keyPackage], removes: [2] })
    const outline = inspectCommit(commit.message)
    expect(outline).toMatchObject({ epoch: 1, sender: 1, removes: [2] })
    expect(outline.adds.map(toHex)).toEqual([toHex(newcomer.keyPackage)])
    expect(toHex(outline.groupId)).toBe(toHex(groupId))
    expect(isKeyPackage(newcomer.keyPackage)).toBe(true)
    expect(isWelcome(commit.welcome)).toBe(true)
    expect(isKeyPackage(commit.message)).toBe(false)
    expect(isWelcome(newcomer.keyPackage)).toBe(false)
  })
})
