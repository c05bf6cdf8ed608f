/**
 * Fetches a package's files from sources nobody trusts. Chain of proof: the token's info hash covers
 * the .torrent, the token's manifest hash covers manifest.json, the manifest's SHA-256 covers each
 * file, and the torrent's pieces catch a lie early. No byte is handed out before its file is proven.
 */
import { equalBytes, fromHex, sha256 } from './digest.ts'
import { MAX_MANIFEST_BYTES, MAX_TORRENT_BYTES } from './limits.ts'
import { contentUrl, torrentUrl } from './magnet.ts'
import type { Manifest } from './manifest.ts'
import { MANIFEST_PATH, parseManifest } from './manifest.ts'
import type { Lod, PackageRef } from './package.ts'
import { checkManifestFiles, checkTorrent, fileForLod } from './package.ts'
import { createPieceVerifier, PieceError } from './pieces.ts'
import { shareFlight } from './share-flight.ts'
import type { SourcePool } from './source-pool.ts'
import type { Fetch, Timer } from './source-request.ts'
import { readSource, SourceError } from './source-request.ts'
import type { Torrent } from './torrent.ts'
import { parseTorrent, TorrentError } from './torrent.ts'

export type DownloadErrorCode =
  /** No usable source, or every one failed; `faults` says how. */
  | 'no-source'
  /** What the token names is itself wrong: its torrent or manifest breaks the rules. */
  | 'bad-package'
  /** The package has no such file. */
  | 'no-file'

