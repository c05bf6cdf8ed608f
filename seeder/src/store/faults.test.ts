/** What disks and people do to a data folder. Each case ends with `expectOrder`. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, open as openFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ContentStore, StoreOptions } from './content-store.ts'
import { openContentStore } from './content-store.ts'
import { type Disk, nodeDisk } from './disk.ts'
import { type DiskCall, failingDisk } from './failing-disk.ts'
import { addPackage, codeOf, packageOf, readPackage, type StoredFixture } from './fixtures.ts'

let dir: string
let open: ContentStore[] = []
const time = 1_800_000_000

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-faults-'))
  open = []
})
afterEach(async () => {
  for (const store of open) await store.close().catch(() => undefined)
  await rm(dir, { recursive: true, force: true })
})

async function openStore(change: Partial<StoreOptions> = {}): Promise<ContentStore> {
  const store = await openContentStore({
    ...{ dir, quota: 1_000_000, now: () => time, mayEvict: () => true, failed: () => undefined },
    ...change,
  })
  open.push(store)
  return store
}

const fileOf = (infoHash: string): string =>
  path.join(dir, 'content', infoHash.slice(0, 2), infoHash)

async function damage(infoHash: string, at: number): Promise<void> {
  const handle = await openFile(fileOf(infoHash), 'r+')
  await handle.write(Uint8Array.of(1, 2, 3, 4), 0, 4, at)
  await handle.close()
}

/** Nothing reserved in vain, nothing on disk that is not accounted for, every kept byte sound. */
async function expectOrder(store: ContentStore, sound: readonly StoredFixture[]): Promise<void> {
  const rows = [...store.rows()]
  expect(store.usage().used).toBe(rows.reduce((sum, row) => sum + row.size + row.infoBytes, 0))
  expect(store.usage().used).toBeLessThanOrEqual(store.usage().quota)
  const names: string[] = []
  for (const folder of ['content', 'partial']) {
    const root = path.join(dir, folder)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) names.push(entry.name)
    }
  }
  const known = new Set<string>(rows.map((row) => row.infoHash))
  expect(names.filter((name) => !known.has(name))).toEqual([])
  for (const one of sound) expect(await readPackage(store, one)).toEqual(one.bytes)
}

describe('fault 3: the disk fails', () => {
  const KINDS: [DiskCall, string][] = [
    ['write', 'ENOSPC'],
    ['sync', 'EIO'],
    ['open', 'EMFILE'],
    ['rename', 'EROFS'],
    ['mkdir', 'EDQUOT'],
  ]

  it.each(KINDS)(
    'at every %s in turn (%s): what is here is served, what comes is refused',
    async (call, code) => {
      const kept = await packageOf(1)
      const coming = await packageOf(2)
      let countdown = Number.POSITIVE_INFINITY
      const disk = failingDisk((what, file) =>
        what === call && !file.includes(kept.torrent.infoHash) && countdown-- <= 0
          ? code
          : undefined,
      )
      const store = await openStore({ disk })
      await addPackage(store, kept)
      let failures = 0
      for (let nth = 0; ; nth++) {
        countdown = nth
        const outcome = await codeOf(addPackage(store, coming))
        countdown = Number.POSITIVE_INFINITY
        await expectOrder(store, [kept])
        if (outcome === 'fine') break
        expect(outcome).toBe('disk')
        failures++
      }
      expect(failures).toBeGreaterThan(0)
      await expectOrder(store, [kept, coming])
    },
  )

  it('with a sector that can not be read: the rest stays, and the package is fetched again', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const before = await openStore()
    for (const each of [one, two]) await addPackage(before, each)
    await before.close()
    const disk = failingDisk((call, file) =>
      call === 'read' && file.endsWith(one.torrent.infoHash) ? 'EIO' : undefined,
    )
    const store = await openStore({ disk })
    expect(await codeOf(readPackage(store, one))).toBe('damaged')
    await expectOrder(store, [two])
  })

  it('with a floor that another program crossed: new data is refused and says why', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    let free = 10_000_000
    const statfs = (async () => ({ bavail: free, bsize: 1 })) as unknown as Disk['statfs']
    const store = await openStore({ freeSpace: 5_000_000, disk: { ...nodeDisk, statfs } })
    await addPackage(store, one)
    free = 4_999_999
    await expect(store.begin(two.torrent)).rejects.toThrow(
      /4999999 bytes of the disk are free.*COSMOS_FREE_SPACE/,
    )
    await expectOrder(store, [one])
    free = 5_050_000
    // Half of what it needs is free above the floor: cached data makes room for the rest.
    await addPackage(store, two)
    expect(store.get(one.torrent.infoHash)).toBeUndefined()
    await expectOrder(store, [two])
  })

  it('counts what is promised to downloads under way against the floor', async () => {
    const statfs = (async () => ({ bavail: 250_000, bsize: 1 })) as unknown as Disk['statfs']
    const store = await openStore({ mayEvict: () => false, disk: { ...nodeDisk, statfs } })
    const [one, two, three] = [await packageOf(1), await packageOf(2), await packageOf(3)]
    const files = [await store.begin(one.torrent), await store.begin(two.torrent)]
    expect(await codeOf(store.begin(three.torrent))).toBe('no-space')
    for (const file of files) await file.discard()
    await expectOrder(store, [])
    await (await store.begin(three.torrent)).discard()
  })

  it('with a quota lowered below what is here: cached data goes, pins stay', async () => {
    const all = await Promise.all([1, 2, 3].map((seed) => packageOf(seed)))
    const before = await openStore()
    for (const one of all) await addPackage(before, one)
    await before.close()
    const [pinned] = all as [StoredFixture]
    const mayEvict = (infoHash: InfoHash): boolean => infoHash !== pinned.torrent.infoHash
    const store = await openStore({ quota: 120_000, mayEvict })
    await store.trim()
    await expectOrder(store, [pinned])
    expect(store.usage().complete).toBe(1)
  })
})

