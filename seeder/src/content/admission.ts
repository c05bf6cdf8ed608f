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
import { blockedText } from '../chain/blocked-text.ts'
import type { Registry } from '../chain/classes.ts'
import type { LookAgain } from '../chain/freshness.ts'
import {
  MAX_PROVISIONAL_SHARE,
  MAX_UPLOADS,
  MAX_UPLOADS_PER_CLIENT,
  PROVISIONAL_SECONDS,
} from '../limits.ts'
import type { ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import { checkFiles, checkManifest, checkRegistration } from '../store/package-check.ts'
import type { PartialPackage } from '../store/package-file.ts'
import type { UploadBudget } from '../upload/budget.ts'
import { type BrokenUpload, createBrokenUploads, offsetOf, soundPieces } from '../upload/resume.ts'

export type AdmissionFault =
  | 'unauthorised'
  /** The chain was not read yet: nobody knows what is registered. */
  | 'chain-unread'
  | 'no-land'
  /** Governance blocked it, and the operator honours that. */
  | 'blocked'
  | 'bad-upload'
  | 'unfit'
  | 'too-large'
  | 'no-space'
  | 'busy'
  | 'disk'
  /** As many come from the same address now. */
  | 'too-many'
  /** The signer has uploaded much today. */
  | 'budget'
  /** An upload can't go on there. */
  | 'offset'

export class AdmissionError extends Error {
  override readonly name = 'AdmissionError'
  readonly fault: AdmissionFault
  /** Seconds. */
  readonly retryAfter: number | undefined
  constructor(
    fault: AdmissionFault,
    message: string,
    options?: ErrorOptions & { readonly retryAfter?: number },
  ) {
    super(message, options)
    this.fault = fault
    this.retryAfter = options?.retryAfter
  }
}

/** Longest body there can be. */
export const MAX_UPLOAD_BYTES = 4 + MAX_TORRENT_BYTES + MAX_PACKAGE_BYTES

/** A model of some megabytes takes about so long. */
const UPLOAD_RETRY_SECONDS = 10

export interface Admission {
  /** Resolves when the package is durable here. Rejects with AdmissionError. */
  admit(upload: {
    readonly infoHash: InfoHash
    /** The address or network it comes from: each may have only so many at once. */
    readonly client: string
    readonly authorization: string | undefined
    readonly body: AsyncIterable<Uint8Array>
    /** The first byte of `body` within the whole upload; 0 for a new one. */
    readonly offset?: number
  }): Promise<'stored' | 'was-here'>
  /** Where an upload that broke off goes on; undefined when there is none. */
  offset(infoHash: InfoHash): number | undefined
}

export function createAdmission(options: {
  readonly store: ContentStore
  readonly registry: () => Registry
  /** A token may be a second old. */
  readonly lookAgain: LookAgain
  /** A download of the same package makes way for the upload; see `Fetcher`. */
  readonly giveWay: (infoHash: InfoHash) => Promise<() => void>
  readonly budget: UploadBudget
  /** Unix seconds. */
  readonly now: () => number
}): Admission {
  const { store, registry, now, budget } = options
  const broken = createBrokenUploads(() => now() * 1000)
  /** A client for each upload under way. */
  const uploading: string[] = []

  async function tokensOf(infoHash: InfoHash): Promise<readonly ModelRecord[]> {
    await options.lookAgain(() => registry().tokensOf(infoHash).length > 0)
    return registry().tokensOf(infoHash)
  }

  /** Without a token, an owner of land must have signed for it. */
  async function checkLeave(torrent: Torrent, authorization: string): Promise<void> {
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
    const retryAfter = await budget.charge(result.address, torrent.length)
    if (retryAfter !== undefined) {
      const detail = 'this wallet has uploaded much today that has no token; mint it first'
      throw new AdmissionError('budget', detail, { retryAfter })
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
    else await checkLeave(torrent, authorization ?? '')
    const until = tokens.length > 0 ? 0 : now() + PROVISIONAL_SECONDS
    const passed = await options.giveWay(infoHash)
    try {
      const head = 4 + upload.torrent.length
      const file = await store.begin(torrent, { provisionalUntil: until })
      await keep(file, tokens, upload.rest, { torrent, head, provisionalUntil: until, pieces: 0 })
    } finally {
      passed()
    }
  }

  /** Goes on with an upload that was let in before. Its bytes are checked like any others. */
  async function goOn(
    infoHash: InfoHash,
    offset: number,
    body: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const upload = broken.get(infoHash)
    if (!upload) {
      throw new AdmissionError('offset', `no upload of ${infoHash} broke off here; start anew`)
    }
    const tokens = await tokensOf(infoHash)
    const { torrent, provisionalUntil } = upload
    const passed = await options.giveWay(infoHash)
    try {
      const file = await store.begin(torrent, { provisionalUntil })
      upload.pieces = await soundPieces(torrent, upload.pieces, file.read)
      if (offset === offsetOf(upload)) return await keep(file, tokens, body, upload)
      await file.close()
      throw new AdmissionError('offset', `this upload goes on at byte ${offsetOf(upload)}`)
    } finally {
      passed()
    }
  }

  /**
   * Writes, checks and commits a package. Nothing of it stays when it is wrong; when the connection
   * broke, what was checked stays for the next try.
   */
  async function keep(
    file: PartialPackage,
    tokens: readonly ModelRecord[],
    chunks: AsyncIterable<Uint8Array>,
    upload: BrokenUpload,
  ): Promise<void> {
    const { torrent } = file
    broken.forget(torrent.infoHash)
    try {
      await writeAll(file, chunks, upload)
      const manifest = await checkManifest(torrent, tokens, file.read)
      await checkFiles(torrent, manifest, file.read)
      await file.commit()
      await file.close()
    } catch (error) {
      if (asAdmissionError(error) instanceof AdmissionError) await file.discard()
      else {
        broken.keep(upload)
        await file.close()
      }
      throw error
    }
  }

  return {
    offset(infoHash) {
      const upload = broken.get(infoHash)
      return upload && offsetOf(upload)
    },
    async admit({ infoHash, client, authorization, body, offset = 0 }) {
      const blocked = registry().blockOf(infoHash)
      if (blocked) throw new AdmissionError('blocked', `${infoHash}: ${blockedText(blocked)}`)
      if (store.get(infoHash)?.state === 'complete') return 'was-here'
      if (uploading.filter((other) => other === client).length >= MAX_UPLOADS_PER_CLIENT) {
        const detail = `only ${MAX_UPLOADS_PER_CLIENT} uploads of one address at once; wait for one`
        throw new AdmissionError('too-many', detail, { retryAfter: UPLOAD_RETRY_SECONDS })
      }
      if (uploading.length >= MAX_UPLOADS) {
        throw new AdmissionError('busy', 'too many uploads at once')
      }
      uploading.push(client)
      try {
        if (offset === 0) await receive(infoHash, authorization, body)
        else await goOn(infoHash, offset, body)
        return 'stored'
      } catch (error) {
        throw asAdmissionError(error)
      } finally {
        uploading.splice(uploading.indexOf(client), 1)
      }
    },
  }
}

async function writeAll(
  file: PartialPackage,
  chunks: AsyncIterable<Uint8Array>,
  upload: BrokenUpload,
): Promise<void> {
  const { torrent } = file
  const from = upload.pieces * torrent.pieceLength
  if (from >= torrent.length) return
  const verifier = createPieceVerifier({
    torrent,
    from,
    async emit({ offset, bytes, piece }) {
      await file.write(offset, bytes)
      if (piece !== undefined) upload.pieces = piece + 1
    },
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
