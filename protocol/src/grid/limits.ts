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
