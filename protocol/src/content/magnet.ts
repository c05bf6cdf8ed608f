/**
 * Magnet links of packages (BEP 9, BEP 19, BEP 53's neighbours): `xt`, `dn`, `xl`, `tr`, `xs`, `ws`,
 * `x.pe`. `as` is never written: clients disagree whether it is metadata or payload.
 */
import type { InfoHash } from './info-hash.ts'
import { toInfoHash } from './info-hash.ts'
import { MAX_MAGNET_LENGTH } from './limits.ts'

export interface Magnet {
  readonly infoHash: InfoHash
  /** Display name. */
  readonly name?: string | undefined
  /** Exact length in bytes. */
  readonly length?: number | undefined
  readonly trackers: readonly string[]
  /** HTTP addresses of the .torrent. */
  readonly torrents: readonly string[]
  /** Web seeds (BEP 19). */
  readonly webSeeds: readonly string[]
  /** `host:port` of peers. */
  readonly peers: readonly string[]
}

export class MagnetError extends Error {
  override readonly name = 'MagnetError'
}

/** Where seeders keep a package, by HTTP origin: its .torrent, and the base of its web seed. */
export const torrentUrl = (origin: string, infoHash: InfoHash): string =>
  `${origin}/torrents/${infoHash}.torrent`
export const webSeedUrl = (origin: string, infoHash: InfoHash): string =>
  `${origin}/content/${infoHash}/`
/** Address of one file of a package. */
export const contentUrl = (origin: string, infoHash: InfoHash, path: string): string =>
  `${origin}/content/${infoHash}/${path.split('/').map(encodeURIComponent).join('/')}`

/** libtorrent takes the address as it stands, without decoding it. */
const peerField = (peer: string): string =>
  `&x.pe=${encodeURIComponent(peer).replace(/%(3A|5B|5D)/g, decodeURIComponent)}`

/**
 * Writes a magnet link. Each seeder gives both `xs` and `ws`: a client gets no metadata from `ws`
 * alone and would wait for ever.
 */
export function makeMagnet(options: {
  readonly infoHash: InfoHash
  readonly name?: string
  readonly length?: number
  readonly trackers?: readonly string[]
  /** HTTP origins of seeders. */
  readonly seeders?: readonly string[]
  readonly peers?: readonly string[]
}): string {
  const { infoHash, name, length, trackers = [], seeders = [], peers = [] } = options
  const fields: [string, string][] = []
  if (name !== undefined) fields.push(['dn', name])
  if (length !== undefined) fields.push(['xl', String(length)])
  for (const tracker of trackers) fields.push(['tr', tracker])
  for (const origin of seeders) {
    fields.push(['xs', torrentUrl(origin, infoHash)], ['ws', webSeedUrl(origin, infoHash)])
  }
  const query = fields.map(([key, value]) => `&${key}=${encodeURIComponent(value)}`).join('')
  return `magnet:?xt=urn:btih:${infoHash}${query}${peers.map(peerField).join('')}`
}

/** Reads a magnet link; `as` and unknown fields are passed over. Throws MagnetError. */
export function parseMagnet(uri: string): Magnet {
  if (uri.length > MAX_MAGNET_LENGTH) throw new MagnetError('the magnet link is too long')
  if (!/^magnet:\?/i.test(uri)) throw new MagnetError('not a magnet link')
  const query = new URLSearchParams(uri.slice(uri.indexOf('?') + 1))
  const hashes = new Set(query.getAll('xt').flatMap((topic) => readTopic(topic) ?? []))
  const [infoHash] = hashes
  if (!infoHash || hashes.size > 1) {
    throw new MagnetError('the magnet link must name one v1 info hash (xt=urn:btih:…)')
  }
  const exact = query.get('xl')
  if (exact !== null && !/^(0|[1-9]\d{0,14})$/.test(exact)) {
    throw new MagnetError('xl must be a length in bytes')
  }
  return {
    infoHash,
    name: query.get('dn') ?? undefined,
    length: exact === null ? undefined : Number(exact),
    trackers: query
      .getAll('tr')
      .filter((url) => hasScheme(url, ['ws', 'wss', 'http', 'https', 'udp'])),
    torrents: query.getAll('xs').filter((url) => hasScheme(url, ['http', 'https'])),
    webSeeds: query.getAll('ws').filter((url) => hasScheme(url, ['http', 'https'])),
    peers: query
      .getAll('x.pe')
      .filter((peer) => /^(\[[0-9a-f:.]+\]|[^:\s/]+):\d{1,5}$/i.test(peer)),
  }
}

const hasScheme = (url: string, schemes: readonly string[]): boolean =>
  URL.canParse(url) && schemes.includes(new URL(url).protocol.slice(0, -1))

function readTopic(topic: string): InfoHash | undefined {
  const match = /^urn:btih:([0-9a-zA-Z]+)$/.exec(topic)
  const text = match?.[1] ?? ''
  return text.length === 32 ? fromBase32(text) : toInfoHash(text)
}

/** RFC 4648 base32, the older spelling of info hashes: 32 letters for 20 bytes. */
function fromBase32(text: string): InfoHash | undefined {
  let bits = 0n
  for (const letter of text.toUpperCase()) {
    const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter)
    if (value < 0) return undefined
    bits = (bits << 5n) | BigInt(value)
  }
  return toInfoHash(bits.toString(16).padStart(40, '0'))
}
