/** Opens a store and reads one verified byte. Arguments: folder, info hash (or none to open only). */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { openContentStore } from '../../seeder/src/store/content-store.ts'
import { keepYoungGenerationSmall } from '../../seeder/src/young-generation.ts'
import { report } from './report.ts'

keepYoungGenerationSmall()
const [dir = '', infoHash = ''] = process.argv.slice(2)
const start = performance.now()
const store = await openContentStore({
  ...{ dir, quota: 1e12, now: () => 0, mayEvict: () => true, failed: console.error },
})
if (infoHash) {
  const file = await store.open(infoHash as InfoHash)
  await file.read(0, 1)
  await file.close()
}
await report(performance.now() - start)
process.exit()
