import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pseudoRandomBytes } from './fixtures.ts'
import type { CheckedRun } from './pieces.ts'
import { createPieceVerifier, PieceError } from './pieces.ts'
import { createTorrent, parseTorrent } from './torrent.ts'

const PIECE = 16 * 1024
const bytes = pseudoRandomBytes(5 * PIECE + 777)
const torrent = await createTorrent({
  name: 'x',
  files: [{ path: 'a', bytes }],
  pieceLength: PIECE,
}).then((made) => parseTorrent(made.torrent))

const range = fc
  .tuple(fc.nat(bytes.length), fc.nat(bytes.length))
  .map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) }))

async function run(
  input: Uint8Array,
  chunk: number,
  { from, to }: { from: number; to: number },
): Promise<CheckedRun[]> {
  const runs: CheckedRun[] = []
  const emit = (checked: CheckedRun): void => void runs.push(checked)
  const verifier = createPieceVerifier({ torrent, from, to, emit })
  for (let at = 0; at < input.length; at += chunk)
    await verifier.push(input.subarray(at, at + chunk))
  await verifier.end()
  return runs
}

describe('piece verification', () => {
  it('hands on any range of a torrent unchanged, in order, however it is cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(range, fc.integer({ min: 100, max: 40_000 }), async (wanted, chunk) => {
        const runs = await run(bytes.subarray(wanted.from, wanted.to), chunk, wanted)
        expect(
          Buffer.concat(runs.map((r) => r.bytes)).equals(bytes.slice(wanted.from, wanted.to)),
        ).toBe(true)
        for (const { piece, offset, bytes: part } of runs) {
          if (piece === undefined) continue
          expect(offset).toBe(piece * PIECE)
          expect(part.length).toBe(Math.min(PIECE, bytes.length - offset))
        }
        const inside = torrent.pieces.filter((_, i) => {
          const end = Math.min((i + 1) * PIECE, bytes.length)
          return i * PIECE >= wanted.from && end <= wanted.to
        })
        expect(runs.filter((r) => r.piece !== undefined)).toHaveLength(inside.length)
      }),
      { numRuns: 50 },
    )
  })

  it('stops at the piece in which a single bit is wrong, and hands on none of it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(7), async (at, bit) => {
        const wrong = bytes.slice()
        wrong[at] = (wrong[at] as number) ^ (1 << bit)
        const runs: CheckedRun[] = []
        const verifier = createPieceVerifier({
          torrent,
          emit: (checked) => void runs.push(checked),
        })
        const failure = await verifier.push(wrong).catch((error: unknown) => error)
        expect(failure).toBeInstanceOf(PieceError)
        expect(failure).toMatchObject({ code: 'wrong-bytes', piece: Math.floor(at / PIECE) })
        expect(runs).toHaveLength(Math.floor(at / PIECE))
      }),
      { numRuns: 50 },
    )
  })

  it('says when bytes are missing or too many', async () => {
    const all = { from: 0, to: bytes.length }
    await expect(run(bytes.subarray(0, -1), 9_999, all)).rejects.toMatchObject({
      code: 'truncated',
    })
    const more = Buffer.concat([bytes, new Uint8Array(1)])
    await expect(run(more, 9_999, all)).rejects.toMatchObject({ code: 'too-long' })
  })

  it('refuses ranges outside the torrent', () => {
    const emit = (): void => undefined
    expect(() => createPieceVerifier({ torrent, from: 5, to: 4, emit })).toThrow(RangeError)
    expect(() => createPieceVerifier({ torrent, to: bytes.length + 1, emit })).toThrow(RangeError)
  })
})
