/**
 * Which block a light node believes: the one question that no proof against a block's state root can
 * answer. `createEndpoints` believes what more than half of the RPC endpoints name. Something that
 * knows better, such as a verifier of headers from a checkpoint on, takes its place here, and nothing
 * else changes.
 */
import type { BlockRef, Rpc } from './types.ts'

export interface BelievedHead {
  readonly chainId: number
  readonly head: BlockRef
  /** Where to read the state of that block. */
  readonly rpc: Rpc
}

export interface HeadSource {
  /**
   * The newest block that may be believed. `chainId` is that of the city, once it is known. Rejects with
   * LightNodeError: `disputed` when there are different blocks to believe, `wrong-chain` when there
   * are only those of other chains, `rpc-down` when nobody answers.
   */
  believe(chainId: number | undefined): Promise<BelievedHead>
  /** Reading the state there failed: tells whether it can be read somewhere else. */
  passOn(reason: string): boolean
}
