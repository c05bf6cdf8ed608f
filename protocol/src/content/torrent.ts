/** BitTorrent v1 metadata (BEP 3): make and read .torrent files, strictly. */
import type { BencodeNode } from './bencode.ts'
import { BencodeError, decodeBencode, encodeBencode } from './bencode.ts'
import { sha1, toHex } from './digest.ts'
import type { InfoHash } from './info-hash.ts'
import {
  MAX_FILES,
  MAX_PACKAGE_BYTES,
  MAX_PATH_DEPTH,
  MAX_PIECE_LENGTH,
  MAX_TORRENT_BYTES,
  MIN_PIECE_LENGTH,
  pieceLengthFor,
} from './limits.ts'
import { checkComponent, checkPaths } from './torrent-path.ts'

export interface TorrentFile {
  /** `/`-separated, relative to the torrent's name, never `..` or absolute. */
  readonly path: string
  readonly length: number
  /** First byte in the torrent's byte space. */
  readonly offset: number
}

export interface Torrent {
  readonly infoHash: InfoHash
  readonly name: string
  /** Bytes per piece; the last piece may be shorter. */
  readonly pieceLength: number
  /** SHA-1 of each piece, 20 bytes each. */
  readonly pieces: readonly Uint8Array[]
  readonly files: readonly TorrentFile[]
  /** Bytes of all files. */
  readonly length: number
  /** A single-file torrent names its only file after itself. */
  readonly singleFile: boolean
  /** The raw info dictionary, as BEP 9 exchanges it. */
  readonly info: Uint8Array
}

export type TorrentErrorCode =
  | 'too-large'
  | 'not-bencoded'
  | 'no-info'
  | 'v2-only'
  | 'hybrid'
  | 'bad-name'
  | 'bad-path'
  | 'duplicate-path'
  | 'bad-length'
  | 'bad-piece-length'
  | 'bad-pieces'
  | 'too-many-files'
  | 'no-files'
  | 'padding'

/** The .torrent is refused; `code` says which rule it breaks. */
export class TorrentError extends Error {
  override readonly name = 'TorrentError'
  readonly code: TorrentErrorCode
  constructor(code: TorrentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

const HASH_BYTES = 20

/** A file to put in a torrent. */
export interface SourceFile {
  readonly path: string
  readonly bytes: Uint8Array
}

/**
 * Makes a multi-file v1 torrent with the files in the order given.
 * `pieceLength` defaults to what the total length asks for. Throws TorrentError.
 */
export async function createTorrent(options: {
  readonly name: string
  readonly files: readonly SourceFile[]
  readonly pieceLength?: number
}): Promise<{ readonly torrent: Uint8Array; readonly infoHash: InfoHash }> {
  const { name, files } = options
  const length = files.reduce((sum, file) => sum + file.bytes.length, 0)
  const pieceLength = options.pieceLength ?? pieceLengthFor(length)
  const info = {
    files: files.map((file) => ({ length: file.bytes.length, path: file.path.split('/') })),
    name,
    'piece length': pieceLength,
    pieces: await hashPieces(files, length, pieceLength),
  }
  const torrent = encodeBencode({ info })
  const { infoHash } = await parseTorrent(torrent)
  return { torrent, infoHash }
}

async function hashPieces(
  files: readonly SourceFile[],
  length: number,
  pieceLength: number,
): Promise<Uint8Array> {
  checkPieceLength(pieceLength)
  const hashes = new Uint8Array(Math.ceil(length / pieceLength) * HASH_BYTES)
  const piece = new Uint8Array(Math.min(pieceLength, length))
  let filled = 0
  let index = 0
  const flush = async (): Promise<void> => {
    hashes.set(await sha1(piece.subarray(0, filled)), index++ * HASH_BYTES)
    filled = 0
  }
  for (const { bytes } of files) {
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + pieceLength - filled)
      piece.set(part, filled)
      filled += part.length
      at += part.length
      if (filled === pieceLength) await flush()
    }
  }
  if (filled > 0) await flush()
  return hashes
}

/**
 * Reads a .torrent. Refuses whatever a model package never has: odd paths, v2 trees, padding,
 * sizes above the limits. Throws TorrentError.
 */
export async function parseTorrent(bytes: Uint8Array): Promise<Torrent> {
  if (bytes.length > MAX_TORRENT_BYTES) {
    throw new TorrentError('too-large', `a .torrent may have at most ${MAX_TORRENT_BYTES} bytes`)
  }
  const root = decode(bytes)
  const info = root.kind === 'dictionary' ? root.entries.get('info') : undefined
  if (info?.kind !== 'dictionary') {
    throw new TorrentError('no-info', 'the .torrent has no info dictionary')
  }
  return readInfo(bytes.slice(info.start, info.end), info.entries)
}

/** Reads a bare info dictionary, as peers exchange it (BEP 9). Throws TorrentError. */
export async function parseInfo(info: Uint8Array): Promise<Torrent> {
  if (info.length > MAX_TORRENT_BYTES) {
    throw new TorrentError('too-large', `metadata may have at most ${MAX_TORRENT_BYTES} bytes`)
  }
  const node = decode(info)
  if (node.kind !== 'dictionary') {
    throw new TorrentError('no-info', 'the metadata is not a dictionary')
  }
  return readInfo(info.slice(), node.entries)
}

/** The .torrent around a raw info dictionary. */
export function wrapInfo(info: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode('d4:info')
  const whole = new Uint8Array(head.length + info.length + 1)
  whole.set(head)
  whole.set(info, head.length)
  whole[whole.length - 1] = 0x65
  return whole
}

