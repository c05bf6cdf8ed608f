/** Checks a stream of content piece by piece as it arrives (BEP 3). */
import { equalBytes, sha1 } from './digest.ts'
import type { Torrent } from './torrent.ts'

type Pieced = Pick<Torrent, 'pieceLength' | 'pieces' | 'length'>

/** A piece whose bytes do not have the hash the torrent gives. */
export class PieceError extends Error {
  override readonly name = 'PieceError'
  readonly code: 'wrong-bytes' | 'too-long' | 'truncated'
  /** The piece at which it went wrong. */
  readonly piece: number
  constructor(code: PieceError['code'], piece: number) {
    super(
      {
        'wrong-bytes': `piece ${piece} does not have the hash the torrent gives`,
        'too-long': 'more bytes arrived than the torrent has',
        truncated: `the stream ended in piece ${piece}`,
      }[code],
    )
    this.code = code
    this.piece = piece
  }
}

/** Bytes of piece `index`; the last one may be short. */
export const pieceSize = (torrent: Pieced, index: number): number =>
  Math.min(torrent.pieceLength, torrent.length - index * torrent.pieceLength)

/** Whether `bytes` are piece `index`. */
export async function isPiece(torrent: Pieced, index: number, bytes: Uint8Array): Promise<boolean> {
  const expected = torrent.pieces[index]
  if (!expected || bytes.length !== pieceSize(torrent, index)) return false
  return equalBytes(await sha1(bytes), expected)
}

/**
 * Where a run of bytes came to: `piece` is its index when the run is one whole checked piece,
 * undefined for bytes at the ends of a range, whose piece reaches beyond it.
 */
export interface CheckedRun {
  readonly offset: number
  readonly bytes: Uint8Array
  readonly piece: number | undefined
}

export interface PieceVerifier {
  /** Feed bytes in order. Rejects with PieceError; nothing of a wrong piece is ever emitted. */
  push(chunk: Uint8Array): Promise<void>
  /** Call after the last byte. Rejects with PieceError if bytes are missing. */
  end(): Promise<void>
  /** Next byte expected, in the torrent's byte space. */
  readonly position: number
}

/**
 * Verifies the bytes `from`..`to` of a torrent (default: all of it) as they stream in, and hands on
 * runs in order through `emit`. Pieces that stick out of the range cannot be checked here: their
 * bytes are emitted with `piece` undefined, for whoever holds a hash of the whole file.
 * Memory is one piece; `emit`ted bytes may be kept.
 */
export function createPieceVerifier(options: {
  readonly torrent: Pieced
  readonly from?: number
  readonly to?: number
  readonly emit: (run: CheckedRun) => void | Promise<void>
}): PieceVerifier {
  const { torrent, emit } = options
  const from = options.from ?? 0
  const to = options.to ?? torrent.length
  if (!(from >= 0 && from <= to && to <= torrent.length)) {
    throw new RangeError(`range ${from}-${to} is outside the torrent's ${torrent.length} bytes`)
  }
  let position = from
  let run = nextRun()
  let filled = 0

  /** The run that starts at `position`: a whole piece, or what of one lies inside the range. */
  function nextRun(): { bytes: Uint8Array; index: number; whole: boolean } {
    const index = Math.floor(position / torrent.pieceLength)
    const start = index * torrent.pieceLength
    const end = Math.min(start + torrent.pieceLength, torrent.length)
    const whole = start >= from && end <= to && position === start
    return { bytes: new Uint8Array(Math.min(end, to) - position), index, whole }
  }

  return {
    get position() {
      return position + filled
    },
    async push(chunk) {
      for (let at = 0; at < chunk.length; ) {
        if (position === to) throw new PieceError('too-long', run.index)
        const part = chunk.subarray(at, at + run.bytes.length - filled)
        run.bytes.set(part, filled)
        filled += part.length
        at += part.length
        if (filled < run.bytes.length) continue
        const { bytes, index, whole } = run
        if (whole && !(await isPiece(torrent, index, bytes))) {
          throw new PieceError('wrong-bytes', index)
        }
        await emit({ offset: position, bytes, piece: whole ? index : undefined })
        position += bytes.length
        filled = 0
        run = nextRun()
      }
    },
    async end() {
      if (position + filled !== to) throw new PieceError('truncated', run.index)
    },
  }
}
