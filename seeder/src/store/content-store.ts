/**
 * The packages on this disk. Space is reserved before the first byte; bytes get their final name
 * only when all are there and durable; nothing is served that was not checked since the start.
 *
 * Order of every change: file first, then index when bytes come; index first, then file when they
 * go. A crash in between leaves a file without a row, which the next start removes.
 */
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isInfoHash } from '@cosmos/protocol/content/info-hash'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { parseInfo } from '@cosmos/protocol/content/torrent'
import { asStoreError, StoreError } from './errors.ts'
import { chooseVictims } from './evict.ts'
import type { IndexDb, PackageRow } from './index-db.ts'
import { openIndexDb } from './index-db.ts'
import { layoutOf } from './layout.ts'
import type { OpenPackage, PartialPackage } from './package-file.ts'
import { openPackageFile, openPartialFile, verifyPieces } from './package-file.ts'

export interface StoreChange {
  readonly added?: InfoHash
  readonly removed?: InfoHash
}

export interface StoreUsage {
  readonly quota: number
  /** Bytes taken or reserved. Never above the quota, unless it was lowered and pins fill it. */
  readonly used: number
  readonly complete: number
  readonly partial: number
}

export interface ContentStore {
  get(infoHash: InfoHash): PackageRow | undefined
  rows(): IterableIterator<PackageRow>
  usage(): StoreUsage
  /** The raw info dictionary of a complete package. */
  info(infoHash: InfoHash): Uint8Array | undefined
  /**
   * Reserves the space for a package, evicting what may go, and opens it for writing. Goes on with
   * what an earlier try left. Rejects with StoreError 'no-space', 'busy' or 'disk'.
   */
  begin(torrent: Torrent, provisionalUntil?: number): Promise<PartialPackage>
  /** Opens a complete package; its bytes were checked. Rejects with StoreError 'absent', 'damaged'. */
  open(infoHash: InfoHash): Promise<OpenPackage>
  /** Notes that somebody asked for it. */
  touch(infoHash: InfoHash): void
  /** A package that waited for its token has one now. */
  settle(infoHash: InfoHash): void
  /** Removes a package as soon as nobody reads or writes it. */
  drop(infoHash: InfoHash): Promise<void>
  /** Evicts until the quota is kept, for when it was lowered. */
  trim(): Promise<void>
  onChange(listener: (change: StoreChange) => void): () => void
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dir: string
  /** Bytes for packages and their metadata. */
  readonly quota: number
  /** Unix seconds. */
  readonly now: () => number
  /** Whether a package may be evicted; pins may not. */
  readonly mayEvict: (infoHash: InfoHash) => boolean
  /** Told of errors in work that nobody waits for. */
  readonly failed: (error: unknown) => void
}

type Entry = { -readonly [K in keyof PackageRow]: PackageRow[K] }

const cost = ({ size, infoBytes }: Pick<PackageRow, 'size' | 'infoBytes'>): number =>
  size + infoBytes

