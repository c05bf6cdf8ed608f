/**
 * Reads everything again, slowly and without end, the longest unread first: disks lose bytes
 * without a word. How far it came is in the index, so a restart goes on where the last run was.
 */
import { setTimeout } from 'node:timers/promises'
import type { Logger } from 'pino'
import { SCRUB_AGE_SECONDS, SCRUB_PAUSE_MS } from '../limits.ts'
import type { ContentStore } from './content-store.ts'
import type { PackageRow } from './index-db.ts'

export interface Scrub {
  /** Since the start. */
  readonly progress: { readonly packages: number; readonly bytes: number; readonly rotten: number }
  /** Resolves when nothing is being read any more. */
  stop(): Promise<void>
}

/** `now` is Unix seconds; `bytesPerSecond` 0 means never. */
export function startScrub(options: {
  readonly store: ContentStore
  readonly bytesPerSecond: number
  readonly now: () => number
  readonly log: Logger
  /** Waits; rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}): Scrub {
  const { store, bytesPerSecond, now, log } = options
  const sleep = options.sleep ?? ((ms, signal) => setTimeout(ms, undefined, { signal }))
  const ending = new AbortController()
  const progress = { packages: 0, bytes: 0, rotten: 0 }

  async function pace(bytes: number): Promise<void> {
    progress.bytes += bytes
    await sleep((1000 * bytes) / bytesPerSecond, ending.signal)
  }

  async function step(): Promise<void> {
    const next = longestUnread(store.rows(), now() - SCRUB_AGE_SECONDS)
    if (!next) return sleep(SCRUB_PAUSE_MS, ending.signal)
    const { infoHash } = next
    await store.check(infoHash, pace)
    progress.packages++
    const pieces = store.rotten().get(infoHash)
    if (!pieces) return
    progress.rotten++
    log.warn({ infoHash, pieces }, 'stored bytes have rotted; fetching them again')
  }

  async function run(): Promise<void> {
    while (!ending.signal.aborted) {
      try {
        await step()
      } catch (error) {
        if (ending.signal.aborted) return
        log.warn({ error }, 'the scrub could not read; trying again')
        await sleep(SCRUB_PAUSE_MS, ending.signal).catch((cause: unknown) => {
          if (!ending.signal.aborted) throw cause
        })
      }
    }
  }
  const ended = bytesPerSecond > 0 ? run() : Promise.resolve()

  return {
    progress,
    async stop() {
      ending.abort()
      await ended
    },
  }
}

function longestUnread(rows: Iterable<PackageRow>, before: number): PackageRow | undefined {
  let next: PackageRow | undefined
  for (const row of rows) {
    if (row.state !== 'complete' || row.checkedAt >= (next?.checkedAt ?? before)) continue
    next = row
  }
  return next
}
