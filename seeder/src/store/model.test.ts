/** The store against a model of it: random work, restarts included. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from './content-store.ts'
import { StoreError } from './errors.ts'
import { addPackage, codeOf, packageOf, readPackage, type StoredFixture } from './fixtures.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-model-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const PACKAGES = 6
const QUOTA = 200_000

const step = fc.record({
  what: fc.constantFrom('add', 'add', 'half', 'drop', 'read', 'check', 'restart', 'pin', 'modest'),
  which: fc.nat(PACKAGES - 1),
})

/** Complete or being written already, or no room: for what is only begun, any of them will do. */
function refused(error: unknown): undefined {
  if (!(error instanceof StoreError) || !['busy', 'no-space'].includes(error.code)) throw error
}

it('does what a simple model of it says', async () => {
  const all = await Promise.all(
    Array.from({ length: PACKAGES }, (_, i) => packageOf(i, 30_000 + i * 12_000)),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      await rm(dir, { recursive: true, force: true })
      const pins = new Set<string>()
      const complete = new Map<string, StoredFixture>()
      const partial = new Map<string, StoredFixture>()
      const start = async (): Promise<ContentStore> => {
        const store = await openContentStore({
          ...{ dir, quota: QUOTA, now: () => 0, failed: console.error },
          mayEvict: (infoHash) => !pins.has(infoHash),
        })
        store.onChange(({ removed }) => removed && complete.delete(removed))
        return store
      }
      let store = await start()
      const bytesOf = ({ torrent }: StoredFixture): number => torrent.length + torrent.info.length
      const taken = (): number =>
        [...complete.values(), ...partial.values()].reduce((sum, one) => sum + bytesOf(one), 0)

      for (const { what, which } of steps) {
        const one = all[which] as StoredFixture
        const { infoHash } = one.torrent
        const fits = taken() - (partial.has(infoHash) ? bytesOf(one) : 0) + bytesOf(one) <= QUOTA
        if (what === 'restart') {
          await store.close()
          store = await start()
        } else if (what === 'pin') {
          if (pins.has(infoHash)) pins.delete(infoHash)
          else pins.add(infoHash)
        } else if (what === 'drop') {
          await store.drop(infoHash)
          partial.delete(infoHash)
        } else if (what === 'read') {
          const outcome = await codeOf(readPackage(store, one))
          expect(outcome).toBe(complete.has(infoHash) ? 'fine' : 'absent')
        } else if (what === 'check') {
          await store.check(infoHash, async () => undefined)
        } else if (what === 'half') {
          const file = await store.begin(one.torrent).catch(refused)
          if (file) partial.set(infoHash, one)
          await file?.write(0, one.bytes.subarray(0, 10_000))
          await file?.close()
        } else {
          const outcome = await codeOf(addPackage(store, one, { mayEvict: what !== 'modest' }))
          if (complete.has(infoHash)) expect(outcome).toBe('busy')
          else if (fits) expect(outcome).toBe('fine')
          else if (what === 'modest') expect(outcome).toBe('no-space')
          if (outcome === 'fine') {
            partial.delete(infoHash)
            complete.set(infoHash, one)
          }
        }
        // What was begun and never ended may be evicted without a word.
        for (const begun of partial.keys()) {
          if (store.get(begun as typeof infoHash)?.state !== 'partial') partial.delete(begun)
        }
        const rows = [...store.rows()]
        const state = (wanted: string) =>
          rows.filter((row) => row.state === wanted).map((row) => row.infoHash as string)
        expect(state('complete').sort()).toEqual([...complete.keys()].sort())
        expect(state('partial').sort()).toEqual([...partial.keys()].sort())
        expect(store.usage().used).toBe(taken())
        expect(taken()).toBeLessThanOrEqual(QUOTA)
      }
      for (const one of complete.values()) expect(await readPackage(store, one)).toEqual(one.bytes)
      await store.close()
    }),
    { numRuns: 40 },
  )
})