/** A file system of 8 MB that is really full; undefined where mounting is refused. */
function mountSmall(at: string): (() => void) | undefined {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'cosmos-test', at], { stdio: 'ignore' })
    return () => execFileSync('umount', ['-l', at])
  } catch {
    // Not root, or no such right in this container: the failing layer stands in.
    return undefined
  }
}

describe('fault 4: delete while the disk is full', () => {
  it('works, on a really full disk where one can be mounted, and others are served on', async () => {
    const kept = await packageOf(1, 1_000_000)
    const victim = await packageOf(2, 1_000_000)
    const coming = await packageOf(3, 2_000_000)
    await mkdir(dir, { recursive: true })
    const unmount = mountSmall(dir)
    let isFull = false
    const disk = failingDisk((call) => (isFull && call === 'write' ? 'ENOSPC' : undefined))
    try {
      const store = await openStore({
        quota: 7_000_000,
        mayEvict: () => false,
        ...(!unmount && { disk }),
      })
      for (const one of [kept, victim]) await addPackage(store, one)
      const file = await store.begin(coming.torrent)
      await file.write(0, coming.bytes.subarray(0, 100_000))
      // Another program takes all the rest.
      isFull = true
      if (unmount) {
        await writeFile(path.join(dir, 'other'), new Uint8Array(8_000_000)).catch(() => undefined)
        expect((await nodeDisk.statfs(dir)).bavail).toBe(0)
      }
      expect(await codeOf(file.write(100_000, coming.bytes.subarray(100_000)))).toBe('disk')
      expect(await codeOf(addPackage(store, await packageOf(4, 500_000)))).toBe('disk')
      // Its notes can't be written now: that is no reason not to serve.
      for (let i = 0; i < 300; i++) store.touch(kept.torrent.infoHash)
      expect(await readPackage(store, kept)).toEqual(kept.bytes)
      await store.drop(victim.torrent.infoHash)
      await file.discard()
      expect(await stat(fileOf(victim.torrent.infoHash)).catch(() => 'gone')).toBe('gone')
      await expectOrder(store, [kept])
      isFull = false
      await rm(path.join(dir, 'other'), { force: true })
      await addPackage(store, coming)
      await store.close()
      const again = await openStore({ quota: 7_000_000 })
      expect(again.get(victim.torrent.infoHash)).toBeUndefined()
      await expectOrder(again, [kept, coming])
      await again.close()
    } finally {
      unmount?.()
    }
  })
})

