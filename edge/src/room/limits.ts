/** What one room object grants its sockets. Times are milliseconds. */

/** A socket that has not said hello by then is closed. */
export const HELLO_DEADLINE_MS = 10_000

/** The tick grows by one to this many: a guess is right once in eight or nine tries. */
export const MAX_TICK_STEP = 16

/** A viewer this many ticks behind gets poses only now and then… */
export const THIN_LAG_TICKS = 8
/** …namely every so many ticks… */
export const THIN_EVERY_TICKS = 4
/** …and beyond this many none at all. */
export const MUTE_LAG_TICKS = 40
/** A viewer that stays mute for this long (200 ticks) is closed: it will not catch up. */
export const STALL_MS = 10_000
/**
 * Unacknowledged handshake and chat bytes per viewer: workerd queues what a socket does not take, in
 * the object's 128 MB, and has no bufferedAmount to tell (cloudflare/workerd#988). Three welcomes.
 */
export const MAX_OWED_BYTES = 288 * 1024

/** Poses: what an honest client sends, and short bursts. Beyond that they are dropped silently. */
export const POSE_BUCKET = { burst: 40, perSecond: 24 } as const
/** Voice of one speaker: a bundle of 60 ms at a time. Beyond that: dropped silently. */
export const VOICE_BUCKET = { burst: 20, perSecond: 18 } as const
/** Voice of a whole room: four who speak at once, which is all that anybody can follow. */
export const ROOM_VOICE_BUCKET = { burst: 80, perSecond: 72 } as const
/** Tiers: an honest client looks at them twice a second. Beyond that: dropped silently. */
export const TIER_BUCKET = { burst: 8, perSecond: 3 } as const
/** Chat, introductions and questions. Beyond that: refused with `too many`. */
export const APP_BUCKET = { burst: 24, perSecond: 2 } as const
/** Hellos, and commits nobody asked for. */
export const HANDSHAKE_BUCKET = { burst: 8, perSecond: 2 } as const
/** Frames no honest client sends. An empty bucket closes the socket. */
export const STRIKE_BUCKET = { burst: 3, perSecond: 0.1 } as const

/** A newcomer whom this many commits left out, although they were asked to add it, is sent away. */
export const MAX_TRIES = 3

/** Members who must have been let down before a committer is sent away: one could be lying. */
export const MIN_VOTES_TO_BLAME = 2

/** A member who leaves this many requests to commit unanswered in a row is taken for gone. */
export const MAX_UNANSWERED = 3

/** In smaller rooms a commit in a blank tree is no longer than one in a full room's filled tree. */
export const RENEWAL_MEMBERS = 16
/** A room is quiet when there has been no commit for this long. */
export const RENEWAL_QUIET_MS = 1000
/** In a room that is never quiet somebody renews all the same: with COMMIT_GAP_MS two commits a second. */
export const RENEWAL_EVERY_MS = 3000
