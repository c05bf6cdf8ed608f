import { bytesToHex, hexToBytes, toQuantity } from '@cosmos/protocol/chain/hex'
import { storageRoot } from '@cosmos/protocol/chain/storage-root'
import { classOf } from '@cosmos/protocol/geometry/c1'
import { readDistricts, verifyDistricts } from '@cosmos/protocol/grid/district-proof'
import { GridProofError } from '@cosmos/protocol/grid/proof'
import { buildWordsProof } from '@cosmos/protocol/grid/proof-build'
import { verifySlots } from '@cosmos/protocol/grid/slot-proof'
import { buildSlotsProof } from '@cosmos/protocol/grid/storage-proof'
import {
  ADULT,
  cellOfDistrictLane,
  classInWord,
  DISTRICT_SLOTS,
  districtAt,
  GENERAL,
  laneOfDistrictCell,
  paintWord,
} from '@cosmos/protocol/land/district-words'
import { LIGHT_NODE_LIMITS } from '@cosmos/protocol/lightnode/limits'
import type { Address, BlockRef, Hex } from '@cosmos/protocol/lightnode/types'
import { encodeBytes32String, toBeHex, ZeroHash } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'

/** A block of general land in the north-east, and those around it. */
const X = 64
const Y = 64
const HOME = laneOfDistrictCell(X, Y).slot
const EAST = laneOfDistrictCell(X + 8, Y).slot
const NORTH = laneOfDistrictCell(X, Y + 8).slot
const ALL = 2n ** 64n - 1n
const MUSIC = 2

