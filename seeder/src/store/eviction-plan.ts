/** What would make room, in which order and why: read from the index alone. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { createRanking } from '../eviction/ranking.ts'
import { chooseVictims } from '../eviction/victims.ts'
import { type EvictionGoal, FIRST_FADING, type Use } from '../eviction/worth.ts'
import type { IndexReader, PackageRow } from './index-db.ts'
import { sampleOf } from './usage.ts'

export interface EvictionPlan {
  readonly goal: EvictionGoal
  readonly fading: string
  /** Bytes taken, of the quota at the seeder's last start. */
  readonly used: number
  readonly quota: number
  /** Bytes that pins take: they never go. */
  readonly pinned: number
  /** The first to go first. */
  readonly victims: readonly Victim[]
  /** Bytes asked for that can't be freed. */
  readonly short: number
}

export interface Victim {
  readonly row: PackageRow
  readonly bytes: number
  /** Comparable with others of the same plan only. */
  readonly worth: number
}

/**
 * Frees `bytes`, or everything that may go. A running seeder also spares what is being
 * read, and what stands where people are now.
 */
export function planEviction(index: IndexReader, bytes: number | undefined): EvictionPlan {
  const state = index.eviction()
  const rows = new Map<InfoHash, PackageRow>()
  const uses = new Map<InfoHash, Use>()
  for (const { row, use } of index.packages()) {
    rows.set(row.infoHash, row)
    uses.set(row.infoHash, use)
  }
  const goal = state?.goal ?? 'bytes'
  const ranking = createRanking<InfoHash>({
    ...{ goal, sampleOf, uses, now: state?.now },
    capacity: state?.quota ?? 1,
    replicas: (infoHash) => rows.get(infoHash)?.replicas ?? 0,
  })
  const bytesOf = (infoHash: InfoHash): number => {
    const row = rows.get(infoHash)
    return row ? row.size + row.infoBytes : 0
  }
  const sum = (some: Iterable<InfoHash>): number =>
    [...some].reduce((total, infoHash) => total + bytesOf(infoHash), 0)
  const may = [...ranking.leastFirst()].filter((infoHash) => !rows.get(infoHash)?.pinned)
  const needed = bytes ?? sum(may)
  const chosen = chooseVictims(may, bytesOf, needed) ?? may
  return {
    goal,
    fading: String(state?.now.fading ?? FIRST_FADING[goal]),
    used: sum(rows.keys()),
    quota: state?.quota ?? 0,
    pinned: sum([...rows.keys()].filter((infoHash) => rows.get(infoHash)?.pinned)),
    victims: chosen.flatMap((infoHash) => {
      const row = rows.get(infoHash)
      return row
        ? { row, bytes: bytesOf(infoHash), worth: ranking.worthOf(infoHash) ?? Number.NaN }
        : []
    }),
    short: Math.max(0, needed - sum(chosen)),
  }
}
