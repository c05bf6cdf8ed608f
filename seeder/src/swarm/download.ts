/**
 * One package on its way from the swarm into the store. Nothing is written before its metadata fits
 * a token and its space is reserved; nothing is handed out before its piece was checked and its
 * manifest is the registered one.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Manifest } from '@cosmos/protocol/content/manifest'
import type { PackageRef } from '@cosmos/protocol/content/package'
import { pieceSize } from '@cosmos/protocol/content/pieces'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { parseInfo, parseTorrent, TorrentError } from '@cosmos/protocol/content/torrent'
import type { Logger } from 'pino'
import {
  HTTP_HEAD_START_MS,
  METADATA_TIMEOUT_MS,
  READ_CHUNK_BYTES,
  STALL_TIMEOUT_MS,
} from '../limits.ts'
import type { BeginOptions, ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import {
  checkFiles,
  checkManifest,
  checkRegistration,
  manifestLength,
} from '../store/package-check.ts'
import type { PartialPackage } from '../store/package-file.ts'
import type { Run } from './claims.ts'
import { takeFromSeeders } from './http-sources.ts'
import { sideEntrance } from './side-entrance.ts'
import type { Swarm } from './swarm.ts'
import type { TorrentObject } from './webtorrent.ts'

export type DownloadFault =
  /** Nobody who was asked has it, or nobody went on sending. */
  | 'unavailable'
  /** What the swarm has is not what the chain registers. */
  | 'unfit'
  /** No room here. */
  | 'no-space'
  | 'disk'
  | 'stopped'

