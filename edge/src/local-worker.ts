/**
 * The Worker as miniflare runs it. Deployed, the flag `no_web_socket_compression` keeps WebSockets as
 * they are: what rooms send is encrypted, and deflating it took half of the processor and saved
 * nothing. Here miniflare's own proxy in front agrees to compress (permessage-deflate, RFC 7692) with
 * whoever offers to, as every browser does, whatever the flags of the Worker say. It leaves an answer
 * alone that names an extension, and drops one that it does not know.
 */
import worker from './worker.ts'

export * from './worker.ts'

export default {
  async fetch(...[request, env, context]: Parameters<typeof worker.fetch>): Promise<Response> {
    const response = await worker.fetch(request, env, context)
    const { webSocket } = response
    if (webSocket === null) return response
    const headers = new Headers(response.headers)
    headers.set('sec-websocket-extensions', 'uncompressed')
    return new Response(null, { status: 101, webSocket, headers })
  },
}
