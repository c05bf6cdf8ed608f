/** Which packages were found sound since the start, and which have rotted. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { StoreError } from './errors.ts'
import type { OpenPackage } from './package-file.ts'
import { rottenPieces } from './package-file.ts'

export interface Checks {
  /** Pieces that rotted, by package. */
  readonly rotten: ReadonlyMap<InfoHash, readonly number[]>
  /**
   * Reads it unless that was done since the start and nobody has written to the file since; once,
   * however many ask. Rejects with StoreError 'damaged'.
   */
  once(infoHash: InfoHash, file: OpenPackage): Promise<void>
  /** Reads it whatever was found before, at the pace of who asks. Rejects with StoreError 'damaged'. */
  anew(infoHash: InfoHash, file: OpenPackage, pace: (bytes: number) => Promise<void>): Promise<void>
  /** Its bytes were checked as they came, and lie in a file with this stamp. */
  trust(infoHash: InfoHash, stamp: string): void
  condemn(infoHash: InfoHash, pieces: readonly number[]): Promise<void>
  forget(infoHash: InfoHash): void
}

export function createChecks(options: {
  /** Takes it out of service; false when it is not in service. */
  readonly demote: (infoHash: InfoHash) => Promise<boolean>
  /** False when it is not in service any more. */
  readonly noteSound: (infoHash: InfoHash) => boolean
}): Checks {
  /** Stamps of the files that were read. */
  const sound = new Map<InfoHash, string>()
  const rotten = new Map<InfoHash, readonly number[]>()
  const underWay = new Map<string, Promise<number[]>>()

  async function condemn(infoHash: InfoHash, pieces: readonly number[]): Promise<void> {
    // A reader and the scrub may find it at once.
    if (rotten.has(infoHash)) return
    sound.delete(infoHash)
    // From now on readers get nothing more of it, before any file moves.
    rotten.set(infoHash, pieces)
    const wasServed = await options.demote(infoHash)
    if (!wasServed) rotten.delete(infoHash)
  }

  async function judge(
    infoHash: InfoHash,
    stamp: string,
    pieces: readonly number[],
  ): Promise<void> {
    if (pieces.length === 0) {
      if (options.noteSound(infoHash)) sound.set(infoHash, stamp)
      return
    }
    await condemn(infoHash, pieces)
    throw new StoreError('damaged', `${infoHash} is damaged on disk and will be fetched again`)
  }

  return {
    rotten,
    async once(infoHash, file) {
      const { stamp } = file
      if (sound.get(infoHash) === stamp) return
      const name = `${infoHash} ${stamp}`
      const check = underWay.get(name) ?? rottenPieces(file)
      underWay.set(name, check)
      await judge(infoHash, stamp, await check.finally(() => underWay.delete(name)))
    },
    async anew(infoHash, file, pace) {
      // Not shared with readers, who would have to wait at this pace.
      await judge(infoHash, file.stamp, await rottenPieces(file, pace))
    },
    trust(infoHash, stamp) {
      rotten.delete(infoHash)
      sound.set(infoHash, stamp)
    },
    condemn,
    forget(infoHash) {
      sound.delete(infoHash)
      rotten.delete(infoHash)
    },
  }
}
