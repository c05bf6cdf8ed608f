/** Limits of the tracker object. Those of its frames are in protocol/src/tracker/limits.ts. */

/** Seconds between announces of a client; WebTorrent's own default is 30, its trackers say 120. */
export const ANNOUNCE_INTERVAL_SECONDS = 120

/** WebTorrent gives an offer up after 50 s; an answer later than a minute finds nobody waiting. */
export const INTRODUCTION_MS = 60_000

/**
 * Offers of one browser that wait for an answer. They live in the socket's attachment (16,384 bytes
 * at most); 60 of them take about 10 KB.
 */
export const MAX_PENDING = 60

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

/** A Durable Object takes 32,768 sockets; the tracker stays well below. */
export const MAX_SOCKETS = 20_000

/** Peers in one HTTP announce (BEP 3 asks for 50 by default). */
export const MAX_PEERS = 50

/** Answers about who holds a torrent that are kept in memory. */
export const MAX_CACHED_SWARMS = 10_000

/** A seeder's load is what it was introduced to in this time. */
export const LOAD_WINDOW_MS = 60_000
