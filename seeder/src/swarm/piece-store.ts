/** Lets webtorrent read and write pieces of our store: abstract-chunk-store over a package file. */
import { pieceSize } from '@cosmos/protocol/content/pieces'
import type { OpenPackage, PartialPackage } from '../store/package-file.ts'
import type { ChunkStore } from './webtorrent.ts'

/** Where the pieces come from, once it is decided that they may. */
export type PieceSource = Promise<OpenPackage | PartialPackage>

/** Waits until so many bytes may be sent to peers. */
export type Uplink = (bytes: number) => Promise<void>

/** The class webtorrent constructs for one torrent. It never closes `source`: its owner does. */
export function pieceStoreOver(
  source: PieceSource,
  uplink: Uplink,
): new (
  chunkLength: number,
) => ChunkStore {
  // webtorrent attaches its handlers later than a refusal may come.
  source.catch(() => undefined)

  return class PieceStore implements ChunkStore {
    readonly chunkLength: number
    constructor(chunkLength: number) {
      this.chunkLength = chunkLength
    }

    put(index: number, bytes: Uint8Array, done: (error: Error | null) => void = () => {}): void {
      const write = async (): Promise<void> => {
        const file = await source
        if (!('write' in file)) throw new Error('the package is complete')
        await file.write(index * file.torrent.pieceLength, bytes)
      }
      write().then(
        () => done(null),
        (error) => done(toError(error)),
      )
    }

    get(
      index: number,
      span: { offset?: number; length?: number } | null | GotPiece,
      got: GotPiece = () => {},
    ): void {
      const callback = typeof span === 'function' ? span : got
      const { offset = 0, length } = typeof span === 'function' || !span ? {} : span
      // Only a block that a peer asked for has an offset; pieces that are checked have none.
      const isSent = typeof span !== 'function' && span?.offset !== undefined
      const read = async (): Promise<Uint8Array> => {
        const file = await source
        const { torrent, read } = file
        // webtorrent looks for what an earlier try left; a new file has nothing but holes.
        if (!isSent && 'isNew' in file && file.isNew) throw new Error('nothing came yet')
        const size = pieceSize(torrent, index)
        const end = Math.min(size, offset + (length ?? size))
        if (isSent) await uplink(Math.max(0, end - offset))
        return read(index * torrent.pieceLength + offset, Math.max(0, end - offset))
      }
      read().then(
        (bytes) => callback(null, bytes),
        // Not at once: what went wrong ends the download too, and webtorrent goes on a microtask after
        // this call without another look at whether its torrent is still there.
        (error) => setImmediate(callback, toError(error)),
      )
    }

    close(done: (error: Error | null) => void = () => {}): void {
      done(null)
    }

    destroy(done: (error: Error | null) => void = () => {}): void {
      done(null)
    }
  }
}

type GotPiece = (error: Error | null, bytes?: Uint8Array) => void

const toError = (error: unknown): Error =>
  error instanceof Error ? error : new Error(String(error))
