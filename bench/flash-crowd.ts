/**
 * A flash crowd: many visitors ask one seeder for the same large model at once, and a second seeder
 * joins while they do. Everybody checks what came. COSMOS_BENCH_VISITORS sets how many (100).
 */
import { createHash } from 'node:crypto'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import { createRig, eventually, type SeederProcess, upload } from '../seeder/test/rig.ts'
import type { BenchRow } from './row.ts'

const MODEL_BYTES = 50_000_000
const VISITORS = Number(process.env.COSMOS_BENCH_VISITORS ?? 100)
/** Whoever comes after this share of the crowd goes to the second seeder. */
const JOINS_AT = 0.5
const [OWNER, ORIGIN, REPLICA] = [4, 2, 3]

/** Seconds that each visitor waited. */
const secondsFrom = (start: number): number => (performance.now() - start) / 1000

async function visit(url: string, sha256: string): Promise<number> {
  const start = performance.now()
  const answer = await fetch(url)
  if (answer.status !== 200 || !answer.body) throw new Error(`${url} answered ${answer.status}`)
  const hash = createHash('sha256')
  for await (const chunk of answer.body) hash.update(chunk)
  if (hash.digest('hex') !== sha256) throw new Error(`${url} sent wrong bytes`)
  return secondsFrom(start)
}

/** Jain, Chiu and Hawe 1984: 1 when all have the same, 1/n when one has everything. */
function jain(values: readonly number[]): number {
  const sum = values.reduce((total, value) => total + value, 0)
  const squares = values.reduce((total, value) => total + value ** 2, 0)
  return sum ** 2 / (values.length * squares)
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.ceil(share * sorted.length) - 1] ?? Number.NaN

export async function rows(): Promise<BenchRow[]> {
  const rig = await createRig()
  try {
    const env = { COSMOS_STORAGE: '256MB', COSMOS_LOG: 'warn' }
    const origin = await rig.seeder(ORIGIN, { env })
    const made = await fixturePackage({ seed: 1, size: MODEL_BYTES, lods: false })
    await rig.chain.mint(rig.chain.wallet(OWNER).address, made)
    const taken = await upload(origin.url, made)
    if (taken.status !== 201) throw new Error(`the upload was answered ${taken.status}`)
    const replica = await rig.seeder(REPLICA, { env })
    for (const seeder of [origin, replica]) {
      await eventually('it is listed', async () => (await seeder.status()).registry.listed)
    }
    await eventually('it knows the token', async () => (await replica.status()).packages.registered)
    const bytes = made.files.at(-1)?.bytes ?? new Uint8Array()
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const address = ({ url }: SeederProcess): string => `${url}/content/${made.infoHash}/model.glb`

    const early = Math.round(VISITORS * JOINS_AT)
    const first = Array.from({ length: early }, () => visit(address(origin), sha256))
    const before = (await origin.status()).swarm.uploaded
    const joining = performance.now()
    const second = Array.from({ length: VISITORS - early }, () => visit(address(replica), sha256))
    const [atOrigin, atReplica] = await Promise.all([Promise.all(first), Promise.all(second)])
    const seconds = secondsFrom(joining)
    const crossed = (await origin.status()).swarm.uploaded - before
    return report(atOrigin, atReplica, { crossed: crossed / made.size, seconds })
  } finally {
    await rig.close()
  }
}

function report(
  atOrigin: readonly number[],
  atReplica: readonly number[],
  { crossed, seconds }: { crossed: number; seconds: number },
): BenchRow[] {
  const fairness = Math.min(jain(atOrigin), jain(atReplica))
  const all = [...atOrigin, ...atReplica].sort((a, b) => a - b)
  const [median, p95] = [quantile(all, 0.5), quantile(all, 0.95)]
  const moved = (all.length * MODEL_BYTES) / 1e6 / seconds
  const name = `flash crowd, ${all.length} visitors, 50 MB, two seeders, once`
  return [
    {
      name: `${name}: Jain's index of finish times`,
      ours: `${fairness.toFixed(3)}, ${moved.toFixed(0)} MB/s in all`,
      peer: '1 (all alike)',
      ...{ ratio: fairness, target: 0.95, better: 'higher' },
    },
    {
      name: `${name}: 95th of 100 to finish`,
      ours: `${p95.toFixed(1)} s`,
      peer: `${median.toFixed(1)} s (the median)`,
      ...{ ratio: p95 / median, target: 1.5, better: 'lower' },
    },
    {
      name: `${name}: from the first to the second`,
      ours: `${crossed.toFixed(2)} models`,
      peer: '1 model',
      ...{ ratio: crossed, target: 1.2, better: 'lower' },
    },
  ]
}
