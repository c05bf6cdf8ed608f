import { describe, expect, it } from 'vitest'
import { createFakeRoom, type FakeRoom, type Visitor } from './fake-room.ts'

async function joined(room: FakeRoom, names: readonly string[]): Promise<Visitor[]> {
  const visitors: Visitor[] = []
  for (const name of names) {
    const visitor = await room.visitor(name)
    visitor.connect()
    visitors.push(visitor)
  }
  await room.until(() => acquainted(visitors), `${names.join(', ')} know each other`)
  return visitors
}

const acquainted = (visitors: readonly Visitor[]): boolean =>
  visitors.every(({ session, people, name }) => {
    const others = visitors.map((other) => other.name).filter((other) => other !== name)
    const known = [...people.values()].map((profile) => profile.name)
    return session.joined && known.sort().join() === others.sort().join()
  })

describe('a room', () => {
  it('makes a group of one for whoever comes first', async () => {
    const room = createFakeRoom()
    const [ada] = await joined(room, ['Ada'])
    expect(ada?.session.members).toBe(1)
    expect(ada?.session.group?.epoch).toBe(0)
  })

  it('introduces two visitors, who then see one another and talk', async () => {
    const room = createFakeRoom()
    const [ada, bob] = await joined(room, ['Ada', 'Bob'])
    if (ada === undefined || bob === undefined) throw new Error('two came')
    ada.session.setPose({ x: 10, y: 1.5, z: 20, heading: 90, pitch: 0, gesture: 1 })
    await room.until(() => bob.poses.size === 1, 'Bob sees Ada')
    const [pose] = [...bob.poses.values()]
    expect(pose?.x).toBeCloseTo(10, 2)
    expect(pose?.z).toBeCloseTo(20, 2)
    expect(pose?.gesture).toBe(1)
    await ada.say('hello Bob')
    await room.until(() => bob.heard.length > 0, 'Bob hears Ada')
    expect(bob.heard).toEqual([{ from: 'Ada', text: 'hello Bob' }])
  })

  it('takes eight who come at once', async () => {
    const room = createFakeRoom()
    const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H']
    const visitors = await Promise.all(names.map((name) => room.visitor(name)))
    for (const visitor of visitors) visitor.connect()
    await room.until(() => acquainted(visitors), 'all know each other')
    const epochs = new Set(visitors.map(({ session }) => session.group?.epoch))
    expect(epochs.size).toBe(1)
  })
})
