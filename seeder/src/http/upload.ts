/** `PUT /content/INFOHASH`: publish from one's own computer. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import type { Admission, AdmissionFault } from '../content/admission.ts'
import { AdmissionError, MAX_UPLOAD_BYTES } from '../content/admission.ts'
import { drain, Problem, PUBLIC_HEADERS } from './reply.ts'

const STATUS: Record<AdmissionFault, number> = {
  unauthorised: 401,
  'chain-unread': 503,
  'no-land': 403,
  'bad-upload': 400,
  unfit: 422,
  'too-large': 413,
  'no-space': 507,
  busy: 409,
  disk: 507,
}

/** Answers 201 when it was stored, 200 when it was here before. Rejects with Problem. */
export async function handleUpload(
  admission: Admission,
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
  try {
    const { authorization } = request.headers
    // Kept open when reading stops early: the answer goes out on the same connection.
    const body = request.iterator({ destroyOnReturn: false })
    const outcome = await admission.admit({ infoHash, authorization, body })
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
    if (!(error instanceof AdmissionError)) throw error
    const challenge: Record<string, string> =
      error.fault === 'unauthorised' ? { 'www-authenticate': 'Cosmos' } : {}
    throw new Problem(STATUS[error.fault], error.message, challenge, { cause: error })
  }
}
