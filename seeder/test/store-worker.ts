/**
 * A process that works on a store until it is killed: publishes, half fetches, evicts, drops. Says on
 * standard output which pins are durable. Arguments: folder, quota, seed.
 */
import { seededRandom } from '../eviction/random.ts'
import { openContentStore } from '../src/store/content-store.ts'
import { addPackage, packageOf } from '../src/store/fixtures.ts'

/** Packages 0 and 1 are pins. */
export const PINS = 2
export const PACKAGES = 8

if (import.meta.main) {
  const [dir = '', quota, seed] = process.argv.slice(2)
  const random = seededRandom(Number(seed))
  const all = await Promise.all(
    Array.from({ length: PACKAGES }, (_, i) => packageOf(i, 40_000 + i * 10_000)),
  )
  const pins = new Set(all.slice(0, PINS).map(({ torrent }) => torrent.infoHash))
  const store = await openContentStore({
    ...{ dir, quota: Number(quota), now: () => Math.floor(Date.now() / 1000) },
    mayEvict: (infoHash) => !pins.has(infoHash),
    failed: (error) => process.stderr.write(`${error}\n`),
  })
  process.stdout.write('ready\n')

  async function step(): Promise<void> {
    const which = Math.floor(random() * PACKAGES)
    const one = all[which]
    if (!one) return
    const { infoHash } = one.torrent
    const isHere = store.get(infoHash)?.state === 'complete'
    const what = random()
    if (isHere && what < 0.3) await (await store.open(infoHash)).close()
    else if (isHere && what < 0.5 && !pins.has(infoHash)) await store.drop(infoHash)
    else if (isHere) store.touch(infoHash)
    else if (what < 0.3 && !pins.has(infoHash)) {
      const file = await store.begin(one.torrent)
      await file.write(0, one.bytes.subarray(0, 20_000))
      await file.close()
    } else {
      await addPackage(store, one)
      if (pins.has(infoHash)) process.stdout.write(`pinned ${which}\n`)
    }
  }
  for (;;) {
    await Promise.allSettled([step(), step(), step()])
  }
}
