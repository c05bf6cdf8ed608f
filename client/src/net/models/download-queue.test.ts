import { describe, expect, it } from 'vitest'
import { createDownloadQueue } from './download-queue.ts'

const never = new AbortController().signal

/** A job that ends when told to. */
function openJob<T>(value: T) {
  const { promise, resolve } = Promise.withResolvers<T>()
  return { job: () => promise, finish: () => resolve(value) }
}

describe('the download queue', () => {
  it('never runs more than its limit, and takes the most urgent next', async () => {
    const queue = createDownloadQueue(1)
    const order: string[] = []
    const first = openJob('first')
    const mark = (name: string) => async () => void order.push(name)
    const running = queue.add(9, never, first.job)
    const far = queue.add(5, never, mark('far'))
    const near = queue.add(1, never, mark('near'))
    const alsoNear = queue.add(1, never, mark('also near'))
    expect([queue.running, queue.waiting]).toEqual([1, 3])
    first.finish()
    await Promise.all([running, far, near, alsoNear])
    expect(order).toEqual(['near', 'also near', 'far'])
    expect([queue.running, queue.waiting]).toEqual([0, 0])
  })

  it('lets a waiting job leave, and frees the place of a failed one', async () => {
    const queue = createDownloadQueue(1)
    const first = openJob(1)
    const running = queue.add(0, never, first.job)
    const stop = new AbortController()
    const left = queue.add(0, stop.signal, async () => 'never')
    const failing = queue.add(1, never, async () => {
      throw new Error('broken')
    })
    const last = queue.add(2, never, async () => 'last')
    stop.abort(new Error('walked away'))
    await expect(left).rejects.toThrow('walked away')
    first.finish()
    await running
    await expect(failing).rejects.toThrow('broken')
    await expect(last).resolves.toBe('last')
  })

  it('refuses what is aborted already', async () => {
    const queue = createDownloadQueue(1)
    const stopped = AbortSignal.abort(new Error('too late'))
    await expect(queue.add(0, stopped, async () => 1)).rejects.toThrow('too late')
    expect(queue.running).toBe(0)
  })
})