let city: City
let genesis: string
beforeAll(async () => {
  city = await startCity()
  await city.govern('DistrictRules', 'nameClass', [MUSIC, encodeBytes32String('music')])
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const govern = (fn: string, ...args: unknown[]) => city.govern('DistrictRules', fn, args)
const refused = (fn: string, ...args: unknown[]) => refusalOf(govern(fn, ...args))
const wordOf = async (slot: number) => BigInt(await city.call<string>('Districts', 'word', [slot]))
const classAt = (x: number, y: number) => city.call<bigint>('Districts', 'classAt', [x, y])
/** Cells of a block as bits. */
const cells = (...list: (readonly [x: number, y: number])[]): bigint =>
  list.reduce((mask, [x, y]) => mask | (1n << BigInt(8 * y + x)), 0n)
const column = (x: number): bigint => cells(...Array.from({ length: 8 }, (_, y) => [x, y] as const))

describe('a district', () => {
  it('is nowhere at genesis: the storage is an empty trie', async () => {
    const { storageHash } = await city.rpc<{ storageHash: string }>('eth_getProof', [
      city.addresses.Districts,
      [],
      'latest',
    ])
    expect(storageHash).toBe('0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421')
    expect(await classAt(X, Y)).toBe(BigInt(GENERAL))
  })

  it('begins with a quarter of a block that hangs together', async () => {
    const { logs } = await govern('found', ADULT, HOME, column(6) | column(7))
    const word = paintWord(0n, column(6) | column(7), ADULT)
    expect(logs.map(({ name, args }) => [name, ...args])).toEqual([
      ['DistrictSet', BigInt(HOME), toBeHex(word, 32)],
    ])
    expect(await wordOf(HOME)).toBe(word)
    expect(await classAt(X + 7, Y + 3)).toBe(BigInt(ADULT))
    expect(await classAt(X + 5, Y + 3)).toBe(BigInt(GENERAL))
  })

  it('does not begin with few cells, nor with scattered ones', async () => {
    expect(await refused('found', ADULT, HOME, column(6) | cells([7, 0]))).toBe('TooScattered')
    expect(await refused('found', ADULT, HOME, column(5) | column(7))).toBe('TooScattered')
    // Corners do not connect.
    const corner = cells([0, 0], [1, 1]) | column(3) | column(2)
    expect(await refused('found', ADULT, HOME, corner)).toBe('TooScattered')
    await govern('found', ADULT, HOME, column(3) | column(2))
  })

  it('grows inside its block and over the borders to all sides', async () => {
    await govern('found', ADULT, HOME, ALL)
    const sides = [
      { slot: EAST, touching: cells([0, 3]), apart: cells([1, 3]) },
      { slot: NORTH, touching: cells([3, 0]), apart: cells([3, 1]) },
      { slot: laneOfDistrictCell(X - 8, Y).slot, touching: cells([7, 3]), apart: cells([6, 3]) },
      { slot: laneOfDistrictCell(X, Y - 8).slot, touching: cells([3, 7]), apart: cells([3, 6]) },
    ]
    for (const { slot, touching, apart } of sides) {
      expect(await refused('grow', ADULT, slot, apart)).toBe('NotBesideItself')
      expect(await refused('grow', MUSIC, slot, touching)).toBe('NotBesideItself')
      await govern('grow', ADULT, slot, touching)
      await govern('grow', ADULT, slot, apart)
    }
  })

  it('does not grow round corners, nor from one side of a block to the other', async () => {
    await govern('found', ADULT, HOME, ALL)
    const diagonal = laneOfDistrictCell(X + 8, Y + 8).slot
    expect(await refused('grow', ADULT, diagonal, cells([0, 0]))).toBe('NotBesideItself')
    expect(await refused('grow', ADULT, EAST, cells([0, 0], [7, 0]))).toBe('NotBesideItself')
    expect(await refused('grow', ADULT, EAST, cells([7, 0]))).toBe('NotBesideItself')
    // The cell at the far end of the row before it in the word.
    await govern('shrink', HOME, ALL ^ cells([7, 0]))
    expect(await refused('grow', ADULT, HOME, cells([0, 1]))).toBe('NotBesideItself')
    await govern('grow', ADULT, HOME, cells([7, 1], [6, 1], [6, 0]))
  })

  it('takes no cell of another, and shrinks cell by cell', async () => {
    await govern('found', ADULT, HOME, column(0) | column(1))
    expect(await refused('found', MUSIC, HOME, column(1) | column(2))).toBe('NotGeneral')
    expect(await refused('grow', ADULT, HOME, column(1) | column(2))).toBe('NotGeneral')
    await govern('found', MUSIC, HOME, column(2) | column(3))
    await govern('shrink', HOME, column(1) | column(2))
    const word = paintWord(paintWord(0n, column(0), ADULT), column(3), MUSIC)
    expect(await wordOf(HOME)).toBe(word)
    expect(await refused('shrink', HOME, 0)).toBe('NoCells')
    expect(await refused('grow', ADULT, HOME, 0)).toBe('NoCells')
  })

  it('never lies over the square and its gates', async () => {
    const commons: (readonly [number, number])[] = []
    for (let x = -42; x < 42; x++) {
      for (let y = -42; y < 42; y++) if (classOf(x, y) === 'commons') commons.push([x, y])
    }
    const slots = new Set(commons.map(([x, y]) => laneOfDistrictCell(x, y).slot))
    for (const slot of slots) {
      // A block around the gates is taken as far as it is not of the gates.
      const free = Array.from({ length: 64 }, (_, lane) => lane).filter((lane) => {
        const { x, y } = cellOfDistrictLane({ slot, lane })
        return classOf(x, y) !== 'commons'
      })
      const mask = free.reduce((bits, lane) => bits | (1n << BigInt(lane)), 0n)
      expect(await refused('found', ADULT, slot, ALL), `slot ${slot}`).toBe('IsCommons')
      if (mask !== 0n && mask !== ALL) {
        const outcome = await govern('found', ADULT, slot, mask).then(
          () => 'ok',
          (error: { error: string }) => error.error,
        )
        expect(['ok', 'TooScattered']).toContain(outcome)
      }
    }
    for (const [x, y] of commons) expect(await classAt(x, y)).toBe(BigInt(GENERAL))
  })

  it('may lie north and south of the square, as anywhere', async () => {
    for (const y of [-96, 96]) {
      const { slot } = laneOfDistrictCell(0, y)
      await govern('found', ADULT, slot, ALL)
      expect(await classAt(7, y + 7)).toBe(BigInt(ADULT))
    }
  })

  it('at the border of the lattice grows along it', async () => {
    const corners = [
      laneOfDistrictCell(-512, -512).slot,
      laneOfDistrictCell(511, -512).slot,
      laneOfDistrictCell(-512, 511).slot,
      laneOfDistrictCell(511, 511).slot,
    ]
    expect(corners[0]).toBe(0)
    expect(corners[3]).toBe(DISTRICT_SLOTS - 1)
    for (const slot of corners) {
      await govern('found', ADULT, slot, column(2) | column(3))
      await govern('grow', ADULT, slot, column(4))
    }
    expect(await refused('found', ADULT, DISTRICT_SLOTS, ALL)).toBe('NoSuchSlot')
  })
})

describe('a class of districts', () => {
  it('is named once, by governance, before it is used', async () => {
    const name = encodeBytes32String('workshops')
    expect(await refused('found', 3, HOME, ALL)).toBe('NoSuchClass')
    expect(await refused('found', GENERAL, HOME, ALL)).toBe('NoSuchClass')
    const { logs } = await govern('nameClass', 3, name)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([['ClassNamed', 3n, name]])
    expect(await city.call('DistrictRules', 'nameOf', [3])).toBe(name)
    for (const taken of [GENERAL, ADULT, 3, 16]) {
      expect(await refused('nameClass', taken, name)).toBe('NotNameable')
    }
    expect(await refused('nameClass', 4, ZeroHash)).toBe('EmptyName')
    expect(await city.call('DistrictRules', 'nameOf', [ADULT])).toBe(encodeBytes32String('adult'))
    await govern('found', 3, HOME, ALL)
    await govern('nameClass', 15, name)
    await govern('found', 15, EAST, ALL)
    expect(await wordOf(EAST)).toBe(2n ** 256n - 1n)
  })
})

describe('swapped auth args', () => {
  it('nobody but governance changes districts, and nobody but the rules the words', async () => {
    const calls = [
      ['found', ADULT, HOME, ALL],
      ['grow', ADULT, HOME, ALL],
      ['shrink', HOME, ALL],
      ['nameClass', 3, encodeBytes32String('x')],
    ] as const
    for (const who of [city.foundation, city.distributor, city.people[0]]) {
      for (const [fn, ...args] of calls) {
        expect(await refusalOf(city.send(who, 'DistrictRules', fn, args))).toBe('OnlyGovernance')
      }
      expect(await refusalOf(city.send(who, 'Districts', 'write', [HOME, ZeroHash]))).toBe(
        'OnlyController',
      )
    }
    const write = city.govern('Districts', 'write', [HOME, ZeroHash])
    expect(await refusalOf(write)).toBe('OnlyController')
  })
})

describe('reading districts', () => {
  it('word by word and page by page ends at the end of the map', async () => {
    await govern('found', ADULT, HOME, ALL)
    const read = (from: number, count: number) =>
      city.call<string[]>('Districts', 'read', [from, count])
    expect(await read(HOME - 1, 3)).toEqual([ZeroHash, toBeHex(await wordOf(HOME), 32), ZeroHash])
    expect(await read(DISTRICT_SLOTS - 1, 9)).toHaveLength(1)
    expect(await read(DISTRICT_SLOTS, 1)).toHaveLength(0)
    const beyond = city.call('Districts', 'word', [DISTRICT_SLOTS])
    expect(await refusalOf(beyond)).toBe('NoSuchSlot')
    expect(await refusalOf(classAt(512, 0))).toBe('OffLattice')
    const rules = city.addresses.DistrictRules
    await city.rpc('hardhat_impersonateAccount', [rules])
    await city.rpc('hardhat_setBalance', [rules, toBeHex(10n ** 18n)])
    const write = city.send(rules, 'Districts', 'write', [DISTRICT_SLOTS, ZeroHash])
    expect(await refusalOf(write)).toBe('NoSuchSlot')
  })
})

/** What the rules allow, said again in TypeScript and cell by cell. */
function mayPaint(
  words: ReadonlyMap<number, bigint>,
  kind: 'found' | 'grow',
  district: number,
  slot: number,
  mask: bigint,
): boolean {
  const lanes = Array.from({ length: 64 }, (_, lane) => lane)
  const wanted = lanes.filter((lane) => (mask >> BigInt(lane)) & 1n)
  const key = ({ x, y }: { x: number; y: number }) => `${x},${y}`
  const at = (lane: number) => cellOfDistrictLane({ slot, lane })
  const read = (index: number) => words.get(index) ?? 0n
  if (wanted.length === 0) return false
  for (const lane of wanted) {
    const { x, y } = at(lane)
    if (classInWord(read(slot), lane) !== GENERAL || classOf(x, y) === 'commons') return false
  }
  const open = new Set(wanted.map((lane) => key(at(lane))))
  const beside = ({ x, y }: { x: number; y: number }) => [
    { x: x + 1, y },
    { x: x - 1, y },
    { x, y: y + 1 },
    { x, y: y - 1 },
  ]
  const roots = wanted
    .map(at)
    .filter((cell, i) =>
      kind === 'found'
        ? i === 0
        : beside(cell).some(({ x, y }) => districtAt(x, y, read) === district),
    )
  const reached = new Set(roots.map(key))
  for (const queue = [...roots]; queue.length > 0; ) {
    for (const next of beside(queue.pop() as { x: number; y: number })) {
      if (!open.has(key(next)) || reached.has(key(next))) continue
      reached.add(key(next))
      queue.push(next)
    }
  }
  return reached.size === open.size && (kind === 'grow' || wanted.length >= 16)
}

/** Rectangles, which are connected, and now and then a stray cell. */
const mask = fc
  .tuple(fc.nat(7), fc.nat(7), fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain(([x0, y0, w, h]) =>
    fc.option(fc.nat(63), { freq: 3 }).map((stray) => {
      let bits = stray === null ? 0n : 1n << BigInt(stray)
      for (let y = y0; y < Math.min(8, y0 + h); y++) {
        for (let x = x0; x < Math.min(8, x0 + w); x++) bits |= cells([x, y])
      }
      return bits
    }),
  )
/** Four neighbouring blocks on land, and one at a gate. */
const slot = fc.constantFrom(
  HOME,
  EAST,
  NORTH,
  laneOfDistrictCell(X + 8, Y + 8).slot,
  laneOfDistrictCell(0, 33).slot,
)
const action = fc.record({
  kind: fc.constantFrom('found', 'grow', 'grow', 'shrink'),
  district: fc.constantFrom(ADULT, MUSIC),
  slot,
  mask,
})

describe('the rules in Solidity', () => {
  it('allow what the rules in TypeScript allow, and paint the same words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 8, maxLength: 16 }), async (actions) => {
        const snapshot = await city.rpc<string>('evm_snapshot')
        const words = new Map<number, bigint>()
        for (const { kind, district, slot, mask } of actions) {
          const args = kind === 'shrink' ? [slot, mask] : [district, slot, mask]
          const may = kind === 'shrink' || mayPaint(words, kind, district, slot, mask)
          const done = await govern(kind, ...args).then(
            () => true,
            () => false,
          )
          expect(done).toBe(may)
          if (!may) continue
          const painted = kind === 'shrink' ? GENERAL : district
          words.set(slot, paintWord(words.get(slot) ?? 0n, mask, painted))
        }
        for (const [at, word] of words) expect(await wordOf(at)).toBe(word)
        await city.rpc('evm_revert', [snapshot])
      }),
      { numRuns: 25 },
    )
  })
})

