/**
 * Every number that bounds a room, for both ends of the wire. Sizes are bytes, times milliseconds.
 * The figures named "measured" come from runs of ts-mls 1.6.4 and workerd on two cores.
 */

/** Raised whenever a frame changes its meaning; a room refuses other versions. */
export const ROOM_PROTOCOL_VERSION = 2

/** Members of one MLS group: at 128 a join takes 90 ms and an add 20 ms (measured). */
export const MAX_MEMBERS = 128

/** A suite 1 key package with a 16-byte credential is 260 to 300 bytes. */
export const MAX_KEY_PACKAGE = 1024

/** A commit in a blank tree of 128 members is 11 KB, in one filled in 1.6 KB; 16 adds are 5 KB more. */
export const MAX_COMMIT = 32 * 1024

/** Welcomes carry the ratchet tree: 34 KB at 128 members (measured), plus 0.4 KB for each newcomer. */
export const MAX_WELCOME = 96 * 1024

/** The largest padded application message (8 KiB) plus MLS framing and signature. */
export const MAX_APPLICATION = 9 * 1024

/** Newcomers admitted by one commit. */
export const MAX_ADDS = 16

/** Leaves removed by one commit. */
export const MAX_REMOVES = MAX_MEMBERS

/** Length of a sealed pose or, later, of another volatile frame of the same kind (VR head and hands). */
export const MAX_VOLATILE = 64

/** A sealed voice frame: 60 ms of Opus at 32 kbit/s are 240 bytes, with counter and tag 253. */
export const MAX_VOICE = 320

/** Two bits for each leaf a room can have. */
export const MAX_TIER_BYTES = 64

/** Relay ticks between two poses of somebody near, mid and far: 20, 5 and 1 a second. */
export const TIER_TICKS = { near: 1, mid: 4, far: 20 } as const

/** As far as one talks to somebody and sees their gestures (metres)… */
export const NEAR_METRES = 16
/** …and as far as one sees them walk smoothly. */
export const MID_METRES = 40
/** People at the full rate: beyond that a crowd costs more than anybody can look at. */
export const NEAR_PEOPLE = 24
/** People at the middle rate. */
export const MID_PEOPLE = 40
/** Somebody keeps a tier up to this many times its reach. */
export const TIER_HYSTERESIS = 1.25
/** How often the tiers are looked at (ms). */
export const TIERS_EVERY_MS = 500
/** Told again after this long even when nothing changed: a relay that was evicted forgot them (ms). */
export const TIERS_REPEAT_MS = 10_000

/** Anything longer is refused before it is parsed. */
export const MAX_FRAME = MAX_COMMIT + MAX_WELCOME + 1024

/** UTF-16 units of one chat message: 720 bytes of UTF-8 at most, within the 1,024-byte padding. */
export const MAX_CHAT_TEXT = 240

/** A contract wallet's signature (ERC-1271): a Safe of ten owners needs 650 bytes, a passkey 500. */
export const MAX_WALLET_SIGNATURE = 1024
/**
 * How far ahead a wallet may vouch for a presence (seconds): a stolen proof is not good for ever. A visit
 * is a day; clocks may be wrong by another.
 */
export const MAX_WALLET_PROOF_SECONDS = 3 * 24 * 60 * 60

/** Rooms beside one that is full, `ROOM~1` to `ROOM~7`: a thousand people in one cell. */
export const MAX_SIBLINGS = 7

/** Characters of a visitor's name. */
export const MAX_NAME = 32

/** One frame per receiver per tick. */
export const TICK_MS = 50

/** Rooms up to this size forward every pose at once: batching saves nothing there. */
export const IMMEDIATE_MEMBERS = 8

/** Poses a second that one room carries on one core with room to spare. */
export const ROOM_POSES_PER_SECOND = 1000

/** Nobody sends poses faster than this. */
export const MAX_POSE_RATE = 20

/** How long a member may be without a socket before the others remove it. */
export const GRACE_MS = 5000

/**
 * In a room that batches, the roster changes this often in the long run; who comes meanwhile waits for
 * the next change (ms)…
 */
export const COMMIT_GAP_MS = 600
/** …and this many times at once, so that nobody waits where people come and go now and then. */
export const COMMIT_BURST = 3

/** How long the relay waits for a committer before it asks the next one. */
export const COMMIT_FALLBACK_MS = 1500

/** How long members may say that a commit does not check out. */
export const NACK_MS = 2000

/** Commits kept for members who reconnect. */
export const COMMIT_LOG_LENGTH = 64

/** Pose keys of an epoch that is over stay usable for this long: frames in flight, nothing more. */
export const OLD_EPOCH_MS = 10_000

/**
 * Poses kept that came under keys we do not have yet, since others followed a commit before us: what a
 * full room sends in a second.
 */
export const MAX_EARLY_POSES = ROOM_POSES_PER_SECOND
