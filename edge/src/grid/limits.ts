/** Limits of the grid object. */

/** Deltas kept for readers who come back: 256 blocks are 51 minutes of Ethereum. */
export const KEPT_DELTAS = 256

/** After the last request the chain is watched at full pace for this long, milliseconds. */
export const ATTENTION_MS = 60_000

/** How much slower the chain is followed when nobody looks. */
export const IDLE_FACTOR = 10

/** A Durable Object takes 32,768 sockets; broadcasting to this many takes about 0.1 s. */
export const MAX_WATCHERS = 10_000

/** Frames a watcher has any use for: none. A few are forgiven. */
export const WATCHER_RATE = { perSecond: 0.1, burst: 5 } as const
