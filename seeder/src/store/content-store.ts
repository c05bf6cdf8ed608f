/**
 * The packages on this disk. Space is reserved before the first byte; bytes get their final name
 * only when all are there and durable; nothing is served that was not checked since the start.
 *
 * Order of every change: file first, then index when bytes come; index first, then file when they
 * go. A crash in between leaves a file without a row, which the next start removes.
 */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { chooseVictims } from '../eviction/victims.ts'
import type { Use } from '../eviction/worth.ts'
import { createChecks } from './checks.ts'
import { freeBytes, nodeDisk, syncFolder } from './disk.ts'
import { asStoreError, StoreError, systemCode } from './errors.ts'
import { openIndexDb, type PackageRow } from './index-db.ts'
import { layoutOf } from './layout.ts'
import { createLeases } from './leases.ts'
import { lockFolder } from './lock.ts'
import { createMetadata } from './metadata.ts'
import type { OpenPackage } from './package-file.ts'
import { openPackageFile, openPartialFile, stampOf } from './package-file.ts'
import { type Entry, reconcile } from './reconcile.ts'
import { createSpace } from './space.ts'
import type { BeginOptions, ContentStore, StoreChange, StoreOptions } from './types.ts'
import { createUsage } from './usage.ts'

export type { BeginOptions, ContentStore, StoreChange, StoreOptions, StoreUsage } from './types.ts'

const cost = ({ size, infoBytes }: Pick<PackageRow, 'size' | 'infoBytes'>): number =>
  size + infoBytes

