/** Waits of the rooms around a visitor, in milliseconds. */

/** A relay that has not answered by then is not there. */
export const CONNECT_TIMEOUT_MS = 8_000
/** Waits before each further try to connect; the last one is repeated. */
export const RETRY_MS = [500, 1_000, 2_000, 5_000, 10_000, 15_000] as const
/** Wait after a relay turned us away: full, or it took offence. */
export const TURNED_AWAY_MS = 20_000
/** People of a room whose relay is out of reach stay shown for this long. */
export const LOST_ROOM_MS = 10_000
/** Somebody alone in a room beside a full one looks this often whether there is a place by now. */
export const ALONE_BESIDE_MS = 60_000
/** Somebody who left one room may be about to appear in the next: vanish only after this. */
export const LINGER_MS = 1_500
/** Somebody heard in two rooms is followed in one until it is silent for longer than far poses are. */
export const SOURCE_SILENT_MS = 1_200
/** Chat lines remembered, to show once what is heard in two rooms. */
export const REMEMBERED_CHATS = 256
/** How long a wallet vouches for a presence: one visit (seconds). */
export const WALLET_PROOF_SECONDS = 24 * 60 * 60
/** An RPC endpoint has this long to say whether a contract wallet signed. */
export const WALLET_CHECK_MS = 8_000