export class DownloadError extends Error {
  override readonly name = 'DownloadError'
  readonly code: DownloadErrorCode
  /** What went wrong with each source that was tried, in order. */
  readonly faults: readonly SourceError[]
  constructor(
    code: DownloadErrorCode,
    message: string,
    faults: readonly SourceError[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.code = code
    this.faults = faults
  }
}

export interface Progress {
  /** Bytes that arrived for this file, wrong ones included. */
  readonly received: number
  /** Bytes of pieces that were checked. */
  readonly verified: number
  readonly total: number
  readonly origin: string
}

export interface FileOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** One package being fetched. Torrent and manifest are fetched once and shared by its files. */
export interface PackageDownload {
  torrent(signal?: AbortSignal): Promise<Torrent>
  manifest(signal?: AbortSignal): Promise<Manifest>
  /** A whole file, proven. Rejects with DownloadError or the signal's reason. */
  file(path: string, options?: FileOptions): Promise<Uint8Array>
  /** The file for a level of detail: that one or the next finer one there is. */
  lod(lod: Lod, options?: FileOptions): Promise<Uint8Array>
}

/** An answer must begin and go on within windows of this length. */
export const DEFAULT_WINDOW_MS = 10_000

/** `ref` is what the chain says; `sources` holds HTTP origins of seeders. */
export function createPackageDownload(options: {
  readonly ref: PackageRef
  readonly sources: SourcePool
  readonly fetch: Fetch
  readonly timer: Timer
  readonly windowMs?: number
}): PackageDownload {
  const { ref, sources, fetch, timer, windowMs = DEFAULT_WINDOW_MS } = options
  const { infoHash } = ref

  /** Tries sources, best first, until `attempt` succeeds with one. */
  async function fromSources<T>(
    what: string,
    signal: AbortSignal | undefined,
    attempt: (origin: string) => Promise<{ value: T; bytes: number }>,
  ): Promise<T> {
    const faults: SourceError[] = []
    const tried = new Set<string>()
    for (;;) {
      signal?.throwIfAborted()
      const origin = sources.ranked(infoHash).find((candidate) => !tried.has(candidate))
      if (origin === undefined) {
        const reasons = faults.map((fault) => fault.message).join('; ')
        throw new DownloadError(
          'no-source',
          `no seeder gave ${what} of ${infoHash}: ${reasons || 'none is known or usable now'}`,
          faults,
        )
      }
      tried.add(origin)
      const started = timer.now()
      try {
        const { value, bytes } = await attempt(origin)
        sources.succeeded(origin, bytes, timer.now() - started)
        return value
      } catch (error) {
        if (!(error instanceof SourceError)) throw error
        sources.failed(origin, infoHash, error.fault)
        faults.push(error)
      }
    }
  }

  /** A small document of unknown length, proven by `prove` before it counts. */
  const document = <T>(
    what: string,
    url: (origin: string) => string,
    limit: number,
    signal: AbortSignal | undefined,
    prove: (bytes: Uint8Array, origin: string) => Promise<T>,
  ): Promise<T> =>
    fromSources(what, signal, async (origin) => {
      const chunks: Uint8Array[] = []
      const request = { fetch, timer, origin, url: url(origin), from: 0, windowMs, signal }
      await readSource({
        ...request,
        length: limit,
        atMost: true,
        sink: (chunk) => void chunks.push(chunk),
      })
      const bytes = concat(chunks)
      return { value: await prove(bytes, origin), bytes: bytes.length }
    })

  const torrent = shareFlight((signal) =>
    document(
      'the .torrent',
      (origin) => torrentUrl(origin, infoHash),
      MAX_TORRENT_BYTES,
      signal,
      async (bytes, origin) => {
        const parsed = await readTorrent(bytes, origin)
        if (parsed.infoHash !== infoHash) {
          throw new SourceError('wrong-bytes', origin, `sent the .torrent of ${parsed.infoHash}`)
        }
        // From here on the fault is the package's, not the source's: its hash is the token's.
        const problem = checkTorrent(ref, parsed)
        if (problem)
          throw new DownloadError('bad-package', `the torrent is not as on chain: ${problem}`)
        return parsed
      },
    ),
  )

  const manifest = shareFlight((signal) =>
    document(
      MANIFEST_PATH,
      (origin) => contentUrl(origin, infoHash, MANIFEST_PATH),
      MAX_MANIFEST_BYTES,
      signal,
      async (bytes, origin) => {
        if (!equalBytes(await sha256(bytes), fromHex(ref.manifestHash))) {
          throw new SourceError('wrong-bytes', origin, 'sent another manifest')
        }
        try {
          return parseManifest(bytes)
        } catch (cause) {
          throw new DownloadError('bad-package', 'the registered manifest is invalid', [], {
            cause,
          })
        }
      },
    ),
  )

  async function description(
    signal: AbortSignal | undefined,
  ): Promise<{ torrent: Torrent; manifest: Manifest }> {
    const [described, listed] = await Promise.all([torrent(signal), manifest(signal)])
    const problem = checkManifestFiles(listed, described)
    if (problem) throw new DownloadError('bad-package', problem)
    return { torrent: described, manifest: listed }
  }

  async function file(path: string, { signal, onProgress }: FileOptions = {}): Promise<Uint8Array> {
    const described = await description(signal)
    const place = described.torrent.files.find((candidate) => candidate.path === path)
    const listed = described.manifest.files.find((candidate) => candidate.path === path)
    if (!place || !listed) {
      throw new DownloadError('no-file', `package ${infoHash} has no file ${path}`)
    }
    const bytes = new Uint8Array(place.length)
    /** Bytes from the start up to the end of the last whole checked piece: they survive a source. */
    let kept = 0

    const readFrom = async (origin: string): Promise<number> => {
      const from = kept
      let received = from
      const report = (): void =>
        onProgress?.({ received, verified: kept, total: place.length, origin })
      const verifier = createPieceVerifier({
        torrent: described.torrent,
        from: place.offset + from,
        to: place.offset + place.length,
        emit(run) {
          const at = run.offset - place.offset
          bytes.set(run.bytes, at)
          if (run.piece !== undefined) kept = at + run.bytes.length
        },
      })
      await readSource({
        ...{ fetch, timer, origin, url: contentUrl(origin, infoHash, path), windowMs, signal },
        from,
        length: place.length - from,
        async sink(chunk) {
          await verifier.push(chunk)
          received += chunk.length
          report()
        },
      })
      await verifier.end()
      return place.length - from
    }
    const isProven = async (): Promise<boolean> =>
      equalBytes(await sha256(bytes), fromHex(listed.sha256))

    return fromSources(path, signal, async (origin) => {
      try {
        const resumed = kept > 0
        let read = await readFrom(origin)
        let proven = await isProven()
        if (!proven && resumed) {
          // The head, whose piece begins in another file, came from an earlier source. Before this
          // one is blamed, all the bytes must be its own.
          kept = 0
          read += await readFrom(origin)
          proven = await isProven()
        }
        if (!proven) {
          kept = 0
          throw new SourceError('wrong-bytes', origin, `${path} is not as the manifest says`)
        }
        onProgress?.({
          received: place.length,
          verified: place.length,
          total: place.length,
          origin,
        })
        return { value: bytes, bytes: read }
      } catch (cause) {
        if (cause instanceof PieceError) {
          throw new SourceError(cause.code, origin, cause.message, { cause })
        }
        throw cause
      }
    })
  }

  return {
    torrent,
    manifest,
    file,
    async lod(lod, fileOptions) {
      const { manifest: listing } = await description(fileOptions?.signal)
      const listed = fileForLod(listing, lod)
      if (!listed) throw new DownloadError('no-file', `package ${infoHash} has no model`)
      return file(listed.path, fileOptions)
    },
  }
}

async function readTorrent(bytes: Uint8Array, origin: string): Promise<Torrent> {
  try {
    return await parseTorrent(bytes)
  } catch (cause) {
    if (!(cause instanceof TorrentError)) throw cause
    throw new SourceError('wrong-bytes', origin, `sent a bad .torrent: ${cause.message}`, { cause })
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
