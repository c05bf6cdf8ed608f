/**
 * Counts who else has what is here, by asking: `HEAD /content/INFOHASH` at seeders of the registry,
 * with `Cache-Control: only-if-cached` (RFC 9111) so that asking makes no copies. Seeders count by
 * operator: two addresses of one operator are one copy.
 */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Address, NodeRecord } from '@cosmos/protocol/lightnode/types'
import type { Logger } from 'pino'
import {
  MAX_REPLICAS_ASKED,
  REPLICA_QUESTIONS,
  REPLICA_RETRY_MS,
  REPLICA_ROUND_MS,
  REPLICA_TIMEOUT_MS,
} from '../limits.ts'

export interface Replicas {
  /** Other seeders that had it when they were last asked; undefined when they were not yet. */
  of(infoHash: InfoHash): number | undefined
  /**
   * Asks about those of `infoHashes`, all that is here, whose count is old; the first first. Does
   * nothing while an earlier review goes on.
   */
  review(infoHashes: readonly InfoHash[]): Promise<void>
  stop(): void
}

export function createReplicas(options: {
  /** Registered now. */
  readonly nodes: () => readonly NodeRecord[]
  /** This seeder's own operator and origin: neither counts. */
  readonly self: Address | undefined
  readonly url: () => string
  /** Other seeders that there should be: where fewer are, they are asked again sooner. */
  readonly wanted: number
  /** Milliseconds. */
  readonly now: () => number
  readonly fetch: typeof fetch
  readonly counted: (counts: ReadonlyMap<InfoHash, number>) => void
  readonly log: Logger
}): Replicas {
  const { log } = options
  const counts = new Map<InfoHash, { readonly others: number; readonly at: number }>()
  const ending = new AbortController()
  let underWay = false

  const holds = async (origin: string, infoHash: InfoHash): Promise<boolean> => {
    try {
      const { status } = await options.fetch(`${origin}/content/${infoHash}`, {
        method: 'HEAD',
        headers: { 'cache-control': 'only-if-cached' },
        redirect: 'error',
        signal: AbortSignal.any([ending.signal, AbortSignal.timeout(REPLICA_TIMEOUT_MS)]),
      })
      return status === 200
    } catch (error) {
      // Away, or no seeder at all: it holds nothing for us now.
      log.debug({ origin, infoHash, detail: String(error) }, 'a seeder did not answer')
      return false
    }
  }

  async function count(infoHash: InfoHash): Promise<number> {
    const operators = new Set<Address>()
    for (const node of othersOf(options.nodes(), options.self, options.url())) {
      if (operators.size >= MAX_REPLICAS_ASKED) break
      if (operators.has(node.operator)) continue
      if (await holds(node.url, infoHash)) operators.add(node.operator)
    }
    return operators.size
  }

  async function ask(infoHashes: Iterable<InfoHash>): Promise<void> {
    if (underWay) return
    underWay = true
    const queue = infoHashes[Symbol.iterator]()
    const work = async (): Promise<void> => {
      for (let next = queue.next(); !next.done && !ending.signal.aborted; next = queue.next()) {
        counts.set(next.value, { others: await count(next.value), at: options.now() })
      }
    }
    try {
      await Promise.all(Array.from({ length: REPLICA_QUESTIONS }, work))
      if (ending.signal.aborted) return
      options.counted(new Map([...counts].map(([infoHash, { others }]) => [infoHash, others])))
    } finally {
      underWay = false
    }
  }

  function isDue(infoHash: InfoHash): boolean {
    const known = counts.get(infoHash)
    if (!known) return true
    const pause = known.others < options.wanted ? REPLICA_RETRY_MS : REPLICA_ROUND_MS
    return options.now() - known.at >= pause
  }

  return {
    of: (infoHash) => counts.get(infoHash)?.others,
    async review(infoHashes) {
      const here = new Set(infoHashes)
      for (const infoHash of counts.keys()) if (!here.has(infoHash)) counts.delete(infoHash)
      const due = infoHashes.filter(isDue)
      if (due.length > 0) await ask(due)
    },
    stop: () => ending.abort(),
  }
}

/** The most recently seen first. */
const othersOf = (
  nodes: readonly NodeRecord[],
  self: Address | undefined,
  url: string,
): readonly NodeRecord[] =>
  nodes
    .filter((node) => node.seeder && node.operator !== self && node.url !== url)
    .filter((node) => /^https?:\/\//.test(node.url))
    .toSorted((a, b) => b.lastSeen - a.lastSeen)
    .slice(0, 3 * MAX_REPLICAS_ASKED)
