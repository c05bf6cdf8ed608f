import {
  faultOf,
  InvalidPlacement,
  PLANET_REACH_METRES,
  type Placement,
  packPlacement,
  unpackPlacement,
} from '@cosmos/protocol/land/placement'
import { parseTargetKey, targetKey } from '@cosmos/protocol/land/target'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, Refused, refusalOf, startCity } from './city.ts'
import { deployProbe, type Probe } from './probe.ts'

/** How the contract calls what TypeScript calls a fault. */
const FAULTS: Readonly<Record<string, string>> = {
  ReservedBits: 'reserved',
  ZeroScale: 'scale',
  BadRotation: 'rotation',
  OffParcel: 'position',
  OffPlanet: 'position',
}

let city: City
let probe: Probe
beforeAll(async () => {
  city = await startCity()
  probe = await deployProbe(city)
})
afterAll(() => city.close())

const KINDS = { title: 1, commons: 2, planet: 3 } as const

const onChain = async (
  word: bigint,
  kind: keyof typeof KINDS = 'title',
): Promise<string | undefined> => {
  try {
    await probe.call('checkPlacement', [KINDS[kind], word])
    return undefined
  } catch (error) {
    if (error instanceof Refused) return FAULTS[error.error] ?? error.error
    throw error
  }
}

const field = (bits: number) => fc.bigInt({ min: 0n, max: (1n << BigInt(bits)) - 1n })
/** Lengths on a parcel, around the reach of a planet, and anywhere. */
const length = fc.oneof(
  fc.bigInt(0n, 1_000n),
  fc.bigInt(2n ** 24n - 1_000n, 2n ** 24n - 1n),
  fc.constant(0n),
  fc.bigInt(819_190n, 819_210n),
  fc.bigInt(2n ** 24n - 819_210n, 2n ** 24n - 819_190n),
  field(24),
)
/** Words whose fields are each right or wrong by chance; a plain random word is always wrong. */
const words = fc
  .tuple(
    field(48),
    length,
    length,
    length,
    field(32),
    fc.oneof(fc.constant(0n), field(16), field(16)),
    fc.oneof(fc.constant(0n), fc.constant(0n), field(88)),
  )
  .map(
    ([model, x, y, z, rotation, scale, rest]) =>
      (model || 1n) |
      (x << 48n) |
      (y << 72n) |
      (z << 96n) |
      (rotation << 120n) |
      (scale << 152n) |
      (rest << 168n),
  )

it.each(['title', 'commons', 'planet'] as const)(
  'the chain takes exactly the placements on a %s that TypeScript takes',
  async (kind) => {
    const verdicts = new Set<string | undefined>()
    await fc.assert(
      fc.asyncProperty(words, async (word) => {
        const fault = faultOf(word, kind)
        verdicts.add(fault)
        expect(await onChain(word, kind)).toBe(fault)
      }),
      { numRuns: 400 },
    )
    expect(verdicts).toContain(undefined)
    expect(verdicts).toContain('rotation')
    expect(verdicts).toContain('position')
  },
)

it('every placement TypeScript packs for a parcel is taken by the chain and read back', async () => {
  const unit = fc.double({ min: -1, max: 1, noNaN: true })
  const placements: fc.Arbitrary<Placement> = fc
    .record({
      model: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
      x: fc.double({ min: 0, max: 10, noNaN: true }),
      y: fc.double({ min: -80_000, max: 80_000, noNaN: true }),
      z: fc.double({ min: -10, max: 0, noNaN: true }),
      rotation: fc.record({ x: unit, y: unit, z: unit, w: unit }),
      scale: fc.double({ min: 1 / 256, max: 255, noNaN: true }),
    })
    .filter(({ rotation: r }) => Math.hypot(r.x, r.y, r.z, r.w) > 1e-3)
  await fc.assert(
    fc.asyncProperty(placements, async (placement) => {
      const word = packPlacement(placement)
      expect(await onChain(word)).toBeUndefined()
      expect(unpackPlacement(word).model).toBe(placement.model)
    }),
    { numRuns: 200 },
  )
})

it('the borders of the parcel and of the fields are the same on both sides', async () => {
  const rotation = { x: 0, y: 0, z: 0, w: 1 }
  const at = (x: number, z: number) => packPlacement({ model: 1, x, y: 0, z, rotation, scale: 1 })
  for (const [x, z, fault] of [
    [0, 0, undefined],
    [10, -10, undefined],
    [10.01, -5, 'position'],
    [-0.01, -5, 'position'],
    [5, 0.01, 'position'],
    [5, -10.01, 'position'],
  ] as const) {
    expect(faultOf(at(x, z), 'title')).toBe(fault)
    expect(await onChain(at(x, z))).toBe(fault)
  }
  expect(() => at(83_887, 0)).toThrow(InvalidPlacement)
})

it('the reach of a planet is the same on both sides, along each axis', async () => {
  const rotation = { x: 0, y: 0, z: 0, w: 1 }
  const far = PLANET_REACH_METRES
  for (const axis of ['x', 'y', 'z'] as const) {
    for (const [metres, fault] of [
      [far, undefined],
      [-far, undefined],
      [far + 0.01, 'position'],
      [-far - 0.01, 'position'],
    ] as const) {
      const origin = { x: 0, y: 0, z: 0, [axis]: metres }
      const word = packPlacement({ model: 1, ...origin, rotation, scale: 1 })
      expect(faultOf(word, 'planet')).toBe(fault)
      expect(await onChain(word, 'planet')).toBe(fault)
    }
  }
})

it('target keys survive being packed into 64 bits, and larger ones are refused', async () => {
  const keys = [
    targetKey({ kind: 'title', id: 0 }),
    targetKey({ kind: 'title', id: 49_999 }),
    targetKey({ kind: 'commons', cell: { x: -512, y: 511 } }),
    targetKey({ kind: 'planet', id: Number.MAX_SAFE_INTEGER }),
  ]
  for (const key of keys) {
    expect(await probe.call('packTarget', [key])).toBe(key)
    const target = parseTargetKey(key)
    expect(target && targetKey(target)).toBe(key)
  }
  const large = (1n << 248n) | (1n << 56n)
  expect(await refusalOf(probe.call('packTarget', [large]))).toBe('UnknownTarget')
  expect(parseTargetKey(large)).toBeUndefined()
})
