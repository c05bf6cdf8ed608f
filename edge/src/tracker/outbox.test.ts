import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOutbox } from './outbox.ts'

const turn = () => new Promise((resolve) => setImmediate(resolve))

/** An outbox whose deliveries end when the test says so. */
function rig(limits = { batch: 3, capacity: 100 }) {
  const batches: (readonly number[])[] = []
  const ends: ((error?: Error) => void)[] = []
  const failures: unknown[] = []
  const outbox = createOutbox<number, string>({
    ...limits,
    failed: (error) => failures.push(error),
    deliver: (batch) => {
      batches.push(batch)
      return new Promise((resolve, reject) => {
        ends.push((error) => (error ? reject(error) : resolve(batch.map((n) => `got ${n}`))))
      })
    },
  })
  return { outbox, batches, ends, failures }
}

describe('an outbox', () => {
  it('sends at once when it is idle, and together what came meanwhile', async () => {
    const { outbox, batches, ends } = rig()
    const receipts = [1, 2, 3, 4, 5].map((n) => outbox.post(n))
    expect(batches).toEqual([[1]])
    for (let i = 0; i < 3; i++) {
      ends[i]?.()
      await turn()
    }
    expect(batches).toEqual([[1], [2, 3, 4], [5]])
    expect(await Promise.all(receipts)).toEqual([1, 2, 3, 4, 5].map((n) => `got ${n}`))
  })

  it('says of each thing whether it arrived, in any order of failures', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 20 }), async (works) => {
        const { outbox, batches, ends, failures } = rig()
        const receipts = works.map((_, n) => outbox.post(n))
        const failing: number[] = []
        for (let i = 0; i < batches.length; i++) {
          const fails = works[i] === false
          if (fails) failing.push(...(batches[i] ?? []))
          ends[i]?.(fails ? new Error('lost') : undefined)
          await turn()
        }
        const expected = works.map((_, n) => (failing.includes(n) ? undefined : `got ${n}`))
        expect(await Promise.all(receipts)).toEqual(expected)
        expect(batches.flat()).toEqual(works.map((_, n) => n))
        expect(failures.length > 0).toBe(failing.length > 0)
      }),
    )
  })

  it('takes no more than may wait', async () => {
    const { outbox, ends } = rig({ batch: 3, capacity: 2 })
    const receipts = [1, 2, 3, 4].map((n) => outbox.post(n))
    expect(await receipts[3]).toBeUndefined()
    ends[0]?.()
    await turn()
    ends[1]?.()
    expect(await Promise.all(receipts.slice(0, 3))).toEqual(['got 1', 'got 2', 'got 3'])
  })
})