function decode(bytes: Uint8Array): BencodeNode {
  try {
    return decodeBencode(bytes)
  } catch (cause) {
    if (!(cause instanceof BencodeError)) throw cause
    throw new TorrentError('not-bencoded', `not a canonical .torrent: ${cause.message}`, { cause })
  }
}

type Entries = ReadonlyMap<string, BencodeNode>

async function readInfo(info: Uint8Array, entries: Entries): Promise<Torrent> {
  if (entries.has('meta version') || entries.has('file tree')) {
    if (!entries.has('pieces')) {
      throw new TorrentError('v2-only', 'a BitTorrent v2 torrent; Cosmos packages are v1')
    }
    throw new TorrentError('hybrid', 'a hybrid v1/v2 torrent; Cosmos packages are plain v1')
  }
  const name = readName(entries.get('name'))
  const pieceLength = integer(entries.get('piece length'), 'bad-piece-length', 'piece length')
  checkPieceLength(pieceLength)
  const singleFile = !entries.has('files')
  if (!singleFile && entries.has('length')) {
    throw new TorrentError('bad-length', 'both a length and a list of files')
  }
  const files = singleFile ? readSingle(entries, name) : readFiles(entries.get('files'))
  const last = files.at(-1)
  const length = last ? last.offset + last.length : 0
  if (length === 0) throw new TorrentError('no-files', 'the torrent holds no bytes')
  const pieces = readPieces(entries.get('pieces'), Math.ceil(length / pieceLength))
  const infoHash = toHex(await sha1(info)) as InfoHash
  return { infoHash, name, pieceLength, pieces, files, length, singleFile, info }
}

function readName(node: BencodeNode | undefined): string {
  const name = text(node)
  const problem = name === undefined ? 'is missing or no UTF-8' : checkComponent(name)
  if (name === undefined || problem) {
    throw new TorrentError('bad-name', `the torrent's name ${problem}`)
  }
  return name
}

function readSingle(entries: Entries, name: string): TorrentFile[] {
  refusePadding(entries)
  return [{ path: name, length: fileLength(entries.get('length')), offset: 0 }]
}

function readFiles(node: BencodeNode | undefined): TorrentFile[] {
  if (node?.kind !== 'list' || node.items.length === 0) {
    throw new TorrentError('no-files', 'the list of files is empty or no list')
  }
  if (node.items.length > MAX_FILES) {
    throw new TorrentError('too-many-files', `at most ${MAX_FILES} files may be in a torrent`)
  }
  const files: TorrentFile[] = []
  let offset = 0
  for (const item of node.items) {
    if (item.kind !== 'dictionary') throw new TorrentError('bad-path', 'a file is no dictionary')
    refusePadding(item.entries)
    const length = fileLength(item.entries.get('length'))
    files.push({ path: readPath(item.entries.get('path')), length, offset })
    offset += length
    if (offset > MAX_PACKAGE_BYTES) throw tooLong()
  }
  const twins = checkPaths(files.map((file) => file.path))
  if (twins) throw new TorrentError('duplicate-path', twins)
  return files
}

function readPath(node: BencodeNode | undefined): string {
  const parts = node?.kind === 'list' ? node.items.map(text) : []
  const path: string[] = []
  for (const part of parts) {
    const problem = part === undefined ? 'is no UTF-8' : checkComponent(part)
    if (part === undefined || problem) {
      throw new TorrentError('bad-path', `a component of a file's path ${problem}`)
    }
    path.push(part)
  }
  if (path.length === 0 || path.length > MAX_PATH_DEPTH) {
    throw new TorrentError('bad-path', `a path must have 1 to ${MAX_PATH_DEPTH} components`)
  }
  return path.join('/')
}

/** BEP 47 attributes: padding files and symbolic links have no place in a package. */
function refusePadding(entries: Entries): void {
  if (entries.has('attr') || entries.has('symlink path')) {
    throw new TorrentError('padding', 'padding files, links and attributes are not allowed')
  }
}

const tooLong = (): TorrentError =>
  new TorrentError('bad-length', `a package may have at most ${MAX_PACKAGE_BYTES} bytes`)

function fileLength(node: BencodeNode | undefined): number {
  const length = integer(node, 'bad-length', 'length of a file')
  if (length > MAX_PACKAGE_BYTES) throw tooLong()
  return length
}

function checkPieceLength(length: number): void {
  const powerOfTwo = Number.isInteger(Math.log2(length))
  if (!powerOfTwo || length < MIN_PIECE_LENGTH || length > MAX_PIECE_LENGTH) {
    throw new TorrentError(
      'bad-piece-length',
      `the piece length must be a power of two from ${MIN_PIECE_LENGTH} to ${MAX_PIECE_LENGTH}`,
    )
  }
}

function readPieces(node: BencodeNode | undefined, count: number): Uint8Array[] {
  if (node?.kind !== 'bytes' || node.value.length !== count * HASH_BYTES) {
    throw new TorrentError('bad-pieces', `expected ${count} piece hashes of ${HASH_BYTES} bytes`)
  }
  const { value } = node
  return Array.from({ length: count }, (_, i) => value.slice(i * HASH_BYTES, (i + 1) * HASH_BYTES))
}

function integer(node: BencodeNode | undefined, code: TorrentErrorCode, what: string): number {
  if (node?.kind !== 'integer' || node.value < 0) {
    throw new TorrentError(code, `the ${what} is missing or no natural number`)
  }
  return node.value
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function text(node: BencodeNode | undefined): string | undefined {
  if (node?.kind !== 'bytes') return undefined
  try {
    return utf8.decode(node.value)
  } catch {
    // The decoder's only error is malformed UTF-8, which the callers name in their own words.
    return undefined
  }
}
