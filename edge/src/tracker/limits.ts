/** Limits of the tracker's objects. Those of its frames are in protocol/src/tracker/limits.ts. */

/** Seconds between announces of a client; WebTorrent's own default is 30, its trackers say 120. */
export const ANNOUNCE_INTERVAL_SECONDS = 120

/** WebTorrent gives an offer up after 50 s; an answer later than a minute finds nobody waiting. */
export const INTRODUCTION_MS = 60_000

/**
 * Offers of one browser that wait for an answer. They live in the socket's attachment (16,384 bytes
 * at most), where each takes 66. A page with 200 models can wait for one seeder of each.
 */
export const MAX_PENDING = 200

/** While fewer wait, an announce is introduced to as many seeders as it wants; then to one. */
export const FREE_PENDING = 50

/** Frames of one browser: a page with 200 models announces all at once, then seldom. */
export const BROWSER_RATE = { perSecond: 20, burst: 300 } as const

/** Frames of one seeder: an answer for each offer of a busy square. */
export const SEEDER_RATE = { perSecond: 200, burst: 2_000 } as const

/** Refused frames before a socket is closed: room for a bug, none for a fuzzer. */
export const MAX_STRIKES = 20

/** Milliseconds a seeder has to sign its challenge. */
export const HELLO_MS = 30_000

/** Milliseconds between looks whether connected seeders are still registered. */
export const REGISTRY_CHECK_MS = 60_000

/** A Durable Object takes 32,768 sockets; a shard stays well below. */
export const MAX_SOCKETS = 20_000

/** Peers in one HTTP announce (BEP 3 asks for 50 by default). */
export const MAX_PEERS = 50

/**
 * Hashes of one seeder with the same last byte. Of 200,000 there are 781, give or take a hundred; what
 * is far above is made up, and 40,000 still fit a row (2 MB).
 */
export const MAX_BUCKET_HASHES = 40_000

/** Answers about who holds a torrent that are kept in memory, for each of 256 last bytes. */
export const MAX_CACHED_IN_BUCKET = 64

/** A seeder's load is what it was introduced to in this time. */
export const LOAD_WINDOW_MS = 60_000

/** A socket's id has two digits for its shard. */
export const MAX_SHARDS = 256

/** A shard where somebody announces asks the others this often for what it was not told. */
export const LOOK_MS = 60_000

/** A shard that did not answer is asked again after this long: its seeders are missed meanwhile. */
export const AWAY_MS = 5_000

/**
 * After this long without asking, a shard first asks and then answers. As long after it has asked, it
 * is told of changes: half a minute more than two looks are apart, for a look that fails.
 */
export const STALE_MS = 150_000

/** A shard that is just being moved or replaced can be told a moment later. */
export const POKE_TRIES = 3
/** Milliseconds between them: objects start in less. */
export const POKE_PAUSE_MS = 500

/** Bytes of holdings in one answer to another shard: 32 MiB are possible, and memory is 128 MB. */
export const CHANGES_BYTES = 4 * 1024 * 1024

/** Milliseconds another shard has to answer; it is in the same data centre, or nearly. */
export const SHARD_PATIENCE_MS = 3_000

/** Offers or answers in one request to another shard: at 2 KiB each a megabyte. */
export const OUTBOX_BATCH = 500

/** Offers or answers that wait for another shard: what is more is not worth waiting for. */
export const OUTBOX_CAPACITY = 5_000
