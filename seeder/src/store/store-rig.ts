/** A data folder and stores on it for every test of a file; nothing in the product imports this. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach } from 'vitest'
import { type ContentStore, openContentStore, type StoreOptions } from './content-store.ts'

/** Small enough that a few packages fill it, in bytes. */
const QUOTA = 1_000_000

export interface StoreRig {
  /** The data folder of this test. */
  readonly dir: string
  /** Opens a store on it; closed at the end of the test unless the test did. */
  openStore(change?: Partial<StoreOptions>): Promise<ContentStore>
}

/** A new folder for every test of the file that calls it. `time` is what its stores take for now. */
export function useStoreRig(time: number): StoreRig {
  let dir = ''
  let open: ContentStore[] = []
  beforeEach(async () => {
    dir = await mkdtemp(path.join(tmpdir(), 'cosmos-store-'))
    open = []
  })
  afterEach(async () => {
    // What a test broke on purpose may not close.
    for (const store of open) await store.close().catch(() => undefined)
    await rm(dir, { recursive: true, force: true })
  })
  return {
    get dir() {
      return dir
    },
    async openStore(change = {}) {
      const store = await openContentStore({
        ...{ dir, quota: QUOTA, now: () => time, mayEvict: () => true, failed: () => undefined },
        ...change,
      })
      open.push(store)
      return store
    },
  }
}
