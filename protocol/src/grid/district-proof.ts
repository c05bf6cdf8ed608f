/** The district map, read from a node or a chain and proven against one block. */
import { gridRead, readContract } from '../chain/contract-reads.ts'
import { RpcError } from '../chain/rpc-error.ts'
import { DISTRICT_SLOTS } from '../land/district-words.ts'
import { WORD_BYTES } from '../land/grid-words.ts'
import type { CityReader } from '../lightnode/city-reads.ts'
import { pagesOf, readRanges } from '../lightnode/paging.ts'
import type { Address, BlockRef } from '../lightnode/types.ts'
import { type AccountChecks, type GridProof, GridProofError, verifyWords } from './proof.ts'

/** Words that are not zero, by slot. */
export type DistrictWords = ReadonlyMap<number, bigint>

/** All words of `Districts` at one block. Rejects with RpcError. */
export async function readDistricts(
  reader: CityReader,
  districts: Address,
): Promise<DistrictWords> {
  const { rpc, at, limits } = reader
  const pages = pagesOf(0, DISTRICT_SLOTS, limits.wordsPerCall)
  const read = await readRanges(pages, limits.parallel, async ({ from, count }) => {
    // `Districts.read` is `LandGrid.read`.
    const { words } = await readContract(rpc, districts, gridRead, [from, count], at)
    if (words.length !== count * WORD_BYTES) {
      throw new RpcError('bad-answer', 'eth_call', `asked for ${count} district words, got others`)
    }
    return Array.from({ length: count }, (_, i) => {
      const word = words.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES)
      return [from + i, numberOf(word)] as const
    })
  })
  return new Map(read.flat().filter(([, word]) => word !== 0n))
}

/** The whole district map, and the block in which it stood so. Throws GridProofError. */
export function verifyDistricts(
  proof: GridProof,
  checks: AccountChecks,
): { readonly block: BlockRef; readonly words: DistrictWords } {
  const { block, words } = verifyWords(proof, checks)
  const beyond = words.find(({ slot }) => slot >= DISTRICT_SLOTS)
  if (beyond) throw new GridProofError('storage', `slot ${beyond.slot} is not of the district map`)
  return { block, words: new Map(words.map(({ slot, word }) => [slot, numberOf(word)])) }
}

const numberOf = (word: Uint8Array): bigint =>
  word.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n)
