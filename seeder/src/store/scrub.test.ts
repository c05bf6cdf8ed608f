import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import pino from 'pino'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ContentStore, openContentStore } from './content-store.ts'
import { addPackage, packageOf, readPackage } from './fixtures.ts'
import { startScrub } from './scrub.ts'

let dir: string
let store: ContentStore
let time = 1_800_000_000
const WEEK = 7 * 86_400

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-scrub-'))
  store = await openStore()
})
afterEach(async () => {
  await store.close()
  await rm(dir, { recursive: true, force: true })
})

const openStore = () =>
  openContentStore({
    ...{ dir, quota: 1_000_000, now: () => time, failed: console.error, mayEvict: () => true },
  })

/** A scrub whose pauses a test ends one by one; `paused` resolves with the next pause in ms. */
function steppedScrub(bytesPerSecond = 1_000_000) {
  let paused = Promise.withResolvers<number>()
  let goOn = (): void => undefined
  const scrub = startScrub({
    ...{ store, bytesPerSecond, now: () => time, log: pino({ level: 'silent' }) },
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) reject(new Error('stopped'))
        signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true })
        goOn = resolve
        paused.resolve(ms)
      }),
  })
  return {
    scrub,
    async pause(): Promise<number> {
      const ms = await paused.promise
      paused = Promise.withResolvers<number>()
      return ms
    },
    next: () => goOn(),
  }
}

async function untilIdle({ pause, next }: ReturnType<typeof steppedScrub>): Promise<number[]> {
  const pauses: number[] = []
  for (;;) {
    const ms = await pause()
    if (ms === 60_000) return pauses
    pauses.push(ms)
    next()
  }
}

async function damage(infoHash: string): Promise<void> {
  const handle = await open(path.join(dir, 'content', infoHash.slice(0, 2), infoHash), 'r+')
  await handle.write(Uint8Array.of(9, 9, 9), 0, 3, 50_000)
  await handle.close()
}

it('finds rot in what nobody asks for, at the rate it was given', async () => {
  const [one, two] = [await packageOf(1), await packageOf(2)]
  for (const each of [one, two]) await addPackage(store, each)
  await damage(two.torrent.infoHash)
  time += WEEK + 1
  const removed: unknown[] = []
  store.onChange((change) => removed.push(change.removed))
  const stepped = steppedScrub(2_000_000)
  const pauses = await untilIdle(stepped)
  expect(pauses.reduce((sum, ms) => sum + ms, 0)).toBeCloseTo(100)
  expect(stepped.scrub.progress).toEqual({ packages: 2, bytes: 200_000, rotten: 1 })
  expect([...store.rotten()]).toEqual([[two.torrent.infoHash, [3]]])
  expect(removed).toEqual([two.torrent.infoHash])
  expect(await readPackage(store, one)).toEqual(one.bytes)
  await stepped.scrub.stop()
})

it('goes on after a restart where it was', async () => {
  for (const seed of [1, 2, 3]) await addPackage(store, await packageOf(seed))
  time += WEEK + 1
  const first = steppedScrub()
  while (first.scrub.progress.packages === 0) {
    await first.pause()
    first.next()
  }
  await first.scrub.stop()
  await store.close()
  store = await openStore()
  const second = steppedScrub()
  await untilIdle(second)
  expect(second.scrub.progress.packages).toBe(2)
  await second.scrub.stop()
})

it('leaves alone what was read lately, and does nothing at rate 0', async () => {
  await addPackage(store, await packageOf(1))
  const stepped = steppedScrub()
  expect(await untilIdle(stepped)).toEqual([])
  await stepped.scrub.stop()
  time += WEEK + 1
  const never = startScrub({
    ...{ store, bytesPerSecond: 0, now: () => time, log: pino({ level: 'silent' }) },
  })
  await never.stop()
  expect(never.progress.packages).toBe(0)
})

it('makes no reader wait at its pace', async () => {
  const one = await packageOf(1)
  await addPackage(store, one)
  await store.close()
  time += WEEK + 1
  store = await openStore()
  const stepped = steppedScrub()
  await stepped.pause()
  expect(await readPackage(store, one)).toEqual(one.bytes)
  await stepped.scrub.stop()
})
