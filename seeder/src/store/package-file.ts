/** One package's bytes on disk: complete and read-only, or still arriving. */
import type { FileHandle } from 'node:fs/promises'
import { open } from 'node:fs/promises'
import { isPiece, pieceSize } from '@cosmos/protocol/content/pieces'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { asStoreError, StoreError } from './errors.ts'

export interface OpenPackage {
  readonly torrent: Torrent
  /** Bytes `offset`..`offset + length` of the torrent's byte space. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** Must be called; the package can't be evicted before. */
  close(): Promise<void>
}

export interface PartialPackage extends OpenPackage {
  /** Writes checked bytes. Rejects with StoreError 'disk'. */
  write(offset: number, bytes: Uint8Array): Promise<void>
  /**
   * Makes it durable and complete; all bytes must have been written and checked. It can be read
   * through this object until `close`.
   */
  commit(): Promise<void>
  /** Gives up: frees the space. */
  discard(): Promise<void>
}

/** Opens a complete package. Rejects with StoreError 'damaged' when its length is wrong. */
export async function openPackageFile(options: {
  readonly torrent: Torrent
  readonly path: string
  readonly release: () => void
}): Promise<OpenPackage> {
  const { torrent, path, release } = options
  const handle = await open(path, 'r')
  const { size } = await handle.stat()
  if (size !== torrent.length) {
    await handle.close()
    throw new StoreError('damaged', `${torrent.infoHash} has ${size} bytes on disk`)
  }
  return {
    torrent,
    read: (offset, length) => readFully(handle, offset, length),
    ...once(handle, release),
  }
}

/** Opens or creates the file of a package that is arriving. */
export async function openPartialFile(options: {
  readonly torrent: Torrent
  readonly path: string
  readonly finish: () => Promise<void>
  readonly discard: () => Promise<void>
  readonly release: () => void
}): Promise<PartialPackage> {
  const { torrent, path } = options
  const handle = await openForWriting(path)
  // Sparse, but of full length from the start: reading a piece that has not come gives zeros.
  await handle.truncate(torrent.length)
  const { close } = once(handle, options.release)
  return {
    torrent,
    read: (offset, length) => readFully(handle, offset, length),
    async write(offset, bytes) {
      try {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, offset + at)
          at += bytesWritten
        }
      } catch (cause) {
        throw asStoreError(cause)
      }
    },
    async commit() {
      try {
        await handle.sync()
        await options.finish()
      } catch (cause) {
        throw asStoreError(cause)
      }
    },
    async discard() {
      await close()
      await options.discard()
    },
    close,
  }
}

async function openForWriting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    if (!missing) throw cause
    return open(path, 'wx+')
  }
}

/** Index of the first piece that is not what it should be; undefined when all are. */
export async function verifyPieces({ torrent, read }: OpenPackage): Promise<number | undefined> {
  for (let index = 0; index < torrent.pieces.length; index++) {
    const bytes = await read(index * torrent.pieceLength, pieceSize(torrent, index))
    if (!(await isPiece(torrent, index, bytes))) return index
  }
  return undefined
}

async function readFully(handle: FileHandle, offset: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length)
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, length - at, offset + at)
    if (bytesRead === 0) throw new StoreError('damaged', 'the file is shorter than it should be')
    at += bytesRead
  }
  return bytes
}

/** Closing twice is harmless: readers and owners may both do it. */
function once(handle: FileHandle, release: () => void): { close(): Promise<void> } {
  let closing: Promise<void> | undefined
  return {
    close() {
      closing ??= handle.close().finally(release)
      return closing
    },
  }
}
