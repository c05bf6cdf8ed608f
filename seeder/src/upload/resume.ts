/** Uploads that broke off: how far each came, so that its sender can go on from there. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isPiece, pieceSize } from '@cosmos/protocol/content/pieces'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { MAX_BROKEN_UPLOADS, RESUME_MS } from '../limits.ts'

export interface BrokenUpload {
  readonly torrent: Torrent
  /** Bytes of the body before the first file: the length and the .torrent. */
  readonly head: number
  /** When it is removed if no token names it, Unix seconds; 0 when one does. */
  readonly provisionalUntil: number
  /** Pieces from the first on that were checked and written. */
  pieces: number
}

/** Where in the body of the PUT to go on, in bytes. */
export const offsetOf = ({ head, torrent, pieces }: BrokenUpload): number =>
  head + Math.min(torrent.length, pieces * torrent.pieceLength)

export interface BrokenUploads {
  get(infoHash: InfoHash): BrokenUpload | undefined
  keep(upload: BrokenUpload): void
  forget(infoHash: InfoHash): void
}

/** `now` is milliseconds. */
export function createBrokenUploads(now: () => number): BrokenUploads {
  const uploads = new Map<InfoHash, { readonly upload: BrokenUpload; readonly until: number }>()
  return {
    get(infoHash) {
      const found = uploads.get(infoHash)
      return found && found.until > now() ? found.upload : undefined
    },
    keep(upload) {
      const { infoHash } = upload.torrent
      uploads.delete(infoHash)
      for (const [other, { until }] of uploads) {
        if (until <= now() || uploads.size >= MAX_BROKEN_UPLOADS) uploads.delete(other)
      }
      uploads.set(infoHash, { upload, until: now() + RESUME_MS })
    },
    forget: (infoHash) => void uploads.delete(infoHash),
  }
}

/**
 * Pieces from the first on, at most `most`, that are really on the disk: what was written before a
 * break may have been evicted and its space used anew.
 */
export async function soundPieces(
  torrent: Torrent,
  most: number,
  read: (offset: number, length: number) => Promise<Uint8Array>,
): Promise<number> {
  for (let index = 0; index < most; index++) {
    const bytes = await read(index * torrent.pieceLength, pieceSize(torrent, index))
    if (!(await isPiece(torrent, index, bytes))) return index
  }
  return most
}
