import { createMerkleProof, createMPT } from '@ethereumjs/mpt'
import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { decodeHeader, encodeHeader } from '../chain/header.ts'
import { bytesToHex, hexToBytes } from '../chain/hex.ts'
import { rlpEncode } from '../chain/rlp.ts'
import { RpcError } from '../chain/rpc-error.ts'
import { storageRoot } from '../chain/storage-root.ts'
import { cellKey } from '../geometry/cell-key.ts'
import { birthCell } from '../geometry/titles.ts'
import { cellOfTitle, NOWHERE, titleOfCell } from '../land/grid-words.ts'
import { account, CONTRACTS, COSMOS, createFakeChain } from '../lightnode/fake-chain.ts'
import { createLightNode } from '../lightnode/light-node.ts'
import type { CityState, Hex } from '../lightnode/types.ts'
import { type GridProof, type GridProofChecks, GridProofError, verifyGridProof } from './proof.ts'
import { buildGridProof } from './proof-build.ts'
import { wordsOfWhere } from './proof-words.ts'

const TITLES = 50_000
const LAND_GRID = CONTRACTS.LandGrid
/** An account that holds nothing: RLP of an empty string. */
const NO_VALUE = Uint8Array.of(0x80)

const faultOf = (proof: GridProof, checks: GridProofChecks): string | undefined => {
  try {
    verifyGridProof(proof, checks)
    return undefined
  } catch (error) {
    expect(error).toBeInstanceOf(GridProofError)
    return (error as GridProofError).fault
  }
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

/** A block in whose state LandGrid stands among hundreds of other accounts. */
async function proofOf(where: Uint32Array): Promise<{ proof: GridProof; checks: GridProofChecks }> {
  const words = [...wordsOfWhere(where)]
    .sort(([a], [b]) => a - b)
    .map(([slot, word]) => [slot, `0x${word.toString(16).padStart(64, '0')}` as Hex] as const)
  const root = storageRoot(words.map(([slot, word]) => ({ slot, word: hexToBytes(word) })))
  const trie = await createMPT({ useKeyHashing: true })
  const entry = (storage: Uint8Array) =>
    rlpEncode([Uint8Array.of(1), NO_VALUE.subarray(1), storage, new Uint8Array(32)])
  for (let n = 0; n < 300; n++) {
    await trie.put(hexToBytes(account(0xabc000 + n)), entry(new Uint8Array(32)))
  }
  await trie.put(hexToBytes(LAND_GRID), entry(root))
  const zero = `0x${'0'.repeat(64)}`
  const header = encodeHeader({
    parentHash: zero,
    sha3Uncles: zero,
    miner: account(0),
    stateRoot: bytesToHex(trie.root()),
    transactionsRoot: zero,
    receiptsRoot: zero,
    logsBloom: `0x${'0'.repeat(512)}`,
    difficulty: '0x0',
    number: '0x1234',
    gasLimit: '0x3938700',
    gasUsed: '0x5208',
    timestamp: '0x6553f100',
    extraData: '0x',
    mixHash: zero,
    nonce: '0x0000000000000000',
    baseFeePerGas: '0x7',
    withdrawalsRoot: zero,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: zero,
    requestsHash: zero,
  })
  const hash = bytesToHex(keccak_256(header))
  const nodes = await createMerkleProof(trie, hexToBytes(LAND_GRID))
  const proof: GridProof = {
    chainId: 1,
    block: { number: 0x1234, hash },
    header: bytesToHex(header),
    address: LAND_GRID,
    accountProof: nodes.map(bytesToHex),
    words,
  }
  return { proof, checks: { trusted: { hash }, chainId: 1, landGrid: LAND_GRID, where } }
}

const someMoves = (): Uint32Array => {
  const where = new Uint32Array(TITLES)
  where[100] = NOWHERE
  where[20_000] = cellKey(131, 0) + 1
  const born = birthCell(100)
  where[31_000] = cellKey(born?.x ?? 0, born?.y ?? 0) + 1
  where[49_999] = cellKey(-140, 3) + 1
  return where
}

describe('a proof of the whole map', () => {
  let proof: GridProof
  let checks: GridProofChecks
  beforeAll(async () => {
    ;({ proof, checks } = await proofOf(someMoves()))
  })

  it('holds against the hash or the state root of the trusted block', () => {
    const block = { number: 0x1234, hash: proof.block.hash, timestamp: 0x6553f100 }
    expect(verifyGridProof(proof, checks)).toEqual(block)
    const stateRoot = bytesToHex(decodeHeader(hexToBytes(proof.header)).stateRoot)
    expect(verifyGridProof(proof, { ...checks, trusted: { stateRoot } })).toEqual(block)
  })

  it('holds at genesis with no words at all', async () => {
    const empty = await proofOf(new Uint32Array(TITLES))
    expect(empty.proof.words).toEqual([])
    expect(faultOf(empty.proof, empty.checks)).toBeUndefined()
  })

  it('is refused with every single bit flipped, one after the other', () => {
    const accepted: string[] = []
    let tried = 0
    const attempt = (what: string, change: Partial<GridProof>) => {
      tried++
      if (faultOf({ ...proof, ...change }, checks) === undefined) accepted.push(what)
    }
    for (const header of flips(proof.header)) attempt('header', { header })
    for (const hash of flips(proof.block.hash)) attempt('hash', { block: { ...proof.block, hash } })
    for (const address of flips(proof.address)) attempt('address', { address })
    for (const [i, node] of proof.accountProof.entries()) {
      for (const other of flips(node)) {
        attempt(`node ${i}`, { accountProof: proof.accountProof.with(i, other) })
      }
    }
    for (const [i, [slot, word]] of proof.words.entries()) {
      for (const other of flips(word)) {
        attempt(`word ${i}`, { words: proof.words.with(i, [slot, other]) })
      }
      for (let bit = 0; bit < 32; bit++) {
        const other = (slot ^ (1 << bit)) >>> 0
        attempt(`slot ${i}`, { words: proof.words.with(i, [other, word]) })
      }
    }
    for (let bit = 0; bit < 31; bit++) {
      attempt('number', { block: { ...proof.block, number: proof.block.number ^ (1 << bit) } })
      attempt('chain', { chainId: proof.chainId ^ (1 << bit) })
    }
    expect(accepted).toEqual([])
    expect(tried).toBeGreaterThan(10_000)
  }, 120_000)

  it('is refused with any bit flipped anywhere', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(5), (bit, n, part) => {
        const broken = structuredClone(proof) as { -readonly [K in keyof GridProof]: GridProof[K] }
        const [word, node] = [n % proof.words.length, n % proof.accountProof.length]
        const [slot, value] = proof.words[word] ?? [0, '0x' as Hex]
        if (part === 0) broken.header = flip(proof.header, bit)
        if (part === 1) broken.block = { ...proof.block, hash: flip(proof.block.hash, bit) }
        if (part === 2) broken.address = flip(proof.address, bit)
        if (part === 3) {
          const nodes = [...proof.accountProof]
          nodes[node] = flip(nodes[node] as Hex, bit)
          broken.accountProof = nodes
        }
        if (part === 4) broken.words = proof.words.with(word, [slot, flip(value, bit)])
        if (part === 5) broken.words = proof.words.with(word, [slot ^ (1 << (bit % 20)), value])
        expect(faultOf(broken, checks)).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })

  it('is refused with a word left out, added, or out of order', () => {
    for (const [i, word] of proof.words.entries()) {
      expect(faultOf({ ...proof, words: proof.words.toSpliced(i, 1) }, checks)).toBe('storage')
      const twice = proof.words.toSpliced(i, 0, word)
      expect(faultOf({ ...proof, words: twice }, checks)).toBe('malformed')
    }
    const extra = [...proof.words, [200_000, `0x${'0'.repeat(63)}1`] as const]
    expect(faultOf({ ...proof, words: extra }, checks)).toBe('storage')
    expect(faultOf({ ...proof, words: [...proof.words].reverse() }, checks)).toBe('malformed')
    const zero = [...proof.words, [200_000, `0x${'0'.repeat(64)}`] as const]
    expect(faultOf({ ...proof, words: zero }, checks)).toBe('malformed')
  })

  it('shows a snapshot that moves a title, hides one, or knows too few', () => {
    const { where } = checks
    expect(faultOf(proof, { ...checks, where: where.with(5, NOWHERE) })).toBe('where')
    expect(faultOf(proof, { ...checks, where: where.with(20_000, 0) })).toBe('where')
    expect(faultOf(proof, { ...checks, where: where.slice(0, 40_000) })).toBe('where')
    expect(faultOf(proof, { ...checks, where: new Uint32Array(50_008) })).toBe('where')
  })

  it('is refused for another block, chain, contract and account', () => {
    const other: Hex = `0x${'1'.repeat(64)}`
    expect(faultOf(proof, { ...checks, trusted: { hash: other } })).toBe('header')
    expect(faultOf(proof, { ...checks, trusted: { stateRoot: other } })).toBe('header')
    expect(faultOf(proof, { ...checks, chainId: 5 })).toBe('subject')
    expect(faultOf(proof, { ...checks, landGrid: account(1) })).toBe('subject')
    const block = { ...proof.block, number: 7 }
    expect(faultOf({ ...proof, block }, checks)).toBe('header')
    const nobody = account(0x999999)
    expect(faultOf({ ...proof, address: nobody }, { ...checks, landGrid: nobody })).toBe('account')
    expect(faultOf({ ...proof, accountProof: [] }, checks)).toBe('account')
  })

  it.each([
    ['null', null],
    ['an empty object', {}],
    ['text', 'proof'],
    ['words that are none', { words: [[1]] }],
    ['a header of text', { header: 'text' }],
    ['thousands of nodes', { accountProof: Array(1000).fill('0x80') }],
  ])('is refused as malformed when it is %s', (_, part) => {
    const broken = typeof part === 'object' && part !== null ? { ...proof, ...part } : part
    const bare = part !== null && typeof part === 'object' && Object.keys(part).length === 0
    expect(faultOf((bare ? {} : broken) as GridProof, checks)).toBe('malformed')
  })
})

describe('the words of a map', () => {
  it('say the same of cells and of titles', () => {
    const places = fc.uniqueArray(fc.integer({ min: -140, max: 140 }), { maxLength: 40 })
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(TITLES - 1), { maxLength: 40 }), places, (ids, xs) => {
        const where = new Uint32Array(TITLES)
        for (const [i, id] of ids.entries()) {
          const x = xs[i]
          where[id] = x === undefined ? NOWHERE : cellKey(x, 150) + 1
        }
        const words = wordsOfWhere(where)
        const read = (slot: number) => words.get(slot) ?? 0n
        for (const id of ids) {
          const cell = cellOfTitle(id, read)
          expect(cell === undefined).toBe(where[id] === NOWHERE)
          if (cell) expect(titleOfCell(cell.x, cell.y, read)).toBe(id)
          const born = birthCell(id)
          if (born) expect(titleOfCell(born.x, born.y, read)).toBeUndefined()
        }
      }),
    )
  })
})

