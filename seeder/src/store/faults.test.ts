/** What rot, names and races do to a data folder. Each case ends with `expectOrder`. */
import { cp, open as openFile, readdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { addPackage, codeOf, packageOf, readPackage, type StoredFixture } from './fixtures.ts'
import { expectOrder } from './order.ts'
import { useStoreRig } from './store-rig.ts'

const time = 1_800_000_000
const rig = useStoreRig(time)
const { openStore } = rig

const fileOf = (infoHash: string): string =>
  path.join(rig.dir, 'content', infoHash.slice(0, 2), infoHash)

async function damage(infoHash: string, at: number): Promise<void> {
  const handle = await openFile(fileOf(infoHash), 'r+')
  await handle.write(Uint8Array.of(1, 2, 3, 4), 0, 4, at)
  await handle.close()
}

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
    await expectOrder(rig.dir, store, [one])
    expect(store.rotten().size).toBe(0)
  })

  it('is found at the next reading when somebody wrote to the file, with no check or restart between', async () => {
    const one = await packageOf(1)
    const store = await openStore()
    const infoHash = await addPackage(store, one)
    expect(await readPackage(store, one)).toEqual(one.bytes)
    await damage(infoHash, 40_000)
    expect(await codeOf(store.open(infoHash))).toBe('damaged')
    expect(store.rotten().get(infoHash)).toEqual([2])
  })

  it('in the index: it is refused with a clear message, and nothing is deleted', async () => {
    const before = await openStore()
    const infoHash = await addPackage(before, await packageOf(1))
    await before.close()
    const handle = await openFile(path.join(rig.dir, 'index.sqlite'), 'r+')
    await handle.write(new Uint8Array(4096).fill(0xab), 0, 4096, 0)
    await handle.close()
    await expect(openStore()).rejects.toThrow(/cannot open the index .*index\.sqlite/)
    expect((await stat(fileOf(infoHash))).size).toBe(100_000)
  })

  it('in the tail of the index’s journal: what was durable before it is kept', async () => {
    const all = await Promise.all([1, 2, 3].map((seed) => packageOf(seed, 40_000)))
    const running = await openStore()
    for (const one of all) await addPackage(running, one)
    // As a kill leaves it: the journal is there, and nothing was closed.
    const killed = path.join(rig.dir, 'killed')
    for (const name of ['content', 'partial', 'index.sqlite', 'index.sqlite-wal']) {
      await cp(path.join(rig.dir, name), path.join(killed, name), { recursive: true })
    }
    const journal = path.join(killed, 'index.sqlite-wal')
    const { size } = await stat(journal)
    const handle = await openFile(journal, 'r+')
    await handle.write(new Uint8Array(3_000).fill(0x5a), 0, 3_000, size - 3_000)
    await handle.close()
    const store = await openStore({ dir: killed })
    const left = all.filter((one) => store.get(one.torrent.infoHash)?.state === 'complete')
    expect(left.length).toBeGreaterThanOrEqual(2)
    await expectOrder(killed, store, left)
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
      await expectOrder(rig.dir, store, all)
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
      expect((await readdir(rig.dir)).sort()).toEqual([
        'content',
        'index.sqlite',
        'index.sqlite-shm',
        'index.sqlite-wal',
        'lock',
        'partial',
      ])
      expect(await readdir(path.join(rig.dir, 'content'))).toEqual([torrent.infoHash.slice(0, 2)])
      await expectOrder(rig.dir, store, [one])
    },
  )

  it('and a length of 100 TB takes nothing', async () => {
    const { torrent } = await packageOf(1)
    const store = await openStore()
    expect(await codeOf(store.begin({ ...torrent, length: 1e14 }))).toBe('no-space')
    await expectOrder(rig.dir, store, [])
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
    await expectOrder(rig.dir, store, [two])
  })

  it('evict during fill: what arrives is not torn away', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const store = await openStore(tight)
    const file = await store.begin(one.torrent)
    expect(await codeOf(store.begin(two.torrent))).toBe('no-space')
    await file.write(0, one.bytes)
    await file.commit()
    await file.close()
    await expectOrder(rig.dir, store, [one])
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
    await expectOrder(rig.dir, store, [two, three])
  })

  it('two ask at once for the last room: one gets it', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const store = await openStore({ ...tight, mayEvict: () => false })
    const outcomes = await Promise.all([one, two].map((each) => codeOf(addPackage(store, each))))
    expect(outcomes.sort()).toEqual(['fine', 'no-space'])
  })

  it('burned while somebody reads: it goes when the reader is done', async () => {
    const one = await packageOf(1)
    const store = await openStore(tight)
    await addPackage(store, one)
    const [first, second] = [
      await store.open(one.torrent.infoHash),
      await store.open(one.torrent.infoHash),
    ]
    await store.drop(one.torrent.infoHash)
    await first.close()
    expect(await second.read(0, 100_000)).toEqual(one.bytes)
    await second.close()
    await addPackage(store, await packageOf(2))
    expect(store.get(one.torrent.infoHash)).toBeUndefined()
  })

  it('pinned while it is being evicted: one of the two is here and whole, and the pin can come', async () => {
    const [one, two] = [await packageOf(1), await packageOf(2)]
    const pins = new Set<string>()
    const store = await openStore({ ...tight, mayEvict: (infoHash) => !pins.has(infoHash) })
    await addPackage(store, one)
    const coming = codeOf(addPackage(store, two))
    pins.add(one.torrent.infoHash)
    const back = codeOf(addPackage(store, one))
    await Promise.all([coming, back])
    expect(store.usage().complete).toBe(1)
    await expectOrder(
      rig.dir,
      store,
      [one, two].filter((each) => store.get(each.torrent.infoHash)),
    )
    await store.drop(two.torrent.infoHash)
    if (store.get(one.torrent.infoHash)?.state !== 'complete') await addPackage(store, one)
    await expectOrder(rig.dir, store, [one])
  })
})
