/** Limits of the tracker's frames, the same for who sends and who receives. */

/** WebTorrent offers at most 5 at a time; more than twice that comes from nobody we know. */
export const MAX_OFFERS = 10

/**
 * Characters of one session description. One for a data channel has 0.6 to 2 KiB; many candidates
 * make it longer.
 */
export const MAX_SDP = 16_384

/** Characters of one frame from a browser: ten long descriptions and what is around them. */
export const MAX_BROWSER_FRAME = 192 * 1024

/** Hashes in one list of a `holdings` frame: 437 KB of base64, so that two lists stay below 1 MiB. */
export const MAX_HASHES_PER_FRAME = 16_384

/** Characters of one frame from a seeder. Workers take WebSocket messages of 1 MiB everywhere. */
export const MAX_SEEDER_FRAME = 1024 * 1024

/** Packages one seeder may hold: 100,000 are planned for; twice that is a mistake. */
export const MAX_HOLDINGS = 200_000