describe('fault 5: bytes change on the disk', () => {
  it('is found by a check, named by piece, not served from then on, and mended piece by piece', async () => {
    const one = await packageOf(1)
    const store = await openStore()
    const infoHash = await addPackage(store, one)
    const reader = await store.open(infoHash)
    await damage(infoHash, 40_000)
    await damage(infoHash, 99_000)
    await store.check(infoHash, async () => undefined)
    expect(store.rotten().get(infoHash)).toEqual([2, 6])
    expect(await codeOf(store.open(infoHash))).toBe('absent')
    // Whoever had it open does not get the rotten bytes either.
    expect(await codeOf(reader.read(40_000, 10))).toBe('damaged')
    await reader.close()
    const repair = await store.begin(one.torrent)
    expect(await repair.read(0, 32_768)).toEqual(one.bytes.subarray(0, 32_768))
    await repair.write(32_768, one.bytes.subarray(32_768, 49_152))
    await repair.write(98_304, one.bytes.subarray(98_304))
    await repair.commit()
    await repair.close()
    await expectOrder(store, [one])
    expect(store.rotten().size).toBe(0)
  })

  it('in the index: it is refused with a clear message, and nothing is deleted', async () => {
    const before = await openStore()
    const infoHash = await addPackage(before, await packageOf(1))
    await before.close()
    const handle = await openFile(path.join(dir, 'index.sqlite'), 'r+')
    await handle.write(new Uint8Array(4096).fill(0xab), 0, 4096, 0)
    await handle.close()
    await expect(openStore()).rejects.toThrow(/cannot open the index .*index\.sqlite/)
    expect((await stat(fileOf(infoHash))).size).toBe(100_000)
  })

  it('in a random place of a random package: never served', async () => {
    const all = await Promise.all([1, 2, 3, 4].map((seed) => packageOf(seed, 40_000)))
    const before = await openStore()
    for (const one of all) await addPackage(before, one)
    await before.close()
    for (let round = 0; round < 40; round++) {
      const one = all[round % all.length] as StoredFixture
      const { infoHash } = one.torrent
      await damage(infoHash, (round * 7_919) % 39_996)
      const store = await openStore()
      expect(await codeOf(readPackage(store, one))).toBe('damaged')
      await addPackage(store, one)
      await expectOrder(store, all)
      await store.close()
    }
  })
})

describe('fault 7: hostile names', () => {
  it.each(['../../escape', '/etc/passwd', 'a\\..\\b', 'CON', 'x'.repeat(300)])(
    'never reach the file system: %s',
    async (name) => {
      const one = await packageOf(1)
      const torrent = { ...one.torrent, name, files: [{ path: name, offset: 0, length: 100_000 }] }
      const store = await openStore()
      await addPackage(store, { torrent, bytes: one.bytes })
      expect((await readdir(dir)).sort()).toEqual([
        'content',
        'index.sqlite',
        'index.sqlite-shm',
        'index.sqlite-wal',
        'lock',
        'partial',
      ])
      expect(await readdir(path.join(dir, 'content'))).toEqual([torrent.infoHash.slice(0, 2)])
      await expectOrder(store, [one])
    },
  )

  it('and a length of 100 TB takes nothing', async () => {
    const { torrent } = await packageOf(1)
    const store = await openStore()
    expect(await codeOf(store.begin({ ...torrent, length: 1e14 }))).toBe('no-space')
    await expectOrder(store, [])
  })
})

describe('fault 9: eviction races', () => {
  const tight = { quota: 150_000 }

  it('evict during serve: the reader gets all its bytes', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const store = await openStore(tight)
    await addPackage(store, one)
    const reader = await store.open(one.torrent.infoHash)
    expect(await codeOf(addPackage(store, two))).toBe('no-space')
    await store.drop(one.torrent.infoHash)
    expect(await reader.read(0, 100_000)).toEqual(one.bytes)
    await reader.close()
    await addPackage(store, two)
    await expectOrder(store, [two])
  })

  it('evict during fill: what arrives is not torn away', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const store = await openStore(tight)
    const file = await store.begin(one.torrent)
    expect(await codeOf(store.begin(two.torrent))).toBe('no-space')
    await file.write(0, one.bytes)
    await file.commit()
    await file.close()
    await expectOrder(store, [one])
  })

  it('dropped during fill: it goes when the download lets go', async () => {
    const one = await packageOf(1)
    const store = await openStore(tight)
    const file = await store.begin(one.torrent)
    await store.drop(one.torrent.infoHash)
    await file.write(0, one.bytes)
    await file.commit()
    await file.close()
    await addPackage(store, await packageOf(2))
    expect(store.get(one.torrent.infoHash)).toBeUndefined()
  })

  it('sold while cached: a pin goes like the rest, and what was cached stays', async () => {
    const [one, two, three] = [await packageOf(1), await packageOf(2), await packageOf(3)]
    let pin = one.torrent.infoHash
    const store = await openStore({ quota: 250_000, mayEvict: (infoHash) => infoHash !== pin })
    for (const each of [one, two]) await addPackage(store, each)
    pin = two.torrent.infoHash
    await addPackage(store, three)
    await expectOrder(store, [two, three])
  })

  it('two ask at once for the last room: one gets it', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const store = await openStore({ ...tight, mayEvict: () => false })
    const outcomes = await Promise.all([one, two].map((each) => codeOf(addPackage(store, each))))
    expect(outcomes.sort()).toEqual(['fine', 'no-space'])
  })
})
