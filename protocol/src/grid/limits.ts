/** Bounds of a grid proof: what a client reads from a server it has no reason to trust. */
export const GRID_PROOF_LIMITS = {
  /** A header of all forks so far is about 700 bytes; extra data of private chains may add some. */
  headerBytes: 4096,
  /** A branch node has 17 items of at most 33 bytes. */
  nodeBytes: 1024,
  /** Keys are 32 bytes = 64 nibbles: a path has no more nodes than that and its leaf. */
  nodes: 65,
  /** Every cell slot and every where slot of a grown city. */
  words: 131_072 + 131_072,
} as const

/** How a grid is cut into pieces, and what a reader takes from an index it has no reason to trust. */
export const GRID_PIECE_LIMITS = {
  /** 49 pieces for the titles of genesis: strips of the map, as titles are numbered along rows. */
  titles: 1024,
  /** A model takes about 80 bytes; models are seldom changed, mostly added behind the last. */
  models: 256,
  nodes: 256,
  /** Strips of 64 rows of the commons; whatever else is no title is spread over them likewise. */
  strips: 16,
  /** 1,024 titles with the 64 placements each may carry, at 21 bytes, are 1.4 MB. */
  pieceBytes: 8 * 1024 * 1024,
  /** A grown city is a few MB; a reader takes no more in all than it would take as one snapshot. */
  totalBytes: 32 * 1024 * 1024,
  /** Pieces a reader asks for at once. */
  parallel: 6,
} as const
