import { createMerkleProof, createMPT } from '@ethereumjs/mpt'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexToBytes } from './hex.ts'
import { rlpEncode } from './rlp.ts'
import { storageRoot } from './storage-root.ts'
import { provenValue, TrieProofError } from './trie-proof.ts'
import { EMPTY_TRIE_ROOT, trieRoot } from './trie-root.ts'

const slotKey = (slot: number): Uint8Array => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, slot)
  return bytes
}
const trimmed = (word: Uint8Array): Uint8Array => {
  const from = word.findIndex((byte) => byte !== 0)
  return from < 0 ? new Uint8Array(0) : word.subarray(from)
}

/** Slots near each other and far apart; words short, long and zero. */
const storage = fc.uniqueArray(
  fc.record({
    slot: fc.oneof(fc.nat(300), fc.integer({ min: 131_072, max: 131_400 }), fc.nat()),
    word: fc
      .tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(32))
      .map(([bytes, zeros]) => bytes.fill(0, 0, zeros)),
  }),
  { selector: ({ slot }) => slot, maxLength: 120 },
)

describe('the storage root', () => {
  it('is the empty trie where nothing was ever written', () => {
    expect(storageRoot([])).toEqual(EMPTY_TRIE_ROOT)
    expect(storageRoot([{ slot: 3, word: new Uint8Array(32) }])).toEqual(EMPTY_TRIE_ROOT)
    expect(EMPTY_TRIE_ROOT).toEqual(
      hexToBytes('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'),
    )
  })

  it('is that of a general trie, after writes in any order and deletions', async () => {
    await fc.assert(
      fc.asyncProperty(storage, fc.array(fc.nat(), { maxLength: 30 }), async (words, drops) => {
        const trie = await createMPT({ useKeyHashing: true })
        for (const { slot, word } of words) {
          const value = trimmed(word)
          if (value.length > 0) await trie.put(slotKey(slot), rlpEncode(value))
        }
        expect(storageRoot(words)).toEqual(trie.root())
        const gone = new Set(drops.map((n) => words[n % words.length]?.slot))
        for (const slot of gone) if (slot !== undefined) await trie.del(slotKey(slot))
        expect(storageRoot(words.filter(({ slot }) => !gone.has(slot)))).toEqual(trie.root())
      }),
      { numRuns: 60 },
    )
  })

  it('is that of a general trie for thousands of neighbouring slots', async () => {
    const words = Array.from({ length: 3000 }, (_, slot) => ({
      slot,
      word: keccak_256(slotKey(slot)),
    }))
    const trie = await createMPT({ useKeyHashing: true })
    await trie.batch(
      words.map(({ slot, word }) => ({
        type: 'put' as const,
        key: slotKey(slot),
        value: rlpEncode(trimmed(word)),
      })),
    )
    expect(storageRoot(words.reverse())).toEqual(trie.root())
  })

  it('embeds nodes that are shorter than a hash, as only tries without hashed keys have', async () => {
    // Keys that differ in the last nibble alone: leaves of 4 bytes below one long extension.
    const key = (last: number) => Uint8Array.from({ length: 32 }, (_, i) => (i === 31 ? last : 7))
    const entries = [1, 2, 9].map((n) => ({ key: key(n), value: Uint8Array.of(n) }))
    const trie = await createMPT()
    for (const { key, value } of entries) await trie.put(key, value)
    expect(trieRoot(entries)).toEqual(trie.root())
  })

  it('takes no slot twice and no word of another length', () => {
    const word = new Uint8Array(32).fill(1)
    expect(() =>
      storageRoot([
        { slot: 1, word },
        { slot: 1, word },
      ]),
    ).toThrow(RangeError)
    expect(() => storageRoot([{ slot: 1, word: word.subarray(1) }])).toThrow(RangeError)
    expect(() => trieRoot([{ key: Uint8Array.of(1), value: word }])).toThrow(RangeError)
  })
})

describe('a proof of one value', () => {
  const entries = fc.uniqueArray(
    fc.record({
      key: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      value: fc.uint8Array({ minLength: 1, maxLength: 90 }),
    }),
    { selector: ({ key }) => key.join(), minLength: 1, maxLength: 60 },
  )

  it('leads to the value, or shows that there is none', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.uint8Array({ minLength: 1 }), async (all, other) => {
        const trie = await createMPT({ useKeyHashing: true })
        for (const { key, value } of all) await trie.put(key, value)
        for (const key of [all[0]?.key as Uint8Array, other]) {
          const nodes = await createMerkleProof(trie, key)
          const wanted = (await trie.get(key)) ?? undefined
          expect(provenValue(trie.root(), keccak_256(key), nodes)).toEqual(wanted)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('is refused with any bit flipped, any node missing and any node too many', async () => {
    await fc.assert(
      fc.asyncProperty(entries, fc.nat(), fc.nat(), async (all, n, bit) => {
        const trie = await createMPT({ useKeyHashing: true })
        for (const { key, value } of all) await trie.put(key, value)
        const key = all[0]?.key as Uint8Array
        const nodes = await createMerkleProof(trie, key)
        const at = n % nodes.length
        const node = nodes[at] as Uint8Array
        const flipped = node.slice()
        const byte = (bit >> 3) % node.length
        flipped[byte] = (flipped[byte] as number) ^ (1 << (bit & 7))
        const check = (list: Uint8Array[]) => () => provenValue(trie.root(), keccak_256(key), list)
        expect(check(nodes.with(at, flipped))).toThrow(TrieProofError)
        expect(check(nodes.toSpliced(at, 1))).toThrow(TrieProofError)
        expect(check([...nodes, node])).toThrow(TrieProofError)
      }),
      { numRuns: 60 },
    )
  })

  it.each<[string, Uint8Array]>([
    ['a node of three items', rlpEncode([Uint8Array.of(1), Uint8Array.of(2), Uint8Array.of(3)])],
    ['no RLP', Uint8Array.of(0xff, 0xff)],
    ['a string', rlpEncode(Uint8Array.of(1, 2, 3))],
    ['a path with unknown flags', rlpEncode([Uint8Array.of(0x80), Uint8Array.of(1)])],
    ['a path with useless bits', rlpEncode([Uint8Array.of(0x05), Uint8Array.of(1)])],
    ['an extension without a path', rlpEncode([Uint8Array.of(0x00), new Uint8Array(32)])],
    ['no path', rlpEncode([new Uint8Array(0), Uint8Array.of(1)])],
  ])('is refused when its root is %s', (_, node) => {
    expect(() => provenValue(keccak_256(node), new Uint8Array(32), [node])).toThrow(TrieProofError)
  })
})
