/** `GET|HEAD /content/INFOHASH[/PATH]` and `/torrents/INFOHASH.torrent`: verified bytes. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import { wrapInfo } from '@cosmos/protocol/content/torrent'
import type { BlockRecord } from '@cosmos/protocol/lightnode/types'
import type { LookAgain } from '../chain/freshness.ts'
import type { Fetcher, FetchRefusal } from '../content/fetcher.ts'
import type { Requester } from '../content/requester.ts'
import type { ContentStore } from '../store/content-store.ts'
import { StoreError } from '../store/errors.ts'
import type { Download } from '../swarm/download.ts'
import { DownloadError } from '../swarm/download.ts'
import { clientOf } from '../uplink/client.ts'
import { chunksOf, type Sending, sendChunks } from './body.ts'
import type { Pace } from './pace.ts'
import { readRange } from './range.ts'
import { Problem, PUBLIC_HEADERS, refuseBlocked } from './reply.ts'

/** A package that can be read, whether it is all here or still arriving. */
interface Readable {
  readonly torrent: Torrent
  read(from: number, to: number): AsyncIterable<Uint8Array>
  close(): Promise<void>
}

export interface ContentRoutes {
  torrent(infoHash: InfoHash, request: IncomingMessage, response: ServerResponse): Promise<void>
  /** `path` is undefined for all files one after the other. */
  content(
    infoHash: InfoHash,
    path: string | undefined,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void>
}

/** Content under a hash never changes. */
const FOR_EVER = 'public, max-age=31536000, immutable'

/** Everything else is bytes to download. No type here runs scripts. */
const TYPES: Record<string, string> = {
  glb: 'model/gltf-binary',
  json: 'application/json',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ktx2: 'image/ktx2',
}

/**
 * 404 with `Retry-After` for what is not here and will not come now: clients then ask another seeder
 * for this package, and go on asking here for those that are.
 */
const REFUSALS: Record<FetchRefusal, { status: number; detail: string; retry?: number }> = {
  'chain-unread': {
    status: 404,
    detail: 'the chain was not read yet, and it is not here; try again',
    retry: 5,
  },
  'not-registered': { status: 404, detail: 'no token on chain names this package' },
  blocked: { status: 451, detail: "the city's government blocked it" },
  absent: { status: 404, detail: 'no seeder that was asked has it now', retry: 10 },
  'asked-once': {
    status: 404,
    detail: 'the disk is full of what others use; ask again if it is wanted',
    retry: 1,
  },
  'over-budget': {
    status: 404,
    detail: 'you had your share of this seeder for now; ask another',
    retry: 60,
  },
  busy: { status: 503, detail: 'too many downloads at once; try again', retry: 5 },
}

export function createContentRoutes(options: {
  readonly store: ContentStore
  readonly fetcher: Fetcher
  readonly isRegistered: (infoHash: InfoHash) => boolean
  /** By which decision a package is neither fetched nor served. */
  readonly blockOf: (infoHash: InfoHash) => BlockRecord | undefined
  readonly lookAgain: LookAgain
  readonly requesterOf: (request: IncomingMessage) => Requester
  readonly served: (bytes: number) => void
  readonly share: Sending['share']
  readonly pace: Pace
}): ContentRoutes {
  const { store, fetcher, served, share, pace } = options

  async function find(infoHash: InfoHash, request: IncomingMessage): Promise<Readable> {
    refuseBlocked(infoHash, options.blockOf)
    const stored = await openStored(infoHash)
    if (stored) return stored
    // Whoever counts copies must not make any (RFC 9111 section 5.2.1.7).
    if (/\bonly-if-cached\b/i.test(request.headers['cache-control'] ?? '')) {
      throw new Problem(504, `${infoHash} is not here`)
    }
    await options.lookAgain(() => options.isRegistered(infoHash))
    refuseBlocked(infoHash, options.blockOf)
    // While the chain was asked, the download that somebody else began may have ended.
    const arrived = await openStored(infoHash)
    if (arrived) return arrived
    const download = fetcher.fetch(infoHash, options.requesterOf(request))
    if (typeof download === 'string') {
      const { status, detail, retry } = REFUSALS[download]
      throw new Problem(
        status,
        `${infoHash}: ${detail}`,
        retry ? { 'retry-after': `${retry}` } : {},
      )
    }
    return arriving(download)
  }

  async function openStored(infoHash: InfoHash): Promise<Readable | undefined> {
    if (store.get(infoHash)?.state !== 'complete') return undefined
    try {
      const file = await store.open(infoHash)
      store.touch(infoHash)
      const { torrent, close } = file
      return { torrent, read: (from, to) => chunksOf(file, from, to), close }
    } catch (error) {
      // Rotten or gone: as if it had never been here, so that it is fetched anew.
      if (error instanceof StoreError && error.code !== 'disk') return undefined
      throw error
    }
  }

  async function arriving(download: Download): Promise<Readable> {
    try {
      const torrent = await download.torrent
      return { torrent, read: download.read, close: async () => undefined }
    } catch (error) {
      if (!(error instanceof DownloadError)) throw error
      const status = { unavailable: 404, unfit: 404, 'no-space': 507, disk: 507, stopped: 503 }
      throw new Problem(status[error.fault], error.message, { 'retry-after': '10' })
    }
  }

  async function infoOfArriving(infoHash: InfoHash, request: IncomingMessage): Promise<Uint8Array> {
    const found = await find(infoHash, request)
    await found.close()
    return found.torrent.info
  }

  return {
    async torrent(infoHash, request, response) {
      refuseBlocked(infoHash, options.blockOf)
      const body = wrapInfo(store.info(infoHash) ?? (await infoOfArriving(infoHash, request)))
      const etag = `"${infoHash}"`
      const headers = {
        ...PUBLIC_HEADERS,
        etag,
        'cache-control': FOR_EVER,
        'content-type': 'application/x-bittorrent',
        'content-disposition': `attachment; filename="${infoHash}.torrent"`,
      }
      if (isFresh(request, etag)) return void response.writeHead(304, headers).end()
      response.writeHead(200, { ...headers, 'content-length': body.length })
      response.end(request.method === 'HEAD' ? undefined : body)
    },

    async content(infoHash, path, request, response) {
      const found = await find(infoHash, request)
      try {
        const { torrent } = found
        const part = partOf(torrent, path)
        if (!part) throw new Problem(404, `package ${infoHash} has no file ${path}`)
        const etag = `"${infoHash}-${part.from}-${part.to}"`
        const headers = {
          ...PUBLIC_HEADERS,
          etag,
          'accept-ranges': 'bytes',
          'cache-control': FOR_EVER,
          'content-type': part.type,
          'content-security-policy': "default-src 'none'; sandbox",
        }
        if (isFresh(request, etag)) return void response.writeHead(304, headers).end()
        if (!isWanted(request, etag)) throw new Problem(412, `the only version is ${etag}`)
        const size = part.to - part.from
        const range = readRange(mayRange(request, etag) ? request.headers.range : undefined, size)
        if (range === 'bad') {
          throw new Problem(416, `the file has ${size} bytes`, {
            'content-range': `bytes */${size}`,
          })
        }
        const { from, to } = range === 'whole' ? { from: 0, to: size } : range
        if (range === 'whole') response.writeHead(200, { ...headers, 'content-length': size })
        else {
          const extent = `bytes ${from}-${to - 1}/${size}`
          response.writeHead(206, {
            ...headers,
            'content-length': to - from,
            'content-range': extent,
          })
        }
        if (request.method === 'HEAD') return void response.end()
        const before = response.socket?.bytesWritten ?? 0
        const client = clientOf(request.socket.remoteAddress)
        const chunks = found.read(part.from + from, part.from + to)
        await sendChunks(response, chunks, { share, client, pace })
        served(Math.max(0, (response.socket?.bytesWritten ?? before) - before))
      } finally {
        await found.close()
      }
    },
  }
}

interface Part {
  readonly from: number
  readonly to: number
  readonly type: string
}

/**
 * Where a file lies in the byte space. Web seeds (BEP 19) put the torrent's name before the path:
 * both spellings are served.
 */
function partOf(torrent: Torrent, path: string | undefined): Part | undefined {
  const octets = 'application/octet-stream'
  if (path === undefined || path === '') return { from: 0, to: torrent.length, type: octets }
  const prefix = `${torrent.name}/`
  const file =
    torrent.files.find((candidate) => candidate.path === path) ??
    torrent.files.find((candidate) => prefix + candidate.path === path)
  const type = TYPES[file?.path.split('.').at(-1)?.toLowerCase() ?? '']
  return file && { from: file.offset, to: file.offset + file.length, type: type ?? octets }
}

/** RFC 9110 section 13.1.2. */
function isFresh(request: IncomingMessage, etag: string): boolean {
  const header = request.headers['if-none-match']
  return header !== undefined && (header === '*' || header.split(/\s*,\s*/).some(sameTag(etag)))
}

/** RFC 9110 section 13.1.1. What never changes was not modified since any date. */
function isWanted(request: IncomingMessage, etag: string): boolean {
  const header = request.headers['if-match']
  return header === undefined || header === '*' || header.split(/\s*,\s*/).includes(etag)
}

const sameTag = (etag: string) => (tag: string) => tag.replace(/^W\//, '') === etag

/** A range counts only for GET and, with `If-Range`, only for this version. */
const mayRange = ({ method, headers }: IncomingMessage, etag: string): boolean =>
  method === 'GET' && (headers['if-range'] === undefined || headers['if-range'] === etag)