/** Opens the folder, or makes it. Rejects with StoreError 'locked', 'newer' or 'disk'. */
export async function openContentStore(options: StoreOptions): Promise<ContentStore> {
  const { quota, now, mayEvict, disk = nodeDisk, freeSpace = 0, failed } = options
  const layout = layoutOf(options.dir)
  try {
    await disk.mkdir(layout.content, { recursive: true })
    await disk.mkdir(layout.partials, { recursive: true })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError('disk', `cannot write to the data folder: ${detail}`, { cause })
  }
  const unlock = lockFolder(layout.lock)
  const opened = await openIndex().catch((error: unknown) => {
    unlock()
    throw asStoreError(error)
  })
  const { db, entries, uses, space } = opened
  const usage = createUsage({ ...options, db, entries, uses })
  const listeners = new Set<(change: StoreChange) => void>()
  const checks = createChecks({
    demote: (infoHash) => inTurn(() => demote(infoHash)),
    noteSound,
  })
  const leases = createLeases((infoHash) => void drop(infoHash).catch(failed))
  const metadata = createMetadata(db.info)
  const writing = new Set<InfoHash>()
  /** Reservations one after the other: none may count on space that is still being freed. */
  let turn: Promise<unknown> = Promise.resolve()
  let closed = false

  async function openIndex() {
    const db = openIndexDb(layout.index)
    try {
      const entries = new Map<InfoHash, Entry>()
      const uses = new Map<InfoHash, Use>()
      for (const { row, use } of db.packages()) {
        entries.set(row.infoHash, row)
        uses.set(row.infoHash, use)
      }
      const onDisk = await reconcile(disk, layout, db, entries)
      const space = createSpace(quota, freeSpace)
      for (const entry of entries.values()) {
        const there = entry.state === 'complete' ? cost(entry) : (onDisk.get(entry.infoHash) ?? 0)
        space.take(entry.infoHash, cost(entry), there)
      }
      for (const infoHash of uses.keys()) if (!entries.has(infoHash)) uses.delete(infoHash)
      return { db, entries, uses, space }
    } catch (error) {
      db.close()
      throw error
    }
  }

  const emit = (change: StoreChange): void => {
    for (const listener of listeners) listener(change)
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function remove(infoHash: InfoHash, forWantOfRoom = false): Promise<void> {
    const entry = entries.get(infoHash)
    if (!entry) return
    const wasServed = entry.state === 'complete'
    try {
      db.remove(infoHash)
      await removeFiles(infoHash)
    } catch (cause) {
      if (systemCode(cause) !== 'ENOSPC') throw cause
      // A full disk has no room even for the note that something goes: the file makes some. A
      // crash now leaves a row without a file, which the next start removes too.
      await removeFiles(infoHash)
      db.remove(infoHash)
    }
    entries.delete(infoHash)
    usage.left(infoHash, forWantOfRoom)
    checks.forget(infoHash)
    space.give(infoHash, cost(entry))
    if (wasServed) emit({ removed: infoHash })
  }

  async function removeFiles(infoHash: InfoHash): Promise<void> {
    await disk.rm(layout.complete(infoHash), { force: true })
    await disk.rm(layout.partial(infoHash), { force: true })
  }

  async function drop(infoHash: InfoHash): Promise<void> {
    if (leases.has(infoHash)) leases.doom(infoHash)
    else await inTurn(() => remove(infoHash))
  }

  async function makeRoom(bytes: number, what: string, begin: BeginOptions): Promise<void> {
    const { mayEvict: evict = true, evicted } = begin
    const free = await freeBytes(disk, layout.root)
    const needed = space.shortage(bytes, free)
    if (needed === 'disk') {
      throw new StoreError(
        'disk',
        `no room for ${what}: only ${free} bytes of the disk are free, and ${freeSpace} are to stay so (COSMOS_FREE_SPACE)`,
      )
    }
    const mayGo = (infoHash: InfoHash): boolean =>
      evict && !leases.has(infoHash) && mayEvict(infoHash)
    const bytesOf = (infoHash: InfoHash): number => {
      const entry = entries.get(infoHash)
      return entry ? cost(entry) : 0
    }
    const victims = chooseVictims(usage.leastFirst(mayGo), bytesOf, needed)
    if (!victims) {
      throw new StoreError(
        'no-space',
        `no room for ${what}: ${space.used} of ${quota} bytes are taken (COSMOS_STORAGE)`,
      )
    }
    for (const victim of victims) {
      evicted?.(bytesOf(victim))
      await remove(victim, true)
    }
  }

  async function reserve(torrent: Torrent, begin: BeginOptions): Promise<void> {
    const { infoHash, length, info } = torrent
    if (entries.has(infoHash)) return
    const bytes = length + info.length
    await makeRoom(bytes, `${infoHash} (${bytes} bytes)`, begin)
    const time = now()
    const row: PackageRow = {
      ...{ infoHash, state: 'partial', size: length, infoBytes: info.length },
      ...{ storedAt: time, lastUsed: time, uses: 0, pinned: false, checkedAt: 0, replicas: 0 },
      provisionalUntil: begin.provisionalUntil ?? 0,
    }
    const use = usage.arrived(infoHash, bytes)
    try {
      db.insert(row, use, info)
    } catch (cause) {
      usage.left(infoHash, false)
      throw cause
    }
    entries.set(infoHash, { ...row })
    space.take(infoHash, bytes, info.length)
  }

  async function finish(infoHash: InfoHash): Promise<void> {
    await disk.mkdir(layout.shard(infoHash), { recursive: true })
    await disk.rename(layout.partial(infoHash), layout.complete(infoHash))
    await syncFolder(disk, layout.shard(infoHash))
    const entry = entries.get(infoHash)
    if (!entry) throw new StoreError('absent', `${infoHash} was removed while it was written`)
    const stamp = stampOf(await disk.stat(layout.complete(infoHash), { bigint: true }))
    db.complete(infoHash, now())
    entry.state = 'complete'
    entry.checkedAt = now()
    space.wrote(infoHash, cost(entry))
    checks.trust(infoHash, stamp)
    emit({ added: infoHash })
  }

  /** Takes it out of service; what is sound of it stays, so that only the rest is fetched again. */
  async function demote(infoHash: InfoHash): Promise<boolean> {
    const entry = entries.get(infoHash)
    if (entry?.state !== 'complete') return false
    db.partial(infoHash)
    entry.state = 'partial'
    try {
      await disk.rename(layout.complete(infoHash), layout.partial(infoHash))
    } catch (cause) {
      if (systemCode(cause) !== 'ENOENT') throw cause
    }
    emit({ removed: infoHash })
    return true
  }

  function noteSound(infoHash: InfoHash): boolean {
    const entry = entries.get(infoHash)
    if (entry?.state !== 'complete') return false
    entry.checkedAt = now()
    usage.later(() => db.checked(infoHash, entry.checkedAt))
    return true
  }

  /** The file of a complete package, checked or not. */
  async function openFile(infoHash: InfoHash): Promise<OpenPackage> {
    const isHere = entries.get(infoHash)?.state === 'complete'
    if (!isHere) throw new StoreError('absent', `${infoHash} is not stored here`)
    const release = leases.take(infoHash)
    try {
      const torrent = await metadata(infoHash)
      if (!torrent) throw new StoreError('absent', `${infoHash} has no metadata here`)
      return await openPackageFile({
        ...{ disk, torrent, path: layout.complete(infoHash), release },
        isRotten: () => checks.rotten.has(infoHash),
      })
    } catch (cause) {
      release()
      if (cause instanceof StoreError && cause.code === 'damaged') {
        await checks.condemn(infoHash, [])
      }
      throw asStoreError(cause)
    }
  }

  return {
    get: (infoHash) => entries.get(infoHash),
    rows: () => entries.values(),
    usage() {
      let complete = 0
      for (const { state } of entries.values()) if (state === 'complete') complete++
      return { quota, used: space.used, complete, partial: entries.size - complete }
    },
    info: (infoHash) =>
      entries.get(infoHash)?.state === 'complete' ? db.info(infoHash) : undefined,
    async begin(torrent, begin = {}) {
      const { infoHash } = torrent
      if (writing.has(infoHash) || entries.get(infoHash)?.state === 'complete') {
        throw new StoreError('busy', `${infoHash} is being written or complete already`)
      }
      writing.add(infoHash)
      const unlease = leases.take(infoHash)
      const release = (): void => {
        writing.delete(infoHash)
        unlease()
      }
      try {
        await inTurn(() => reserve(torrent, begin))
        return await openPartialFile({
          ...{ disk, torrent, path: layout.partial(infoHash), release },
          wrote: (bytes) => space.wrote(infoHash, bytes),
          finish: () => finish(infoHash),
          discard: () => inTurn(() => remove(infoHash)),
        })
      } catch (cause) {
        release()
        throw asStoreError(cause)
      }
    },
    async open(infoHash) {
      const file = await openFile(infoHash)
      try {
        await checks.once(infoHash, file)
        return file
      } catch (cause) {
        await file.close()
        throw asStoreError(cause)
      }
    },
    async check(infoHash, pace) {
      try {
        const file = await openFile(infoHash)
        try {
          await checks.anew(infoHash, file, pace)
        } finally {
          await file.close()
        }
      } catch (cause) {
        const error = asStoreError(cause)
        const expected = error instanceof StoreError && error.code !== 'disk'
        if (!expected) throw error
      }
    },
    rotten: () => checks.rotten,
    touch: usage.touch,
    settle(infoHash, provisionalUntil) {
      const entry = entries.get(infoHash)
      if (!entry || entry.provisionalUntil === provisionalUntil) return
      entry.provisionalUntil = provisionalUntil
      usage.later(() => db.settle(infoHash, provisionalUntil))
    },
    notePins: usage.notePins,
    noteReplicas: usage.noteReplicas,
    drop,
    trim: () => inTurn(() => makeRoom(0, 'what is here', {})),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await turn
      if (closed) return
      closed = true
      usage.close()
      db.close()
      unlock()
    },
  }
}
