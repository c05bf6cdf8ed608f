/** Limits of the edge, each with its reason. Those of the wire formats live in protocol/. */

/** Requests answered with 429 may be tried again after the rate limiter's period (wrangler.toml). */
export const RETRY_AFTER_SECONDS = 60

/** Ids in one `GET /api/parcels?ids=`: a screen of parcels, and an answer below 1 MB. */
export const MAX_PARCEL_IDS = 200

/** Slots in one `GET /api/proof/storage`: providers refuse proofs of more. */
export const MAX_PROOF_SLOTS = 64

/** Characters of a path and query that anything here has use for. */
export const MAX_URL = 8 * 1024

/** A sign-in: a message of at most 2,000 characters and a contract wallet's signature in hex. */
export const MAX_SIGN_IN_BODY = 8 * 1024

/** Rooms tell the lobby every few seconds; asking more often shows nothing new. */
export const ROOMS_MAX_AGE_SECONDS = 5
