import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { describe, test, vi } from 'vitest'
import { mockHouseGlb } from '../../fakes/mock-houses.ts'
import type { LodLevel, ModelSource } from '../../ports.ts'
import { createModelLibrary } from './library.ts'

const A = 'a'.repeat(40) as InfoHash
const B = 'b'.repeat(40) as InfoHash

/** A source whose answers the test gives by hand. */
function slowSource() {
  const asked: {
    infoHash: InfoHash
    level: LodLevel
    aborted: () => boolean
    answer: () => void
    fail: () => void
  }[] = []
  const source: ModelSource = {
    load: (infoHash, level, { signal }) =>
      new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason))
        asked.push({
          infoHash,
          level,
          aborted: () => signal.aborted,
          answer: () => resolve(mockHouseGlb(1)),
          fail: () => reject(new Error('nobody has it')),
        })
      }),
  }
  return { source, asked }
}

describe('the library of models', () => {
  test('asks for the coarsest level first, and for the wanted one then', async ({ expect }) => {
    const { source, asked } = slowSource()
    const library = createModelLibrary(() => 0)
    library.setSource(source)
    library.want(A, 0, 10)
    library.dispatch()
    expect(asked.map((a) => a.level)).toEqual([2])
    asked[0]?.answer()
    await vi.waitFor(() => expect(library.best(A, 0)).toBeDefined())
    library.want(A, 0, 10)
    library.dispatch()
    expect(asked.map((a) => a.level)).toEqual([2, 0])
  })

  test('asks for near models before far ones, a few at a time', ({ expect }) => {
    const { source, asked } = slowSource()
    const library = createModelLibrary(() => 0)
    library.setSource(source)
    const hashes = Array.from({ length: 20 }, (_, i) => String(i).padStart(40, '0') as InfoHash)
    hashes.forEach((hash, i) => {
      library.want(hash, 2, 100 - i)
    })
    library.dispatch()
    expect(asked[0]?.infoHash).toBe(hashes[19])
    expect(asked.length).toBeLessThan(20)
  })

  test('goes on with the next one when one has arrived, without waiting for a frame', async ({
    expect,
  }) => {
    const { source, asked } = slowSource()
    const library = createModelLibrary(() => 0)
    library.setSource(source)
    for (let i = 0; i < 20; i++) library.want(String(i).padStart(40, '0') as InfoHash, 2, i)
    library.dispatch()
    const before = asked.length
    asked[0]?.answer()
    await vi.waitFor(() => expect(asked.length).toBe(before + 1))
  })

  test('drops what nobody wants any more, and does not count it as loading', async ({ expect }) => {
    const { source, asked } = slowSource()
    const library = createModelLibrary(() => 0)
    library.setSource(source)
    library.want(A, 2, 10)
    library.dispatch()
    library.want(B, 2, 10)
    library.dispatch()
    expect(asked[0]?.aborted()).toBe(true)
    asked[1]?.answer()
    await vi.waitFor(() => expect(library.best(B, 2)).toBeDefined())
    library.dispatch()
    expect(library.stats()).toEqual({ loading: 0, failed: 0 })
  })

  test('counts what nobody could deliver, and tries again later', async ({ expect }) => {
    let now = 0
    const { source, asked } = slowSource()
    const library = createModelLibrary(() => now)
    library.setSource(source)
    library.want(A, 2, 10)
    library.dispatch()
    asked[0]?.fail()
    await vi.waitFor(() => expect(library.stats().failed).toBe(1))
    library.want(A, 2, 10)
    library.dispatch()
    expect(asked.length).toBe(1)
    now = 60_000
    library.want(A, 2, 10)
    library.dispatch()
    expect(asked.length).toBe(2)
  })
})
