import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Bencodable } from './bencode.ts'
import { encodeBencode } from './bencode.ts'
import { pseudoRandomBytes } from './fixtures.ts'
import type { TorrentErrorCode } from './torrent.ts'
import { createTorrent, parseInfo, parseTorrent, TorrentError, wrapInfo } from './torrent.ts'

const PIECE = 16 * 1024
const hash = (bytes: Uint8Array): Buffer => createHash('sha1').update(bytes).digest()

/** A valid info dictionary with one file of one piece, changed as a test wishes. */
const info = (change: Record<string, Bencodable | undefined> = {}): Uint8Array => {
  const fields: Record<string, Bencodable | undefined> = {
    files: [{ length: 5, path: ['model.glb'] }],
    name: 'cosmos-house',
    'piece length': PIECE,
    pieces: new Uint8Array(20),
    ...change,
  }
  const present = Object.entries(fields).filter((entry): entry is [string, Bencodable] => {
    return entry[1] !== undefined
  })
  return encodeBencode({ info: Object.fromEntries(present) })
}

const file = (...path: string[]): Bencodable => ({ length: 1, path })

async function refusal(torrent: Uint8Array): Promise<TorrentErrorCode | undefined> {
  try {
    await parseTorrent(torrent)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(TorrentError)
    return (error as TorrentError).code
  }
}

describe('torrents', () => {
  it('come back as they were made, with the info hash of their raw info dictionary', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 3 * PIECE }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(sizes, async (lengths) => {
        const files = lengths.map((length, i) => ({
          path: `folder/file-${i}.bin`,
          bytes: pseudoRandomBytes(length, i + 1),
        }))
        const made = await createTorrent({ name: 'cosmos-x', files, pieceLength: PIECE })
        const parsed = await parseTorrent(made.torrent)
        const whole = Buffer.concat(files.map((f) => f.bytes))
        expect(parsed.infoHash).toBe(made.infoHash)
        expect(parsed.infoHash).toBe(hash(parsed.info).toString('hex'))
        expect(parsed.length).toBe(whole.length)
        expect(parsed.files.map((f) => f.path)).toEqual(files.map((f) => f.path))
        for (const f of parsed.files) {
          const original = files.find((g) => g.path === f.path)
          expect(
            whole
              .subarray(f.offset, f.offset + f.length)
              .equals(original?.bytes ?? new Uint8Array()),
          ).toBe(true)
        }
        parsed.pieces.forEach((piece, i) => {
          expect(hash(whole.subarray(i * PIECE, (i + 1) * PIECE)).equals(piece)).toBe(true)
        })
      }),
      { numRuns: 30 },
    )
  })

  it('can be rebuilt from the bare info dictionary that peers exchange', async () => {
    const files = [{ path: 'a', bytes: pseudoRandomBytes(100) }]
    const { torrent, infoHash } = await createTorrent({ name: 'x', files })
    const parsed = await parseTorrent(torrent)
    expect(wrapInfo(parsed.info)).toEqual(torrent)
    expect((await parseInfo(parsed.info)).infoHash).toBe(infoHash)
  })

  it('may hold a single file', async () => {
    const single = await parseTorrent(info({ files: undefined, length: 5 }))
    expect(single.files).toEqual([{ path: 'cosmos-house', length: 5, offset: 0 }])
    expect(single.singleFile).toBe(true)
  })

  const deep = Array.from({ length: 9 }, (_, i) => `d${i}`)
  it.each<[TorrentErrorCode, string, Uint8Array]>([
    ['not-bencoded', 'text', new TextEncoder().encode('hello')],
    ['too-large', 'two megabytes', new Uint8Array(2 * 1024 * 1024)],
    ['no-info', 'no info', encodeBencode({ announce: 'x' })],
    ['v2-only', 'a v2 tree', info({ pieces: undefined, 'meta version': 2, 'file tree': {} })],
    ['hybrid', 'both versions', info({ 'meta version': 2 })],
    ['bad-name', 'a name that climbs', info({ name: '..' })],
    ['bad-name', 'a name with a slash', info({ name: 'a/b' })],
    ['bad-name', 'no name', info({ name: undefined })],
    ['bad-name', 'a name that is no UTF-8', info({ name: new Uint8Array([0xff]) })],
    ['bad-path', 'a path that climbs', info({ files: [file('..', 'x')] })],
    ['bad-path', 'a path that stays', info({ files: [file('.', 'x')] })],
    ['bad-path', 'an absolute path', info({ files: [file('', 'etc', 'passwd')] })],
    ['bad-path', 'a slash in a component', info({ files: [file('a/../../b')] })],
    ['bad-path', 'a backslash', info({ files: [file('a\\b')] })],
    ['bad-path', 'a NUL', info({ files: [file('a\u0000.glb')] })],
    ['bad-path', 'a device name', info({ files: [file('NUL.glb')] })],
    ['bad-path', 'a trailing dot', info({ files: [file('a.')] })],
    ['bad-path', 'a long component', info({ files: [file('a'.repeat(256))] })],
    ['bad-path', 'no path', info({ files: [file()] })],
    ['bad-path', 'a deep path', info({ files: [file(...deep)], pieces: new Uint8Array(20) })],
    ['duplicate-path', 'the same path twice', info({ files: [file('a'), file('a')] })],
    ['duplicate-path', 'case-fold twins', info({ files: [file('Model.glb'), file('model.GLB')] })],
    [
      'duplicate-path',
      'composed and decomposed',
      info({ files: [file('\u00e9'), file('e\u0301')] }),
    ],
    ['duplicate-path', 'a file inside a file', info({ files: [file('a'), file('a', 'b')] })],
    ['duplicate-path', 'a folder over a file', info({ files: [file('a', 'b'), file('a')] })],
    ['bad-length', 'a negative length', info({ files: [{ length: -1, path: ['a'] }] })],
    ['bad-length', 'a hundred terabytes', info({ files: [{ length: 1e14, path: ['a'] }] })],
    ['bad-length', 'length and files', info({ length: 5 })],
    [
      'too-many-files',
      '65 files',
      info({ files: Array.from({ length: 65 }, (_, i) => file(`${i}`)) }),
    ],
    ['no-files', 'no files', info({ files: [] })],
    [
      'no-files',
      'no bytes',
      info({ files: [{ length: 0, path: ['a'] }], pieces: new Uint8Array(0) }),
    ],
    ['bad-piece-length', 'pieces of nothing', info({ 'piece length': 0 })],
    ['bad-piece-length', 'pieces of 2 GiB', info({ 'piece length': 2 ** 31 })],
    ['bad-piece-length', 'an odd piece length', info({ 'piece length': 20_000 })],
    ['bad-pieces', 'too few hashes', info({ pieces: new Uint8Array(0) })],
    ['bad-pieces', 'a cut hash', info({ pieces: new Uint8Array(19) })],
    ['padding', 'a padding file', info({ files: [{ attr: 'p', length: 5, path: ['.pad', '5'] }] })],
    ['padding', 'a link', info({ files: [{ length: 5, path: ['a'], 'symlink path': ['b'] }] })],
  ])('are refused as %s: %s', async (code, _, torrent) => {
    expect(await refusal(torrent)).toBe(code)
  })

  it('only ever fail with TorrentError, however a valid one is damaged', async () => {
    const valid = info()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const damaged = valid.slice()
          for (const [at, byte] of changes) damaged[at] = byte
          await refusal(damaged)
        },
      ),
      { numRuns: 500 },
    )
  })
})
