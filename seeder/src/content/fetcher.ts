/** Downloads of packages that are not here: one per package, however many ask. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Logger } from 'pino'
import type { Registry } from '../chain/classes.ts'
import { ABSENCE_MS, MAX_ABSENCES, MAX_FETCHES } from '../limits.ts'
import type { BeginOptions, ContentStore } from '../store/content-store.ts'
import type { Download } from '../swarm/download.ts'
import { DownloadError, startDownload } from '../swarm/download.ts'
import type { Swarm } from '../swarm/swarm.ts'
import type { Gate, GateRefusal } from './gate.ts'
import type { Requester } from './requester.ts'

export type FetchRefusal =
  /** The chain was not read yet: what is not here must wait. */
  | 'chain-unread'
  /** No token names it. */
  | 'not-registered'
  /** Governance blocked it, and the operator honours that. */
  | 'blocked'
  /** Nobody had it a moment ago. */
  | 'absent'
  /** Too many downloads at once. */
  | 'busy'
  | GateRefusal

export interface Fetcher {
  /**
   * The download of a package, under way or new, for a visitor: the gate decides whether it may
   * come.
   */
  fetch(infoHash: InfoHash, requester: Requester): Download | FetchRefusal
  /** For the seeder itself: asks even for one that nobody had a moment ago. */
  fetchOwn(infoHash: InfoHash): Download | FetchRefusal
  /**
   * Ends the download of a package that comes another way, and starts none until the returned
   * function is called. Resolves when the store is free for it.
   */
  giveWay(infoHash: InfoHash): Promise<() => void>
  active(): readonly Download[]
  /** The registry changed: ends downloads of what is blocked now. */
  review(): void
  stop(): void
}

/** `now` is milliseconds. */
export function createFetcher(options: {
  readonly store: ContentStore
  readonly swarm: Swarm
  readonly registry: () => Registry
  readonly peersFor: (infoHash: InfoHash) => AsyncIterable<string>
  /** Other seeders that serve HTTP. */
  readonly origins?: () => readonly string[]
  readonly gate: Gate
  readonly log: Logger
  readonly now: () => number
  readonly finished: (fault: string | undefined) => void
}): Fetcher {
  const { store, swarm, registry, gate, log, now } = options
  const active = new Map<InfoHash, Download>()
  /** Until when a package counts as absent. */
  const absences = new Map<InfoHash, number>()
  /** Failed downloads that still hold their file. */
  const closing = new Set<InfoHash>()
  /** Packages that are being uploaded. */
  const held = new Map<InfoHash, number>()
  let stopped = false

  function begin(infoHash: InfoHash, room: BeginOptions): Download {
    const download = startDownload({
      infoHash,
      refs: registry().tokensOf(infoHash),
      peers: options.peersFor(infoHash),
      origins: options.origins?.() ?? [],
      room,
      store,
      swarm,
      log,
    })
    active.set(infoHash, download)
    const started = now()
    download.done.then(
      () => {
        active.delete(infoHash)
        log.info({ infoHash, ms: Math.round(now() - started) }, 'package fetched')
        options.finished(undefined)
      },
      (error: unknown) => {
        active.delete(infoHash)
        // Only when the store has let go of it can another begin.
        closing.add(infoHash)
        void download.closed.then(() => closing.delete(infoHash))
        const fault = error instanceof DownloadError ? error.fault : 'disk'
        if (fault !== 'stopped') noteAbsence(infoHash)
        log.warn({ infoHash, fault, detail: String(error) }, 'package not fetched')
        options.finished(fault)
      },
    )
    return download
  }

  /** Those of longest ago make room: a stranger's list of absent ones can't grow memory. */
  function noteAbsence(infoHash: InfoHash): void {
    absences.delete(infoHash)
    absences.set(infoHash, now() + ABSENCE_MS)
    const [oldest] = absences.keys()
    if (absences.size > MAX_ABSENCES && oldest) absences.delete(oldest)
  }

  function refusal(infoHash: InfoHash): FetchRefusal | undefined {
    if (!registry().known) return 'chain-unread'
    if (registry().blockOf(infoHash)) return 'blocked'
    if (registry().tokensOf(infoHash).length === 0) return 'not-registered'
    if (stopped || held.has(infoHash) || closing.has(infoHash)) return 'busy'
    return active.size >= MAX_FETCHES ? 'busy' : undefined
  }

  function fetchFor(infoHash: InfoHash, requester: Requester): Download | FetchRefusal {
    if ((absences.get(infoHash) ?? 0) > now()) return 'absent'
    const { classOf, tokensOf } = registry()
    // What must be here anyway, or has its space already, costs nobody anything.
    if (classOf(infoHash) === 'pin' || store.get(infoHash)) return begin(infoHash, {})
    // Anyone may mint a token that lies. Too small a size gets it no room beyond what is free.
    const bytes = Math.min(...tokensOf(infoHash).map(({ size }) => size))
    const { quota, used } = store.usage()
    const pass = gate.admit({ infoHash, bytes, isFree: used + bytes <= quota, requester })
    if (pass === 'into-free') return begin(infoHash, { mayEvict: false })
    if (pass !== 'may-evict') return pass
    // A small one may drive out a large one: what goes is what it costs.
    const download = begin(infoHash, { evicted: (gone) => gate.charge(requester, gone) })
    const settle = (): void => gate.settled(requester)
    // Whether it comes is for whoever awaits the download.
    download.torrent.then(settle, settle)
    return download
  }

  return {
    fetch: (infoHash, requester) =>
      active.get(infoHash) ?? refusal(infoHash) ?? fetchFor(infoHash, requester),
    fetchOwn: (infoHash) => active.get(infoHash) ?? refusal(infoHash) ?? begin(infoHash, {}),
    async giveWay(infoHash) {
      held.set(infoHash, (held.get(infoHash) ?? 0) + 1)
      const download = active.get(infoHash)
      download?.stop()
      await download?.closed
      return () => {
        const left = (held.get(infoHash) ?? 1) - 1
        if (left === 0) held.delete(infoHash)
        else held.set(infoHash, left)
      }
    },
    active: () => [...active.values()],
    review() {
      for (const [infoHash, download] of active) {
        if (registry().blockOf(infoHash)) download.stop('it was blocked')
      }
    },
    stop() {
      stopped = true
      for (const download of active.values()) download.stop()
    },
  }
}
