/** What disks do to a data folder. Each case ends with `expectOrder`. */
import { execFileSync } from 'node:child_process'
import { mkdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { describe, expect, it } from 'vitest'
import { type Disk, nodeDisk } from './disk.ts'
import { type DiskCall, failingDisk } from './failing-disk.ts'
import { addPackage, codeOf, packageOf, readPackage, type StoredFixture } from './fixtures.ts'
import { expectOrder } from './order.ts'
import { useStoreRig } from './store-rig.ts'

const time = 1_800_000_000
const rig = useStoreRig(time)
const { openStore } = rig

const fileOf = (infoHash: string): string =>
  path.join(rig.dir, 'content', infoHash.slice(0, 2), infoHash)

describe('fault 3: the disk fails', () => {
  const KINDS: [DiskCall, string][] = [
    ['write', 'ENOSPC'],
    ['sync', 'EIO'],
    ['open', 'EMFILE'],
    // What a disk without inodes says.
    ['open', 'ENOSPC'],
    ['write', 'EIO'],
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
        await expectOrder(rig.dir, store, [kept])
        if (outcome === 'fine') break
        expect(outcome).toBe('disk')
        failures++
      }
      expect(failures).toBeGreaterThan(0)
      await expectOrder(rig.dir, store, [kept, coming])
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
    await expectOrder(rig.dir, store, [two])
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
    await expectOrder(rig.dir, store, [one])
    free = 5_050_000
    // Half of what it needs is free above the floor: cached data makes room for the rest.
    await addPackage(store, two)
    expect(store.get(one.torrent.infoHash)).toBeUndefined()
    await expectOrder(rig.dir, store, [two])
  })

  it('counts what is promised to downloads under way against the floor', async () => {
    const statfs = (async () => ({ bavail: 250_000, bsize: 1 })) as unknown as Disk['statfs']
    const store = await openStore({ mayEvict: () => false, disk: { ...nodeDisk, statfs } })
    const [one, two, three] = [await packageOf(1), await packageOf(2), await packageOf(3)]
    const files = [await store.begin(one.torrent), await store.begin(two.torrent)]
    expect(await codeOf(store.begin(three.torrent))).toBe('no-space')
    for (const file of files) await file.discard()
    await expectOrder(rig.dir, store, [])
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
    await expectOrder(rig.dir, store, [pinned])
    expect(store.usage().complete).toBe(1)
  })
})

/** A file system of 8 MB that can really be full; undefined where mounting is refused. */
function mountSmall(at: string, more = ''): (() => void) | undefined {
  try {
    const options = `size=8m${more}`
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'cosmos-test', at], { stdio: 'ignore' })
    return () => execFileSync('umount', ['-l', at])
  } catch {
    // Not root, or no such right in this container: the failing layer stands in.
    return undefined
  }
}

describe('fault 3: a real disk', () => {
  it('without inodes refuses what comes, serves what is here, and takes more when there are some', async () => {
    await mkdir(rig.dir, { recursive: true })
    const unmount = mountSmall(rig.dir, ',nr_inodes=24')
    let isFull = false
    const disk = failingDisk((call, file) =>
      isFull && call === 'open' && file.includes('partial') ? 'ENOSPC' : undefined,
    )
    try {
      const store = await openStore({
        quota: 7_000_000,
        mayEvict: () => false,
        ...(!unmount && { disk }),
      })
      const here: StoredFixture[] = []
      let refused: StoredFixture | undefined
      for (let seed = 1; !refused; seed++) {
        const next = await packageOf(seed, 20_000)
        isFull = here.length === 3
        const outcome = await codeOf(addPackage(store, next))
        if (outcome === 'fine') here.push(next)
        else {
          expect(outcome).toBe('disk')
          refused = next
        }
      }
      expect(here.length).toBeGreaterThan(0)
      await expectOrder(rig.dir, store, here)
      const [first, ...rest] = here as [StoredFixture, ...StoredFixture[]]
      await store.drop(first.torrent.infoHash)
      await expectOrder(rig.dir, store, rest)
      isFull = false
      if (unmount) execFileSync('mount', ['-o', 'remount,nr_inodes=1000', rig.dir])
      await addPackage(store, refused)
      await expectOrder(rig.dir, store, [...rest, refused])
      await store.close()
    } finally {
      unmount?.()
    }
  })

  it('that becomes read-only refuses what comes, serves what is here, and goes on when it is mended', async () => {
    await mkdir(rig.dir, { recursive: true })
    const unmount = mountSmall(rig.dir)
    let isReadOnly = false
    const WRITES: readonly DiskCall[] = ['open', 'write', 'mkdir', 'rename']
    const disk = failingDisk((call, file) =>
      isReadOnly && WRITES.includes(call) && file.includes('partial') ? 'EROFS' : undefined,
    )
    try {
      const [kept, coming] = [await packageOf(1), await packageOf(2)]
      const store = await openStore({ quota: 7_000_000, ...(!unmount && { disk }) })
      await addPackage(store, kept)
      isReadOnly = true
      if (unmount) {
        // On top of itself: what is open stays writable, as the index is, and nothing else.
        execFileSync('mount', ['--bind', rig.dir, rig.dir])
        execFileSync('mount', ['-o', 'remount,bind,ro', rig.dir])
      }
      expect(await codeOf(addPackage(store, coming))).toBe('disk')
      expect(await readPackage(store, kept)).toEqual(kept.bytes)
      if (unmount) execFileSync('umount', [rig.dir])
      isReadOnly = false
      await addPackage(store, coming)
      await expectOrder(rig.dir, store, [kept, coming])
      await store.close()
    } finally {
      unmount?.()
    }
  })
})

describe('fault 4: delete while the disk is full', () => {
  it('works, on a really full disk where one can be mounted, and others are served on', async () => {
    const kept = await packageOf(1, 1_000_000)
    const victim = await packageOf(2, 1_000_000)
    const coming = await packageOf(3, 2_000_000)
    await mkdir(rig.dir, { recursive: true })
    const unmount = mountSmall(rig.dir)
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
        await writeFile(path.join(rig.dir, 'other'), new Uint8Array(8_000_000)).catch(
          () => undefined,
        )
        expect((await nodeDisk.statfs(rig.dir)).bavail).toBe(0)
      }
      expect(await codeOf(file.write(100_000, coming.bytes.subarray(100_000)))).toBe('disk')
      expect(await codeOf(addPackage(store, await packageOf(4, 500_000)))).toBe('disk')
      // Its notes can't be written now: that is no reason not to serve.
      for (let i = 0; i < 300; i++) store.touch(kept.torrent.infoHash)
      expect(await readPackage(store, kept)).toEqual(kept.bytes)
      await store.drop(victim.torrent.infoHash)
      await file.discard()
      expect(await stat(fileOf(victim.torrent.infoHash)).catch(() => 'gone')).toBe('gone')
      await expectOrder(rig.dir, store, [kept])
      isFull = false
      await rm(path.join(rig.dir, 'other'), { force: true })
      await addPackage(store, coming)
      await store.close()
      const again = await openStore({ quota: 7_000_000 })
      expect(again.get(victim.torrent.infoHash)).toBeUndefined()
      await expectOrder(rig.dir, again, [kept, coming])
      await again.close()
    } finally {
      unmount?.()
    }
  })
})
