/**
 * The BitTorrent side: serves what the store holds and downloads what it lacks. A torrent object
 * exists only while somebody uses it; the store's packages cost nothing until then.
 */
import { randomBytes } from 'node:crypto'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isInfoHash } from '@cosmos/protocol/content/info-hash'
import { wrapInfo } from '@cosmos/protocol/content/torrent'
import type { Logger } from 'pino'
import {
  DHT_PORT,
  MAX_OPEN_TORRENTS,
  MAX_PEERS_PER_TORRENT,
  MAX_WEBRTC_PEERS,
  RTC_PORT_BESIDE_UTP,
  SWEEP_MS,
  TORRENT_IDLE_MS,
} from '../limits.ts'
import type { ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import type { OpenPackage, PartialPackage } from '../store/package-file.ts'
import type { FairShare } from '../uplink/fair-share.ts'
import { type Bans, createBans, watchPieces } from './bans.ts'
import { pieceStoreOver } from './piece-store.ts'
import { createAnswerer, type SessionDescription } from './web-rtc.ts'
import { createClient, type Discovery, type TorrentObject, takeTokens } from './webtorrent.ts'

/** `-CS0001-` in the style of Azureus, and twelve random characters (BEP 20). */
const PEER_ID_PREFIX = '-CS0001-'

export interface SwarmStats {
  readonly torrents: number
  readonly wires: number
  readonly browsers: number
  /** Peers that are left alone because they sent wrong bytes. */
  readonly banned: number
  /** Bytes per second, now. */
  readonly downloadSpeed: number
  readonly uploadSpeed: number
  /** Bytes since the start. */
  readonly received: number
  readonly uploaded: number
}

export interface Swarm {
  /** TCP port peers connect to, and UDP port of WebRTC. */
  readonly port: number
  /** 20 characters, one per byte. */
  readonly peerId: string
  /**
   * Opens a torrent to download it into `source`, which is awaited before anything is read or
   * written. The caller closes it.
   */
  download(infoHash: InfoHash, source: Promise<PartialPackage>): TorrentObject
  /** Sources that sent wrong bytes, and peers. */
  readonly bans: Pick<Bans, 'isBanned' | 'strike'>
  /** Counts bytes of a download that came another way; settles when the downlink has room for more. */
  received(torrent: TorrentObject, bytes: number): Promise<void>
  /** Closes a torrent; its connections end. */
  release(torrent: TorrentObject): Promise<void>
  /** What may be served changed: closes the torrents of what may not be. */
  review(): void
  /** Answers a browser that wants a package we hold; undefined when we don't, or are full. */
  answer(
    infoHash: InfoHash,
    peerId: string,
    offer: SessionDescription,
  ): Promise<SessionDescription | undefined>
  stats(): SwarmStats
  close(): Promise<void>
}

interface Seeding {
  readonly torrent: TorrentObject
  readonly file: OpenPackage
  lastBytes: number
  lastMoved: number
}

/** Starts listening. Rejects with an Error when the port can't be had. */
export async function createSwarm(options: {
  readonly store: ContentStore
  /** Whether a package that is here may be handed to peers now; all may unless it is given. */
  readonly mayServe?: (infoHash: InfoHash) => boolean
  readonly port: number
  readonly discovery: Discovery
  /** Bytes per second from peers; undefined for no limit. */
  readonly downloadLimit: number | undefined
  /** What is sent to peers shares it with HTTP. */
  readonly share: Pick<FairShare, 'take' | 'sent'>
  readonly log: Logger
  /** Milliseconds. */
  readonly now: () => number
}): Promise<Swarm> {
  const { store, log, now, discovery, share, mayServe = () => true } = options
  const bans = createBans(now)
  const seeding = new Map<InfoHash, Seeding>()
  const opening = new Map<InfoHash, Promise<TorrentObject | null>>()
  const peerId = PEER_ID_PREFIX + randomBytes(6).toString('hex')
  let totals = { received: 0, uploaded: 0 }

  const client = await createClient({
    port: options.port,
    peerId: Buffer.from(peerId, 'latin1').toString('hex'),
    maxConns: MAX_PEERS_PER_TORRENT,
    discovery,
    dhtPort: options.port === 0 ? 0 : options.port + DHT_PORT,
    downloadLimit: options.downloadLimit,
    isBanned: bans.isBanned,
    find: async (infoHash) => (isInfoHash(infoHash) ? seed(infoHash) : null),
  })
  client.on('error', (error) => log.error({ error }, 'webtorrent failed'))
  const port = client.address()?.port ?? options.port
  // Both want a whole UDP port for themselves.
  const answerer = createAnswerer(discovery.utp ? port + RTC_PORT_BESIDE_UTP : port)
  const sweep = setInterval(closeIdle, SWEEP_MS)
  store.onChange(({ removed }) => {
    // Found rotten while peers were reading: its connections end, and it can be fetched anew.
    const entry = removed && seeding.get(removed)
    if (entry) void release(entry.torrent)
  })

  /** The torrent object of a package that is here, opened if need be. */
  function seed(infoHash: InfoHash): Promise<TorrentObject | null> {
    if (!mayServe(infoHash)) return Promise.resolve(null)
    const open = client.torrents.find((torrent) => torrent.infoHash === infoHash)
    if (open) return Promise.resolve(open)
    const underWay = opening.get(infoHash)
    if (underWay) return underWay
    const opened = openSeeding(infoHash).finally(() => opening.delete(infoHash))
    opening.set(infoHash, opened)
    return opened
  }

  async function openSeeding(infoHash: InfoHash): Promise<TorrentObject | null> {
    if (client.torrents.length >= MAX_OPEN_TORRENTS && !closeLeastUsed()) return null
    let file: OpenPackage
    try {
      file = await store.open(infoHash)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      if (error.code !== 'absent') log.warn({ infoHash, error }, 'a package could not be opened')
      return null
    }
    if (!mayServe(infoHash)) {
      await file.close()
      return null
    }
    store.touch(infoHash)
    const torrent = client.add(wrapInfo(file.torrent.info), {
      store: pieceStoreOver(Promise.resolve(file), uplinkOf(infoHash)),
      // The store checked every piece when it opened the file.
      skipVerify: true,
      storeCacheSlots: 0,
    })
    listen(torrent)
    const entry = { torrent, file, lastBytes: 0, lastMoved: now() }
    seeding.set(infoHash, entry)
    torrent.once('close', () => {
      if (seeding.get(infoHash) === entry) seeding.delete(infoHash)
      file.close().catch((error: unknown) => log.warn({ infoHash, error }, 'close failed'))
    })
    return whenReady(torrent)
  }

  function listen(torrent: TorrentObject): void {
    const { infoHash } = torrent
    torrent.on('error', (error) => log.warn({ infoHash, error }, 'torrent failed'))
    torrent.on('warning', (warning) => log.debug({ infoHash, warning }, 'torrent warning'))
    watchPieces(torrent, bans, (peer) => {
      log.warn({ infoHash, peer }, 'peer banned: it sent wrong bytes')
    })
    torrent.once('close', () => {
      totals = {
        received: totals.received + torrent.received,
        uploaded: totals.uploaded + torrent.uploaded,
      }
    })
  }

  /** Peers of one torrent count as one client of the uplink. */
  const uplinkOf = (infoHash: InfoHash) => async (bytes: number) => {
    await share.take(infoHash, bytes)
    share.sent(infoHash, bytes)
  }

  function closeIdle(): void {
    for (const entry of seeding.values()) {
      const bytes = entry.torrent.uploaded + entry.torrent.received
      if (bytes !== entry.lastBytes) {
        entry.lastBytes = bytes
        entry.lastMoved = now()
      } else if (now() - entry.lastMoved >= TORRENT_IDLE_MS) {
        void release(entry.torrent)
      }
    }
  }

  /** Makes room for another torrent; false when all are in use by a download. */
  function closeLeastUsed(): boolean {
    const [first] = [...seeding.values()].sort((a, b) => a.lastMoved - b.lastMoved)
    if (first) void release(first.torrent)
    return first !== undefined
  }

  function release(torrent: TorrentObject): Promise<void> {
    return new Promise((resolve) => {
      if (torrent.destroyed) resolve()
      else torrent.destroy({ destroyStore: false }, () => resolve())
    })
  }

  return {
    port,
    peerId,
    download(infoHash, source) {
      const torrent = client.add(infoHash, {
        store: pieceStoreOver(source, uplinkOf(infoHash)),
        deselect: true,
        storeCacheSlots: 0,
      })
      listen(torrent)
      return torrent
    },
    bans,
    async received(torrent, bytes) {
      torrent.received += bytes
      client._downloadSpeed(bytes)
      const { down } = client.throttleGroups
      if (down.getEnabled()) await takeTokens(down, bytes)
    },
    release,
    review() {
      for (const [infoHash, { torrent }] of seeding) if (!mayServe(infoHash)) void release(torrent)
    },
    async answer(infoHash, browser, offer) {
      if (answerer.open >= MAX_WEBRTC_PEERS) return undefined
      const torrent = await seed(infoHash)
      if (!torrent) return undefined
      const { stream, answer } = await answerer.answer(offer, browser)
      if (torrent.destroyed) return undefined
      torrent.addPeer(stream, 'tracker')
      return answer
    },
    stats() {
      let wires = 0
      let { received, uploaded } = totals
      for (const torrent of client.torrents) {
        wires += torrent.wires.length
        received += torrent.received
        uploaded += torrent.uploaded
      }
      const { downloadSpeed, uploadSpeed } = client
      const browsers = answerer.open
      const torrents = client.torrents.length
      const speeds = { downloadSpeed, uploadSpeed }
      return { torrents, wires, browsers, banned: bans.count, ...speeds, received, uploaded }
    },
    async close() {
      clearInterval(sweep)
      answerer.close()
      await new Promise<void>((resolve) => client.destroy(() => resolve()))
      await Promise.all([...seeding.values()].map(({ file }) => file.close()))
    },
  }
}

/** webtorrent reads the metadata in later turns of the event loop. */
export function whenReady(torrent: TorrentObject): Promise<TorrentObject | null> {
  if (torrent.ready) return Promise.resolve(torrent)
  return new Promise((resolve) => {
    torrent.once('ready', () => resolve(torrent))
    torrent.once('close', () => resolve(null))
  })
}
