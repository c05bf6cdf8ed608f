/**
 * Follows one Cosmos city on one chain through one RPC port, or through whatever says which block to believe.
 *
 * The state is read from contracts at a fixed block and then kept up to date by what logs name.
 * Every published state is complete, of one block, and never changes afterwards; whoever holds an
 * older one may go on using it. When the chain was re-organised or reset, the city is read anew.
 */
import { readBlockRef } from '../chain/block.ts'
import { parseAddress } from '../chain/hex.ts'
import { asRpcError, RpcError } from '../chain/rpc-error.ts'
import { advanceCity, RELOAD } from './advance.ts'
import { hasCode } from './city-reads.ts'
import { type CityAddress, loadCity } from './cold-load.ts'
import { parseChainId, requireHead } from './endpoints.ts'
import { ChainMoved, LightNodeError } from './errors.ts'
import type { HeadSource } from './head-source.ts'
import type { HealthStatus, LightNodeHealth } from './health.ts'
import { LIGHT_NODE_LIMITS, type LightNodeLimits } from './limits.ts'
import { TooManyOwners } from './owner-table.ts'
import type { Address, BlockRef, CityState, Rpc } from './types.ts'

export interface LightNodeOptions {
  readonly rpc: Rpc
  /** Says which block to believe; without it, whatever `rpc` calls its newest. */
  readonly heads?: HeadSource
  /** The `Cosmos` directory contract. */
  readonly cosmos: Address
  /** Expected chain; without it the first answer decides and is held to from then on. */
  readonly chainId?: number
  /** Milliseconds, as Date.now. */
  readonly clock?: () => number
  readonly limits?: Partial<LightNodeLimits>
  /** A state kept from an earlier run (`grid/snapshot.ts`): served at once, then advanced. */
  readonly warm?: CityState
  /** Seconds after which the chain's newest block counts as old. Chains without traffic need none. */
  readonly maxHeadAgeSeconds?: number
}

export type SyncResult = 'unchanged' | 'advanced' | 'reloaded'

export interface CityChange {
  readonly state: CityState
  /** What was served before; undefined for the first one. */
  readonly previous: CityState | undefined
}

export interface LightNode {
  /** The last good state; undefined until the first sync succeeded. */
  state(): CityState | undefined
  /**
   * Brings the state up to date. Calls while one is under way share its result. Rejects with
   * LightNodeError; the last good state stays, and `health` says the same.
   */
  sync(): Promise<SyncResult>
  health(): LightNodeHealth
  /** What is known turned out wrong: the next sync reads the whole city anew. */
  distrust(): void
  /** Called after each new state, in order. Returns the unsubscribe function. */
  onChange(listener: (change: CityChange) => void): () => void
}

interface Verdict {
  readonly status: HealthStatus
  readonly detail: string
}

const OK: Verdict = { status: 'ok', detail: '' }

