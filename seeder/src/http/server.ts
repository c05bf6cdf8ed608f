/**
 * The HTTP server: node:http without a framework, because most of its work is moving bytes of files
 * with backpressure, and the rest are ready answers of the shared node API.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { isInfoHash } from '@cosmos/protocol/content/info-hash'
import type { NodeApi } from '@cosmos/protocol/http/node-api'
import type { ApiResponse } from '@cosmos/protocol/http/problem'
import type { Logger } from 'pino'
import type { Admission } from '../content/admission.ts'
import {
  HEADERS_TIMEOUT_MS,
  IDLE_TIMEOUT_MS,
  MAX_HTTP_CONNECTIONS,
  MIN_CLIENT_BYTES_PER_SECOND,
  REQUEST_TIMEOUT_MS,
  SLOW_CLIENT_GRACE_MS,
  TLS_HANDSHAKE_MS,
} from '../limits.ts'
import type { AuditRoute } from './audit.ts'
import { boundConnections, type Connections } from './connections.ts'
import type { ContentRoutes } from './content.ts'
import type { Metrics } from './metrics.ts'
import type { Pace } from './pace.ts'
import { PREFLIGHT_HEADERS, Problem, sendApi, sendProblem } from './reply.ts'
import { notReady, type Status } from './status.ts'
import { statusPage } from './status-page.ts'
import type { CertificateFiles, CertificateWatch, LoadedCertificate } from './tls.ts'
import { watchCertificate } from './tls.ts'
import { handleUpload, tellOffset } from './upload.ts'

export interface HttpServer {
  readonly port: number
  readonly connections: Connections
  readonly certificate: CertificateWatch | undefined
  /** Ends idle connections at once and busy ones after `graceMs`. */
  close(graceMs: number): Promise<void>
}

interface Routes {
  readonly content: ContentRoutes
  readonly audit: AuditRoute
  readonly admission: Admission
  readonly api: NodeApi
  readonly status: () => Status
  readonly metrics: Metrics
  readonly log: Logger
  readonly pace: Pace
}

/** How much patience a server has with its clients; times in ms. */
export interface Patience {
  readonly connections: number
  readonly headersMs: number
  readonly idleMs: number
  readonly pace: Pace
}

export const PATIENCE: Patience = {
  connections: MAX_HTTP_CONNECTIONS,
  headersMs: HEADERS_TIMEOUT_MS,
  idleMs: IDLE_TIMEOUT_MS,
  pace: { bytesPerSecond: MIN_CLIENT_BYTES_PER_SECOND, graceMs: SLOW_CLIENT_GRACE_MS },
}

/** Starts listening. Rejects with the system's error, EADDRINUSE for one. */
export async function startHttpServer(
  options: Omit<Routes, 'pace'> & {
    readonly host: string | undefined
    readonly port: number
    /** Serves HTTPS, and nothing else, where there is one. */
    readonly tls?: { readonly files: CertificateFiles; readonly loaded: LoadedCertificate }
    readonly patience?: Patience
  },
): Promise<HttpServer> {
  const { log, metrics, tls, patience = PATIENCE } = options
  const routes: Routes = { ...options, pace: patience.pace }
  const settings = {
    headersTimeout: patience.headersMs,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: patience.idleMs,
    connectionsCheckingInterval: Math.min(2_000, patience.headersMs),
    maxHeaderSize: 16_384,
  }
  const listener = (request: IncomingMessage, response: ServerResponse): void => {
    const route = routeOf(request)
    response.once('finish', () => metrics.request(response.statusCode, route))
    handle(routes, request, response).catch((error: unknown) => fail(log, request, response, error))
  }
  const { cert, key } = tls?.loaded ?? {}
  const secure: SecureServer | undefined =
    tls &&
    createSecureServer({ ...settings, cert, key, handshakeTimeout: TLS_HANDSHAKE_MS }, listener)
  const server: Server = secure ?? createServer(settings, listener)
  const connections = boundConnections(server, patience.connections, () => performance.now())
  server.setTimeout(patience.idleMs)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, host: options.host }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  const certificate =
    tls && watchCertificate({ ...tls, use: (pair) => secure?.setSecureContext({ ...pair }), log })
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    certificate,
    close(graceMs) {
      certificate?.stop()
      return closeServer(server, graceMs)
    },
  }
}

async function handle(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET' } = request
  // Node would read a body nobody asked for to its end, however long that takes.
  if (method !== 'PUT' && hasBody(request)) throw new Problem(413, `${method} takes no body here`)
  if (method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT_HEADERS).end()
  const { path, query } = readTarget(request.url ?? '/')
  const [head, second, ...rest] = path
  if (head !== undefined && BY_INFO_HASH.has(head)) {
    const name = head === 'torrents' ? second?.replace(/\.torrent$/, '') : second
    const infoHash = (name ?? '').toLowerCase()
    if (!isInfoHash(infoHash)) {
      throw new Problem(400, 'an info hash has 40 hex digits, as in /content/INFOHASH/model.glb')
    }
    if (head === 'content' && method === 'PUT' && rest.length === 0) {
      return handleUpload(routes.admission, routes.pace, infoHash, request, response)
    }
    refuseOtherThanGet(method)
    if (head === 'audit') return routes.audit(infoHash, query, request, response)
    if (head === 'uploads') return tellOffset(routes.admission, infoHash, response)
    if (head === 'torrents') return routes.content.torrent(infoHash, request, response)
    return routes.content.content(infoHash, rest.join('/') || undefined, request, response)
  }
  refuseOtherThanGet(method)
  await sendApi(request, response, await answer(routes, path, query, request))
}

