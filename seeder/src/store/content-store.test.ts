import { readdir, rename, rm, stat, truncate, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addPackage, codeOf, packageOf, readPackage, type StoredFixture } from './fixtures.ts'
import { useStoreRig } from './store-rig.ts'

const time = 1_800_000_000
const rig = useStoreRig(time)
const { openStore } = rig

async function bytesOnDisk(): Promise<number> {
  let bytes = 0
  for (const folder of ['content', 'partial']) {
    const root = path.join(rig.dir, folder)
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue
      // Others work meanwhile: a file may have gone since it was listed.
      bytes += (await stat(path.join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }))).size
    }
  }
  return bytes
}

describe('the store', () => {
  it('keeps packages over a restart', async () => {
    const one = await packageOf(1)
    const first = await openStore()
    await addPackage(first, one)
    first.touch(one.torrent.infoHash)
    await first.close()
    const second = await openStore()
    expect(second.get(one.torrent.infoHash)).toMatchObject({ state: 'complete', uses: 1 })
    expect(await readPackage(second, one)).toEqual(one.bytes)
    expect(second.info(one.torrent.infoHash)).toEqual(one.torrent.info)
    expect(second.usage()).toMatchObject({ complete: 1, partial: 0 })
  })

  it('gives nothing that is not complete', async () => {
    const store = await openStore()
    const one = await packageOf(1)
    expect(await codeOf(store.open(one.torrent.infoHash))).toBe('absent')
    const file = await store.begin(one.torrent)
    await file.write(0, one.bytes.subarray(0, 50_000))
    expect(await codeOf(store.open(one.torrent.infoHash))).toBe('absent')
    expect(store.info(one.torrent.infoHash)).toBeUndefined()
    expect(await codeOf(store.begin(one.torrent))).toBe('busy')
    await file.discard()
    expect(store.usage().used).toBe(0)
    expect(await bytesOnDisk()).toBe(0)
  })

  it('goes on with a partial package after a crash', async () => {
    const one = await packageOf(1)
    const crashed = await openStore()
    const file = await crashed.begin(one.torrent)
    await file.write(0, one.bytes.subarray(0, 16_384))
    await file.close()
    await crashed.close()
    const store = await openStore()
    expect(store.usage()).toMatchObject({ partial: 1 })
    const again = await store.begin(one.torrent)
    expect(await again.read(0, 16_384)).toEqual(one.bytes.subarray(0, 16_384))
    await again.write(16_384, one.bytes.subarray(16_384))
    await again.commit()
    await again.close()
    expect(await readPackage(store, one)).toEqual(one.bytes)
  })

  it('finds a package whose crash came between rename and index', async () => {
    const one = await packageOf(1)
    const crashed = await openStore()
    await addPackage(crashed, one)
    await crashed.close()
    const db = new DatabaseSync(path.join(rig.dir, 'index.sqlite'))
    db.exec("UPDATE package SET state = 'partial'")
    db.close()
    expect(await readPackage(await openStore(), one)).toEqual(one.bytes)
  })

  it.each<[string, (file: string) => Promise<void>]>([
    ['has a wrong byte', (file) => writeFile(file, new Uint8Array(100_000))],
    ['is too short', (file) => truncate(file, 99_999)],
    ['is too long', (file) => truncate(file, 100_001)],
    ['is gone', (file) => rm(file)],
    ['lies under another name', (file) => rename(file, path.join(rig.dir, 'content', 'stray'))],
  ])('notices at the first read after a restart that a file %s', async (_, damage) => {
    const one = await packageOf(1)
    const before = await openStore()
    const infoHash = await addPackage(before, one)
    await before.close()
    await damage(path.join(rig.dir, 'content', infoHash.slice(0, 2), infoHash))
    // The stray file is no folder, as somebody's own files might not be.
    await rm(path.join(rig.dir, 'content', 'stray'), { force: true })
    const store = await openStore()
    const removed: unknown[] = []
    store.onChange((change) => removed.push(change.removed))
    expect(await codeOf(store.open(infoHash))).toMatch(/^(damaged|absent)$/)
    expect(await codeOf(store.open(infoHash))).toBe('absent')
    expect(store.info(infoHash)).toBeUndefined()
    expect(store.usage().complete).toBe(0)
    // Gone before the start, it was never offered.
    if (store.get(infoHash)) {
      expect(removed).toEqual([infoHash])
      expect([...store.rotten().keys()]).toEqual([infoHash])
    }
    await addPackage(store, one)
    expect(store.rotten().size).toBe(0)
    expect(await readPackage(store, one)).toEqual(one.bytes)
  })

  it('removes files that it does not know', async () => {
    const before = await openStore()
    const infoHash = await addPackage(before, await packageOf(1))
    await before.close()
    await writeFile(path.join(rig.dir, 'content', infoHash.slice(0, 2), 'f'.repeat(40)), 'x')
    await writeFile(path.join(rig.dir, 'partial', 'notes.txt'), 'x')
    const store = await openStore()
    expect(await bytesOnDisk()).toBe(store.get(infoHash)?.size)
  })

  it('lets one program only use a folder, and frees it when that one ends', async () => {
    const first = await openStore()
    expect(await codeOf(openStore())).toBe('locked')
    await first.close()
    expect(await codeOf(openStore())).toBe('fine')
  })

  it('leaves the folder of a newer version alone', async () => {
    await (await openStore()).close()
    const db = new DatabaseSync(path.join(rig.dir, 'index.sqlite'))
    db.exec('PRAGMA user_version = 99')
    db.close()
    expect(await codeOf(openStore())).toBe('newer')
  })

  it('says when the folder cannot be made', async () => {
    await writeFile(path.join(rig.dir, 'file'), '')
    expect(await codeOf(openStore({ dir: path.join(rig.dir, 'file', 'data') }))).toBe('disk')
  })
})

