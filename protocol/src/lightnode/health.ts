/** How well a light node is doing, for people and for load balancers. */
import type { BlockRef } from './types.ts'

/**
 * - `starting`: nothing was asked yet, or the first load is under way.
 * - `ok`: the last sync succeeded.
 * - `lagging`: the endpoint is behind what this node has already seen, or its newest block is old.
 * - `rpc-down`: no usable answer; the last good state goes on being served.
 * - `wrong-chain`: the endpoint speaks for another chain; nothing of it is believed.
 * - `no-cosmos`: at the given address there is no Cosmos directory, or an incomplete one.
 * - `disputed`: several endpoints name different blocks; nothing new is believed until they agree.
 */
export type HealthStatus =
  | 'starting'
  | 'ok'
  | 'lagging'
  | 'rpc-down'
  | 'wrong-chain'
  | 'no-cosmos'
  | 'disputed'

export interface LightNodeHealth {
  readonly status: HealthStatus
  /** What is wrong and what to look at; empty while `ok`. */
  readonly detail: string
  /** Block of the state that is being served. */
  readonly block: BlockRef | undefined
  /** Seconds since the state was last known to be the chain's own; undefined before that. */
  readonly ageSeconds: number | undefined
}
