/** Which packages were found sound since the start, and which have rotted. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { StoreError } from './errors.ts'
import type { OpenPackage } from './package-file.ts'
import { rottenPieces } from './package-file.ts'

export interface Checks {
  /** Pieces that rotted, by package. */
  readonly rotten: ReadonlyMap<InfoHash, readonly number[]>
  /**
   * Reads it unless that was done since the start; once, however many ask. Rejects with StoreError
   * 'damaged'.
   */
  once(infoHash: InfoHash, file: OpenPackage): Promise<void>
  /** Reads it whatever was found before, at the pace of who asks. Rejects with StoreError 'damaged'. */
  anew(infoHash: InfoHash, file: OpenPackage, pace: (bytes: number) => Promise<void>): Promise<void>
  /** Its bytes were checked as they came. */
  trust(infoHash: InfoHash): void
  condemn(infoHash: InfoHash, pieces: readonly number[]): Promise<void>
  forget(infoHash: InfoHash): void
}

export function createChecks(options: {
  /** Takes it out of service; false when it is not in service. */
  readonly demote: (infoHash: InfoHash) => Promise<boolean>
  /** False when it is not in service any more. */
  readonly noteSound: (infoHash: InfoHash) => boolean
}): Checks {
  const sound = new Set<InfoHash>()
  const rotten = new Map<InfoHash, readonly number[]>()
  const underWay = new Map<InfoHash, Promise<number[]>>()

  async function condemn(infoHash: InfoHash, pieces: readonly number[]): Promise<void> {
    // A reader and the scrub may find it at once.
    if (rotten.has(infoHash)) return
    sound.delete(infoHash)
    // From now on readers get nothing more of it, before any file moves.
    rotten.set(infoHash, pieces)
    const wasServed = await options.demote(infoHash)
    if (!wasServed) rotten.delete(infoHash)
  }

  async function judge(infoHash: InfoHash, pieces: readonly number[]): Promise<void> {
    if (pieces.length === 0) {
      if (options.noteSound(infoHash)) sound.add(infoHash)
      return
    }
    await condemn(infoHash, pieces)
    throw new StoreError('damaged', `${infoHash} is damaged on disk and will be fetched again`)
  }

  return {
    rotten,
    async once(infoHash, file) {
      if (sound.has(infoHash)) return
      const check = underWay.get(infoHash) ?? rottenPieces(file)
      underWay.set(infoHash, check)
      await judge(infoHash, await check.finally(() => underWay.delete(infoHash)))
    },
    async anew(infoHash, file, pace) {
      // Not shared with readers, who would have to wait at this pace.
      await judge(infoHash, await rottenPieces(file, pace))
    },
    trust(infoHash) {
      rotten.delete(infoHash)
      sound.add(infoHash)
    },
    condemn,
    forget(infoHash) {
      sound.delete(infoHash)
      rotten.delete(infoHash)
    },
  }
}
