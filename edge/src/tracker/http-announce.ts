/**
 * HTTP announces (BEP 3, BEP 7, BEP 23), by which any BitTorrent client finds the seeders of a
 * torrent. Who asks is not written down and not told to anybody: peers are seeders only.
 */
import { type Bencodable, encodeBencode } from '@cosmos/protocol/content/bencode'
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import { hexOfBinary, ID_BYTES } from '@cosmos/protocol/tracker/binary'
import { MAX_PEERS } from './limits.ts'

export interface AnnounceQuery {
  readonly infoHash: InfoHash
  readonly compact: boolean
  readonly peers: number
}

/** `failure` is for the one who asked. */
export type AnnounceResult =
  | { readonly ok: true; readonly query: AnnounceQuery }
  | { readonly ok: false; readonly failure: string }

/**
 * Reads the query of an announce. `search` is the raw query as the request line had it: info hashes
 * are bytes, not text, and no URL library decodes them.
 */
export function readAnnounce(search: string): AnnounceResult {
  const values = new Map<string, string>()
  for (const part of search.replace(/^\?/, '').split('&')) {
    const at = part.indexOf('=')
    const key = at < 0 ? part : part.slice(0, at)
    if (values.has(key)) return refuse(`${key} is given twice`)
    values.set(key, at < 0 ? '' : part.slice(at + 1))
  }
  const infoHash = decodeBytes(values.get('info_hash') ?? '')
  if (infoHash?.length !== ID_BYTES) return refuse('info_hash: expected 20 bytes')
  const peerId = decodeBytes(values.get('peer_id') ?? '')
  if (peerId?.length !== ID_BYTES) return refuse('peer_id: expected 20 bytes')
  const wanted = values.get('numwant') ?? String(MAX_PEERS)
  if (!/^-?\d{1,9}$/.test(wanted)) return refuse('numwant: expected a number')
  const stopped = values.get('event') === 'stopped'
  // A negative number is libtorrent's way to ask for the default.
  const peers = Number(wanted) < 0 ? MAX_PEERS : Math.min(Number(wanted), MAX_PEERS)
  return {
    ok: true,
    query: {
      infoHash: hexOfBinary(infoHash) as InfoHash,
      compact: values.get('compact') !== '0',
      peers: stopped ? 0 : peers,
    },
  }
}

const refuse = (failure: string): AnnounceResult => ({ ok: false, failure })

/** Percent-encoded bytes as one character each; undefined where the encoding is broken. */
function decodeBytes(text: string): string | undefined {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what is not ASCII was not encoded
  if (/[^\u0000-\u007f]/.test(text)) return undefined
  return text
    .replaceAll('+', ' ')
    .replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}

/** What a client gets that asked wrongly. HTTP says 200: clients read the reason only then. */
export const announceFailure = (reason: string): Uint8Array =>
  encodeBencode({ 'failure reason': reason })

interface Endpoint {
  readonly host: string
  readonly port: number
  /** 4 or 16 bytes where the host is an address. */
  readonly address: Uint8Array | undefined
  readonly peerId: string
}

/**
 * The reply to an announce. Compact where the client takes it and every peer has an address; peers
 * known by a host name can only be told in the long form.
 */
export function announceReply(options: {
  readonly query: AnnounceQuery
  readonly interval: number
  readonly complete: number
  readonly peers: readonly { readonly peer: string; readonly peerId: string }[]
}): Uint8Array {
  const { query, interval, complete } = options
  const endpoints = options.peers.flatMap((peer) => endpointOf(peer) ?? []).slice(0, query.peers)
  const named = endpoints.some(({ address }) => address === undefined)
  const reply: Record<string, Bencodable> = { complete, incomplete: 0, interval }
  if (query.compact && !named) {
    const of = (bytes: number) => endpoints.filter(({ address }) => address?.length === bytes)
    reply.peers = compact(of(4))
    const six = compact(of(16))
    if (six.length > 0) reply.peers6 = six
  } else {
    reply.peers = endpoints.map(({ host, port, peerId }) => ({
      ip: host,
      'peer id': Uint8Array.from(peerId, (character) => character.charCodeAt(0)),
      port,
    }))
  }
  return encodeBencode(reply)
}

/** BEP 23 and BEP 7: address and port, one after the other. */
function compact(endpoints: readonly Endpoint[]): Uint8Array {
  const bytes: number[] = []
  for (const { address, port } of endpoints) bytes.push(...(address ?? []), port >> 8, port & 0xff)
  return Uint8Array.from(bytes)
}

/** Reads `host:port`; undefined for what operators registered wrongly. */
function endpointOf({ peer, peerId }: { peer: string; peerId: string }): Endpoint | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+)):([1-9]\d{0,4})$/.exec(peer)
  if (!match) return undefined
  const port = Number(match[3])
  if (port > 0xffff) return undefined
  const host = match[1] ?? (match[2] as string)
  const address = match[1] ? ipv6Bytes(host) : host === 'localhost' ? LOOPBACK : ipv4Bytes(host)
  return match[1] && !address ? undefined : { host, port, address, peerId }
}

const LOOPBACK = Uint8Array.of(127, 0, 0, 1)

function ipv4Bytes(host: string): Uint8Array | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return undefined
  const bytes = host.split('.').map(Number)
  return bytes.every((byte) => byte <= 255) ? Uint8Array.from(bytes) : undefined
}

/** RFC 4291 section 2.2 without embedded IPv4. */
function ipv6Bytes(host: string): Uint8Array | undefined {
  const halves = host.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const gap = 8 - head.length - tail.length
  if (halves.length === 2 ? gap < 1 : gap !== 0) return undefined
  const groups = [...head, ...Array<string>(halves.length === 2 ? gap : 0).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return Uint8Array.from(
    groups.flatMap((group) => {
      const value = Number.parseInt(group, 16)
      return [value >> 8, value & 0xff]
    }),
  )
}
