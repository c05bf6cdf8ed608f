import { spawn } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../eviction/random.ts'
import { openContentStore } from '../src/store/content-store.ts'
import { packageOf, readPackage } from '../src/store/fixtures.ts'
import { PACKAGES } from './store-worker.ts'

const WORKER = path.join(import.meta.dirname, 'store-worker.ts')
/** Room for the pins and about half of the rest. */
const QUOTA = 350_000
const ROUNDS = 12
/** Longest that a worker lives after it is ready, in ms. */
const LIFE_MS = 250

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-crash-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** Runs a worker and kills it; resolves with the pins it said are durable. */
async function killedWorker(seed: number, lifeMs: number): Promise<number[]> {
  const child = spawn(process.execPath, [
    ...['--disable-warning=ExperimentalWarning', WORKER, dir, `${QUOTA}`, `${seed}`],
  ])
  const pinned: number[] = []
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const gone = new Promise((resolve) => child.once('close', resolve))
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line === 'ready') resolve()
      else pinned.push(Number(line.split(' ')[1]))
    })
    child.once('exit', () => reject(new Error(`the worker ended: ${said}`)))
  })
  await ready
  await setTimeout(lifeMs)
  child.kill('SIGKILL')
  await gone
  return pinned
}

async function filesIn(folder: string): Promise<Map<string, number>> {
  const files = new Map<string, number>()
  const root = path.join(dir, folder)
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    files.set(entry.name, (await stat(path.join(entry.parentPath, entry.name))).size)
  }
  return files
}

describe('fault 1: kill -9 at random moments of publishing, fetching, evicting and dropping', () => {
  it(`loses no pin, leaks no reservation, leaves no orphan: ${ROUNDS} times on one folder`, async () => {
    const seed = Date.now() % 100_000
    const random = seededRandom(seed)
    const all = await Promise.all(
      Array.from({ length: PACKAGES }, (_, i) => packageOf(i, 40_000 + i * 10_000)),
    )
    const durable = new Set<number>()
    for (let round = 0; round < ROUNDS; round++) {
      const what = `seed ${seed}, round ${round}`
      for (const pin of await killedWorker(seed + round, random() * LIFE_MS)) durable.add(pin)
      const store = await openContentStore({
        ...{ dir, quota: QUOTA, now: () => 0, mayEvict: () => true, failed: console.error },
      })
      const rows = [...store.rows()]
      expect(store.usage().used, what).toBe(
        rows.reduce((sum, row) => sum + row.size + row.infoBytes, 0),
      )
      expect(store.usage().used, what).toBeLessThanOrEqual(QUOTA)
      for (const pin of durable) {
        const one = all[pin]
        if (one) expect(await readPackage(store, one), what).toEqual(one.bytes)
      }
      for (const one of all) {
        if (store.get(one.torrent.infoHash)?.state !== 'complete') continue
        expect(await readPackage(store, one), what).toEqual(one.bytes)
      }
      const state = (wanted: string): string[] =>
        rows.filter((row) => row.state === wanted).map((row) => row.infoHash as string)
      const [complete, partial] = [await filesIn('content'), await filesIn('partial')]
      expect([...complete.keys()].sort(), what).toEqual(state('complete').sort())
      for (const name of partial.keys()) expect(state('partial'), what).toContain(name)
      await store.close()
    }
    expect(durable.size).toBeGreaterThan(0)
  })
})
