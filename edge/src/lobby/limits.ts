/** Limits of the lobby. */

/** A tracker repeats its list every minute; one that missed two is gone. */
export const PRESENCE_MS = 150_000

/** Rooms report changes only. A count this old is of a room that died without saying so. */
export const ROOM_COUNT_MS = 60 * 60 * 1000

/** Time to read a sign-in text and press the wallet's button. */
export const NONCE_MS = 10 * 60 * 1000

/** Nonces waiting to be used; above that the oldest are forgotten. */
export const MAX_NONCES = 100_000

/** A visit of a day. */
export const SESSION_MS = 24 * 60 * 60 * 1000

/** Sessions at a time; above that those that end first are forgotten. */
export const MAX_SESSIONS = 100_000

/**
 * The list of rooms is counted anew this often, milliseconds: who watches it must not be able to time
 * somebody's steps over a border.
 */
export const ROOMS_EVERY_MS = 5000
