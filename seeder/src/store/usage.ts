/** Keeps how often packages are asked for, in memory and now and then in the index. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { createRanking } from '../eviction/ranking.ts'
import { type EvictionGoal, FIRST_FADING, type Use } from '../eviction/worth.ts'
import type { IndexDb } from './index-db.ts'
import type { Entry } from './reconcile.ts'

/** Uses that may be lost in a crash, and for how long, in seconds: a write each would wear disks. */
const MAX_UNWRITTEN = 256
const MAX_UNWRITTEN_SECONDS = 60

export interface Usage {
  touch(infoHash: InfoHash): void
  /** Its space is about to be taken. */
  arrived(infoHash: InfoHash, bytes: number): Use
  left(infoHash: InfoHash, forWantOfRoom: boolean): void
  leastFirst(mayGo: (infoHash: InfoHash) => boolean): Generator<InfoHash>
  notePins(pins: ReadonlySet<InfoHash>): void
  noteReplicas(counts: ReadonlyMap<InfoHash, number>): void
  /** Runs a write of the index that nobody has to wait for; a full disk is no reason to stop. */
  later(write: () => void): void
  close(): void
}

/** Info hashes are spread evenly already. */
export const sampleOf = (infoHash: InfoHash): number => Number.parseInt(infoHash.slice(0, 4), 16)

export function createUsage(options: {
  readonly quota: number
  readonly goal?: EvictionGoal
  readonly now: () => number
  readonly placesOf?: (infoHash: InfoHash) => readonly number[]
  readonly failed: (error: unknown) => void
  readonly db: IndexDb
  readonly entries: ReadonlyMap<InfoHash, Entry>
  /** Of each entry; taken over. */
  readonly uses: Map<InfoHash, Use>
}): Usage {
  const { db, entries, now, quota, goal = 'bytes' } = options
  const before = db.eviction()
  const ranking = createRanking<InfoHash>({
    ...{ goal, capacity: quota, uses: options.uses, ghosts: db.ghosts() },
    replicas: (infoHash) => entries.get(infoHash)?.replicas ?? 0,
    // Another goal fades in its own way, and starts from where the clock stands.
    now:
      before?.goal === goal ? before.now : before && { ...before.now, fading: FIRST_FADING[goal] },
    sampleOf,
    ...(options.placesOf && { placesOf: options.placesOf }),
  })
  const dirty = new Set<InfoHash>()
  let evicted = 0
  let touched = 0
  let written = now()

  function later(write: () => void): void {
    try {
      write()
    } catch (error) {
      options.failed(error)
    }
  }

  function flush(): void {
    const rows = [...dirty].flatMap((infoHash) => {
      const [row, use] = [entries.get(infoHash), ranking.useOf(infoHash)]
      return row && use ? { row, use } : []
    })
    touched = 0
    written = now()
    later(() => {
      db.used(rows, { goal, quota, now: ranking.now })
      dirty.clear()
      if (evicted > 0) db.remember(ranking.ghosts)
      evicted = 0
    })
    // Kept when they could not be written, but not for ever.
    if (dirty.size > 16 * MAX_UNWRITTEN) dirty.clear()
  }
  flush()

  return {
    touch(infoHash) {
      const entry = entries.get(infoHash)
      if (!entry) return
      entry.lastUsed = now()
      entry.uses++
      ranking.asked(infoHash, entry.size + entry.infoBytes)
      dirty.add(infoHash)
      if (++touched >= MAX_UNWRITTEN || now() - written >= MAX_UNWRITTEN_SECONDS) flush()
    },
    arrived(infoHash, bytes) {
      ranking.asked(infoHash, bytes)
      ranking.arrived(infoHash, bytes)
      return ranking.useOf(infoHash) as Use
    },
    left(infoHash, forWantOfRoom) {
      ranking.left(infoHash, forWantOfRoom)
      dirty.delete(infoHash)
      if (forWantOfRoom && ++evicted >= MAX_UNWRITTEN) flush()
    },
    *leastFirst(mayGo) {
      for (const infoHash of ranking.leastFirst()) if (mayGo(infoHash)) yield infoHash
    },
    notePins(pins) {
      const changed = [...entries.values()].filter(
        ({ infoHash, pinned }) => pinned !== pins.has(infoHash),
      )
      for (const pinned of [true, false]) {
        const those = changed.filter(({ infoHash }) => pins.has(infoHash) === pinned)
        if (those.length > 0)
          later(() =>
            db.pinned(
              those.map((entry) => entry.infoHash),
              pinned,
            ),
          )
      }
      for (const entry of changed) entry.pinned = pins.has(entry.infoHash)
    },
    noteReplicas(counts) {
      const changed = [...counts].filter(([infoHash, count]) => {
        const entry = entries.get(infoHash)
        if (!entry || entry.replicas === count) return false
        entry.replicas = count
        return true
      })
      if (changed.length === 0) return
      ranking.recount()
      later(() => db.replicas(changed))
    },
    later,
    close: flush,
  }
}
