import { createMerkleProof, createMPT, verifyMerkleProof } from '@ethereumjs/mpt'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { encodeHeader } from '../chain/header.ts'
import { bytesToHex, hexToBytes } from '../chain/hex.ts'
import { rlpBytes, rlpDecode, rlpEncode } from '../chain/rlp.ts'
import { account } from '../lightnode/fake-chain.ts'
import type { Hex } from '../lightnode/types.ts'
import { type AccountChecks, GridProofError } from './proof.ts'
import { verifySlots } from './slot-proof.ts'
import type { StorageProof } from './storage-proof.ts'

const ADDRESS = account(0x77)
const wordHex = (word: bigint): Hex => `0x${word.toString(16).padStart(64, '0')}`
const slotKey = (slot: number) => hexToBytes(wordHex(BigInt(slot)))
/** 0, one byte, many bytes, a full word. */
const WORDS = new Map([
  [0, 7n],
  [5, 0x80n],
  [900, 2n ** 200n + 3n],
  [131_072, 2n ** 256n - 1n],
  ...Array.from({ length: 60 }, (_, i) => [2_000 + i, BigInt(i + 1)] as const),
])

/** Proves slots of an account whose storage holds these words. */
async function proofOf(
  words: ReadonlyMap<number, bigint>,
  slots: readonly number[],
): Promise<{ proof: StorageProof; checks: AccountChecks }> {
  const storage = await createMPT({ useKeyHashing: true })
  for (const [slot, word] of words) {
    const digits = word.toString(16)
    const bytes = hexToBytes(`0x${digits.length % 2 ? '0' : ''}${digits}`)
    await storage.put(slotKey(slot), rlpEncode(bytes))
  }
  const state = await createMPT({ useKeyHashing: true })
  const entry = (root: Uint8Array) =>
    rlpEncode([Uint8Array.of(1), new Uint8Array(0), root, new Uint8Array(32)])
  for (let n = 0; n < 40; n++) await state.put(hexToBytes(account(0xa00 + n)), entry(slotKey(n)))
  await state.put(hexToBytes(ADDRESS), entry(storage.root()))
  const zero = wordHex(0n)
  const header = encodeHeader({
    ...{ parentHash: zero, sha3Uncles: zero, transactionsRoot: zero, receiptsRoot: zero },
    ...{ miner: account(0), stateRoot: bytesToHex(state.root()), mixHash: zero },
    ...{ logsBloom: `0x${'0'.repeat(512)}`, difficulty: '0x0', number: '0x9', extraData: '0x' },
    ...{ gasLimit: '0x1', gasUsed: '0x1', timestamp: '0x6553f100', nonce: '0x0000000000000000' },
  })
  const hash = bytesToHex(keccak_256(header))
  const nodes = (await createMerkleProof(state, hexToBytes(ADDRESS))).map(bytesToHex)
  const proof: StorageProof = {
    chainId: 1,
    block: { number: 9, hash },
    header: bytesToHex(header),
    address: ADDRESS,
    accountProof: nodes,
    storage: await Promise.all(
      slots.map(async (slot) => ({
        slot,
        word: wordHex(words.get(slot) ?? 0n),
        proof: (await createMerkleProof(storage, slotKey(slot))).map(bytesToHex),
      })),
    ),
  }
  return { proof, checks: { trusted: { hash }, chainId: 1, address: ADDRESS } }
}

const flip = (hex: Hex, bit: number): Hex => {
  const bytes = hexToBytes(hex)
  const at = (bit >> 3) % bytes.length
  bytes[at] = (bytes[at] as number) ^ (1 << (bit & 7))
  return bytesToHex(bytes)
}

/** The same with each of its bits flipped, one after the other. */
const flips = (hex: Hex): Hex[] =>
  Array.from({ length: hexToBytes(hex).length * 8 }, (_, bit) => flip(hex, bit))

const faultOf = (proof: StorageProof, checks: AccountChecks): string | undefined => {
  try {
    verifySlots(proof, checks)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(GridProofError)
    return (error as GridProofError).fault
  }
}

