/** Folders of many small models: one for the seeder's store, one for webtorrent. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { pseudoRandomBytes } from '@cosmos/protocol/content/fixtures'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { createTorrent, parseTorrent } from '@cosmos/protocol/content/torrent'
import { layoutOf } from '../../seeder/src/store/layout.ts'
import { migrate } from '../../seeder/src/store/schema.ts'

/** Of each model: one piece of 64 KiB. */
const BYTES = 65_536
/** What an info dictionary of a model of some pieces takes. */
const INFO_BYTES = 600

/** `count` stored models, all but one of them sparse; resolves with the one that can be read. */
export async function storeFolder(dir: string, count: number): Promise<InfoHash> {
  const layout = layoutOf(dir)
  await mkdir(layout.partials, { recursive: true })
  const db = new DatabaseSync(layout.index)
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  migrate(db)
  const row = db.prepare(`INSERT INTO package (info_hash, state, size, info_bytes, stored_at,
    last_used, uses, provisional_until) VALUES (?, 'complete', ?, ?, 1, 1, 1, 0)`)
  const torrent = db.prepare('INSERT INTO torrent VALUES (?, ?)')
  const file = (infoHash: InfoHash): string => {
    const where = layout.complete(infoHash)
    mkdirSync(path.dirname(where), { recursive: true })
    writeFileSync(where, '')
    return where
  }
  db.exec('BEGIN')
  const random = pseudoRandomBytes(20 * count, 7)
  for (let i = 1; i < count; i++) {
    const key = Buffer.from(random.subarray(20 * i, 20 * i + 20))
    row.run(key, BYTES, INFO_BYTES)
    torrent.run(key, new Uint8Array(INFO_BYTES))
    truncateSync(file(key.toString('hex') as InfoHash), BYTES)
  }
  const { info, infoHash, bytes } = await model(0)
  row.run(Buffer.from(infoHash, 'hex'), BYTES, info.length)
  torrent.run(Buffer.from(infoHash, 'hex'), info)
  db.exec('COMMIT')
  db.close()
  writeFileSync(file(infoHash), bytes)
  return infoHash
}

/** `count` models as webtorrent wants them: a .torrent each, and the files beside. */
export async function torrentFolder(dir: string, count: number): Promise<void> {
  await mkdir(path.join(dir, 'torrents'), { recursive: true })
  await mkdir(path.join(dir, 'files'))
  for (let i = 0; i < count; i++) {
    const { made, name, bytes } = await model(i)
    await writeFile(path.join(dir, 'torrents', `${i}.torrent`), made)
    await mkdir(path.join(dir, 'files', name))
    await writeFile(path.join(dir, 'files', name, 'model.glb'), bytes)
  }
}

async function model(seed: number) {
  const name = `model-${seed}`
  const bytes = pseudoRandomBytes(BYTES, seed + 1)
  const files = [{ path: 'model.glb', bytes }]
  const made = await createTorrent({ name, files, pieceLength: BYTES })
  const { info, infoHash } = await parseTorrent(made.torrent)
  return { name, bytes, made: made.torrent, info, infoHash }
}
