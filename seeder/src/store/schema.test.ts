import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openContentStore } from './content-store.ts'
import { packageOf, readPackage } from './fixtures.ts'
import { SCHEMA_VERSION } from './schema.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'cosmos-schema-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const openStore = () =>
  openContentStore({
    ...{ dir, quota: 1_000_000, now: () => 1_800_000_000, failed: console.error },
    mayEvict: () => true,
  })

/** A folder as version 1 left it: package 1 complete, package 2 begun. */
async function folderOfVersion1() {
  const [one, two] = [await packageOf(1), await packageOf(2)]
  const db = new DatabaseSync(path.join(dir, 'index.sqlite'))
  db.exec(await readFile(path.join(import.meta.dirname, 'schema-v1.sql'), 'utf8'))
  const insert = db.prepare('INSERT INTO package VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const key = (hash: string): Buffer => Buffer.from(hash, 'hex')
  insert.run(key(one.torrent.infoHash), 'complete', 100_000, 11, 22, 33, 0, one.torrent.info)
  insert.run(key(two.torrent.infoHash), 'partial', 100_000, 44, 55, 0, 66, two.torrent.info)
  db.close()
  const folder = path.join(dir, 'content', one.torrent.infoHash.slice(0, 2))
  await mkdir(folder, { recursive: true })
  await mkdir(path.join(dir, 'partial'))
  await writeFile(path.join(folder, one.torrent.infoHash), one.bytes)
  await writeFile(path.join(dir, 'partial', two.torrent.infoHash), two.bytes.subarray(0, 16_384))
  return { one, two }
}

describe('fault 18: the folder of another version', () => {
  it('when older, opens with all that it held, once and again', async () => {
    const { one, two } = await folderOfVersion1()
    for (let start = 0; start < 2; start++) {
      const store = await openStore()
      expect(store.get(one.torrent.infoHash)).toMatchObject({
        ...{ state: 'complete', size: 100_000, infoBytes: one.torrent.info.length },
        ...{ storedAt: 11, lastUsed: 22, uses: 33, provisionalUntil: 0, pinned: false },
      })
      expect(store.get(two.torrent.infoHash)).toMatchObject({ state: 'partial', storedAt: 44 })
      expect(store.get(two.torrent.infoHash)?.provisionalUntil).toBe(66)
      expect(await readPackage(store, one)).toEqual(one.bytes)
      expect(store.info(one.torrent.infoHash)).toEqual(one.torrent.info)
      await store.close()
    }
  })

  it('when newer, is left alone', async () => {
    await (await openStore()).close()
    const db = new DatabaseSync(path.join(dir, 'index.sqlite'))
    db.exec(`PRAGMA user_version = ${SCHEMA_VERSION + 1}`)
    db.close()
    await expect(openStore()).rejects.toThrow(
      `written by a newer seeder (version ${SCHEMA_VERSION + 1} of its index, this one knows ${SCHEMA_VERSION}): update this one`,
    )
    // The refusal lets go of the folder.
    await expect(openStore()).rejects.toMatchObject({ code: 'newer' })
  })

  it('keeps a second seeder out until the first ends', async () => {
    const first = await openStore()
    await expect(openStore()).rejects.toMatchObject({ code: 'locked' })
    await first.close()
    await (await openStore()).close()
  })
})
