/** Makes index and files agree after a crash or after somebody touched the folder. */
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isInfoHash } from '@cosmos/protocol/content/info-hash'
import type { Disk } from './disk.ts'
import type { IndexDb, PackageRow } from './index-db.ts'
import type { Layout } from './layout.ts'

export type Entry = { -readonly [K in keyof PackageRow]: PackageRow[K] }

/** Changes `entries` and the index; resolves with the bytes that partial packages have on disk. */
export async function reconcile(
  disk: Disk,
  layout: Layout,
  db: IndexDb,
  entries: Map<InfoHash, Entry>,
): Promise<Map<InfoHash, number>> {
  const found = await completeFiles(disk, layout, entries)
  for (const entry of entries.values()) {
    if (entry.state === 'partial' && found.has(entry.infoHash)) {
      // Renamed, but the crash came before the index knew. The first read checks it.
      const { size } = await disk.stat(layout.complete(entry.infoHash))
      if (size !== entry.size) continue
      db.complete(entry.infoHash, entry.storedAt)
      db.checked(entry.infoHash, 0)
      entry.checkedAt = 0
      entry.state = 'complete'
    } else if (entry.state === 'complete' && !found.has(entry.infoHash)) {
      db.remove(entry.infoHash)
      entries.delete(entry.infoHash)
    }
  }
  const onDisk = new Map<InfoHash, number>()
  for (const name of await disk.readdir(layout.partials)) {
    const file = path.join(layout.partials, name)
    if (isInfoHash(name) && entries.get(name)?.state === 'partial') {
      onDisk.set(name, (await disk.stat(file)).blocks * BLOCK_BYTES)
    } else await disk.rm(file, { recursive: true, force: true })
  }
  return onDisk
}

/** What `stat` counts in, whatever the file system's own blocks are. */
const BLOCK_BYTES = 512

/** Removes what the index does not know. */
async function completeFiles(
  disk: Disk,
  layout: Layout,
  entries: ReadonlyMap<InfoHash, Entry>,
): Promise<Set<InfoHash>> {
  const found = new Set<InfoHash>()
  for (const shard of await disk.readdir(layout.content)) {
    const folder = path.join(layout.content, shard)
    for (const name of await disk.readdir(folder)) {
      const file = path.join(folder, name)
      if (isInfoHash(name) && file === layout.complete(name) && entries.has(name)) found.add(name)
      else await disk.rm(file, { recursive: true, force: true })
    }
  }
  return found
}
