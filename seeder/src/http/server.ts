/**
 * The HTTP server: node:http without a framework, because most of its work is moving bytes of files
 * with backpressure, and the rest are ready answers of the shared node API.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
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
  REQUEST_TIMEOUT_MS,
} from '../limits.ts'
import type { ContentRoutes } from './content.ts'
import type { Metrics } from './metrics.ts'
import { PREFLIGHT_HEADERS, Problem, sendApi, sendProblem } from './reply.ts'
import { notReady, type Status } from './status.ts'
import { statusPage } from './status-page.ts'
import { handleUpload } from './upload.ts'

export interface HttpServer {
  readonly port: number
  /** Ends idle connections at once and busy ones after `graceMs`. */
  close(graceMs: number): Promise<void>
}

interface Routes {
  readonly content: ContentRoutes
  readonly admission: Admission
  readonly api: NodeApi
  readonly status: () => Status
  readonly metrics: Metrics
  readonly log: Logger
}

/** Starts listening. Rejects with the system's error, EADDRINUSE for one. */
export async function startHttpServer(
  options: Routes & { readonly host: string | undefined; readonly port: number },
): Promise<HttpServer> {
  const { log, metrics } = options
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: IDLE_TIMEOUT_MS,
      connectionsCheckingInterval: 2_000,
      maxHeaderSize: 16_384,
    },
    (request, response) => {
      response.once('finish', () => metrics.request(response.statusCode))
      handle(options, request, response).catch((error: unknown) =>
        fail(log, request, response, error),
      )
    },
  )
  server.maxConnections = MAX_HTTP_CONNECTIONS
  server.setTimeout(IDLE_TIMEOUT_MS)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.port, host: options.host }, () => {
      server.removeListener('error', reject)
      resolve()
    })
  })
  return {
    port: (server.address() as AddressInfo).port,
    close: (graceMs) => closeServer(server, graceMs),
  }
}

async function handle(
  routes: Routes,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET' } = request
  if (method === 'OPTIONS') return void response.writeHead(204, PREFLIGHT_HEADERS).end()
  const { path, query } = readTarget(request.url ?? '/')
  const [head, second, ...rest] = path
  if (head === 'content' || head === 'torrents') {
    const name = head === 'torrents' ? second?.replace(/\.torrent$/, '') : second
    const infoHash = (name ?? '').toLowerCase()
    if (!isInfoHash(infoHash)) {
      throw new Problem(400, 'an info hash has 40 hex digits, as in /content/INFOHASH/model.glb')
    }
    if (head === 'content' && method === 'PUT' && rest.length === 0) {
      return handleUpload(routes.admission, infoHash, request, response)
    }
    refuseOtherThanGet(method)
    if (head === 'torrents') return routes.content.torrent(infoHash, request, response)
    return routes.content.content(infoHash, rest.join('/') || undefined, request, response)
  }
  refuseOtherThanGet(method)
  await sendApi(request, response, await answer(routes, path, query, request))
}

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
    case 'api/parcels':
      return api.parcels(query.get('ids') ?? undefined)
    case 'api/proof/grid':
      return api.proof(ifNoneMatch)
  }
  const [head, second, third, ...rest] = path
  if (head === 'api' && second === 'parcels' && third !== undefined && rest.length === 0) {
    return api.parcel(third)
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

/** Path segments, decoded one by one so that `%2F` stays inside its segment. */
function readTarget(target: string): { path: string[]; query: URLSearchParams } {
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
