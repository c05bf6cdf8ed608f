/** Limits of the grid object. */

/** Deltas kept at least: 256 blocks are 51 minutes of Ethereum. Twice that at most. */
export const KEPT_DELTAS = 256

/** Bytes of the snapshot in one row; a row of a Durable Object has 2,000,000 at most. */
export const SNAPSHOT_PART_BYTES = 1_000_000

/** After the last request the chain is watched at full pace for this long, milliseconds. */
export const ATTENTION_MS = 60_000

/** How much slower the chain is followed when nobody looks. */
export const IDLE_FACTOR = 10

/** Fastest pace whatever the configuration says, milliseconds. */
export const MIN_POLL_MS = 200

/** How long a request waits for the very first look at the chain, milliseconds. */
export const FIRST_STATE_MS = 5_000

/** A Durable Object takes 32,768 sockets; sending a delta to this many takes about 0.1 s. */
export const MAX_WATCHERS = 10_000

/** How often the map is held against the chain's own commitment to it, milliseconds. */
export const AUDIT_MS = 10 * 60_000