describe('a proof of single words', () => {
  let proof: StorageProof
  let checks: AccountChecks
  const slots = [0, 5, 900, 131_072, 77, 2_030]
  beforeAll(async () => {
    ;({ proof, checks } = await proofOf(WORDS, slots))
  })

  it('says what is there, and what is not', () => {
    const { block, words } = verifySlots(proof, checks)
    expect(block).toEqual({ number: 9, hash: proof.block.hash, timestamp: 0x6553f100 })
    expect([...words]).toEqual(slots.map((slot) => [slot, WORDS.get(slot) ?? 0n]))
  })

  it('says that storage without any word has none', async () => {
    const empty = await proofOf(new Map(), [3])
    const none = { ...empty.proof, storage: [{ slot: 3, word: wordHex(0n), proof: [] }] }
    expect(verifySlots(none, empty.checks).words).toEqual(new Map([[3, 0n]]))
    const some = { ...none, storage: [{ slot: 3, word: wordHex(1n), proof: [] }] }
    expect(faultOf(some, empty.checks)).toBe('storage')
    // Storage with words proves nothing without nodes.
    const bare = { ...proof, storage: [{ slot: 77, word: wordHex(0n), proof: [] }] }
    expect(faultOf(bare, checks)).toBe('storage')
  })

  it('is refused with every single bit flipped, of what is there and of what is not', async () => {
    const small = await proofOf(WORDS, [900, 77])
    const accepted: string[] = []
    let tried = 0
    const attempt = (what: string, change: Partial<StorageProof>) => {
      tried++
      if (faultOf({ ...small.proof, ...change }, small.checks) === undefined) accepted.push(what)
    }
    for (const header of flips(small.proof.header)) attempt('header', { header })
    for (const [i, node] of small.proof.accountProof.entries()) {
      for (const other of flips(node)) {
        attempt(`account ${i}`, { accountProof: small.proof.accountProof.with(i, other) })
      }
    }
    for (const [i, entry] of small.proof.storage.entries()) {
      const withEntry = (change: Partial<typeof entry>) => ({
        storage: small.proof.storage.with(i, { ...entry, ...change }),
      })
      for (const word of flips(entry.word)) attempt(`word ${i}`, withEntry({ word }))
      for (const [n, node] of entry.proof.entries()) {
        for (const other of flips(node)) {
          attempt(`node ${n} of ${i}`, withEntry({ proof: entry.proof.with(n, other) }))
        }
      }
    }
    expect(accepted).toEqual([])
    expect(tried).toBeGreaterThan(10_000)
  }, 120_000)

  it('agrees with a general trie about every slot, and refuses a proof without its last node', async () => {
    for (const slot of [...WORDS.keys(), 1, 76, 78, 901, 131_073, 2_100]) {
      const small = await proofOf(WORDS, [slot])
      const { words } = verifySlots(small.proof, small.checks)
      const nodes = small.proof.storage[0]?.proof ?? []
      const value = await verifyMerkleProof(slotKey(slot), nodes.map(hexToBytes), {
        useKeyHashing: true,
      })
      const word = value === null ? 0n : BigInt(bytesToHex(rlpBytes(rlpDecode(value))))
      expect(words.get(slot)).toBe(word)
      const torn = nodes.slice(0, -1)
      if (torn.length === 0) continue
      const storageOf = [{ ...small.proof.storage[0], slot, word: wordHex(word), proof: torn }]
      expect(faultOf({ ...small.proof, storage: storageOf }, small.checks)).toBe('storage')
    }
  })

  it('is refused with any bit flipped anywhere', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(4), (bit, n, part) => {
        const index = n % proof.storage.length
        const entry = proof.storage[index]
        if (!entry) throw new Error('no entry')
        const node = n % entry.proof.length
        const head = n % proof.accountProof.length
        const withEntry = (change: Partial<typeof entry>): StorageProof => ({
          ...proof,
          storage: proof.storage.with(index, { ...entry, ...change }),
        })
        const broken = [
          { ...proof, header: flip(proof.header, bit) },
          {
            ...proof,
            accountProof: proof.accountProof.with(head, flip(proof.accountProof[head] as Hex, bit)),
          },
          withEntry({ word: flip(entry.word, bit) }),
          withEntry({ proof: entry.proof.with(node, flip(entry.proof[node] as Hex, bit)) }),
          withEntry({ proof: entry.proof.slice(0, -1) }),
        ][part]
        if (!broken) throw new Error('no such part')
        expect(faultOf(broken, checks)).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused where it is none', () => {
    const entry = proof.storage[0]
    if (!entry) throw new Error('no entry')
    for (const slot of [-1, 0.5, 2 ** 32]) {
      expect(faultOf({ ...proof, storage: [{ ...entry, slot }] }, checks)).toBe('malformed')
    }
    const long = { ...entry, proof: Array<Hex>(66).fill('0x') }
    expect(faultOf({ ...proof, storage: [long] }, checks)).toBe('malformed')
    expect(faultOf({ ...proof, chainId: 2 }, checks)).toBe('subject')
    expect(faultOf(proof, { ...checks, address: account(1) })).toBe('subject')
    const huge = { ...proof, storage: Array<typeof entry>(262_145).fill(entry) }
    expect(faultOf(huge, checks)).toBe('malformed')
  })
})