export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly fault: DownloadFault
  constructor(fault: DownloadFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** A package that is arriving. All promises reject with DownloadError when it fails. */
export interface Download {
  readonly infoHash: InfoHash
  /** Settles when metadata and manifest are here and fit. */
  readonly torrent: Promise<Torrent>
  /** Settles when the package is complete in the store. */
  readonly done: Promise<void>
  /** Settles when it has let go of swarm and store, however it ended. Never rejects. */
  readonly closed: Promise<void>
  progress(): { readonly pieces: number; readonly of: number; readonly peers: number }
  /** Bytes from `from` to before `to`, each as soon as its piece was checked; asked for first. */
  read(from: number, to: number): AsyncGenerator<Uint8Array>
  /** `why` is for whoever awaits it. */
  stop(why?: string): void
}

/** Starts at once. `refs` are the tokens that name the info hash; `peers` may come in later. */
export function startDownload(options: {
  readonly infoHash: InfoHash
  readonly refs: readonly PackageRef[]
  readonly peers: AsyncIterable<string>
  /** Other seeders that may have it and serve HTTP. */
  readonly origins?: readonly string[]
  /** How room is made for it. */
  readonly room: BeginOptions
  readonly store: ContentStore
  readonly swarm: Swarm
  readonly log: Logger
}): Download {
  const { infoHash, refs, store, swarm, log } = options
  let failure: DownloadError | undefined
  let partial: PartialPackage | undefined
  let waiting: (() => void)[] = []
  let users = 1
  const admitted = Promise.withResolvers<PartialPackage>()
  const described = Promise.withResolvers<Torrent>()
  const closed = Promise.withResolvers<void>()
  const finished = Promise.withResolvers<void>()
  /** Settles when pieces may come. */
  const opened = Promise.withResolvers<Torrent>()
  for (const { promise } of [admitted, opened, described, finished]) {
    // Whoever awaits them hears of a failure; nobody has to.
    promise.catch(() => undefined)
  }

  const object: TorrentObject = swarm.download(infoHash, admitted.promise)
  const entrance = sideEntrance(object, (index) => sources.isClaimed(index))
  const isHere = (index: number): boolean => object.ready && object.bitfield.get(index)
  /** Pieces that somebody waits for, most urgent first: nothing is handed out before the manifest. */
  const wanted = new Set<Run>()
  const sources = takeFromSeeders({
    origins: options.origins ?? [],
    wanting: {
      infoHash,
      torrent: opened.promise,
      isDescribed: () => object.infoBuffer !== undefined,
      describe,
      isHere,
      isBegun: entrance.isBegun,
      wanted: () => wanted,
      write,
      update: entrance.update,
      received: (bytes) => swarm.received(object, bytes),
    },
    bans: swarm.bans,
    failed: (cause) => fail(asFailure(cause)),
    log,
    now: () => performance.now(),
  })
  let timer = setTimeout(timeOut, METADATA_TIMEOUT_MS)

  async function describe(torrentFile: Uint8Array): Promise<boolean> {
    try {
      if ((await parseTorrent(torrentFile)).infoHash !== infoHash) return false
    } catch (error) {
      if (!(error instanceof TorrentError)) throw error
      return false
    }
    await entrance.describe(torrentFile)
    return true
  }

  async function write(index: number, bytes: Uint8Array): Promise<void> {
    const file = await admitted.promise
    await file.write(index * file.torrent.pieceLength, bytes)
    entrance.take(index)
  }

  function timeOut(): void {
    const what = partial ? 'nobody goes on sending it' : 'no seeder that was asked has it now'
    fail(new DownloadError('unavailable', `${infoHash}: ${what}`))
  }

  function moved(): void {
    clearTimeout(timer)
    if (!failure) timer = setTimeout(timeOut, STALL_TIMEOUT_MS)
    const woken = waiting
    waiting = []
    for (const wake of woken) wake()
  }

  function fail(error: DownloadError): void {
    if (failure) return
    failure = error
    clearTimeout(timer)
    for (const { reject } of [admitted, opened, described, finished]) reject(error)
    for (const wake of waiting) wake()
    void finish(error.fault === 'unfit')
  }

  async function finish(discard: boolean): Promise<void> {
    try {
      await end(discard)
    } catch (error) {
      log.warn({ infoHash, error }, 'a download could not be closed')
    }
    closed.resolve()
  }

  async function end(discard: boolean): Promise<void> {
    await sources.stop()
    await swarm.release(object)
    // What was checked so far stays for the next try, unless it can never become complete.
    if (discard) await partial?.discard()
    else await letGo()
  }

  /** The file closes when the download and everyone who reads from it are done. */
  async function letGo(): Promise<void> {
    if (--users === 0) await partial?.close()
  }

  async function admit(): Promise<void> {
    const torrent = await parseInfo(object.infoBuffer ?? new Uint8Array())
    if (torrent.infoHash !== infoHash)
      throw new StoreError('unfit', 'the metadata has another hash')
    checkRegistration(torrent, refs)
    manifestLength(torrent)
    partial = await store.begin(torrent, options.room)
    if (failure) return partial.close()
    admitted.resolve(partial)
  }

  async function receive(): Promise<void> {
    const file = await admitted.promise
    const { torrent } = file
    object.select(0, torrent.pieces.length - 1, 0)
    const first = piecesOf(0, manifestLength(torrent), torrent)
    want(first, 2)
    opened.resolve(torrent)
    await arrival(0, manifestLength(torrent), torrent)
    wanted.delete(first)
    const manifest: Manifest = await checkManifest(torrent, refs, file.read)
    described.resolve(torrent)
    await checkFiles(torrent, manifest, async (offset, length, room) => {
      await arrival(offset, offset + length, torrent)
      return file.read(offset, length, room)
    })
    await arrival(0, torrent.length, torrent)
    await file.commit()
    clearTimeout(timer)
    finished.resolve()
    await finish(false)
  }

  function want(run: Run, priority: number): void {
    wanted.add(run)
    if (!object.destroyed && run.to > run.from) object.select(run.from, run.to - 1, priority)
  }

  /** Waits until every piece of the range was checked. */
  async function arrival(from: number, to: number, { pieceLength }: Torrent): Promise<void> {
    for (let index = Math.floor(from / pieceLength); index * pieceLength < to; index++) {
      while (!isHere(index)) {
        if (failure) throw failure
        await new Promise<void>((wake) => waiting.push(wake))
      }
    }
    if (failure) throw failure
  }

  async function addPeers(): Promise<void> {
    // The same seeders are the cheaper over HTTP, if they answer (as RFC 8305 prefers IPv6).
    await Promise.race([sources.ended, delay(HTTP_HEAD_START_MS, undefined, { ref: false })])
    for await (const peer of options.peers) {
      if (object.destroyed) return
      object.addPeer(peer, 'manual')
    }
  }

  object.once('metadata', () => admit().catch((cause: unknown) => fail(asFailure(cause))))
  object.once('ready', () => {
    receive().catch((cause: unknown) => fail(asFailure(cause)))
    moved()
  })
  object.on('verified', moved)
  object.on('error', (cause: unknown) => fail(asFailure(cause)))
  object.once('infoHash', () => addPeers().catch((cause: unknown) => fail(asFailure(cause))))

  return {
    infoHash,
    torrent: described.promise,
    done: finished.promise,
    closed: closed.promise,
    progress() {
      const of = partial?.torrent.pieces.length ?? 0
      let pieces = 0
      for (let index = 0; index < of; index++) if (isHere(index)) pieces++
      return { pieces, of, peers: object.destroyed ? 0 : object.wires.length }
    },
    async *read(from, to) {
      const torrent = await described.promise
      const file = await admitted.promise
      const { pieceLength } = torrent
      const run = piecesOf(from, to, torrent)
      want(run, 1)
      users++
      try {
        for (let at = from; at < to; ) {
          const index = Math.floor(at / pieceLength)
          const end = Math.min(to, index * pieceLength + pieceSize(torrent, index))
          await arrival(at, end, torrent)
          const length = Math.min(end - at, READ_CHUNK_BYTES)
          yield await file.read(at, length)
          at += length
        }
      } finally {
        wanted.delete(run)
        await letGo()
      }
    },
    stop: (why = 'the seeder is stopping') =>
      fail(new DownloadError('stopped', `${infoHash}: ${why}`)),
  }
}

/** The pieces in which bytes `from` to before `to` lie. */
const piecesOf = (from: number, to: number, { pieceLength, pieces }: Torrent): Run => ({
  from: Math.floor(from / pieceLength),
  to: Math.min(pieces.length, Math.ceil(to / pieceLength)),
})

function asFailure(cause: unknown): DownloadError {
  if (cause instanceof DownloadError) return cause
  const message = cause instanceof Error ? cause.message : String(cause)
  if (cause instanceof TorrentError) return new DownloadError('unfit', message, { cause })
  if (!(cause instanceof StoreError)) return new DownloadError('unavailable', message, { cause })
  if (cause.code === 'busy') return new DownloadError('unavailable', message, { cause })
  const fault = cause.code === 'unfit' || cause.code === 'no-space' ? cause.code : 'disk'
  return new DownloadError(fault, message, { cause })
}