/** Opens the folder, or makes it. Rejects with StoreError 'locked', 'newer' or 'disk'. */
export async function openContentStore(options: StoreOptions): Promise<ContentStore> {
  const { quota, now, mayEvict } = options
  const layout = layoutOf(options.dir)
  try {
    await mkdir(layout.content, { recursive: true })
    await mkdir(layout.partials, { recursive: true })
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError('disk', `cannot write to the data folder: ${detail}`, { cause })
  }
  const db = openIndexDb(layout.index)
  const entries = new Map<InfoHash, Entry>(db.rows().map((row) => [row.infoHash, { ...row }]))
  await reconcile(layout, db, entries)

  let used = [...entries.values()].reduce((sum, entry) => sum + cost(entry), 0)
  const listeners = new Set<(change: StoreChange) => void>()
  /** Checked since the start. */
  const verified = new Set<InfoHash>()
  const verifying = new Map<InfoHash, Promise<boolean>>()
  /** Open readers and writers: what is in use is not evicted. */
  const leases = new Map<InfoHash, number>()
  const writing = new Set<InfoHash>()
  /** To be removed when nobody uses them any more: an open file would still take its space. */
  const doomed = new Set<InfoHash>()
  const dirty = new Set<InfoHash>()
  /** Reservations one after the other: none may count on space that is still being freed. */
  let turn: Promise<unknown> = Promise.resolve()

  const emit = (change: StoreChange): void => {
    for (const listener of listeners) listener(change)
  }
  const lease = (infoHash: InfoHash): (() => void) => {
    leases.set(infoHash, (leases.get(infoHash) ?? 0) + 1)
    let held = true
    return () => {
      if (!held) return
      held = false
      const left = (leases.get(infoHash) ?? 1) - 1
      if (left > 0) return void leases.set(infoHash, left)
      leases.delete(infoHash)
      if (doomed.delete(infoHash)) drop(infoHash).catch(options.failed)
    }
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work)
    turn = mine.catch(() => undefined)
    return mine
  }

  async function remove(infoHash: InfoHash): Promise<void> {
    const entry = entries.get(infoHash)
    if (!entry) return
    db.remove(infoHash)
    entries.delete(infoHash)
    verified.delete(infoHash)
    dirty.delete(infoHash)
    await rm(layout.complete(infoHash), { force: true })
    await rm(layout.partial(infoHash), { force: true })
    used -= cost(entry)
    if (entry.state === 'complete') emit({ removed: infoHash })
  }

  async function drop(infoHash: InfoHash): Promise<void> {
    if (leases.has(infoHash)) doomed.add(infoHash)
    else await inTurn(() => remove(infoHash))
  }

  async function makeRoom(bytes: number, what: string): Promise<void> {
    const candidates = [...entries.values()]
      .filter(({ infoHash }) => !leases.has(infoHash) && mayEvict(infoHash))
      .map((entry) => ({ ...entry, bytes: cost(entry) }))
    const victims = chooseVictims(candidates, used + bytes - quota, now())
    if (!victims) {
      throw new StoreError('no-space', `no room for ${what}: ${used} of ${quota} bytes are taken`)
    }
    for (const victim of victims) await remove(victim)
  }

  async function reserve(torrent: Torrent, provisionalUntil: number): Promise<void> {
    const { infoHash, length, info } = torrent
    if (entries.has(infoHash)) return
    const bytes = length + info.length
    await makeRoom(bytes, `${infoHash} (${bytes} bytes)`)
    const time = now()
    const row: PackageRow = {
      ...{ infoHash, state: 'partial', size: length, infoBytes: info.length },
      ...{ storedAt: time, lastUsed: time, uses: 0, provisionalUntil },
    }
    db.insert(row, info)
    entries.set(infoHash, { ...row })
    used += bytes
  }

  async function finish(infoHash: InfoHash): Promise<void> {
    await mkdir(layout.shard(infoHash), { recursive: true })
    await rename(layout.partial(infoHash), layout.complete(infoHash))
    await syncFolder(layout.shard(infoHash))
    const entry = entries.get(infoHash)
    if (!entry) throw new StoreError('absent', `${infoHash} was removed while it was written`)
    db.complete(infoHash, now())
    entry.state = 'complete'
    verified.add(infoHash)
    emit({ added: infoHash })
  }

  async function checkOnce(infoHash: InfoHash, file: OpenPackage): Promise<void> {
    if (verified.has(infoHash)) return
    const check = verifying.get(infoHash) ?? verifyPieces(file).then((bad) => bad === undefined)
    verifying.set(infoHash, check)
    const sound = await check.finally(() => verifying.delete(infoHash))
    if (sound) verified.add(infoHash)
    else throw new StoreError('damaged', `${infoHash} is damaged on disk and will be fetched again`)
  }

  return {
    get: (infoHash) => entries.get(infoHash),
    rows: () => entries.values(),
    usage() {
      let complete = 0
      for (const { state } of entries.values()) if (state === 'complete') complete++
      return { quota, used, complete, partial: entries.size - complete }
    },
    info: (infoHash) =>
      entries.get(infoHash)?.state === 'complete' ? db.info(infoHash) : undefined,
    async begin(torrent, provisionalUntil = 0) {
      const { infoHash } = torrent
      if (writing.has(infoHash) || entries.get(infoHash)?.state === 'complete') {
        throw new StoreError('busy', `${infoHash} is being written or complete already`)
      }
      writing.add(infoHash)
      const unlease = lease(infoHash)
      const release = (): void => {
        writing.delete(infoHash)
        unlease()
      }
      try {
        await inTurn(() => reserve(torrent, provisionalUntil))
        return await openPartialFile({
          torrent,
          path: layout.partial(infoHash),
          finish: () => finish(infoHash),
          discard: () => inTurn(() => remove(infoHash)),
          release,
        })
      } catch (cause) {
        release()
        throw asStoreError(cause)
      }
    },
    async open(infoHash) {
      const info = entries.get(infoHash)?.state === 'complete' ? db.info(infoHash) : undefined
      if (!info) throw new StoreError('absent', `${infoHash} is not stored here`)
      const release = lease(infoHash)
      try {
        const torrent = await parseInfo(info)
        const file = await openPackageFile({ torrent, path: layout.complete(infoHash), release })
        try {
          await checkOnce(infoHash, file)
          return file
        } catch (cause) {
          await file.close()
          throw cause
        }
      } catch (cause) {
        release()
        if (cause instanceof StoreError && cause.code === 'damaged') {
          await inTurn(() => remove(infoHash))
        }
        throw asStoreError(cause)
      }
    },
    touch(infoHash) {
      const entry = entries.get(infoHash)
      if (!entry) return
      entry.lastUsed = now()
      entry.uses++
      dirty.add(infoHash)
      // Losing the last few counts in a crash is harmless; a write per request is not.
      if (dirty.size >= 256) flush()
    },
    settle(infoHash) {
      const entry = entries.get(infoHash)
      if (!entry || entry.provisionalUntil === 0) return
      entry.provisionalUntil = 0
      db.settle(infoHash, 0)
    },
    drop,
    trim: () => inTurn(() => makeRoom(0, 'what is here')),
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      await turn
      flush()
      db.close()
    },
  }

  function flush(): void {
    db.used([...dirty].flatMap((infoHash) => entries.get(infoHash) ?? []))
    dirty.clear()
  }
}