/** For the metrics: few names, whatever strangers ask for. */
function routeOf({ method, url = '/' }: IncomingMessage): string {
  const [, head = ''] = url.split(/[/?]/)
  if (method === 'PUT') return 'publish'
  if (BY_INFO_HASH.has(head) || PAGES.has(head)) return head || 'page'
  return 'other'
}

const PAGES: ReadonlySet<string> = new Set(['', 'status', 'healthz', 'readyz', 'metrics', 'api'])
const BY_INFO_HASH: ReadonlySet<string> = new Set(['content', 'torrents', 'uploads', 'audit'])

async function answer(
  { api, status, metrics }: Routes,
  path: readonly string[],
  query: URLSearchParams,
  { headers }: IncomingMessage,
): Promise<ApiResponse> {
  const ifNoneMatch = headers['if-none-match']
  switch (path.join('/')) {
    case '':
      return page('text/html; charset=utf-8', statusPage(status(), Date.now()))
    case 'status':
      return page('application/json', JSON.stringify(status()))
    case 'healthz':
      return page('text/plain', 'ok\n')
    case 'readyz': {
      const reason = notReady(status())
      if (reason) throw new Problem(503, reason, { 'retry-after': '2' })
      return page('text/plain', 'ready\n')
    }
    case 'metrics':
      return page(metrics.contentType, await metrics.render())
    case 'api/world':
      return api.world()
    case 'api/health':
      return api.health()
    case 'api/seeders':
      return api.seeders()
    case 'api/grid':
      return api.grid({ since: query.get('since') ?? undefined, ifNoneMatch })
    case 'api/grid/index':
      return api.gridIndex(ifNoneMatch)
    case 'api/parcels':
      return api.parcels(query.get('ids') ?? undefined)
    case 'api/proof/grid':
      return api.proof(ifNoneMatch)
    case 'api/proof/storage':
      return api.storageProof(query.get('slots') ?? undefined)
  }
  const [head, second, third, ...rest] = path
  if (head === 'api' && second === 'parcels' && third !== undefined && rest.length === 0) {
    return api.parcel(third)
  }
  if (path.length === 4 && path.slice(0, 3).join('/') === 'api/grid/pieces') {
    return api.gridPiece(path[3] ?? '', ifNoneMatch)
  }
  throw new Problem(404, `there is nothing at /${path.join('/')}`)
}

const page = (type: string, body: string): ApiResponse => ({
  status: 200,
  headers: {
    'content-type': type,
    'cache-control': 'no-store',
    // The status page is plain HTML with its own styles, and nothing else.
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    'referrer-policy': 'no-referrer',
  },
  body,
})

function refuseOtherThanGet(method: string): void {
  if (method === 'GET' || method === 'HEAD') return
  throw new Problem(405, `${method} is not possible here`, { allow: 'GET, HEAD, OPTIONS' })
}

/** A message has a body if, and only if, one of these says so (RFC 9112 section 6). */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

/** Path segments, decoded one by one so that `%2F` stays inside its segment. */
function readTarget(target: string): { path: string[]; query: URLSearchParams } {
  // Proxies may name the whole address (RFC 9112 section 3.2.2).
  target = target.replace(/^https?:\/\/[^/?]*/i, '')
  const at = target.indexOf('?')
  const raw = at < 0 ? target : target.slice(0, at)
  try {
    const path = raw.split('/').slice(1).map(decodeURIComponent)
    if (path.at(-1) === '') path.pop()
    return { path, query: new URLSearchParams(at < 0 ? '' : target.slice(at)) }
  } catch (cause) {
    throw new Problem(400, 'the address is not properly percent-encoded', {}, { cause })
  }
}

async function fail(
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  const expected = error instanceof Problem
  const { method, url } = request
  // A client that went away is no event.
  if (!expected && !request.destroyed) log.error({ method, url, error }, 'request failed')
  if (response.headersSent || response.destroyed) {
    // Bytes are under way: cutting them short is the only way left to say that something is wrong.
    response.destroy()
    return
  }
  const problem = expected ? error : new Problem(500, 'something went wrong here; see the log')
  try {
    await sendProblem(request, response, problem)
  } catch (cause) {
    log.debug({ method, url, error: cause }, 'the answer could not be sent')
    response.destroy()
  }
}

async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const force = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearTimeout(force)
}
