/** How answers leave: headers that all share, and problems. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { ApiResponse } from '@cosmos/protocol/http/problem'
import { problemResponse } from '@cosmos/protocol/http/problem'
import type { BlockRecord } from '@cosmos/protocol/lightnode/types'
import { blockedText } from '../chain/blocked-text.ts'
import { DRAIN_MS } from '../limits.ts'
import { TooSlowError, within } from './pace.ts'

type Headers = Readonly<Record<string, string | number>>

/**
 * Everything here is public: any page may read it, the one opened from a file (Origin null) too.
 * Content never runs as a page of this origin.
 */
export const PUBLIC_HEADERS: Headers = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'Content-Length, Content-Range, Content-Encoding, ETag, Accept-Ranges, Retry-After, Upload-Offset',
  'cross-origin-resource-policy': 'cross-origin',
  'x-content-type-options': 'nosniff',
}

/** What a preflight may be told, for a day. */
export const PREFLIGHT_HEADERS: Headers = {
  ...PUBLIC_HEADERS,
  'access-control-allow-methods': 'GET, HEAD, PUT, OPTIONS',
  'access-control-allow-headers':
    'Range, Cache-Control, If-None-Match, If-Range, Content-Type, Authorization, Upload-Offset',
  // A public page may reach a seeder in the visitor's own network.
  'access-control-allow-private-network': 'true',
  'access-control-max-age': '86400',
}

/** The problem that ends a request (RFC 9457). */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  constructor(
    status: number,
    detail: string,
    headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options)
    this.status = status
    this.headers = headers
  }
}

/** Throws the 451 (RFC 7725) of a package that governance blocked, where that is honoured. */
export function refuseBlocked(
  infoHash: InfoHash,
  blockOf: (infoHash: InfoHash) => BlockRecord | undefined,
): void {
  const blocked = blockOf(infoHash)
  if (blocked) throw new Problem(451, `${infoHash}: ${blockedText(blocked)}`)
}

const compress = promisify(gzip)
/** Shorter bodies gain nothing. */
const MIN_GZIP_BYTES = 1_024

/** Sends an answer of the shared node API, compressed where the client takes it. */
export async function sendApi(
  request: IncomingMessage,
  response: ServerResponse,
  answer: ApiResponse,
): Promise<void> {
  const headers: Record<string, string | number> = { ...PUBLIC_HEADERS, ...answer.headers }
  let body = answer.body === undefined ? undefined : Buffer.from(answer.body as Uint8Array)
  if (body && body.length >= MIN_GZIP_BYTES) {
    headers.vary = 'Accept-Encoding'
    if (/\bgzip\b/.test(String(request.headers['accept-encoding'] ?? ''))) {
      body = await compress(body)
      headers['content-encoding'] = 'gzip'
    }
  }
  if (body) headers['content-length'] = body.length
  response.writeHead(answer.status, headers)
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** An upload this long is read to its end before it is refused. */
const MAX_DRAIN_BYTES = 32 * 1024 * 1024

/**
 * Reads what a client is still sending, up to a limit of bytes and time: most read no answer before
 * they are done, and take a closed connection for a broken one.
 */
export async function drain(request: IncomingMessage): Promise<void> {
  const chunks = request.iterator({ destroyOnReturn: false })
  const until = performance.now() + DRAIN_MS
  for (let bytes = 0; bytes <= MAX_DRAIN_BYTES; ) {
    try {
      const next = await within(chunks.next(), until - performance.now())
      if (next.done) return
      bytes += next.value.length
    } catch (error) {
      if (error instanceof TooSlowError) return
      throw error
    }
  }
}

/** Sends a problem, and closes the connection if the request's body was not read to its end. */
export async function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  { status, message, headers }: Problem,
): Promise<void> {
  if (!request.destroyed) await drain(request)
  const unread = !request.complete
  const closing: Record<string, string> = unread ? { connection: 'close' } : {}
  await sendApi(request, response, problemResponse(status, message, { ...headers, ...closing }))
}
