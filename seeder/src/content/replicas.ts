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
import { standing } from './pin-plan.ts'

export interface Replicas {
  /** Other seeders that had it when they were last asked; undefined when they were not yet. */
  of(infoHash: InfoHash): number | undefined
  /**
   * What plans go by; undefined before others were asked. `others` counts those too that had it and
   * have not answered for a short time; `above` only partners that just said so, and stand above this
   * seeder in the order of who may let it go (`pin-plan.ts`). Anybody can register and claim anything:
   * strangers are no reason to let a pin go.
   */
  copies(infoHash: InfoHash): { readonly others: number; readonly above: number } | undefined
  /** Asks about these now. */
  recount(infoHashes: readonly InfoHash[]): Promise<void>
  /**
   * Asks about those of `infoHashes`, all that is here or should be, whose count is old; the first first. Does
   * nothing while an earlier review goes on. `soon` where plans depend on it: then every count is old
   * as soon as one of too few copies is.
   */
  review(infoHashes: readonly InfoHash[], soon?: boolean): Promise<void>
  stop(): void
}

interface Count {
  /** Those that said so when they were last asked. */
  readonly holders: ReadonlySet<Address>
  /** When each holder, one that is silent now among them, last said that it has it. */
  readonly seen: ReadonlyMap<Address, number>
  readonly at: number
}

export function createReplicas(options: {
  /** Registered now. */
  readonly nodes: () => readonly NodeRecord[]
  /** This seeder's own operator and origin: neither counts. */
  readonly self: Address | undefined
  readonly url: () => string
  /** Operators whose word counts when a pin is to make room. */
  readonly partners: ReadonlySet<Address>
  /** Other seeders that there should be: where fewer are, they are asked again sooner. */
  readonly wanted: number
  /** How long one that does not answer still counts as holding what it held, in ms. */
  readonly awayMs: number
  /** Milliseconds. */
  readonly now: () => number
  readonly fetch: typeof fetch
  readonly counted: (counts: ReadonlyMap<InfoHash, number>) => void
  readonly log: Logger
}): Replicas {
  const { log } = options
  const counts = new Map<InfoHash, Count>()
  const ending = new AbortController()
  let underWay = false

  /** Undefined when it does not answer. */
  const holds = async (origin: string, infoHash: InfoHash): Promise<boolean | undefined> => {
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
      return undefined
    }
  }

  async function count(infoHash: InfoHash): Promise<void> {
    const at = options.now()
    const holders = new Set<Address>()
    const silent = new Set<Address>()
    for (const node of othersOf(options)) {
      if (holders.size >= MAX_REPLICAS_ASKED) break
      if (holders.has(node.operator)) continue
      const answer = await holds(node.url, infoHash)
      if (answer) holders.add(node.operator)
      else if (answer === undefined) silent.add(node.operator)
    }
    const seen = new Map([...holders].map((operator) => [operator, at]))
    for (const [operator, time] of counts.get(infoHash)?.seen ?? []) {
      // One that is gone from the registry is as silent as one that does not answer.
      const isSilent = silent.has(operator) || !isListed(operator)
      if (isSilent && !holders.has(operator)) seen.set(operator, time)
    }
    counts.set(infoHash, { holders, seen, at })
  }

  const isListed = (operator: Address): boolean =>
    options.nodes().some((node) => node.seeder && node.operator === operator)

  async function ask(infoHashes: Iterable<InfoHash>): Promise<void> {
    if (underWay) return
    underWay = true
    const queue = infoHashes[Symbol.iterator]()
    const work = async (): Promise<void> => {
      for (let next = queue.next(); !next.done && !ending.signal.aborted; next = queue.next()) {
        await count(next.value)
      }
    }
    try {
      await Promise.all(Array.from({ length: REPLICA_QUESTIONS }, work))
      if (ending.signal.aborted) return
      options.counted(
        new Map([...counts].map(([infoHash, known]) => [infoHash, known.holders.size])),
      )
    } finally {
      underWay = false
    }
  }

  function isDue(infoHash: InfoHash, soon: boolean): boolean {
    const known = counts.get(infoHash)
    if (!known) return true
    const isShort = soon || known.holders.size < options.wanted
    // Whoever is away for long must be missed soon after.
    const pause = isShort ? Math.min(REPLICA_RETRY_MS, options.awayMs / 2) : REPLICA_ROUND_MS
    return options.now() - known.at >= pause
  }

  return {
    of: (infoHash) => counts.get(infoHash)?.holders.size,
    copies(infoHash) {
      const known = counts.get(infoHash)
      if (!known) return undefined
      const { self, awayMs, partners } = options
      const above = [...known.holders].filter(
        (operator) =>
          partners.has(operator) &&
          (!self || standing(operator, infoHash) > standing(self, infoHash)),
      )
      const others = [...known.seen.values()].filter((time) => known.at - time <= awayMs)
      return { others: others.length, above: above.length }
    },
    async recount(infoHashes) {
      for (const infoHash of infoHashes) await count(infoHash)
    },
    async review(infoHashes, soon = false) {
      const here = new Set(infoHashes)
      for (const infoHash of counts.keys()) if (!here.has(infoHash)) counts.delete(infoHash)
      const due = infoHashes.filter((infoHash) => isDue(infoHash, soon))
      if (due.length > 0) await ask(due)
    },
    stop: () => ending.abort(),
  }
}

/** Partners first, then the most recently seen. */
function othersOf(options: {
  readonly nodes: () => readonly NodeRecord[]
  readonly self: Address | undefined
  readonly url: () => string
  readonly partners: ReadonlySet<Address>
}): readonly NodeRecord[] {
  const isPartner = ({ operator }: NodeRecord): number => Number(options.partners.has(operator))
  return options
    .nodes()
    .filter((node) => node.seeder && node.operator !== options.self && node.url !== options.url())
    .filter((node) => /^https?:\/\//.test(node.url))
    .toSorted((a, b) => isPartner(b) - isPartner(a) || b.lastSeen - a.lastSeen)
    .slice(0, 3 * MAX_REPLICAS_ASKED)
}
