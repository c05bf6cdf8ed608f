/** Bounds of the HTTP interface that seeders and edge share. */
export const HTTP_LIMITS = {
  /** Parcels in one answer to `?ids=`; a screen of a map asks for fewer. */
  parcels: 256,
  /** Longest `ids` parameter read at all: 256 pairs of the widest coordinates. */
  idsLength: 256 * 12,
  /** Earlier states kept to answer `?since=`; they share what did not change. */
  states: 32,
  /** Slots in one `/api/proof/storage`; RPC providers refuse proofs of many more. */
  slots: 64,
} as const
