/** Looks at the chain at once when somebody names a token that is not known yet. */
import { setTimeout } from 'node:timers/promises'
import type { LightNode } from '@cosmos/protocol/lightnode/light-node'
import type { Logger } from 'pino'

/**
 * Resolves when `isKnown` holds, or when the chain was asked after the call and still does not say
 * so. Never rejects: with a failing endpoint, what was known before decides.
 */
export type LookAgain = (isKnown: () => boolean) => Promise<void>

/**
 * `minGapMs` bounds how often strangers can make this node ask its endpoint: whoever comes sooner
 * waits for the next question instead of being told something stale. `now` is in ms.
 */
export function createLookAgain(options: {
  readonly lightNode: LightNode
  readonly minGapMs: number
  readonly now: () => number
  readonly log: Logger
}): LookAgain {
  const { lightNode, minGapMs, now, log } = options
  const waiting = new Set<() => boolean>()
  let lastAsked = -Infinity
  let asking: Promise<void> | undefined
  let next: Promise<void> | undefined

  async function ask(): Promise<void> {
    const callers = [...waiting]
    waiting.clear()
    // A sync that was under way may have read the chain before the token was there: hence twice.
    for (let round = 0; round < 2 && callers.some((isKnown) => !isKnown()); round++) {
      try {
        await lightNode.sync()
      } catch (error) {
        log.debug({ detail: String(error) }, 'the chain could not be asked')
        return
      }
    }
  }

  async function askNext(): Promise<void> {
    await asking
    const gap = minGapMs - (now() - lastAsked)
    if (gap > 0) await setTimeout(gap)
    lastAsked = now()
    // Whoever comes from here on has to wait for the question after this one.
    next = undefined
    asking = ask().finally(() => {
      asking = undefined
    })
    await asking
  }

  return async (isKnown) => {
    if (isKnown()) return
    waiting.add(isKnown)
    next ??= askNext()
    await next
  }
}
