/** Takes a package that somebody uploads: checks leave, torrent, pieces, manifest, files; keeps it. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { MAX_PACKAGE_BYTES, MAX_TORRENT_BYTES } from '@cosmos/protocol/content/limits'
import { createPieceVerifier, PieceError } from '@cosmos/protocol/content/pieces'
import { verifyAuthorization } from '@cosmos/protocol/content/publish-auth'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { parseTorrent, TorrentError } from '@cosmos/protocol/content/torrent'
import { readUpload, UploadError } from '@cosmos/protocol/content/upload'
import type { ModelRecord } from '@cosmos/protocol/lightnode/types'
import { verifyMessage } from 'ethers'
import type { Registry } from '../chain/classes.ts'
import type { LookAgain } from '../chain/freshness.ts'
import { MAX_PROVISIONAL_SHARE, MAX_UPLOADS, PROVISIONAL_SECONDS } from '../limits.ts'
import type { ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import { checkFiles, checkManifest, checkRegistration } from '../store/package-check.ts'
import type { PartialPackage } from '../store/package-file.ts'

export type AdmissionFault =
  | 'unauthorised'
  /** The chain was not read yet: nobody knows what is registered. */
  | 'chain-unread'
  | 'no-land'
  | 'bad-upload'
  | 'unfit'
  | 'too-large'
  | 'no-space'
  | 'busy'
  | 'disk'

export class AdmissionError extends Error {
  override readonly name = 'AdmissionError'
  readonly fault: AdmissionFault
  constructor(fault: AdmissionFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** Longest body there can be. */
export const MAX_UPLOAD_BYTES = 4 + MAX_TORRENT_BYTES + MAX_PACKAGE_BYTES

export interface Admission {
  /** Resolves when the package is durable here. Rejects with AdmissionError. */
  admit(upload: {
    readonly infoHash: InfoHash
    readonly authorization: string | undefined
    readonly body: AsyncIterable<Uint8Array>
  }): Promise<'stored' | 'was-here'>
}

export function createAdmission(options: {
  readonly store: ContentStore
  readonly registry: () => Registry
  /** A token may be a second old. */
  readonly lookAgain: LookAgain
  /** A download of the same package makes way for the upload; see `Fetcher`. */
  readonly giveWay: (infoHash: InfoHash) => Promise<() => void>
  /** Unix seconds. */
  readonly now: () => number
}): Admission {
  const { store, registry, now } = options
  let uploads = 0

  async function tokensOf(infoHash: InfoHash): Promise<readonly ModelRecord[]> {
    await options.lookAgain(() => registry().tokensOf(infoHash).length > 0)
    return registry().tokensOf(infoHash)
  }

  /** Without a token, an owner of land must have signed for it. */
  function checkLeave(torrent: Torrent, authorization: string): void {
    const result = verifyAuthorization({
      header: authorization,
      infoHash: torrent.infoHash,
      size: torrent.length,
      now: now(),
      recover: verifyMessage,
    })
    if (!result.ok) throw new AdmissionError('unauthorised', result.detail)
    if (!registry().ownsLand(result.address)) {
      throw new AdmissionError('no-land', `${result.address} owns no title in the city`)
    }
    const waiting = [...store.rows()]
      .filter((row) => row.provisionalUntil > 0)
      .reduce((sum, row) => sum + row.size, 0)
    if (waiting + torrent.length > store.usage().quota * MAX_PROVISIONAL_SHARE) {
      throw new AdmissionError('no-space', 'too much waits for its token here; mint it first')
    }
  }

  async function receive(
    infoHash: InfoHash,
    authorization: string | undefined,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const tokens = await tokensOf(infoHash)
    if (!registry().known) {
      throw new AdmissionError('chain-unread', 'the chain was not read yet; try again')
    }
    if (tokens.length === 0 && authorization === undefined) {
      throw new AdmissionError(
        'unauthorised',
        'no token names this package: mint it first, or sign as an owner of land',
      )
    }
    const upload = await readUpload(body)
    const torrent = await parseTorrent(upload.torrent)
    if (torrent.infoHash !== infoHash) {
      throw new AdmissionError(
        'bad-upload',
        `the .torrent in the body is that of ${torrent.infoHash}`,
      )
    }
    if (tokens.length > 0) checkRegistration(torrent, tokens)
    else checkLeave(torrent, authorization ?? '')
    const until = tokens.length > 0 ? 0 : now() + PROVISIONAL_SECONDS
    const passed = await options.giveWay(infoHash)
    try {
      await keep(await store.begin(torrent, { provisionalUntil: until }), tokens, upload.rest)
    } finally {
      passed()
    }
  }

  return {
    async admit({ infoHash, authorization, body }) {
      if (store.get(infoHash)?.state === 'complete') return 'was-here'
      if (uploads >= MAX_UPLOADS) throw new AdmissionError('busy', 'too many uploads at once')
      uploads++
      try {
        await receive(infoHash, authorization, body)
        return 'stored'
      } catch (error) {
        throw asAdmissionError(error)
      } finally {
        uploads--
      }
    },
  }
}

/** Writes, checks and commits a package; leaves nothing of it when that fails. */
async function keep(
  file: PartialPackage,
  tokens: readonly ModelRecord[],
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await writeAll(file, chunks)
    const manifest = await checkManifest(file.torrent, tokens, file.read)
    await checkFiles(file.torrent, manifest, file.read)
    await file.commit()
    await file.close()
  } catch (error) {
    await file.discard()
    throw error
  }
}

async function writeAll(file: PartialPackage, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const verifier = createPieceVerifier({
    torrent: file.torrent,
    emit: ({ offset, bytes }) => file.write(offset, bytes),
  })
  for await (const chunk of chunks) await verifier.push(chunk)
  await verifier.end()
}

function asAdmissionError(error: unknown): unknown {
  if (error instanceof AdmissionError) return error
  const options = { cause: error }
  if (
    error instanceof UploadError ||
    error instanceof TorrentError ||
    error instanceof PieceError
  ) {
    return new AdmissionError('bad-upload', error.message, options)
  }
  if (!(error instanceof StoreError)) return error
  const { code, message } = error
  if (code === 'unfit' || code === 'no-space' || code === 'busy') {
    return new AdmissionError(code, message, options)
  }
  return new AdmissionError('disk', message, options)
}
