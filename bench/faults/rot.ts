/** Disks that rot: one bit in each of many packages, and what is served of them. */
import { cp, mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { seededRandom } from '../../seeder/eviction/random.ts'
import { type ContentStore, openContentStore } from '../../seeder/src/store/content-store.ts'
import { StoreError } from '../../seeder/src/store/errors.ts'
import {
  addPackage,
  packageOf,
  readPackage,
  type StoredFixture,
} from '../../seeder/src/store/fixtures.ts'
import { layoutOf } from '../../seeder/src/store/layout.ts'

const PACKAGES = 100
const BYTES = 40_000
const SEED = 13

export interface Served {
  readonly flips: number
  /** Wrong bytes that were handed out. */
  readonly wrong: number
  /** Packages that were found rotten and not handed out. */
  readonly refused: number
}

const openStore = (dir: string): Promise<ContentStore> =>
  openContentStore({
    ...{ dir, quota: 1e9, now: () => 0, mayEvict: () => true },
    failed: (error) => process.stderr.write(`${String(error)}\n`),
  })

/**
 * `rounds` times a hundred flips. `when`: while the seeder is off, or while it runs and has served
 * each package before.
 */
export async function rot(
  folder: string,
  rounds: number,
  when: 'off' | 'running',
): Promise<Served> {
  const random = seededRandom(SEED)
  const all: StoredFixture[] = []
  for (let i = 0; i < PACKAGES; i++) all.push(await packageOf(i, BYTES))
  const [sound, dir] = [path.join(folder, `${when}-sound`), path.join(folder, `${when}-rotting`)]
  await mkdir(sound)
  const first = await openStore(sound)
  for (const one of all) await addPackage(first, one)
  await first.close()
  const served = { flips: 0, wrong: 0, refused: 0 }
  for (let round = 0; round < rounds; round++) {
    await cp(sound, dir, { recursive: true })
    const flipAll = async (): Promise<void> => {
      for (const one of all) await flip(dir, one, Math.floor(random() * BYTES * 8))
      served.flips += all.length
    }
    if (when === 'off') await flipAll()
    const store = await openStore(dir)
    if (when === 'running') {
      for (const one of all) await readPackage(store, one)
      await flipAll()
    }
    for (const one of all) {
      const wrong = await wrongBytes(store, one)
      if (wrong === undefined) served.refused++
      else served.wrong += wrong
    }
    await store.close()
    await rm(dir, { recursive: true })
  }
  return served
}

/** Of those that the store hands out; undefined when it hands out none. */
async function wrongBytes(store: ContentStore, one: StoredFixture): Promise<number | undefined> {
  try {
    const bytes = await readPackage(store, one)
    return bytes.filter((byte, at) => byte !== one.bytes[at]).length
  } catch (error) {
    if (error instanceof StoreError) return undefined
    throw error
  }
}

/** Turns one bit over. */
async function flip(dir: string, { torrent, bytes }: StoredFixture, bit: number): Promise<void> {
  const at = bit >> 3
  const file = await open(layoutOf(dir).complete(torrent.infoHash), 'r+')
  try {
    await file.write(Uint8Array.of((bytes[at] ?? 0) ^ (1 << (bit & 7))), 0, 1, at)
  } finally {
    await file.close()
  }
}
