/** Bounds of a seeder. Those of content are in protocol/src/content/limits.ts. */

const MIB = 1024 * 1024

/**
 * Part of the quota that is kept for the index and its journal: about 1 KB per package, which is
 * below a hundredth for packages of 100 KB and more.
 */
export const INDEX_SHARE = 0.01
export const MIN_INDEX_BYTES = 8 * MIB
/** Below this a seeder could hold next to nothing beside its index. */
export const MIN_STORAGE_BYTES = 16 * MIB

/** How often the chain is asked for news, in ms: a local one costs nothing, others ration calls. */
export const LOCAL_POLL_MS = 1_000
export const REMOTE_POLL_MS = 6_000
/** Longest pause between tries while the RPC endpoint fails, in ms. */
export const MAX_POLL_PAUSE_MS = 60_000

/** How often a seeder tells the registry that it lives, in seconds. Gas costs money: four a day. */
export const HEARTBEAT_SECONDS = 6 * 60 * 60

/** How long an uploaded package may wait for its token, in seconds. */
export const PROVISIONAL_SECONDS = 60 * 60
/**
 * How long a package stays whose token is no longer on the chain, in seconds: re-organisations last
 * minutes, and this may be the last copy.
 */
export const UNREGISTERED_GRACE_SECONDS = 60 * 60
/** Bytes that may lie here without a token, so that an upload can't drive the cache out. */
export const MAX_PROVISIONAL_SHARE = 0.1

/** Torrent objects at once; each holds timers and wires. */
export const MAX_OPEN_TORRENTS = 256
/** A torrent object is closed this long after it last moved a byte, in ms. */
export const TORRENT_IDLE_MS = 60_000
/** How often that is looked at, in ms. */
export const SWEEP_MS = 5_000
/** Peers of one torrent. */
export const MAX_PEERS_PER_TORRENT = 55
/** Registered seeders that one download asks beside those the tracker names. */
export const MAX_PEERS_ASKED = 30

/** Downloads at once that nobody waits for (pins), and those that visitors wait for. */
export const MAX_PIN_DOWNLOADS = 16
export const MAX_FETCHES = 32
/** A download without a first answer, or without a new piece, for this long has failed, in ms. */
export const METADATA_TIMEOUT_MS = 8_000
export const STALL_TIMEOUT_MS = 30_000
/** Seeders that one download takes from over HTTP at once, beside the swarm. */
export const MAX_HTTP_SOURCES = 4
/** Time that they have before peers are asked as well, in ms. */
export const HTTP_HEAD_START_MS = 250
/** Longest that a source may take to begin its answer, and its time before its pace counts, in ms. */
export const SOURCE_ANSWER_MS = 8_000
export const SOURCE_GRACE_MS = 10_000
/** Answers in a row that may break off before a source is left alone. */
export const SOURCE_TRIES = 3
/** What is asked of a source at once: what it sent in this time, in ms, up to so many bytes. */
export const RUN_MS = 2_000
export const MAX_RUN_BYTES = 256 * MIB
/** Pieces of a source in memory that are being written. */
export const MAX_PIECES_UNWRITTEN = 3
/** When pieces that a source was asked for are fetched from others as well, in ms. */
export const CLAIM_PATIENCE = { silentMs: 5_000, lateMs: 3_000 } as const
/** How often that is looked at, in ms. */
export const CLAIM_TICK_MS = 500

/** How long a package that nobody had is not asked for again, in ms, and how many are remembered. */
export const ABSENCE_MS = 10_000
export const MAX_ABSENCES = 10_000
/** Pauses between tries to fetch a pin, in ms: the first, doubling up to the last. */
export const PIN_RETRY_MS = 1_000
export const MAX_PIN_RETRY_MS = 10 * 60_000

/** WebRTC peers at once: each costs about 0.14 MB and a socket. */
export const MAX_WEBRTC_PEERS = 200
/** An answer is sent this long after the first candidate even if gathering goes on, in ms. */
export const ICE_GATHERING_MS = 1_000
/** A WebRTC peer that has not connected after this long is dropped, in ms. */
export const WEBRTC_CONNECT_MS = 25_000

