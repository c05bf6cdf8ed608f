/** Makes index and files agree after a crash or after somebody touched the folder. */
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isInfoHash } from '@cosmos/protocol/content/info-hash'
import type { Disk } from './disk.ts'
import type { IndexDb, PackageRow } from './index-db.ts'
import type { Layout } from './layout.ts'

export type Entry = { -readonly [K in keyof PackageRow]: PackageRow[K] }

/** Folders that are listed at once. */
const LISTED_AT_ONCE = 16

/** Changes `entries` and the index; resolves with the bytes that partial packages have on disk. */
export async function reconcile(
  disk: Disk,
  layout: Layout,
  db: IndexDb,
  entries: Map<InfoHash, Entry>,
): Promise<Map<InfoHash, number>> {
  const shards = new Map<string, Entry[]>()
  for (const entry of entries.values()) {
    const shard = path.basename(layout.shard(entry.infoHash))
    const known = shards.get(shard)
    if (known) known.push(entry)
    else shards.set(shard, [entry])
  }
  const folders = await disk.readdir(layout.content)
  for (let at = 0; at < folders.length; at += LISTED_AT_ONCE) {
    await Promise.all(
      folders.slice(at, at + LISTED_AT_ONCE).map(async (shard) => {
        await reconcileShard(disk, layout, db, entries, shard, shards.get(shard) ?? [])
        shards.delete(shard)
      }),
    )
  }
  for (const lost of shards.values()) for (const entry of lost) forget(db, entries, entry)
  return tidyPartials(disk, layout, entries)
}

async function reconcileShard(
  disk: Disk,
  layout: Layout,
  db: IndexDb,
  entries: Map<InfoHash, Entry>,
  shard: string,
  known: readonly Entry[],
): Promise<void> {
  const folder = path.join(layout.content, shard)
  const names = new Set(await disk.readdir(folder))
  for (const entry of known) {
    const isThere = names.delete(entry.infoHash)
    if (!isThere) forget(db, entries, entry)
    else if (entry.state === 'partial') await recover(disk, layout, db, entry)
  }
  for (const name of names) await disk.rm(path.join(folder, name), { recursive: true, force: true })
}

/** A complete package without its file is none; a partial one has its file elsewhere, or none yet. */
function forget(db: IndexDb, entries: Map<InfoHash, Entry>, { infoHash, state }: Entry): void {
  if (state === 'partial') return
  db.remove(infoHash)
  entries.delete(infoHash)
}

/** Renamed, but the crash came before the index knew. The first read checks it. */
async function recover(disk: Disk, layout: Layout, db: IndexDb, entry: Entry): Promise<void> {
  const { size } = await disk.stat(layout.complete(entry.infoHash))
  if (size !== entry.size) return
  db.complete(entry.infoHash, entry.storedAt)
  db.checked(entry.infoHash, 0)
  entry.checkedAt = 0
  entry.state = 'complete'
}

/** What `stat` counts in, whatever the file system's own blocks are. */
const BLOCK_BYTES = 512

async function tidyPartials(
  disk: Disk,
  layout: Layout,
  entries: ReadonlyMap<InfoHash, Entry>,
): Promise<Map<InfoHash, number>> {
  const onDisk = new Map<InfoHash, number>()
  for (const name of await disk.readdir(layout.partials)) {
    const file = path.join(layout.partials, name)
    if (isInfoHash(name) && entries.get(name)?.state === 'partial') {
      onDisk.set(name, (await disk.stat(file)).blocks * BLOCK_BYTES)
    } else await disk.rm(file, { recursive: true, force: true })
  }
  return onDisk
}
