import { describe, expect, it } from 'vitest'
import { createRanking, MAX_GHOSTS } from './ranking.ts'
import type { EvictionGoal, Now, Use } from './worth.ts'

type Options = Parameters<typeof createRanking<string>>[0]

const ranking = (goal: EvictionGoal, change: Partial<Options> = {}) =>
  createRanking<string>({
    // No package is followed by shadows: the way of fading stays as it is.
    ...{ goal, capacity: 1_000_000, sampleOf: () => 1, ...change },
  })
const LRFU: Now = { turnovers: 0, level: 0, fading: 2 }

describe.each(['bytes', 'requests'] as const)('ranking for %s', (goal) => {
  it('parts first with what is asked for least', () => {
    const { arrived, asked, leastFirst } = ranking(goal)
    for (const item of ['often', 'never', 'once']) arrived(item, 1_000)
    for (const item of ['often', 'once', 'often', 'often']) asked(item, 1_000)
    expect([...leastFirst()]).toEqual(['never', 'once', 'often'])
    // Asking changes nothing.
    expect([...leastFirst()]).toEqual(['never', 'once', 'often'])
  })

  it('parts first with what others hold too, and with the last copy last', () => {
    const copies = new Map([
      ['rare', 0],
      ['common', 5],
      ['shared', 1],
    ])
    const replicas = (item: string): number => copies.get(item) ?? 0
    const { arrived, asked, leastFirst, recount } = ranking(goal, { replicas })
    for (const item of copies.keys()) arrived(item, 1_000)
    asked('common', 1_000)
    expect([...leastFirst()]).toEqual(['common', 'shared', 'rare'])
    copies.set('rare', 30)
    recount()
    expect([...leastFirst()][0]).toBe('rare')
  })

  it('forgets: a crowd of yesterday makes room for that of today', () => {
    const { arrived, asked, leastFirst, left } = ranking(goal, { now: LRFU })
    arrived('yesterday', 1_000)
    for (let i = 0; i < 30; i++) asked('yesterday', 1_000)
    arrived('today', 1_000)
    for (let i = 0; i < 20; i++) {
      asked(`passing ${i}`, 500_000)
      arrived(`passing ${i}`, 500_000)
      left(`passing ${i}`, true)
    }
    for (let i = 0; i < 3; i++) asked('today', 1_000)
    expect([...leastFirst()]).toEqual(['yesterday', 'today'])
  })

  it('remembers what went for want of room when it comes back', () => {
    const { arrived, asked, leastFirst, left } = ranking(goal, { now: LRFU })
    arrived('known', 1_000)
    asked('known', 1_000)
    asked('known', 1_000)
    left('known', true)
    arrived('new', 1_000)
    asked('known', 1_000)
    arrived('known', 1_000)
    expect([...leastFirst()]).toEqual(['new', 'known'])
    left('known', false)
    arrived('other', 1_000)
    arrived('known', 1_000)
    expect([...leastFirst()].at(-1)).not.toBe('known')
  })

  it('goes on after a restart as if there had been none', () => {
    const before = ranking(goal)
    for (const item of ['a', 'b', 'c', 'd']) before.arrived(item, 1_000)
    for (const item of ['c', 'a', 'c', 'd', 'd', 'd']) before.asked(item, 1_000)
    before.left('d', true)
    const uses = new Map(['a', 'b', 'c'].map((item) => [item, before.useOf(item) as Use]))
    const after = ranking(goal, { uses, now: before.now, ghosts: before.ghosts })
    expect([...after.leastFirst()]).toEqual([...before.leastFirst()])
    for (const one of [before, after]) one.arrived('d', 1_000)
    expect([...after.leastFirst()]).toEqual([...before.leastFirst()])
    expect(after.useOf('d')).toEqual(before.useOf('d'))
  })

  it('remembers a bounded number', () => {
    const { arrived, left, ghosts } = ranking(goal)
    for (let i = 0; i < MAX_GHOSTS + 100; i++) {
      arrived(`${i}`, 10)
      left(`${i}`, true)
    }
    expect(ghosts.size).toBe(MAX_GHOSTS)
    expect(ghosts.has('99')).toBe(false)
  })
})

describe('the two goals', () => {
  it('differ in what a large package may cost', () => {
    for (const [goal, first] of [
      ['bytes', 'small'],
      ['requests', 'large'],
    ] as const) {
      const { arrived, asked, leastFirst } = ranking(goal)
      arrived('small', 1_000)
      arrived('large', 500_000)
      asked('large', 500_000)
      expect([...leastFirst()][0]).toBe(first)
    }
  })
})
