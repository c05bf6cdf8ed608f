/** Downloads of packages that are not here: one per package, however many ask. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Logger } from 'pino'
import type { Registry } from '../chain/classes.ts'
import { ABSENCE_MS, MAX_ABSENCES, MAX_FETCHES } from '../limits.ts'
import type { ContentStore } from '../store/content-store.ts'
import type { Download } from '../swarm/download.ts'
import { DownloadError, startDownload } from '../swarm/download.ts'
import type { Swarm } from '../swarm/swarm.ts'

export type FetchRefusal =
  /** The chain was not read yet: what is not here must wait. */
  | 'chain-unread'
  /** No token names it. */
  | 'not-registered'
  /** Nobody had it a moment ago. */
  | 'absent'
  /** Too many downloads at once. */
  | 'busy'

export interface Fetcher {
  /**
   * The download of a package, under way or new. `again` asks even for one that nobody had a moment
   * ago.
   */
  fetch(infoHash: InfoHash, again?: boolean): Download | FetchRefusal
  /**
   * Ends the download of a package that comes another way, and starts none until the returned
   * function is called. Resolves when the store is free for it.
   */
  giveWay(infoHash: InfoHash): Promise<() => void>
  active(): readonly Download[]
  stop(): void
}

/** `now` is milliseconds. */
export function createFetcher(options: {
  readonly store: ContentStore
  readonly swarm: Swarm
  readonly registry: () => Registry
  readonly peersFor: (infoHash: InfoHash) => AsyncIterable<string>
  readonly log: Logger
  readonly now: () => number
  readonly finished: (fault: string | undefined) => void
}): Fetcher {
  const { store, swarm, registry, log, now } = options
  const active = new Map<InfoHash, Download>()
  /** Until when a package counts as absent. */
  const absences = new Map<InfoHash, number>()
  /** Failed downloads that still hold their file. */
  const closing = new Set<InfoHash>()
  /** Packages that are being uploaded. */
  const held = new Map<InfoHash, number>()
  let stopped = false

  function begin(infoHash: InfoHash): Download {
    const download = startDownload({
      infoHash,
      refs: registry().tokensOf(infoHash),
      peers: options.peersFor(infoHash),
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
        if (absences.size >= MAX_ABSENCES) absences.clear()
        if (fault !== 'stopped') absences.set(infoHash, now() + ABSENCE_MS)
        log.warn({ infoHash, fault, detail: String(error) }, 'package not fetched')
        options.finished(fault)
      },
    )
    return download
  }

  return {
    fetch(infoHash, again = false) {
      const underWay = active.get(infoHash)
      if (underWay) return underWay
      if (!registry().known) return 'chain-unread'
      if (registry().tokensOf(infoHash).length === 0) return 'not-registered'
      if (!again && (absences.get(infoHash) ?? 0) > now()) return 'absent'
      if (stopped || held.has(infoHash) || closing.has(infoHash)) return 'busy'
      if (active.size >= MAX_FETCHES) return 'busy'
      return begin(infoHash)
    },
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
    stop() {
      stopped = true
      for (const download of active.values()) download.stop()
    },
  }
}
