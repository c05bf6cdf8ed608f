/** `PUT /content/INFOHASH`: publish from one's own computer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import type { Admission, AdmissionFault } from '../content/admission.ts'
import { AdmissionError, MAX_UPLOAD_BYTES } from '../content/admission.ts'
import { addressOf } from '../content/requester.ts'
import { clientOf } from '../uplink/client.ts'
import { atLeast, type Pace, TooSlowError } from './pace.ts'
import { drain, Problem, PUBLIC_HEADERS } from './reply.ts'

const STATUS: Record<AdmissionFault, number> = {
  unauthorised: 401,
  'chain-unread': 503,
  'no-land': 403,
  blocked: 451,
  'bad-upload': 400,
  unfit: 422,
  'too-large': 413,
  'no-space': 507,
  busy: 409,
  disk: 507,
  budget: 429,
  'too-many': 429,
  offset: 409,
}

/** `HEAD /uploads/INFOHASH`: where to go on with an upload that broke off, in `Upload-Offset`. */
export function tellOffset(
  admission: Admission,
  infoHash: InfoHash,
  response: ServerResponse,
): void {
  const offset = admission.offset(infoHash)
  if (offset === undefined) throw new Problem(404, `no upload of ${infoHash} broke off here`)
  const headers = { ...PUBLIC_HEADERS, 'cache-control': 'no-store', 'upload-offset': offset }
  response.writeHead(204, headers).end()
}

/**
 * Answers 201 when it was stored, 200 when it was here before. `Upload-Offset` goes on with one that
 * broke off. Rejects with Problem.
 */
export async function handleUpload(
  admission: Admission,
  pace: Pace,
  infoHash: InfoHash,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type !== UPLOAD_TYPE) throw new Problem(415, `the Content-Type must be ${UPLOAD_TYPE}`)
  const length = Number(request.headers['content-length'] ?? Number.NaN)
  if (!Number.isSafeInteger(length)) {
    throw new Problem(411, 'the request must state its Content-Length')
  }
  if (length > MAX_UPLOAD_BYTES) {
    throw new Problem(413, `an upload may have at most ${MAX_UPLOAD_BYTES} bytes`)
  }
  const offset = readOffset(request.headers['upload-offset'])
  try {
    const { authorization } = request.headers
    const forwarded = request.headers['x-forwarded-for']
    const client = clientOf(addressOf(request.socket.remoteAddress ?? '', forwarded))
    // Kept open when reading stops early: the answer goes out on the same connection.
    const body = atLeast(pace, request.iterator({ destroyOnReturn: false }))
    const outcome = await admission.admit({ infoHash, client, authorization, body, offset })
    await drain(request)
    const text = JSON.stringify({ infoHash, outcome })
    const location = `/content/${infoHash}`
    response.writeHead(outcome === 'stored' ? 201 : 200, {
      ...PUBLIC_HEADERS,
      location,
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
    })
    response.end(text)
  } catch (error) {
    if (error instanceof TooSlowError) throw new Problem(408, error.message, {}, { cause: error })
    if (!(error instanceof AdmissionError)) throw error
    const headers: Record<string, string> = {}
    if (error.fault === 'unauthorised') headers['www-authenticate'] = 'Cosmos'
    const goOnAt = error.fault === 'offset' ? admission.offset(infoHash) : undefined
    if (goOnAt !== undefined) headers['upload-offset'] = String(goOnAt)
    if (error.retryAfter !== undefined) headers['retry-after'] = String(error.retryAfter)
    throw new Problem(STATUS[error.fault], error.message, headers, { cause: error })
  }
}

function readOffset(header: string | string[] | undefined): number {
  if (header === undefined) return 0
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header)
  throw new Problem(400, 'Upload-Offset must be a number of bytes, as HEAD /uploads/INFOHASH tells')
}
