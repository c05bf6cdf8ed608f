/**
 * The Worker as miniflare runs it, whose own proxy in front agrees to compress WebSockets
 * (permessage-deflate, RFC 7692) with whoever offers to, as every browser does, whatever the flags of
 * the Worker say. What rooms send is encrypted: deflating it took half of the processor, and saved
 * nothing. The proxy leaves an answer alone that names an extension, and drops one that it does not know.
 */
import worker from './worker.ts'

export * from './worker.ts'

const ROOMS = '/api/rooms/'

export default {
  async fetch(...[request, env, context]: Parameters<typeof worker.fetch>): Promise<Response> {
    const response = await worker.fetch(request, env, context)
    const { webSocket } = response
    if (webSocket === null || !new URL(request.url).pathname.startsWith(ROOMS)) return response
    const headers = new Headers(response.headers)
    headers.set('sec-websocket-extensions', 'uncompressed')
    return new Response(null, { status: 101, webSocket, headers })
  },
}
