import { Wallet } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Address, Hex } from '../lightnode/types.ts'
import type { AuditChallenge } from './audit.ts'
import {
  AuditError,
  auditText,
  challengedPieces,
  challengePath,
  decodeAuditAnswer,
  encodeAuditPieces,
  encodeAuditSignature,
  faultOfAnswer,
  readChallenge,
} from './audit.ts'
import { fixturePackage } from './fixtures.ts'
import type { InfoHash } from './info-hash.ts'
import { MAX_AUDIT_BYTES, MAX_AUDIT_PIECES } from './limits.ts'
import { pieceSize } from './pieces.ts'
import { parseTorrent } from './torrent.ts'

const HASH = 'ab'.repeat(20) as InfoHash
const NONCE = '0f'.repeat(32)
const made = await fixturePackage({ seed: 1, size: 3_000_000 })
const torrent = await parseTorrent(made.torrent)
const space = Buffer.concat(made.files.map(({ bytes }) => bytes))
const challenge: AuditChallenge = { infoHash: made.infoHash, nonce: NONCE, count: 3 }
const wallet = Wallet.createRandom()
const operator = wallet.address.toLowerCase() as Address

const piece = (index: number) => ({
  index,
  bytes: space.subarray(
    index * torrent.pieceLength,
    index * torrent.pieceLength + pieceSize(torrent, index),
  ),
})
const honest = async (to = challenge): Promise<Uint8Array> =>
  encodeAuditPieces((await challengedPieces(to, torrent)).map(piece))
async function signed(answer: Uint8Array, over = challenge): Promise<Uint8Array> {
  const signature = (await wallet.signMessage(await auditText(over, answer))) as Hex
  return Buffer.concat([answer, encodeAuditSignature({ operator, signature })])
}
const fault = (bytes: Uint8Array, by?: Address) =>
  faultOfAnswer({ challenge, torrent, bytes, ...(by && { operator: by }) })

describe('a challenge', () => {
  it('asks for distinct pieces that are there, as many as may be', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: MAX_AUDIT_PIECES }),
        fc.constantFrom(16_384, 262_144, 1_048_576, 16_777_216),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        async (pieces, count, pieceLength, random) => {
          const nonce = Buffer.from(random).toString('hex')
          const of = { pieceLength, pieces: Array.from({ length: pieces }, () => random) }
          const chosen = await challengedPieces({ infoHash: HASH, nonce, count }, of)
          const affordable = Math.max(1, Math.floor(MAX_AUDIT_BYTES / pieceLength))
          expect(chosen).toHaveLength(Math.min(pieces, count, affordable))
          expect(new Set(chosen).size).toBe(chosen.length)
          expect(chosen.every((index) => index >= 0 && index < pieces)).toBe(true)
        },
      ),
    )
  })

  it('comes to every piece sooner or later, and to no piece much more often', async () => {
    const counts = new Map<number, number>()
    const of = { pieceLength: 262_144, pieces: Array.from({ length: 10 }, () => new Uint8Array()) }
    for (let round = 0; round < 1_000; round++) {
      const nonce = round.toString(16).padStart(64, '0')
      for (const index of await challengedPieces({ infoHash: HASH, nonce, count: 1 }, of)) {
        counts.set(index, (counts.get(index) ?? 0) + 1)
      }
    }
    expect(counts.size).toBe(10)
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan(60)
      expect(count).toBeLessThan(150)
    }
  })

  it('is read from its own address, and from nothing else', () => {
    const { search } = new URL(challengePath(challenge), 'http://x')
    expect(readChallenge(made.infoHash, new URLSearchParams(search))).toEqual(challenge)
    fc.assert(
      fc.property(fc.string(), fc.string(), (nonce, count) => {
        try {
          const read = readChallenge(HASH, new URLSearchParams({ nonce, count }))
          expect(read.nonce).toMatch(/^[0-9a-f]{64}$/)
          expect(read.count).toBeLessThanOrEqual(MAX_AUDIT_PIECES)
        } catch (error) {
          expect(error).toBeInstanceOf(AuditError)
        }
      }),
    )
  })
})

describe('an answer', () => {
  it('is right with the right pieces, signed or not', async () => {
    const answer = await honest()
    expect(await fault(answer)).toBeUndefined()
    expect(await fault(await signed(answer))).toBeUndefined()
    expect(await fault(await signed(answer), operator)).toBeUndefined()
  })

  it('is wrong with any other byte in a piece', async () => {
    const answer = await honest()
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 13, max: answer.length - 1 }), async (at) => {
        const wrong = answer.slice()
        wrong[at] = (wrong[at] ?? 0) ^ 0x10
        const found = await fault(wrong).catch((error: unknown) => error)
        expect(found instanceof AuditError || typeof found === 'string').toBe(true)
      }),
      { numRuns: 30 },
    )
  })

  it('is wrong when it answers another challenge', async () => {
    const other = { ...challenge, nonce: '1e'.repeat(32) }
    expect(await challengedPieces(other, torrent)).not.toEqual(
      await challengedPieces(challenge, torrent),
    )
    expect(await fault(await honest(other))).toMatch(/^it answered with the pieces/)
    expect(await fault(await signed(await honest(), other))).toMatch(/^the signature is not by/)
  })

  it('is wrong without the signature of the operator who is asked', async () => {
    const someone = `0x${'77'.repeat(20)}` as Address
    expect(await fault(await honest(), operator)).toMatch(/signed by nobody/)
    expect(await fault(await signed(await honest()), someone)).toMatch(/instead of 0x7777/)
    const forged = await signed(await honest())
    forged.set(Buffer.from('77'.repeat(20), 'hex'), forged.length - 85)
    expect(await fault(forged, someone)).toBe(`the signature is not by ${someone}`)
  })

  it('is refused when it is none, whatever arrives', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 400 }),
          fc
            .uint8Array({ maxLength: 400 })
            .map((rest) => Buffer.concat([Buffer.from('CSA1'), rest])),
        ),
        (bytes) => {
          try {
            const { pieces, signedBytes } = decodeAuditAnswer(bytes)
            expect(pieces.length).toBeGreaterThan(0)
            expect(signedBytes.length).toBeLessThanOrEqual(bytes.length)
            expect(Buffer.from(encodeAuditPieces(pieces)).equals(signedBytes)).toBe(true)
          } catch (error) {
            expect(error).toBeInstanceOf(AuditError)
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it('is refused when it is cut short anywhere', async () => {
    const answer = await signed(await honest())
    for (const length of [0, 4, 5, 12, 13, 20_000, answer.length - 1, answer.length - 84]) {
      expect(() => decodeAuditAnswer(answer.subarray(0, length))).toThrow(AuditError)
    }
  })
})
