/** One package's bytes on disk: complete and read-only, or still arriving. */
import type { BigIntStats } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { isPiece, pieceSize } from '@cosmos/protocol/content/pieces'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import type { Disk } from './disk.ts'
import { asStoreError, StoreError, systemCode } from './errors.ts'

export interface OpenPackage {
  readonly torrent: Torrent
  /** Another one when somebody has written to the file, or put one in its place, before it was opened. */
  readonly stamp: string
  /** Bytes `offset`..`offset + length` of the torrent's byte space, in `room` where one is given. */
  read(offset: number, length: number, room?: Uint8Array): Promise<Uint8Array>
  /** Must be called; the package can't be evicted before. */
  close(): Promise<void>
}

export interface PartialPackage extends Omit<OpenPackage, 'stamp'> {
  /** No earlier try has left anything. */
  readonly isNew: boolean
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
  readonly disk: Disk
  readonly torrent: Torrent
  readonly path: string
  readonly release: () => void
  /** Its bytes were found rotten since it was opened. */
  readonly isRotten: () => boolean
}): Promise<OpenPackage> {
  const { torrent, path, release } = options
  const handle = await openForReading(options.disk, path, torrent)
  const { size, ...written } = await handle.stat({ bigint: true })
  if (size !== BigInt(torrent.length)) {
    await handle.close()
    throw new StoreError('damaged', `${torrent.infoHash} has ${size} bytes on disk`)
  }
  return {
    torrent,
    stamp: stampOf(written),
    async read(offset, length, room) {
      const bytes = await readFully(handle, offset, length, room)
      if (options.isRotten()) throw new StoreError('damaged', `${torrent.infoHash} has rotted`)
      return bytes
    },
    ...once(handle, release),
  }
}

/** Of a file's status: its inode, and when its bytes and its status last changed, in nanoseconds. */
export const stampOf = ({ ino, mtimeNs, ctimeNs }: Stamped): string =>
  `${ino}.${mtimeNs}.${ctimeNs}`

type Stamped = Pick<BigIntStats, 'ino' | 'mtimeNs' | 'ctimeNs'>

async function openForReading(disk: Disk, path: string, torrent: Torrent): Promise<FileHandle> {
  try {
    return await disk.open(path, 'r')
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw cause
    throw new StoreError('damaged', `the file of ${torrent.infoHash} is gone`, { cause })
  }
}

/** Opens or creates the file of a package that is arriving. */
export async function openPartialFile(options: {
  readonly disk: Disk
  readonly torrent: Torrent
  readonly path: string
  readonly wrote: (bytes: number) => void
  readonly finish: () => Promise<void>
  readonly discard: () => Promise<void>
  readonly release: () => void
}): Promise<PartialPackage> {
  const { torrent, path } = options
  const { handle, isNew } = await openForWriting(options.disk, path)
  try {
    // Sparse, but of full length from the start: reading a piece that has not come gives zeros.
    await handle.truncate(torrent.length)
  } catch (cause) {
    await handle.close()
    throw cause
  }
  const { close } = once(handle, options.release)
  return {
    torrent,
    isNew,
    read: (offset, length, room) => readFully(handle, offset, length, room),
    async write(offset, bytes) {
      try {
        for (let at = 0; at < bytes.length; ) {
          const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, offset + at)
          at += bytesWritten
          options.wrote(bytesWritten)
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

async function openForWriting(disk: Disk, path: string) {
  try {
    return { handle: await disk.open(path, 'r+'), isNew: false }
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw cause
    return { handle: await disk.open(path, 'wx+'), isNew: true }
  }
}

/**
 * Indices of the pieces that are not what they should be. `pace` is awaited after each piece with
 * its bytes; what it rejects with ends the check.
 */
export async function rottenPieces(
  { torrent, read }: OpenPackage,
  pace?: (bytes: number) => Promise<void>,
): Promise<number[]> {
  const rotten: number[] = []
  for (let index = 0; index < torrent.pieces.length; index++) {
    const size = pieceSize(torrent, index)
    if (!(await isSound(torrent, read, index, size))) rotten.push(index)
    await pace?.(size)
  }
  return rotten
}

/** A sector that can't be read any more is as rotten as one with other bytes. */
async function isSound(
  torrent: Torrent,
  read: OpenPackage['read'],
  index: number,
  size: number,
): Promise<boolean> {
  try {
    return await isPiece(torrent, index, await read(index * torrent.pieceLength, size))
  } catch (cause) {
    if (systemCode(cause) === 'EIO') return false
    if (cause instanceof StoreError && cause.code === 'damaged') return false
    throw cause
  }
}

async function readFully(
  handle: FileHandle,
  offset: number,
  length: number,
  room: Uint8Array = new Uint8Array(length),
): Promise<Uint8Array> {
  const bytes = room.subarray(0, length)
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
