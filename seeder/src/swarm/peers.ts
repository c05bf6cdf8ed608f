/** Who may have a package: seeders in the registry, and those that a tracker names. */
import { decodeBencode } from '@cosmos/protocol/content/bencode'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import { isPeer, peersOf } from '@cosmos/protocol/lightnode/nodes'
import type { Address, NodeRecord } from '@cosmos/protocol/lightnode/types'
import { MAX_PEERS_ASKED } from '../limits.ts'

/** Transport addresses of registered seeders except our own, the most recently seen first. */
export function registeredPeers(
  nodes: readonly NodeRecord[],
  self: Address | undefined,
): readonly string[] {
  return nodes
    .filter((node) => node.seeder && node.operator !== self)
    .toSorted((a, b) => b.lastSeen - a.lastSeen)
    .flatMap((node) => peersOf(node.peer))
    .slice(0, MAX_PEERS_ASKED)
}

/** HTTP origins of registered seeders except our own, the most recently seen first. */
export function registeredOrigins(
  nodes: readonly NodeRecord[],
  self: Address | undefined,
  url: string,
): readonly string[] {
  const origins = nodes
    .filter((node) => node.seeder && node.operator !== self && node.url !== url)
    .filter((node) => /^https?:\/\//.test(node.url))
    .toSorted((a, b) => b.lastSeen - a.lastSeen)
    .map((node) => node.url)
  return [...new Set(origins)].slice(0, MAX_PEERS_ASKED)
}

/** Longest answer of a tracker that is read: 50 peers in the long form stay far below. */
const MAX_ANNOUNCE_BYTES = 64 * 1024
const ANNOUNCE_TIMEOUT_MS = 5_000

/**
 * Asks an edge's `GET /announce` (BEP 3, BEP 23). Resolves with no peers when the tracker is away:
 * the registry's seeders are asked too.
 */
export async function announcedPeers(options: {
  readonly edge: string
  readonly infoHash: InfoHash
  /** 20 characters, one per byte. */
  readonly peerId: string
  readonly port: number
  readonly fetch: typeof fetch
}): Promise<readonly string[]> {
  const { edge, infoHash, peerId, port } = options
  const hash = infoHash.replace(/../g, '%$&')
  const query = `info_hash=${hash}&peer_id=${encodeURIComponent(peerId)}&port=${port}&uploaded=0&downloaded=0&left=1&compact=1&numwant=${MAX_PEERS_ASKED}`
  try {
    const response = await options.fetch(`${edge}/announce?${query}`, {
      redirect: 'error',
      signal: AbortSignal.timeout(ANNOUNCE_TIMEOUT_MS),
    })
    const bytes = new Uint8Array(await response.arrayBuffer())
    return bytes.length > MAX_ANNOUNCE_BYTES ? [] : readPeers(bytes)
  } catch {
    // Unreachable, not bencoded, too late: the same to us, and the edge's own log says more.
    return []
  }
}

/** Reads the peers of an announce reply, compact (IPv4) or long. Throws BencodeError. */
export function readPeers(reply: Uint8Array): string[] {
  const root = decodeBencode(reply)
  const peers = root.kind === 'dictionary' ? root.entries.get('peers') : undefined
  if (peers?.kind === 'bytes') {
    const { value } = peers
    return Array.from({ length: Math.floor(value.length / 6) }, (_, i) => {
      const [a, b, c, d, high, low] = value.subarray(6 * i, 6 * i + 6) as unknown as number[]
      return `${a}.${b}.${c}.${d}:${((high ?? 0) << 8) | (low ?? 0)}`
    })
  }
  if (peers?.kind !== 'list') return []
  return peers.items.flatMap((item) => {
    const entries = item.kind === 'dictionary' ? item.entries : undefined
    const ip = entries?.get('ip')
    const port = entries?.get('port')
    if (ip?.kind !== 'bytes' || port?.kind !== 'integer') return []
    const host = new TextDecoder().decode(ip.value)
    const peer = host.includes(':') ? `[${host}]:${port.value}` : `${host}:${port.value}`
    return isPeer(peer) ? [peer] : []
  })
}
