/** Asks the light node for news at intervals, and pauses longer while the endpoint fails. */
import { LightNodeError } from '@cosmos/protocol/lightnode/errors'
import type { LightNode } from '@cosmos/protocol/lightnode/light-node'
import type { Logger } from 'pino'
import { MAX_POLL_PAUSE_MS } from '../limits.ts'

export interface Follower {
  /** Resolves when a first state is here, or never while the endpoint fails. */
  readonly synced: Promise<void>
  stop(): void
}

/** `intervalMs` between the end of one sync and the start of the next. */
export function followChain(options: {
  readonly lightNode: LightNode
  readonly intervalMs: number
  readonly log: Logger
}): Follower {
  const { lightNode, intervalMs, log } = options
  const synced = Promise.withResolvers<void>()
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let failures = 0

  async function step(): Promise<void> {
    let pause = intervalMs
    try {
      await lightNode.sync()
      if (failures > 0) log.info('the chain answers again')
      failures = 0
      synced.resolve()
    } catch (error) {
      failures++
      const detail = error instanceof Error ? error.message : String(error)
      // Once when it begins, and then not at every try.
      if (failures === 1) log.warn({ detail }, 'the chain could not be read; trying again')
      // They answer, and as a rule agree with the next block: no reason to spare them.
      if (error instanceof LightNodeError && error.kind === 'disputed') pause = intervalMs
      else pause = Math.min(intervalMs * 2 ** Math.min(failures, 10), MAX_POLL_PAUSE_MS)
    }
    if (!stopped) timer = setTimeout(() => void step(), pause)
  }
  void step()

  return {
    synced: synced.promise,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
