import { pino } from 'pino'
import { describe, test } from 'vitest'
import { createLookAgain } from './freshness.ts'

const log = pino({ level: 'silent' })

/** A light node that knows at the end of a sync what was on chain when it began. */
function fakeNode() {
  const chain = new Set<string>()
  const known = new Set<string>()
  let syncs = 0
  const sync = async () => {
    syncs++
    const seen = [...chain]
    await new Promise((resolve) => setTimeout(resolve, 5))
    for (const token of seen) known.add(token)
    return 'advanced' as const
  }
  return { chain, known, sync, syncs: () => syncs }
}
type Node = Parameters<typeof createLookAgain>[0]['lightNode']

const lookAgainOf = (node: ReturnType<typeof fakeNode>, minGapMs: number) =>
  createLookAgain({
    lightNode: node as unknown as Node,
    minGapMs,
    now: () => performance.now(),
    log,
  })

describe('looking at the chain again', () => {
  test('finds a token that is newer than the last question, even within the gap', async ({
    expect,
  }) => {
    const node = fakeNode()
    const lookAgain = lookAgainOf(node, 60)
    await lookAgain(() => node.known.has('nothing'))
    node.chain.add('new')
    await lookAgain(() => node.known.has('new'))
    expect(node.known.has('new')).toBe(true)
  })

  test('asks once for many who come together', async ({ expect }) => {
    const node = fakeNode()
    const lookAgain = lookAgainOf(node, 60)
    await Promise.all(Array.from({ length: 50 }, () => lookAgain(() => false)))
    expect(node.syncs()).toBe(2)
  })

  test('asks nothing for what is known', async ({ expect }) => {
    const node = fakeNode()
    await lookAgainOf(node, 60)(() => true)
    expect(node.syncs()).toBe(0)
  })

  test('lets what was known decide when the chain does not answer', async ({ expect }) => {
    const node = { ...fakeNode(), sync: () => Promise.reject(new Error('down')) }
    await expect(lookAgainOf(node, 0)(() => false)).resolves.toBeUndefined()
  })
})
