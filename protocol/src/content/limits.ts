/** Bounds on everything that arrives as content. Above them input is refused before it costs anything. */

const KIB = 1024
const MIB = 1024 * KIB

/** A .torrent of the largest package has under 100 KiB; BEP 9 clients accept up to 10 MiB. */
export const MAX_TORRENT_BYTES = 1 * MIB
/** Nesting of bencoded data: a v1 info dictionary needs four levels. */
export const MAX_BENCODE_DEPTH = 16
/** Values in one bencoded document: 1,000 files of 8 path components stay below. */
export const MAX_BENCODE_VALUES = 50_000

/** A package is one model; the client's own ceiling is 24 MiB, planets may be larger. */
export const MAX_PACKAGE_BYTES = 1024 * MIB
/** Files in one torrent. A model package has at most four. */
export const MAX_FILES = 64
/** Components of a path in a torrent, and UTF-8 bytes of one component (ext4's limit). */
export const MAX_PATH_DEPTH = 8
export const MAX_PATH_COMPONENT_BYTES = 255

/** Block size of the BitTorrent wire; no sensible piece is smaller. */
export const MIN_PIECE_LENGTH = 16 * KIB
/** Larger pieces would keep a visitor waiting for the first verified byte. */
export const MAX_PIECE_LENGTH = 16 * MIB

/** manifest.json is a few hundred bytes. */
export const MAX_MANIFEST_BYTES = 64 * KIB
export const MAX_TITLE_LENGTH = 120
export const MAX_TRIANGLES = 50_000_000

/** JSON chunk of a GLB. The largest of the Khronos samples has 1.2 MiB. */
export const MAX_GLB_JSON_BYTES = 16 * MIB
/** Nodes, meshes, accessors and the like, each. */
export const MAX_GLB_ITEMS = 100_000

/** A magnet link; longer ones come from nobody we know. */
export const MAX_MAGNET_LENGTH = 8 * KIB

/** How far in the future a PUT authorisation may expire: long enough for a slow upload, in seconds. */
export const MAX_AUTHORISATION_SECONDS = 24 * 60 * 60

/**
 * Piece length for a package of `length` bytes: small models get a first verified piece soon,
 * large ones keep the list of hashes short.
 */
export function pieceLengthFor(length: number): number {
  if (length < 32 * MIB) return 256 * KIB
  if (length < 128 * MIB) return 512 * KIB
  return 1 * MIB
}

/** Pieces one audit may ask for, and bytes they may have together: it must not be a way to drain a line. */
export const MAX_AUDIT_PIECES = 8
export const MAX_AUDIT_BYTES = 4 * MIB
