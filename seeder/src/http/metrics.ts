/** Figures for Prometheus. */
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Status } from './status.ts'

export interface Metrics {
  readonly contentType: string
  served(bytes: number): void
  /** `route` is one of a few words, not what a stranger wrote. */
  request(status: number, route: string): void
  /** `undefined` when a fetch succeeded, otherwise why it failed. */
  fetched(fault: string | undefined): void
  render(): Promise<string>
}

/** `status` is asked at each scrape. */
export function createMetrics(status: () => Status): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'cosmos_' })
  const registers = [registry]
  const bytes = new Counter({
    name: 'cosmos_http_content_bytes_total',
    help: 'Bytes of packages sent over HTTP',
    registers,
  })
  const requests = new Counter({
    name: 'cosmos_http_requests_total',
    help: 'HTTP requests by status and route',
    labelNames: ['status', 'route'],
    registers,
  })
  const fetches = new Counter({
    name: 'cosmos_fetches_total',
    help: 'Packages fetched from the swarm, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const gauge = (name: string, help: string, read: (status: Status) => number): Gauge =>
    new Gauge({
      name: `cosmos_${name}`,
      help,
      registers,
      collect() {
        this.set(read(status()))
      },
    })
  gauge('storage_quota_bytes', 'Bytes that packages may take', (s) => s.storage.quota)
  gauge('storage_used_bytes', 'Bytes taken or reserved', (s) => s.storage.used)
  gauge('packages', 'Complete packages', (s) => s.packages.complete)
  gauge('packages_arriving', 'Packages with pieces missing', (s) => s.packages.arriving)
  gauge('pins', 'Packages to pin', (s) => s.pins.total)
  gauge('pins_missing', 'Packages to pin that are not here', (s) => s.pins.total - s.pins.pinned)
  gauge('blocked', 'Packages that governance blocked', (s) => s.blocked.listed)
  gauge(
    'blocked_withheld',
    'Blocked packages that are here and not served',
    (s) => s.blocked.withheld,
  )
  gauge('swarm_torrents', 'Open torrent objects', (s) => s.swarm.torrents)
  gauge('swarm_wires', 'Connected peers', (s) => s.swarm.wires)
  gauge('swarm_browsers', 'WebRTC connections', (s) => s.swarm.browsers)
  gauge('swarm_received_bytes', 'Bytes received from peers', (s) => s.swarm.received)
  gauge('swarm_uploaded_bytes', 'Bytes sent to peers', (s) => s.swarm.uploaded)
  gauge('swarm_banned', 'Peers banned for wrong bytes', (s) => s.swarm.banned)
  gauge('swarm_upload_speed', 'Bytes per second to peers', (s) => s.swarm.uploadSpeed)
  gauge('swarm_download_speed', 'Bytes per second from peers', (s) => s.swarm.downloadSpeed)
  gauge('downloads', 'Packages on their way', (s) => s.downloads.length)
  gauge('http_connections', 'Open HTTP connections', (s) => s.http.connections)
  gauge('http_displaced', 'Connections closed to make room', (s) => s.http.displaced)
  gauge('tracker_joined', '1 while the tracker knows us', (s) =>
    Number(s.tracker.state === 'joined'),
  )
  gauge('registry_listed', '1 while the registry lists us', (s) => Number(s.registry.listed))
  gauge('warnings', 'Warnings on the status page', (s) => s.warnings.length)
  gauge('pins_bytes', 'Bytes of pinned packages', (s) => s.pins.bytes)
  gauge('chain_block', 'Block of the served state', (s) => s.chain.block?.number ?? 0)
  gauge('chain_age_seconds', 'Since the chain was read', (s) => s.chain.ageSeconds ?? -1)

  return {
    contentType: registry.contentType,
    served: (count) => bytes.inc(count),
    request: (code, route) => requests.inc({ status: String(code), route }),
    fetched: (fault) => fetches.inc({ outcome: fault ?? 'ok' }),
    render: () => registry.metrics(),
  }
}