/** Does no I/O until `sync` is called; who calls it decides how often. */
export function createLightNode(options: LightNodeOptions): LightNode {
  const { heads, clock = Date.now } = options
  const cosmos = parseAddress(options.cosmos)
  const limits: LightNodeLimits = { ...LIGHT_NODE_LIMITS, ...options.limits }
  const listeners = new Set<(change: CityChange) => void>()

  let state = usableWarmState(options)
  let verdict: Verdict = { status: 'starting', detail: 'not synced yet' }
  let goodAt: number | undefined
  let behindSince: number | undefined
  let distrusted = false
  let underWay: Promise<SyncResult> | undefined
  /** What the sync under way reads from. */
  let { rpc } = options
  /** Blocks this node stood on, oldest first. */
  let recent: BlockRef[] = state ? [state.block] : []

  function publish(next: CityState): void {
    const previous = state
    state = next
    recent = [...recent, next.block].slice(-limits.recentBlocks)
    const failures: unknown[] = []
    for (const listener of [...listeners]) {
      try {
        listener({ state: next, previous })
      } catch (error) {
        failures.push(error)
      }
    }
    // A broken listener must not keep the others from hearing, nor be hushed up.
    if (failures.length > 0) throw new AggregateError(failures, 'a listener of the city failed')
  }

  async function readHead(): Promise<{ chainId: number; head: BlockRef }> {
    const expected = options.chainId ?? state?.chainId
    if (heads) {
      const agreed = await heads.believe(expected)
      rpc = agreed.rpc
      return agreed
    }
    const [chainId, head] = await Promise.all([
      rpc('eth_chainId', []).then(parseChainId, (error) => {
        throw asRpcError(error, 'eth_chainId')
      }),
      readBlockRef(rpc, 'latest'),
    ])
    if (expected !== undefined && chainId !== expected) {
      const detail = `the RPC endpoint is on chain ${chainId}, the city on chain ${expected}`
      throw new LightNodeError('wrong-chain', detail)
    }
    return { chainId, head: requireHead(head) }
  }

  /** Whether the chain of the endpoint is the one the state was read from. */
  async function standing(head: BlockRef, known: BlockRef): Promise<'same' | 'behind' | 'other'> {
    if (head.number >= known.number) {
      const there = head.number === known.number ? head : await readBlockRef(rpc, known.number)
      return there?.hash === known.hash ? 'same' : 'other'
    }
    const shared = recent.findLast((block) => block.number <= head.number)
    if (!shared) return 'other'
    const there = shared.number === head.number ? head : await readBlockRef(rpc, shared.number)
    if (there?.hash !== shared.hash) return 'other'
    behindSince ??= clock()
    return clock() - behindSince > limits.laggingReloadMs ? 'other' : 'behind'
  }

  async function step(found: () => void): Promise<SyncResult> {
    const { chainId, head } = await readHead()
    found()
    const place = state && (await standing(head, state.block))
    if (place !== 'behind') behindSince = undefined
    if (state && place === 'behind') {
      const behind = state.block.number - head.number
      verdict = { status: 'lagging', detail: `the RPC endpoint is ${behind} blocks behind` }
      return 'unchanged'
    }
    const city: CityAddress = { rpc, cosmos, chainId, limits }
    let result: SyncResult = 'unchanged'
    if (state && place === 'same' && head.number === state.block.number && !distrusted) {
      goodAt = clock()
    } else {
      const next = await nextState(city, place === 'same' && !distrusted ? state : undefined, head)
      await confirm(head)
      goodAt = clock()
      result = next.result
      if (result === 'reloaded') {
        recent = []
        distrusted = false
      }
      verdict = judge(head)
      publish(next.state)
    }
    verdict = judge(head)
    return result
  }

  async function nextState(
    city: CityAddress,
    from: CityState | undefined,
    head: BlockRef,
  ): Promise<{ state: CityState; result: SyncResult }> {
    if (from && head.number - from.block.number <= limits.blocksBehindToReload) {
      const advanced = await advanceCity(city, from, head).catch(
        (error: unknown): typeof RELOAD => {
          if (error instanceof TooManyOwners) return RELOAD
          // Endpoints that keep few logs, or allow few, still have the state itself.
          if (error instanceof RpcError && error.method === 'eth_getLogs') return RELOAD
          throw error
        },
      )
      if (advanced !== RELOAD) return { state: advanced, result: 'advanced' }
    }
    return { state: await loadCity(city, head), result: 'reloaded' }
  }

  /** All reads named the block by number: they are of one chain only if its hash still stands. */
  async function confirm(head: BlockRef): Promise<void> {
    const still = await readBlockRef(rpc, head.number)
    if (still?.hash !== head.hash) {
      throw new ChainMoved(`block ${head.number} changed while the city was read`)
    }
  }

  function judge(head: BlockRef): Verdict {
    const { maxHeadAgeSeconds } = options
    const age = Math.round(clock() / 1000 - head.timestamp)
    if (maxHeadAgeSeconds === undefined || age <= maxHeadAgeSeconds) return OK
    return { status: 'lagging', detail: `the newest block of the chain is ${age} s old` }
  }

  async function attempt(): Promise<SyncResult> {
    for (let tries = 1; ; tries++) {
      let isReading = false
      try {
        return await step(() => {
          isReading = true
        })
      } catch (error) {
        if (error instanceof ChainMoved && tries < limits.attempts) continue
        if (error instanceof AggregateError) throw error
        const fault = await classify(error)
        // One that names blocks may still not let the city be read: then another is asked.
        if (isReading && heads?.passOn(fault.message)) {
          tries = 0
          continue
        }
        verdict = { status: fault.kind, detail: fault.message }
        throw fault
      }
    }
  }

  /** An unanswered directory means no Cosmos only if the endpoint itself answers. */
  async function classify(error: unknown): Promise<LightNodeError> {
    if (error instanceof LightNodeError) return error
    const suspicious =
      error instanceof RpcError &&
      error.method === 'eth_call' &&
      (error.kind === 'bad-answer' || error.kind === 'refused')
    if (suspicious) {
      const found = await insteadOfCosmos(error)
      if (found !== undefined) return new LightNodeError('no-cosmos', found, error)
    }
    const message = error instanceof Error ? error.message : String(error)
    return new LightNodeError('rpc-down', message, error)
  }

  /** What stands at the address instead; undefined when its answer was merely refused. */
  async function insteadOfCosmos(error: RpcError): Promise<string | undefined> {
    let exists: boolean
    try {
      exists = await hasCode(rpc, cosmos)
    } catch {
      // Then the endpoint is in trouble, and the first error says so.
      return undefined
    }
    if (!exists) return `there is no contract at ${cosmos}: check the address and the RPC endpoint`
    const reverted = error.kind === 'bad-answer' || /revert/i.test(error.message)
    return reverted ? `what stands at ${cosmos} is no Cosmos we know: ${error.message}` : undefined
  }

  return {
    state: () => state,
    health: () => ({
      ...verdict,
      block: state?.block,
      ageSeconds: goodAt === undefined ? undefined : Math.floor((clock() - goodAt) / 1000),
    }),
    sync() {
      underWay ??= attempt().finally(() => {
        underWay = undefined
      })
      return underWay
    },
    distrust() {
      distrusted = true
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

/** A kept state of another city or chain is of no use. */
function usableWarmState({ warm, cosmos, chainId }: LightNodeOptions): CityState | undefined {
  if (!warm || warm.cosmos !== cosmos.toLowerCase()) return undefined
  return chainId === undefined || warm.chainId === chainId ? warm : undefined
}