describe('building a proof', () => {
  async function followed() {
    const chain = createFakeChain({ titles: 2048 })
    chain.mine((deeds) => {
      deeds.move(7, NOWHERE)
      deeds.move(1500, cellKey(131, 0) + 1)
    })
    const light = createLightNode({ rpc: chain.rpc, cosmos: COSMOS })
    await light.sync()
    return { chain, state: light.state() as CityState }
  }

  it('answers what a client can verify', async () => {
    const { chain, state } = await followed()
    const proof = await buildGridProof(chain.rpc, state)
    const { where, block, chainId } = state
    const checks = { trusted: { hash: block.hash }, chainId, landGrid: LAND_GRID, where }
    expect(verifyGridProof(JSON.parse(JSON.stringify(proof)), checks)).toEqual(block)
  })

  it.each<[string, string, (honest: Record<string, unknown>) => unknown]>([
    ['another header', 'eth_getBlockByNumber', (block) => ({ ...block, gasUsed: '0x1' })],
    ['no block', 'eth_getBlockByNumber', () => null],
    ['a block without its fields', 'eth_getBlockByNumber', () => ({ number: '0x1' })],
    ['another storage', 'eth_getProof', (p) => ({ ...p, storageHash: `0x${'1'.repeat(64)}` })],
    ['no proof', 'eth_getProof', () => null],
    ['a proof that is none', 'eth_getProof', (p) => ({ ...p, accountProof: [7] })],
  ])('says that the endpoint is at fault when it gives %s', async (_, method, lie) => {
    const { chain, state } = await followed()
    const built = buildGridProof(async (asked, params) => {
      const honest = await chain.rpc(asked, params)
      return asked === method ? lie(honest as Record<string, unknown>) : honest
    }, state)
    await expect(built).rejects.toMatchObject({ kind: 'bad-answer', method })
    await expect(built).rejects.toBeInstanceOf(RpcError)
  })
})
