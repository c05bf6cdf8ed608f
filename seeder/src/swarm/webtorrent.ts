/**
 * The parts of webtorrent 3 that are used here, typed, and the one change made to it: an incoming
 * connection is looked up through `find`, so that a torrent need not be open before somebody asks.
 * (@types/webtorrent describes version 0.110, a callable without ES modules.)
 */
import type { EventEmitter } from 'node:events'
import WebTorrentModule from 'webtorrent'

export interface Wire extends EventEmitter {
  readonly peerId: string
  readonly type: string
  readonly remoteAddress: string | undefined
  readonly remotePort: number | undefined
  have(index: number): void
  destroy(): void
}

export interface TorrentObject extends EventEmitter {
  readonly infoHash: string
  readonly infoBuffer: Uint8Array | undefined
  readonly ready: boolean
  readonly destroyed: boolean
  readonly done: boolean
  /** Null where a piece is here. */
  readonly pieces: readonly ({ readonly length: number; readonly missing: number } | null)[]
  readonly wires: readonly Wire[]
  received: number
  readonly uploaded: number
  readonly bitfield: { get(index: number): boolean }
  addPeer(peer: string | object, source?: string): boolean
  select(start: number, end: number, priority: number): void
  /** Asks a wire for one more block of a piece; false when it is not to be asked. Not public. */
  _request(wire: Wire, index: number, hotswap: boolean): boolean
  /** Called with the .torrent or the info dictionary. Not public, as all that follow with `_`. */
  _onMetadata(metadata: Uint8Array): Promise<void>
  /** Who was asked for a block of a piece, by piece. */
  readonly _reservations: readonly (readonly (Wire | null)[] | null)[]
  _markVerified(index: number): void
  _checkDone(): void
  _update(): void
  critical(start: number, end: number): void
  destroy(options: { destroyStore: boolean }, done: (error?: Error | null) => void): void
}

type Done = (error: Error | null) => void
type Got = (error: Error | null, bytes?: Uint8Array) => void
interface Span {
  readonly offset?: number
  readonly length?: number
}

/** abstract-chunk-store, as webtorrent calls it. */
export interface ChunkStore {
  readonly chunkLength: number
  put(index: number, bytes: Uint8Array, done?: Done): void
  get(index: number, span: Span | null | Got, got?: Got): void
  close(done?: Done): void
  destroy(done?: Done): void
}

export interface AddOptions {
  /** Called as a constructor once the metadata is known. */
  readonly store: new (
    chunkLength: number,
  ) => ChunkStore
  /** The store holds every piece, already checked. */
  readonly skipVerify?: boolean
  /** Ask for nothing by itself. */
  readonly deselect?: boolean
}

interface ClientOptions {
  readonly torrentPort: number
  readonly peerId: string
  readonly maxConns: number
  readonly [feature: string]: unknown
}

/** speed-limiter's, over a token bucket that holds a second's worth. */
interface ThrottleGroup {
  getEnabled(): boolean
  getChunksize(): number
  readonly bucket: { removeTokens(count: number, done: (error: unknown) => void): void }
}

export interface Client extends EventEmitter {
  blocked: { contains(address: string): boolean } | null
  readonly torrents: readonly TorrentObject[]
  readonly downloadSpeed: number
  readonly uploadSpeed: number
  readonly listening: boolean
  /** The limit of the downlink, which all peers share. Not public. */
  readonly throttleGroups: { readonly down: ThrottleGroup }
  /** Counts bytes. Not public. */
  _downloadSpeed(bytes: number): void
  add(torrent: string | Uint8Array, options: Record<string, unknown>): TorrentObject
  get(torrent: unknown): Promise<TorrentObject | null>
  address(): { port: number } | null
  destroy(done: (error?: Error | null) => void): void
}

/** Waits until the limit has let `bytes` through, in parts that its bucket can hold. */
export async function takeTokens(group: ThrottleGroup, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= group.getChunksize()) {
    const part = Math.min(left, group.getChunksize())
    await new Promise<void>((resolve) => group.bucket.removeTokens(part, () => resolve()))
  }
}

const WebTorrent = WebTorrentModule as unknown as new (options: ClientOptions) => Client

/** Ways to find peers beside the registry and our tracker, and to be reached. All tell strangers. */
export interface Discovery {
  /** BEP 5. */
  readonly dht: boolean
  /** BEP 14. */
  readonly lsd: boolean
  /** UPnP and NAT-PMP. */
  readonly upnp: boolean
  /** BEP 29. */
  readonly utp: boolean
}

/** What is never wanted. */
const SILENT = {
  utPex: false,
  // Trackers are asked by our own code: webtorrent's would announce each torrent by itself.
  tracker: false,
  webSeeds: false,
  // An obfuscated peer names its torrent by a hash that can be looked up among open torrents only, so
  // none could be opened on demand. Clients fall back to plain, except webtorrent in Node, which has to
  // be told: `secure: 0`.
  secure: 0,
} as const

/**
 * Starts listening. `find` is asked for torrents that are not open when a peer connects for one;
 * it resolves with an opened torrent or null.
 */
export function createClient(options: {
  readonly port: number
  readonly peerId: string
  readonly maxConns: number
  readonly discovery: Discovery
  /** UDP port of the DHT. */
  readonly dhtPort: number
  /** Bytes per second from peers. */
  readonly downloadLimit: number | undefined
  /** Whether an address is to be left alone. */
  readonly isBanned: (address: string) => boolean
  readonly find: (infoHash: string) => Promise<TorrentObject | null>
}): Promise<Client> {
  class OnDemandClient extends WebTorrent {
    // webtorrent's connection pool calls `get` with the info hash of each incoming handshake.
    override async get(torrent: unknown): Promise<TorrentObject | null> {
      return (
        (await super.get(torrent)) ??
        (typeof torrent === 'string' ? await options.find(torrent) : null)
      )
    }
  }
  const { discovery } = options
  return new Promise((resolve, reject) => {
    const client = new OnDemandClient({
      ...SILENT,
      dht: discovery.dht,
      dhtPort: options.dhtPort,
      lsd: discovery.lsd,
      natUpnp: discovery.upnp,
      natPmp: discovery.upnp,
      utp: discovery.utp,
      torrentPort: options.port,
      peerId: options.peerId,
      maxConns: options.maxConns,
      downloadLimit: options.downloadLimit ?? -1,
    })
    // Asked for every address that webtorrent would connect to.
    client.blocked = { contains: options.isBanned }
    client.once('error', reject)
    client.once('listening', () => {
      client.removeListener('error', reject)
      resolve(client)
    })
  })
}
