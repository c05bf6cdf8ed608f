/**
 * Asks another seeder for bytes of a package over HTTP, and believes nothing: what is no exact answer
 * to the question is an error, and every answer is bounded in bytes and time.
 */
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { MAX_TORRENT_BYTES } from '@cosmos/protocol/content/limits'
import { ONLY_THIS_PACKAGE } from '@cosmos/protocol/content/source-request'
import { atLeast, TooSlowError } from '../http/pace.ts'
import { MIN_CLIENT_BYTES_PER_SECOND, SOURCE_ANSWER_MS, SOURCE_GRACE_MS } from '../limits.ts'

export type SourceFault =
  /** It does not have the package. */
  | 'absent'
  /** It can't be reached, broke off or was too slow. */
  | 'broken'
  /** It does not do what HTTP says. */
  | 'odd'

export class SourceError extends Error {
  override readonly name = 'SourceError'
  readonly fault: SourceFault
  constructor(fault: SourceFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** Connections to one source; ended by `destroy`. */
export interface SourceAgent {
  get(
    path: string,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<IncomingMessage>
  destroy(): void
}

/** `origin` is that of an HTTP or HTTPS address. Throws TypeError when it is none. */
export function createSourceAgent(origin: string): SourceAgent {
  const secure = new URL(origin).protocol === 'https:'
  const agent = new (secure ? https : http).Agent({ keepAlive: true, maxSockets: 1 })
  const get = secure ? https.get : http.get
  return {
    get: (path, headers, signal) =>
      new Promise((resolve, reject) => {
        const request = get(`${origin}${path}`, { agent, signal, headers })
        // Not an idle time: a head that comes byte by byte would never be idle.
        const late = setTimeout(() => request.destroy(new TooSlowError()), SOURCE_ANSWER_MS)
        request.once('response', (response) => {
          clearTimeout(late)
          resolve(response)
        })
        request.on('error', (cause) => {
          clearTimeout(late)
          reject(new SourceError('broken', `${origin}: ${cause.message}`, { cause }))
        })
      }),
    destroy: () => agent.destroy(),
  }
}

/** Whoever is asked shall send what it has, and fetch nothing for it (RFC 9111 section 5.2.1.7). */
const HEADERS = { 'cache-control': 'only-if-cached', 'accept-encoding': 'identity' } as const

/** Not here, and nobody's fault: busy, nothing in the cache (504), or something about the package alone. */
const ABSENT: ReadonlySet<number | undefined> = new Set([...ONLY_THIS_PACKAGE, 429, 503, 504])

/** The .torrent of a package. Rejects with SourceError; what it says is not checked. */
export async function askTorrent(
  agent: SourceAgent,
  infoHash: InfoHash,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const response = await agent.get(`/torrents/${infoHash}.torrent`, HEADERS, signal)
  expectStatus(response, 200)
  const chunks: Uint8Array[] = []
  for await (const chunk of bodyOf(response, MAX_TORRENT_BYTES)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/**
 * Bytes `from` to before `to` of a package of `size` bytes, exactly as many. Each chunk may be kept.
 * Rejects with SourceError.
 */
export async function* askRange(
  agent: SourceAgent,
  { infoHash, size }: { readonly infoHash: InfoHash; readonly size: number },
  { from, to }: { readonly from: number; readonly to: number },
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const headers = { ...HEADERS, range: `bytes=${from}-${to - 1}` }
  const response = await agent.get(`/content/${infoHash}`, headers, signal)
  expectStatus(response, 206)
  const extent = `bytes ${from}-${to - 1}/${size}`
  if (response.headers['content-range'] !== extent) {
    throw refuse(response, `it sent ${response.headers['content-range']} for ${extent}`)
  }
  let bytes = 0
  for await (const chunk of bodyOf(response, to - from)) {
    bytes += chunk.length
    yield chunk
  }
  if (bytes < to - from) throw new SourceError('broken', `only ${bytes} bytes came for ${extent}`)
}

function expectStatus(response: IncomingMessage, expected: number): void {
  const { statusCode, headers } = response
  const encoding = headers['content-encoding'] ?? 'identity'
  if (statusCode === expected && encoding === 'identity') return
  if (!ABSENT.has(statusCode)) throw refuse(response, `it answered ${statusCode}, ${encoding}`)
  response.destroy()
  throw new SourceError('absent', `it answered ${statusCode}`)
}

function refuse(response: IncomingMessage, message: string): SourceError {
  response.destroy()
  return new SourceError('odd', message)
}

async function* bodyOf(response: IncomingMessage, most: number): AsyncGenerator<Uint8Array> {
  const pace = { bytesPerSecond: MIN_CLIENT_BYTES_PER_SECOND, graceMs: SOURCE_GRACE_MS }
  let bytes = 0
  try {
    for await (const chunk of atLeast(pace, response)) {
      bytes += chunk.length
      if (bytes > most) throw new SourceError('odd', `it sent more than ${most} bytes`)
      yield chunk
    }
  } catch (cause) {
    if (cause instanceof SourceError) throw cause
    const message = cause instanceof Error ? cause.message : String(cause)
    throw new SourceError('broken', `it broke off after ${bytes} bytes: ${message}`, { cause })
  } finally {
    response.destroy()
  }
}
