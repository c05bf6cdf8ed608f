/** What a browser has to fetch before it shows the city. Bytes, so the same on every machine. */
import { buildClient } from '@cosmos/client/build'
import type { BenchRow } from './row.ts'

/** Hyperfy 0.15.0, its own production build, gzip -9: one script before anything shows. */
const HYPERFY_SCRIPT = 1_240_086
/** The same, with the base scene, a sky and the particles worker. */
const HYPERFY_FIRST_VISIT = 2_960_000
const KB = 1000

export async function rows(): Promise<BenchRow[]> {
  const { bytes } = await buildClient({ quiet: true })
  const script = bytes.firstFrame.gzip
  const all = bytes.allScripts.gzip + bytes.page.gzip
  return [
    against('JavaScript before the first frame, gzip', script, HYPERFY_SCRIPT, 250 * KB),
    against('page and all scripts, gzip', all, HYPERFY_FIRST_VISIT, 600 * KB),
  ]
}

function against(name: string, ours: number, hyperfy: number, limit: number): BenchRow {
  return {
    name,
    ours: `${(ours / KB).toFixed(0)} KB`,
    peer: `${(hyperfy / KB).toFixed(0)} KB (Hyperfy 0.15, published)`,
    ratio: hyperfy / ours,
    target: Number((hyperfy / limit).toFixed(2)),
    better: 'higher',
  }
}
