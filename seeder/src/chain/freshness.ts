/** Looks at the chain at once when somebody names a token that is not known yet. */
import type { LightNode } from '@cosmos/protocol/lightnode/light-node'
import type { Logger } from 'pino'

/**
 * Resolves when `isKnown` holds, or when the chain was asked after the call and still does not say
 * so. Never rejects: with a failing endpoint, what was known before decides.
 */
export type LookAgain = (isKnown: () => boolean) => Promise<void>

/** `minGapMs` bounds how often strangers can make this node ask its endpoint; `now` is in ms. */
export function createLookAgain(options: {
  readonly lightNode: LightNode
  readonly minGapMs: number
  readonly now: () => number
  readonly log: Logger
}): LookAgain {
  const { lightNode, minGapMs, now, log } = options
  let lastAsked = -Infinity
  let asking: Promise<void> | undefined

  async function ask(isKnown: () => boolean): Promise<void> {
    // A sync that was under way may have read the chain before the token was there: hence twice.
    for (let round = 0; round < 2 && !isKnown(); round++) {
      try {
        await lightNode.sync()
      } catch (error) {
        log.debug({ detail: String(error) }, 'the chain could not be asked')
        return
      }
    }
  }

  return async (isKnown) => {
    if (isKnown()) return
    if (asking) await asking
    if (isKnown() || now() - lastAsked < minGapMs) return
    lastAsked = now()
    asking = ask(isKnown).finally(() => {
      asking = undefined
    })
    await asking
  }
}
