/**
 * Spot checks of what a seeder says it holds. The auditor draws a nonce; nonce and info hash choose
 * pieces; the seeder answers with them, and with a signature where it has a key. Piece hashes are in
 * the .torrent, which the info hash commits to, so anybody can judge an answer.
 *
 * `GET /audit/INFOHASH?nonce=64 HEX&count=N` is answered with
 * `"CSA1" | u8 pieces | pieces x (u32 index | u32 length | bytes) | [address 20 | signature 65]`.
 *
 * A v1 torrent has hashes of whole pieces only, so a piece is the least that can be checked. To find a
 * loss of 1 % with 99 % certainty takes 459 pieces: audit often, a few at a time.
 */
import { recoverSigner } from '../chain/personal-sign.ts'
import type { Address, Hex } from '../lightnode/types.ts'
import { fromHex, sha256, toHex } from './digest.ts'
import type { InfoHash } from './info-hash.ts'
import { MAX_AUDIT_BYTES, MAX_AUDIT_PIECES, MAX_PIECE_LENGTH } from './limits.ts'
import { isPiece, pieceSize } from './pieces.ts'
import type { Torrent } from './torrent.ts'

export interface AuditChallenge {
  readonly infoHash: InfoHash
  /** 64 hex digits of a secure source, never used before for another answer. */
  readonly nonce: string
  /** Pieces asked for; fewer come when the package has fewer, or when they are large. */
  readonly count: number
}

export interface AuditAnswer {
  readonly pieces: readonly { readonly index: number; readonly bytes: Uint8Array }[]
  readonly signed: { readonly operator: Address; readonly signature: Hex } | undefined
}

/** What arrived is no challenge or no answer. */
export class AuditError extends Error {
  override readonly name = 'AuditError'
}

const NONCE = /^[0-9a-f]{64}$/
const MAGIC = [0x43, 0x53, 0x41, 0x31]
const HEAD_BYTES = 5
const PIECE_HEAD_BYTES = 8
const ADDRESS_BYTES = 20
const SIGNATURE_BYTES = 65

/** Longest answer there can be, in bytes. */
export const MAX_AUDIT_ANSWER_BYTES =
  HEAD_BYTES +
  MAX_AUDIT_PIECES * PIECE_HEAD_BYTES +
  Math.max(MAX_AUDIT_BYTES, MAX_PIECE_LENGTH) +
  ADDRESS_BYTES +
  SIGNATURE_BYTES

/** Reads the query of a challenge. Throws AuditError. */
export function readChallenge(infoHash: InfoHash, query: URLSearchParams): AuditChallenge {
  const nonce = query.get('nonce') ?? ''
  if (!NONCE.test(nonce)) throw new AuditError('nonce must be 64 hex digits in lower case')
  const count = query.get('count') ?? '1'
  if (!/^[1-9]\d?$/.test(count) || Number(count) > MAX_AUDIT_PIECES) {
    throw new AuditError(`count must be a number from 1 to ${MAX_AUDIT_PIECES}`)
  }
  return { infoHash, nonce, count: Number(count) }
}

/** Path and query to ask a seeder for. */
export const challengePath = ({ infoHash, nonce, count }: AuditChallenge): string =>
  `/audit/${infoHash}?nonce=${nonce}&count=${count}`

type Pieced = Pick<Torrent, 'pieceLength' | 'pieces'>

/** Indices of the pieces a challenge asks for, ascending: nobody can know them before the nonce. */
export async function challengedPieces(
  { infoHash, nonce, count }: AuditChallenge,
  { pieceLength, pieces }: Pieced,
): Promise<number[]> {
  const affordable = Math.max(1, Math.floor(MAX_AUDIT_BYTES / pieceLength))
  const wanted = Math.min(count, affordable, pieces.length)
  const chosen = new Set<number>()
  for (let round = 0; chosen.size < wanted; round++) {
    const hash = await sha256(new TextEncoder().encode(`${nonce}:${infoHash}:${round}`))
    // 48 bits: the bias of the remainder is far below what could matter.
    const value = hash.subarray(0, 6).reduce((sum, byte) => sum * 256 + byte, 0)
    let index = value % pieces.length
    // The next one that is free, so that small packages need few rounds.
    while (chosen.has(index)) index = (index + 1) % pieces.length
    chosen.add(index)
  }
  return [...chosen].sort((a, b) => a - b)
}