describe('a proof of the district map', () => {
  const rpc = (method: string, params: readonly unknown[]) => city.rpc(method, params)
  const lower = (address: string) => address.toLowerCase() as Address

  async function head(): Promise<{ chainId: number; block: BlockRef; districts: Address }> {
    // A balance set by hand belongs to no block: only what was mined after it can be proven.
    await city.rpc('evm_mine')
    const { number, hash, timestamp } = await city.rpc<Record<string, string>>(
      'eth_getBlockByNumber',
      ['latest', false],
    )
    const block = {
      number: Number(number),
      hash: hash as Hex,
      timestamp: Number(timestamp),
    }
    return { chainId: 31_337, block, districts: lower(city.addresses.Districts) }
  }

  async function paintSome(): Promise<void> {
    await govern('found', ADULT, HOME, ALL)
    await govern('grow', ADULT, EAST, column(0) | column(1))
    await govern('found', MUSIC, laneOfDistrictCell(-90, 70).slot, ALL)
    await govern('shrink', HOME, cells([3, 3]))
  }

  it('rebuilds the storage root of the chain from the words alone', async () => {
    await paintSome()
    const { block, districts } = await head()
    const reader = { rpc, at: toQuantity(block.number), limits: LIGHT_NODE_LIMITS }
    const words = await readDistricts(reader, districts)
    expect(words.size).toBe(3)
    const root = storageRoot(
      [...words].map(([slot, word]) => ({ slot, word: hexToBytes(toBeHex(word, 32) as Hex) })),
    )
    const { storageHash } = await city.rpc<{ storageHash: string }>('eth_getProof', [
      districts,
      [],
      'latest',
    ])
    expect(bytesToHex(root)).toBe(storageHash)
    // What was taken back leaves no trace.
    await govern('shrink', HOME, ALL)
    await govern('shrink', EAST, ALL)
    await govern('shrink', laneOfDistrictCell(-90, 70).slot, ALL)
    const after = await city.rpc<{ storageHash: string }>('eth_getProof', [districts, [], 'latest'])
    expect(after.storageHash).toBe(bytesToHex(storageRoot([])))
  })

  it('holds against the block, whole and cell by cell, and not with another word', async () => {
    await paintSome()
    const { chainId, block, districts } = await head()
    const reader = { rpc, at: toQuantity(block.number), limits: LIGHT_NODE_LIMITS }
    const words = await readDistricts(reader, districts)
    const checks = { trusted: { hash: block.hash }, chainId, address: districts }
    const proof = await buildWordsProof(rpc, { chainId, block }, districts, words)
    expect(verifyDistricts(proof, checks)).toEqual({ block, words })
    const fault = (attempt: () => unknown) => {
      try {
        attempt()
      } catch (error) {
        if (error instanceof GridProofError) return error.fault
        throw error
      }
      return undefined
    }
    const forged = { ...proof, words: proof.words.slice(1) }
    expect(fault(() => verifyDistricts(forged, checks))).toBe('storage')
    const elsewhere = { ...checks, address: lower(city.addresses.LandGrid) }
    expect(fault(() => verifyDistricts(proof, elsewhere))).toBe('subject')

    const empty = laneOfDistrictCell(100, -100).slot
    const single = await buildSlotsProof(rpc, { chainId, block }, districts, [HOME, empty])
    const proven = verifySlots(single, checks)
    const read = (at: number) => proven.words.get(at) ?? 0n
    expect(proven.block).toEqual(block)
    expect(districtAt(X, Y, read)).toBe(ADULT)
    expect(districtAt(X + 3, Y + 3, read)).toBe(GENERAL)
    expect(districtAt(100, -100, read)).toBe(GENERAL)
    for (const i of [0, 1]) {
      const entry = single.storage[i]
      if (!entry) throw new Error('no entry')
      const wrong = { ...entry, word: toBeHex(BigInt(entry.word) ^ 1n, 32) as Hex }
      const broken = { ...single, storage: single.storage.with(i, wrong) }
      expect(fault(() => verifySlots(broken, checks))).toBe('storage')
      const short = { ...entry, proof: entry.proof.slice(0, -1) }
      const cut = { ...single, storage: single.storage.with(i, short) }
      expect(fault(() => verifySlots(cut, checks))).toBe('storage')
      const moved = { ...entry, slot: 0.5 }
      const odd = { ...single, storage: single.storage.with(i, moved) }
      expect(fault(() => verifySlots(odd, checks))).toBe('malformed')
    }
  })
})