type Layout = ReturnType<typeof layoutOf>

/** Makes index and files agree after a crash or after somebody touched the folder. */
async function reconcile(
  layout: Layout,
  db: IndexDb,
  entries: Map<InfoHash, Entry>,
): Promise<void> {
  const found = new Set<InfoHash>()
  for (const shard of await readdir(layout.content)) {
    const folder = path.join(layout.content, shard)
    for (const name of await readdir(folder)) {
      const file = path.join(folder, name)
      if (isInfoHash(name) && file === layout.complete(name) && entries.has(name)) found.add(name)
      else await rm(file, { recursive: true, force: true })
    }
  }
  for (const entry of entries.values()) {
    if (entry.state === 'partial' && found.has(entry.infoHash)) {
      // Renamed, but the crash came before the index knew. The first read checks it.
      const { size } = await stat(layout.complete(entry.infoHash))
      if (size !== entry.size) continue
      db.complete(entry.infoHash, entry.storedAt)
      entry.state = 'complete'
    } else if (entry.state === 'complete' && !found.has(entry.infoHash)) {
      db.remove(entry.infoHash)
      entries.delete(entry.infoHash)
    }
  }
  for (const name of await readdir(layout.partials)) {
    if (isInfoHash(name) && entries.get(name)?.state === 'partial') continue
    await rm(path.join(layout.partials, name), { recursive: true, force: true })
  }
}

/** A rename is durable only when its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
