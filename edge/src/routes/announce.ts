/** `GET /announce`: BitTorrent over HTTP. */
import type { App } from '../app.ts'
import { announceFailure, announceReply, readAnnounce } from '../tracker/http-announce.ts'
import { ANNOUNCE_INTERVAL_SECONDS } from '../tracker/limits.ts'
import { shardCount, shardName, shardOfTorrent } from '../tracker/shards.ts'

/** BEP 3 names no media type; trackers and clients agreed on this one. */
const bencoded = (body: Uint8Array): Response =>
  new Response(body, { headers: { 'content-type': 'text/plain', 'cache-control': 'no-store' } })

export function announceRoute(app: App): void {
  app.get('/announce', async (c) => {
    const { url } = c.req
    const at = url.indexOf('?')
    const announce = readAnnounce(at < 0 ? '' : url.slice(at))
    if (!announce.ok) return bencoded(announceFailure(announce.failure))
    const { query } = announce
    const shard = shardOfTorrent(query.infoHash, shardCount(c.env.COSMOS_TRACKER_SHARDS))
    const tracker = c.env.TRACKER.get(c.env.TRACKER.idFromName(shardName(shard)))
    // The object gets the hash and nothing else of the request.
    const { complete, peers } = await tracker.peersOf(query.infoHash)
    return bencoded(announceReply({ query, interval: ANNOUNCE_INTERVAL_SECONDS, complete, peers }))
  })
}
