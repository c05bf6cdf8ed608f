/** Whether what lies on disk ever goes beyond the quota, while much happens at once. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { seededRandom } from '../../seeder/eviction/random.ts'
import { type ContentStore, openContentStore } from '../../seeder/src/store/content-store.ts'
import { StoreError } from '../../seeder/src/store/errors.ts'
import { addPackage, packageOf, type StoredFixture } from '../../seeder/src/store/fixtures.ts'
import { layoutOf } from '../../seeder/src/store/layout.ts'

const QUOTA = 4_000_000
const PACKAGES = 120
const LARGEST = 200_000
/** Hands that work at the same time. */
const HANDS = 4
const SEED = 12

export interface Overshoot {
  readonly quota: number
  /** The most that was seen on disk. */
  readonly most: number
  readonly looks: number
}

/** `operations` random ones, a look at the disk after each. */
export async function overshoot(dir: string, operations: number): Promise<Overshoot> {
  const random = seededRandom(SEED)
  const below = (limit: number): number => Math.floor(random() * limit)
  const all: StoredFixture[] = []
  for (let i = 0; i < PACKAGES; i++) all.push(await packageOf(i, 1_000 + below(LARGEST)))
  const store = await openContentStore({
    ...{ dir, quota: QUOTA, now: () => 0, mayEvict: () => true },
    failed: (error) => process.stderr.write(`${String(error)}\n`),
  })
  const layout = layoutOf(dir)
  let [most, looks, left] = [0, 0, operations]
  const hand = async (): Promise<void> => {
    while (left-- > 0) {
      await anything(store, all[below(all.length)] as StoredFixture, below(6))
      most = Math.max(most, bytesIn(layout.content) + bytesIn(layout.partials))
      looks++
    }
  }
  await Promise.all(Array.from({ length: HANDS }, hand))
  await store.close()
  return { quota: QUOTA, most, looks }
}

/** Refusals are as good as any other outcome here; what fails otherwise is a fault of its own. */
async function anything(store: ContentStore, one: StoredFixture, what: number): Promise<void> {
  const { infoHash } = one.torrent
  try {
    if (what === 0) await store.drop(infoHash)
    else if (what === 1) store.touch(infoHash)
    else if (what === 2) {
      const file = await store.begin(one.torrent)
      await file.write(0, one.bytes.subarray(0, one.bytes.length / 2))
      await file.close()
    } else if (store.get(infoHash)?.state !== 'complete') await addPackage(store, one)
  } catch (error) {
    if (!(error instanceof StoreError)) throw error
  }
}

/** Whole lengths, as if no file were sparse. */
function bytesIn(folder: string): number {
  let sum = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const file = path.join(entry.parentPath, entry.name)
    // It may have gone since the folder was read.
    sum += statSync(file, { throwIfNoEntry: false })?.size ?? 0
  }
  return sum
}