describe('the quota', () => {
  it('makes room by dropping what is used least, and never what may not go', async () => {
    const pinned = await packageOf(1)
    const store = await openStore({
      quota: 330_000,
      mayEvict: (infoHash) => infoHash !== pinned.torrent.infoHash,
    })
    const [idle, busy, fresh] = [await packageOf(2), await packageOf(3), await packageOf(4)]
    for (const one of [pinned, idle, busy]) await addPackage(store, one)
    store.touch(busy.torrent.infoHash)
    const gone: unknown[] = []
    store.onChange(({ removed }) => removed && gone.push(removed))
    await addPackage(store, fresh)
    expect(gone).toEqual([idle.torrent.infoHash])
    expect(store.get(pinned.torrent.infoHash)?.state).toBe('complete')
  })

  it('refuses what cannot fit, and drops nothing in vain', async () => {
    const store = await openStore({ quota: 250_000 })
    await addPackage(store, await packageOf(1))
    expect(await codeOf(store.begin((await packageOf(2, 260_000)).torrent))).toBe('no-space')
    expect(store.usage().complete).toBe(1)
  })

  it('leaves alone what somebody is reading', async () => {
    const store = await openStore({ quota: 150_000 })
    const one = await packageOf(1)
    await addPackage(store, one)
    const reader = await store.open(one.torrent.infoHash)
    expect(await codeOf(store.begin((await packageOf(2)).torrent))).toBe('no-space')
    await reader.close()
    await addPackage(store, await packageOf(2))
    expect(await codeOf(store.open(one.torrent.infoHash))).toBe('absent')
  })

  it('is restored when it was lowered', async () => {
    const before = await openStore()
    for (const seed of [1, 2, 3]) await addPackage(before, await packageOf(seed))
    await before.close()
    const store = await openStore({ quota: 150_000 })
    await store.trim()
    expect(store.usage()).toMatchObject({ complete: 1 })
    expect(await bytesOnDisk()).toBeLessThanOrEqual(150_000)
  })

  it('holds on disk at every step of random work by several at once', async () => {
    const quota = 260_000
    const all = await Promise.all(
      Array.from({ length: 8 }, (_, i) => packageOf(i, 20_000 + i * 15_000)),
    )
    const step = fc.tuple(fc.constantFrom('add', 'begin', 'drop', 'open'), fc.nat(7))
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        await rm(rig.dir, { recursive: true, force: true })
        const store = await openStore({ quota })
        const work = steps.map(async ([what, which]) => {
          const one = all[which] as StoredFixture
          const { infoHash } = one.torrent
          if (what === 'drop') await store.drop(infoHash)
          else if (what === 'open') await codeOf(readPackage(store, one))
          else if (what === 'add') await codeOf(addPackage(store, one))
          else {
            const file = await store.begin(one.torrent).catch(() => undefined)
            await file?.write(0, one.bytes.subarray(0, 10_000))
            await file?.discard()
          }
          expect(await bytesOnDisk()).toBeLessThanOrEqual(quota)
          expect(store.usage().used).toBeLessThanOrEqual(quota)
        })
        await Promise.all(work)
        // Closing waits for removals that were put off.
        await store.close()
        const kept = [...store.rows()].reduce((sum, row) => sum + row.size + row.infoBytes, 0)
        expect(store.usage().used).toBe(kept)
      }),
      { numRuns: 25 },
    )
  })
})