/** The text a seeder signs (EIP-191) over its answer without the signature. */
export async function auditText(
  { infoHash, nonce }: AuditChallenge,
  answer: Uint8Array,
): Promise<string> {
  const digest = toHex(await sha256(answer))
  return ['Cosmos audit', `infohash: ${infoHash}`, `nonce: ${nonce}`, `answer: ${digest}`].join(
    '\n',
  )
}

/** The answer without its signature. */
export function encodeAuditPieces(pieces: AuditAnswer['pieces']): Uint8Array {
  const bytes = pieces.reduce((sum, piece) => sum + PIECE_HEAD_BYTES + piece.bytes.length, 0)
  const answer = new Uint8Array(HEAD_BYTES + bytes)
  const view = new DataView(answer.buffer)
  answer.set(MAGIC)
  answer[4] = pieces.length
  let at = HEAD_BYTES
  for (const piece of pieces) {
    view.setUint32(at, piece.index)
    view.setUint32(at + 4, piece.bytes.length)
    answer.set(piece.bytes, at + PIECE_HEAD_BYTES)
    at += PIECE_HEAD_BYTES + piece.bytes.length
  }
  return answer
}

/** Bytes that follow the pieces where the seeder has a key. */
export function encodeAuditSignature({
  operator,
  signature,
}: NonNullable<AuditAnswer['signed']>): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_BYTES + SIGNATURE_BYTES)
  bytes.set(fromHex(operator))
  bytes.set(fromHex(signature), ADDRESS_BYTES)
  return bytes
}

/** Reads an answer. `signedBytes` is what its signature is over. Throws AuditError. */
export function decodeAuditAnswer(
  bytes: Uint8Array,
): AuditAnswer & { readonly signedBytes: Uint8Array } {
  if (bytes.length < HEAD_BYTES || bytes.length > MAX_AUDIT_ANSWER_BYTES) {
    throw new AuditError(`an answer of ${bytes.length} bytes`)
  }
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw new AuditError('no audit answer')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = bytes[4] ?? 0
  if (count < 1 || count > MAX_AUDIT_PIECES) throw new AuditError(`${count} pieces`)
  const pieces: { index: number; bytes: Uint8Array }[] = []
  let at = HEAD_BYTES
  for (let i = 0; i < count; i++) {
    if (at + PIECE_HEAD_BYTES > bytes.length) throw new AuditError('cut short')
    const [index, length] = [view.getUint32(at), view.getUint32(at + 4)]
    at += PIECE_HEAD_BYTES
    if (at + length > bytes.length) throw new AuditError('cut short')
    pieces.push({ index, bytes: bytes.subarray(at, at + length) })
    at += length
  }
  const signedBytes = bytes.subarray(0, at)
  const rest = bytes.subarray(at)
  if (rest.length === 0) return { pieces, signed: undefined, signedBytes }
  if (rest.length !== ADDRESS_BYTES + SIGNATURE_BYTES) throw new AuditError('a wrong ending')
  const operator: Address = `0x${toHex(rest.subarray(0, ADDRESS_BYTES))}`
  const signature: Hex = `0x${toHex(rest.subarray(ADDRESS_BYTES))}`
  return { pieces, signed: { operator, signature }, signedBytes }
}

/** What is wrong with an answer; undefined when it is right. Throws AuditError when it is none. */
export async function faultOfAnswer(options: {
  readonly challenge: AuditChallenge
  readonly torrent: Torrent
  readonly bytes: Uint8Array
  /** Whose signature there must be; undefined for any or none. */
  readonly operator?: Address
}): Promise<string | undefined> {
  const { challenge, torrent, bytes, operator } = options
  const { pieces, signed, signedBytes } = decodeAuditAnswer(bytes)
  const wanted = await challengedPieces(challenge, torrent)
  const indices = pieces.map(({ index }) => index)
  if (indices.join() !== wanted.join()) {
    return `it answered with the pieces ${indices.join(', ')} instead of ${wanted.join(', ')}`
  }
  for (const piece of pieces) {
    if (piece.bytes.length !== pieceSize(torrent, piece.index)) {
      return `piece ${piece.index} has ${piece.bytes.length} bytes`
    }
    if (!(await isPiece(torrent, piece.index, piece.bytes))) {
      return `piece ${piece.index} does not have the hash the torrent gives`
    }
  }
  if (operator && signed?.operator !== operator) {
    return `it is signed by ${signed?.operator ?? 'nobody'} instead of ${operator}`
  }
  if (!signed) return undefined
  const text = await auditText(challenge, signedBytes)
  const isSigned = recoverSigner(text, signed.signature) === signed.operator
  return isSigned ? undefined : `the signature is not by ${signed.operator}`
}
