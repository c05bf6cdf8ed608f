/** Bounds of the HTTP interface that seeders and edge share. */
export const HTTP_LIMITS = {
  /** Parcels in one answer to `?ids=`; a screen of a map asks for fewer. */
  parcels: 256,
  /** Longest `ids` parameter read at all: 256 pairs of the widest coordinates. */
  idsLength: 256 * 12,
  /** Earlier states kept to answer `?since=`; they share what did not change. */
  states: 32,
  /**
   * Cities whose pieces stay to be had after their index was read: whoever reads slowly has a minute
   * and a half at twelve seconds a block. They share what did not change.
   */
  pieceSets: 8,
  /** Slots in one `/api/proof/storage`; RPC providers refuse proofs of many more. */
  slots: 64,
} as const