/** HTTP: connections at once, and how long one may take for its head and may lie idle, in ms. */
export const MAX_HTTP_CONNECTIONS = 1_024
export const HEADERS_TIMEOUT_MS = 10_000
/** Longer than a fetch from the swarm may be silent. */
export const IDLE_TIMEOUT_MS = 45_000
/** A whole upload, in ms: 1 GiB at 5 Mbit/s. */
export const REQUEST_TIMEOUT_MS = 30 * 60_000
export const MAX_UPLOADS = 8
/** Of one address (one /64 of IPv6): four of them are needed to take all places. */
export const MAX_UPLOADS_PER_CLIENT = 2
/** Bytes read from disk at once while serving. */
export const READ_CHUNK_BYTES = 256 * 1024
/** Buffers of that size which are kept for the next answers: 8 MiB. */
export const MAX_SPARE_BUFFERS = 32
/** Packages whose metadata is kept in memory, and how long it may be: 4 MiB together. */
export const MAX_METADATA_KEPT = 128
export const MAX_METADATA_KEPT_BYTES = 32 * 1024

/** A stop that takes longer is forced, in ms. */
export const STOP_MS = 8_000

/** What was read within this many seconds is not read again by the scrub: a week, as ZFS users do. */
export const SCRUB_AGE_SECONDS = 7 * 24 * 60 * 60
/** Pause of the scrub when nothing is due or the disk fails, in ms. */
export const SCRUB_PAUSE_MS = 60_000

/** How often others are asked about one package, in ms: in general, and where too few have it. */
export const REPLICA_ROUND_MS = 60 * 60_000
export const REPLICA_RETRY_MS = 60_000
/** Seconds between looks at whose count is old. */
export const REPLICA_TICKS = 5
/** Such questions at once. */
export const REPLICA_QUESTIONS = 4
/** Longest that one may take to answer, in ms: it may have to read the package first. */
export const REPLICA_TIMEOUT_MS = 10_000
/** Seeders asked about one package: nobody needs to know of more copies. */
export const MAX_REPLICAS_ASKED = 10

/**
 * What exchanging pins for rarer ones may take, in bytes per second, and what may be saved up for it: a
 * disk of 10 GB is turned over in three hours at most, and visitors notice little.
 */
export const REPAIR_BYTES_PER_SECOND = MIB
export const REPAIR_BURST_BYTES = 16 * MIB

/**
 * What one requester may cause an hour: bytes for which others' data goes, as a share of the quota,
 * and packages that were not here. The whole cache can't be turned over in less than eight hours.
 */
export const BUDGET_SHARE = 1 / 8
export const BUDGET_MS = 60 * 60_000
/** A walk across the city meets fewer than that many models. */
export const MAX_MISSES = 2_000
/** Those of one requester whose cost is not known yet: each may drive out something large. */
export const MAX_OPEN = 8
/** Requesters, and packages asked for once, that are remembered: about 100 bytes each. */
export const MAX_REQUESTERS = 10_000
export const MAX_ASKED = 10_000
/** A second request counts within this time of the first, in ms. */
export const ASKED_MS = 10 * 60_000

/** A client that reads or sends more slowly than this is let go: ISDN was faster. */
export const MIN_CLIENT_BYTES_PER_SECOND = 4 * 1024
/** Time before that counts, in ms: a phone may be in a tunnel for a while. */
export const SLOW_CLIENT_GRACE_MS = 30_000
/** What one client may have on its way: enough for 300 Mbit/s at 100 ms. */
export const MAX_UNSENT_PER_CLIENT = 4 * MIB
/** How long the rest of a refused request's body is read, in ms. */
export const DRAIN_MS = 10_000
/** Longest TLS handshake, in ms; Node would wait two minutes. */
export const TLS_HANDSHAKE_MS = 10_000
/** How often the certificate's files are looked at, in ms. */
export const CERTIFICATE_CHECK_MS = 60_000
/** Least limit of the uplink, in bytes per second: with less, waiting clients run into timeouts. */
export const MIN_RATE = 50_000

/** How long an upload that broke off can be continued, in ms, and how many are remembered. */
export const RESUME_MS = 15 * 60_000
export const MAX_BROKEN_UPLOADS = 256
/** What one owner of land may upload in a day that no token names yet. */
export const SIGNER_BYTES_PER_DAY = 2 * 1024 * MIB
/** Signers remembered; each takes about 100 bytes. */
export const MAX_SIGNERS = 50_000

/** UDP ports, counted from the BitTorrent port: WebRTC's when uTP has that one, and the DHT's. */
export const RTC_PORT_BESIDE_UTP = 1
export const DHT_PORT = 2

/** Wrong pieces until a peer is banned, for how long in ms, and how many are remembered. */
export const BAN_STRIKES = 2
export const BAN_MS = 30 * 60_000
export const MAX_BANS = 10_000
