/**
 * What an object gets to see of a request. Objects live on and write things down, so nothing that
 * could name a visitor may reach them: no address, no user agent, no cookie, no referrer, no query
 * beyond what the route itself has checked. Built up from an allow list, because tomorrow's header
 * is on no deny list.
 */

const PASSED_HEADERS = [
  'accept-encoding',
  'if-none-match',
  'connection',
  'upgrade',
  'sec-websocket-key',
  'sec-websocket-version',
] as const

/**
 * The request an object gets: a path (and query) the Worker chose, and the headers it may know. The
 * origin is the edge's own, which it tells visitors in addresses of its other services.
 */
export function strippedRequest(request: Request, pathAndQuery: string): Request {
  const headers = new Headers()
  for (const name of PASSED_HEADERS) {
    const value = request.headers.get(name)
    if (value !== null) headers.set(name, value)
  }
  return new Request(`${new URL(request.url).origin}${pathAndQuery}`, { headers })
}

/** Whether somebody asks for a WebSocket (RFC 6455 section 4.1, version 13). */
export const isUpgrade = (request: Request): boolean =>
  request.method === 'GET' &&
  request.headers.get('upgrade')?.toLowerCase() === 'websocket' &&
  request.headers.has('sec-websocket-key') &&
  (request.headers.get('sec-websocket-version') ?? '13') === '13'
