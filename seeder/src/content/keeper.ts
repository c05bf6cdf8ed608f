/**
 * Sees to it that what the chain says to pin is here, that what has rotted is mended, and that what
 * the chain no longer knows goes.
 */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Logger } from 'pino'
import { blockedText } from '../chain/blocked-text.ts'
import type { Registry } from '../chain/classes.ts'
import {
  MAX_PIN_DOWNLOADS,
  MAX_PIN_RETRY_MS,
  PIN_RETRY_MS,
  UNREGISTERED_GRACE_SECONDS,
} from '../limits.ts'
import type { ContentStore } from '../store/content-store.ts'
import { DownloadError } from '../swarm/download.ts'
import type { Fetcher } from './fetcher.ts'
import { planFetches } from './pin-plan.ts'
import type { PinView } from './pin-view.ts'

/** The states of a pin, after the IPFS Pinning Service API. */
export type PinState = 'queued' | 'pinning' | 'pinned' | 'failed'

export interface Pin {
  readonly infoHash: InfoHash
  readonly state: PinState
  /** Why the last try failed. */
  readonly detail: string | undefined
}

export interface Keeper {
  /** The registry changed. */
  review(): Promise<void>
  /** Starts what is due. Called by a timer and whenever a download ended. */
  work(): void
  pins(): Pin[]
  /** Not all pins fit. */
  readonly isShortOfRoom: boolean
}

interface Failure {
  readonly detail: string
  readonly tries: number
  readonly retryAt: number
}

const NO_ROOM = { detail: 'no room for it: other pins fill the quota (COSMOS_STORAGE)' }

/** `now` is milliseconds since the epoch. */
export function createKeeper(options: {
  readonly store: ContentStore
  readonly fetcher: Fetcher
  readonly registry: () => Registry
  readonly view: () => PinView
  readonly log: Logger
  readonly now: () => number
}): Keeper {
  const { store, fetcher, registry, view, log, now } = options
  /** Pins that do not fit, the rarest first. */
  let unfit: readonly InfoHash[] = []
  const pinning = new Set<InfoHash>()
  const failures = new Map<InfoHash, Failure>()

  const isHere = (infoHash: InfoHash): boolean => store.get(infoHash)?.state === 'complete'

  function start(infoHash: InfoHash): void {
    const download = fetcher.fetchOwn(infoHash)
    // Too many at once: the next round comes soon.
    if (typeof download === 'string') return
    pinning.add(infoHash)
    download.done
      .then(
        () => void failures.delete(infoHash),
        (error: unknown) => {
          if (error instanceof DownloadError && error.fault === 'stopped') return
          const tries = (failures.get(infoHash)?.tries ?? 0) + 1
          const pause = Math.min(PIN_RETRY_MS * 2 ** (tries - 1), MAX_PIN_RETRY_MS)
          const detail = error instanceof Error ? error.message : String(error)
          failures.set(infoHash, { detail, tries, retryAt: now() + pause })
        },
      )
      .finally(() => {
        pinning.delete(infoHash)
        work()
      })
  }

  /** Those whose space is reserved, and then the rarest of those that fit. */
  function pinsToFetch(): InfoHash[] {
    const missing = [...registry().pins].filter((infoHash) => !isHere(infoHash))
    unfit = []
    if (missing.length === 0) return missing
    const { pins, room } = view()
    const begun = pins.filter(({ here, infoHash }) => here && !isHere(infoHash))
    const plan = planFetches(
      pins.filter(({ here }) => !here),
      room,
    )
    unfit = plan.unfit.map(({ infoHash }) => infoHash)
    return [...begun, ...plan.fit].map(({ infoHash }) => infoHash)
  }

  function work(): void {
    const { classOf, blockOf } = registry()
    const rotten = [...store.rotten().keys()].filter((infoHash) => classOf(infoHash) === 'cache')
    for (const infoHash of [...pinsToFetch(), ...rotten]) {
      if (pinning.size >= MAX_PIN_DOWNLOADS) return
      if (pinning.has(infoHash) || isHere(infoHash) || blockOf(infoHash)) continue
      if ((failures.get(infoHash)?.retryAt ?? 0) > now()) continue
      start(infoHash)
    }
  }

  return {
    async review() {
      const { classOf, blockOf, pins } = registry()
      for (const infoHash of failures.keys()) {
        if (!pins.has(infoHash) && !store.rotten().has(infoHash)) failures.delete(infoHash)
      }
      store.notePins(pins)
      for (const { infoHash, provisionalUntil } of [...store.rows()]) {
        if (classOf(infoHash) !== 'refused') store.settle(infoHash, 0)
        else if (provisionalUntil === 0) {
          // Its token is gone, or it was blocked, perhaps by what the chain takes back: it may return.
          store.settle(infoHash, Math.floor(now() / 1000) + UNREGISTERED_GRACE_SECONDS)
        } else if (provisionalUntil * 1000 <= now()) {
          const why = blockOf(infoHash) ? 'governance blocked' : 'no token names'
          log.info({ infoHash }, `${why} this package: removed`)
          await store.drop(infoHash)
        }
      }
      work()
    },
    work,
    get isShortOfRoom() {
      return unfit.length > 0
    },
    pins() {
      const waiting = new Set(unfit)
      return [...registry().pins].map((infoHash) => {
        const blocked = registry().blockOf(infoHash)
        if (blocked && !isHere(infoHash)) {
          return { infoHash, state: 'failed', detail: blockedText(blocked) }
        }
        const failure = waiting.has(infoHash) ? NO_ROOM : failures.get(infoHash)
        const state = isHere(infoHash)
          ? 'pinned'
          : pinning.has(infoHash)
            ? 'pinning'
            : failure
              ? 'failed'
              : 'queued'
        return { infoHash, state, detail: state === 'failed' ? failure?.detail : undefined }
      })
    },
  }
}
