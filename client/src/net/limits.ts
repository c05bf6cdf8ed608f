/** Bounds of the client's network, with their reasons. */

/** A node must begin to answer, and then keep sending, within windows of this length. */
export const NODE_WINDOW_MS = 5_000
/** The portal is asked first and only once; a dead one must not cost the visitor much. */
export const PORTAL_TIMEOUT_MS = 4_000
export const RPC_TIMEOUT_MS = 8_000

/** `/api/world` names a few addresses. */
export const MAX_WORLD_BYTES = 256 * 1024
/** A full city is about 0.5 MB; anything beyond this is not a city. */
export const MAX_GRID_BYTES = 32 * 1024 * 1024
/** 6,250 where slots and some cells, as JSON with 0x words. */
export const MAX_PROOF_BYTES = 48 * 1024 * 1024

/** How often to ask for changes where no WebSocket tells of them. */
export const POLL_MS = 12_000
/** A WebSocket that neither opens nor speaks for this long is given up for polling. */
export const LIVE_OPEN_MS = 5_000
/** A WebSocket that closed may only have lost its network for a moment. */
export const RECONNECT_MS = 1_000
/**
 * A node whose grid contradicts the chain this often is not asked again. Once may be a title that
 * moved between grid and proof.
 */
export const MOST_LIES = 2
/** Pause before the next node is asked after all have failed. */
export const REST_MS = 15_000

/** Downloads at the same time: enough to fill a line, few enough that the nearest come first. */
export const PARALLEL_DOWNLOADS = 6
/** Packages whose torrent and manifest are kept in memory, about 2 KB each. */
export const KEPT_PACKAGES = 256
/** Larger files are not kept on the device: one of them would push out hundreds of others. */
export const MAX_CACHED_FILE_BYTES = 16 * 1024 * 1024
/** Above this share of the browser's quota the device cache starts over. */
export const MAX_QUOTA_SHARE = 0.6
/** Counters reach the panels this often. */
export const FIGURES_MS = 250
