/** Random cities for property tests: small, but with every kind of thing a grid can hold. */
import fc from 'fast-check'
import { bytesToHex } from '../chain/hex.ts'
import { NOWHERE } from '../land/grid-words.ts'
import type { Address, BlockRef, CityState, Hex, InfoHash } from '../lightnode/types.ts'

const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((it): Hex => bytesToHex(it))
const anyAddress: fc.Arbitrary<Address> = hex(20)
const text = fc.string({ unit: 'grapheme', maxLength: 20 }).map((it) => it.toWellFormed())
const seconds = fc.nat(2 ** 31 - 1)

const anyBlock: fc.Arbitrary<BlockRef> = fc.record({
  number: fc.nat(2 ** 31 - 1),
  hash: hex(32),
  timestamp: seconds,
})

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9]{0,8}$/)
const contracts = fc
  .dictionary(name, anyAddress, { maxKeys: 4, noNullPrototype: true })
  .map((it) => ({ ...it, LandBank: `0x${'b'.repeat(40)}` as Address }))

const placement = fc.bigInt(1n, 2n ** 168n - 1n)
const targetKey = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.oneof(fc.nat(60_000), fc.bigInt(0n, 2n ** 248n - 1n)))
  .map(([kind, id]) => ((BigInt(kind) << 248n) | BigInt(id)).toString())

const anyNode = fc.record({
  operator: anyAddress,
  seeder: fc.boolean(),
  edge: fc.boolean(),
  url: text,
  peer: text,
  since: seconds,
  lastSeen: seconds,
})

const anyModel = fc.record({
  infoHash: hex(20).map((it) => it.slice(2) as InfoHash),
  size: fc.oneof(fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
  manifestHash: hex(32),
  name: text,
  open: fc.boolean(),
  owner: anyAddress,
})

interface Parts {
  readonly owners: Address[]
  readonly titles: number
  readonly owned: (readonly [number, number])[]
  readonly away: (readonly [number, number])[]
}

const parts: fc.Arbitrary<Parts> = fc.record({
  owners: fc.uniqueArray(anyAddress, { minLength: 1, maxLength: 5 }),
  titles: fc.nat(300),
  owned: fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 30 }),
  away: fc.array(
    fc.tuple(fc.nat(), fc.oneof(fc.integer({ min: 1, max: 1024 * 1024 }), fc.constant(NOWHERE))),
    { maxLength: 20 },
  ),
})

function columns({ owners, titles, owned, away }: Parts) {
  const ownerOf = new Uint16Array(titles)
  const where = new Uint32Array(titles)
  if (titles === 0) return { owners, ownerOf, where }
  for (const [id, owner] of owned) ownerOf[id % titles] = owner % owners.length
  for (const [id, place] of away) where[id % titles] = place
  return { owners, ownerOf, where }
}

/** Any city of chain 7 with one fixed directory: two of them can be joined by a delta. */
export const anyState: fc.Arbitrary<CityState> = fc
  .record({
    block: anyBlock,
    contracts,
    parts,
    models: fc.array(anyModel, { maxLength: 6 }),
    placements: fc.dictionary(targetKey, fc.array(placement, { minLength: 1, maxLength: 4 }), {
      maxKeys: 6,
      noNullPrototype: true,
    }),
    nodes: fc.array(anyNode, { maxLength: 3 }),
  })
  .map(({ block, contracts, parts, models, placements, nodes }) => ({
    chainId: 7,
    cosmos: `0x${'c'.repeat(40)}` as Address,
    block,
    contracts,
    ...columns(parts),
    models: models.map((model, i) => ({ id: i + 1, ...model })),
    placements: new Map(Object.entries(placements)),
    nodes,
  }))

/** One whose first owner is the LandBank of its directory, as on every chain. */
export const anyCity: fc.Arbitrary<CityState> = anyState.map((state) => ({
  ...state,
  owners: [state.contracts.LandBank as Address, ...state.owners.slice(1)],
}))

/** What of a state travels in a grid. */
export const inGrid = ({ blocklist: _, ...city }: CityState): CityState => city

const ROUNDS = 30

/** The bytes cut short, with one byte less, with one more and with one changed, again and again. */
export function* damages(
  whole: Uint8Array,
  numbers: IterableIterator<number>,
): Generator<Uint8Array> {
  const next = (below: number): number => (numbers.next().value ?? 0) % below
  for (let round = 0; round < ROUNDS; round++) {
    const at = next(whole.length)
    yield whole.slice(0, at)
    yield Uint8Array.of(...whole.slice(0, at), ...whole.slice(at + 1))
    yield Uint8Array.of(...whole.slice(0, at), next(256), ...whole.slice(at))
    yield Uint8Array.from(whole).with(at, next(256))
  }
}
