/**
 * Which seeder to ask next. Shared by all downloads of a program, so that what one learns about a
 * seeder helps the others. Pure bookkeeping: it neither fetches nor waits.
 */
import type { InfoHash } from './info-hash.ts'

/** What a source did wrong. */
export type SourceFault =
  /** No connection, or it broke. */
  | 'unreachable'
  /** It does not have this package. */
  | 'not-found'
  /** An HTTP status that fits no request of ours. */
  | 'http'
  /** A range other than the one asked for, or the whole file instead. */
  | 'bad-range'
  /** Bytes that do not match their hash. */
  | 'wrong-bytes'
  /** More bytes than the file has. */
  | 'too-long'
  /** Fewer bytes than the file has. */
  | 'truncated'
  /** No progress for too long. */
  | 'stalled'

export interface SourcePool {
  /** Replaces the list of origins; what is known of those that stay is kept. */
  set(origins: readonly string[]): void
  /** Usable origins for a package, best first. Banned ones and those known not to have it are left out. */
  ranked(infoHash: InfoHash): readonly string[]
  /** `bytes` arrived and were verified, `ms` after the request went out. */
  succeeded(origin: string, bytes: number, ms: number): void
  failed(origin: string, infoHash: InfoHash, fault: SourceFault): void
  /** For people and tests. */
  states(): readonly SourceState[]
}

export interface SourceState {
  readonly origin: string
  readonly bannedUntil: number
  readonly verifiedBytes: number
  readonly faults: number
}

/** A source that lied is left alone this long; it may have been repaired since. */
const LIE_BAN_MS = 10 * 60_000
/** First pause after a source failed to answer; doubles up to the longest. */
const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** How long "not here" is believed: seeders fetch what is new to them within seconds. */
const ABSENCE_MS = 15_000
/** Remembered absences per source, so that a walk through the city cannot grow memory. */
const MAX_ABSENCES = 1_000
/** Weight of the newest measurement in the running mean of a source's speed. */
const NEWEST = 0.3

const LIES: ReadonlySet<SourceFault> = new Set(['wrong-bytes', 'too-long', 'bad-range'])

interface Known {
  bannedUntil: number
  pauses: number
  faults: number
  verifiedBytes: number
  /** Running mean of milliseconds per request and KiB, or undefined before the first success. */
  cost: number | undefined
  readonly absent: Map<InfoHash, number>
}

/** `now` is milliseconds on any steady clock. */
export function createSourcePool(options: {
  readonly origins: readonly string[]
  readonly now: () => number
}): SourcePool {
  const { now } = options
  let known = new Map<string, Known>()

  const fresh = (): Known => ({
    bannedUntil: 0,
    pauses: 0,
    faults: 0,
    verifiedBytes: 0,
    cost: undefined,
    absent: new Map(),
  })

  const pool: SourcePool = {
    set(origins) {
      known = new Map(origins.map((origin) => [origin, known.get(origin) ?? fresh()]))
    },
    ranked(infoHash) {
      const time = now()
      return (
        [...known]
          .filter(([, source]) => source.bannedUntil <= time)
          .filter(([, source]) => (source.absent.get(infoHash) ?? 0) <= time)
          // Untried sources come first, so that each gets its chance to be measured.
          .sort(([, a], [, b]) => a.pauses - b.pauses || (a.cost ?? 0) - (b.cost ?? 0))
          .map(([origin]) => origin)
      )
    },
    succeeded(origin, bytes, ms) {
      const source = known.get(origin)
      if (!source) return
      source.pauses = 0
      source.verifiedBytes += bytes
      // Small files measure latency, large ones throughput: 64 KiB is where the two meet.
      const cost = ms / Math.max(1, bytes / 65_536)
      source.cost = source.cost === undefined ? cost : source.cost * (1 - NEWEST) + cost * NEWEST
    },
    failed(origin, infoHash, fault) {
      const source = known.get(origin)
      if (!source) return
      source.faults++
      if (fault === 'not-found') {
        if (source.absent.size >= MAX_ABSENCES) source.absent.clear()
        source.absent.set(infoHash, now() + ABSENCE_MS)
      } else if (LIES.has(fault)) {
        source.bannedUntil = now() + LIE_BAN_MS
      } else {
        const pause = Math.min(FIRST_PAUSE_MS * 2 ** source.pauses, LONGEST_PAUSE_MS)
        source.pauses++
        source.bannedUntil = now() + pause
      }
    },
    states: () =>
      [...known].map(([origin, { bannedUntil, verifiedBytes, faults }]) => ({
        origin,
        bannedUntil,
        verifiedBytes,
        faults,
      })),
  }
  pool.set(options.origins)
  return pool
}
