/** `GET /audit/INFOHASH?nonce=…&count=…`: proves on the spot that a package is here. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  AuditError,
  auditText,
  challengedPieces,
  encodeAuditPieces,
  encodeAuditSignature,
  readChallenge,
} from '@cosmos/protocol/content/audit'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { pieceSize } from '@cosmos/protocol/content/pieces'
import type { Address, BlockRecord, Hex } from '@cosmos/protocol/lightnode/types'
import type { ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import type { OpenPackage } from '../store/package-file.ts'
import { clientOf } from '../uplink/client.ts'
import { type Sending, sendChunks } from './body.ts'
import type { Pace } from './pace.ts'
import { Problem, PUBLIC_HEADERS, refuseBlocked } from './reply.ts'

export type AuditRoute = (
  infoHash: InfoHash,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<void>

/** Who signs the answers of a seeder that has a key. */
export interface Signer {
  readonly operator: Address
  /** EIP-191. */
  readonly sign: (text: string) => Promise<string>
}

/** Answers from the disk alone: what would have to be fetched first is not held. */
export function createAuditRoute(options: {
  readonly store: ContentStore
  readonly blockOf: (infoHash: InfoHash) => BlockRecord | undefined
  readonly signer: Signer | undefined
  readonly share: Sending['share']
  readonly pace: Pace
}): AuditRoute {
  const { store, signer, share, pace } = options

  async function open(infoHash: InfoHash): Promise<OpenPackage> {
    try {
      return await store.open(infoHash)
    } catch (error) {
      if (!(error instanceof StoreError) || error.code === 'disk') throw error
      throw new Problem(404, `${infoHash} is not held here`, {}, { cause: error })
    }
  }

  return async (infoHash, query, request, response) => {
    const challenge = challengeOf(infoHash, query)
    refuseBlocked(infoHash, options.blockOf)
    const file = await open(infoHash)
    const pieces: { index: number; bytes: Uint8Array }[] = []
    try {
      const { torrent, read } = file
      for (const index of await challengedPieces(challenge, torrent)) {
        const bytes = await read(index * torrent.pieceLength, pieceSize(torrent, index))
        pieces.push({ index, bytes })
      }
    } finally {
      await file.close()
    }
    const answer = encodeAuditPieces(pieces)
    const chunks = [answer]
    if (signer) {
      const signature = (await signer.sign(await auditText(challenge, answer))) as Hex
      chunks.push(encodeAuditSignature({ operator: signer.operator, signature }))
    }
    response.writeHead(200, {
      ...PUBLIC_HEADERS,
      'content-type': 'application/octet-stream',
      'cache-control': 'no-store',
      'content-length': chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    })
    if (request.method === 'HEAD') return void response.end()
    const client = clientOf(request.socket.remoteAddress)
    await sendChunks(response, toStream(chunks), { share, client, pace })
  }
}

function challengeOf(infoHash: InfoHash, query: URLSearchParams) {
  try {
    return readChallenge(infoHash, query)
  } catch (error) {
    if (!(error instanceof AuditError)) throw error
    throw new Problem(400, error.message, {}, { cause: error })
  }
}

async function* toStream(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
