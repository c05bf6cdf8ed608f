/**
 * A seeder. Arguments: a folder of its own, the .torrent, and either the folder of its files, to seed
 * them (says its BitTorrent port and its HTTP origin), or a port, to fetch them from, the hash of the
 * manifest and, to take them over HTTP as well, an origin (says the milliseconds).
 */
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseTorrent } from '@cosmos/protocol/content/torrent'
import pino from 'pino'
import type { Fetcher } from '../../seeder/src/content/fetcher.ts'
import { createRequesterOf } from '../../seeder/src/content/requester.ts'
import { createContentRoutes } from '../../seeder/src/http/content.ts'
import type { Metrics } from '../../seeder/src/http/metrics.ts'
import { PATIENCE, startHttpServer } from '../../seeder/src/http/server.ts'
import { openContentStore } from '../../seeder/src/store/content-store.ts'
import { startDownload } from '../../seeder/src/swarm/download.ts'
import { createSwarm } from '../../seeder/src/swarm/swarm.ts'
import { createFairShare } from '../../seeder/src/uplink/fair-share.ts'

const [dir = '', torrentFile = '', other = '', manifestHash = '', origin] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const now = () => performance.now()
const store = await openContentStore({
  ...{ dir, quota: 1e9, now: () => Math.floor(Date.now() / 1000), mayEvict: () => true },
  failed: (error) => process.stderr.write(`${String(error)}\n`),
})
const discovery = { dht: false, lsd: false, upnp: false, utp: false }
const share = createFairShare({ rate: undefined, now })
const swarm = await createSwarm({
  ...{ store, port: 0, discovery, downloadLimit: undefined, share, log, now },
})
const torrent = await parseTorrent(await readFile(torrentFile))
const port = Number(other)
if (Number.isNaN(port)) {
  const file = await store.begin(torrent)
  for (const one of torrent.files) {
    await file.write(one.offset, await readFile(path.join(other, torrent.name, one.path)))
  }
  await file.commit()
  await file.close()
  process.stdout.write(`${swarm.port} ${await serveHttp()}\n`)
} else {
  const { infoHash, length: size } = torrent
  async function* peers(): AsyncGenerator<string> {
    yield `127.0.0.1:${port}`
  }
  const began = now()
  const refs = [{ infoHash, size, manifestHash: manifestHash as `0x${string}` }]
  const download = startDownload({
    ...{ infoHash, refs, peers: peers(), room: {}, store, swarm, log },
    origins: origin ? [origin] : [],
  })
  await download.done
  process.stdout.write(`${now() - began}\n`)
}

async function serveHttp(): Promise<string> {
  const content = createContentRoutes({
    ...{ store, share, pace: PATIENCE.pace },
    fetcher: { fetch: () => 'absent' } as unknown as Fetcher,
    isRegistered: () => false,
    blockOf: () => undefined,
    lookAgain: async () => undefined,
    requesterOf: createRequesterOf(Date.now),
    served: () => undefined,
  })
  const metrics = { request: () => undefined } as unknown as Metrics
  const rest = { log, content, metrics, host: '127.0.0.1', port: 0 }
  const server = await startHttpServer(rest as Parameters<typeof startHttpServer>[0])
  return `http://127.0.0.1:${server.port}`
}
