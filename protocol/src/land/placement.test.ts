import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  facing,
  faultOf,
  InvalidPlacement,
  PLANET_REACH_METRES,
  type Placement,
  packPlacement,
  type Quaternion,
  unpackPlacement,
} from './placement.ts'
import { parseTargetKey, type Target, targetKey } from './target.ts'

const AHEAD: Quaternion = { x: 0, y: 0, z: 0, w: 1 }
const PLAIN: Placement = { model: 1, x: 5, y: 0, z: -5, rotation: AHEAD, scale: 1 }

const unit = fc.double({ min: -1, max: 1, noNaN: true })
const quaternion = fc
  .record({ x: unit, y: unit, z: unit, w: unit })
  .filter((q) => Math.hypot(q.x, q.y, q.z, q.w) > 1e-3)
const metres = fc.double({ min: -83_000, max: 83_000, noNaN: true })
const placement: fc.Arbitrary<Placement> = fc.record({
  model: fc.integer({ min: 1, max: 2 ** 48 - 1 }),
  x: metres,
  y: metres,
  z: metres,
  rotation: quaternion,
  scale: fc.double({ min: 1 / 256, max: 255.9, noNaN: true }),
})

/** Angle between two rotations in degrees. */
function angle(a: Quaternion, b: Quaternion): number {
  const dot = a.x * b.x + a.y * b.y + a.z * b.z + a.w * b.w
  const lengths = Math.hypot(a.x, a.y, a.z, a.w) * Math.hypot(b.x, b.y, b.z, b.w)
  return (2 * Math.acos(Math.min(1, Math.abs(dot) / lengths)) * 180) / Math.PI
}

describe('a placement', () => {
  it('keeps its fields to the centimetre, a third of a degree and 1/256 of scale', () => {
    fc.assert(
      fc.property(placement, (before) => {
        const after = unpackPlacement(packPlacement(before))
        expect(after.model).toBe(before.model)
        for (const axis of ['x', 'y', 'z'] as const) {
          expect(Math.abs(after[axis] - before[axis])).toBeLessThanOrEqual(0.00501)
        }
        expect(Math.abs(after.scale - before.scale)).toBeLessThanOrEqual(1 / 512)
        expect(angle(after.rotation, before.rotation)).toBeLessThan(0.34)
      }),
    )
  })

  it('is the same word after being read and packed again', () => {
    fc.assert(
      fc.property(placement, (it) => {
        const word = packPlacement(it)
        const again = unpackPlacement(word)
        // Quantised rotations may name another largest component where two are equal.
        expect(packPlacement(again) & ~(0xffffffffn << 120n)).toBe(word & ~(0xffffffffn << 120n))
        expect(angle(unpackPlacement(packPlacement(again)).rotation, again.rotation)).toBeLessThan(
          0.34,
        )
      }),
    )
  })

  it('has the documented bits', () => {
    const word = packPlacement({ ...PLAIN, model: 7, x: 1, y: -1, z: -0.01, scale: 2 })
    expect(word & 0xffffffffffffn).toBe(7n)
    expect((word >> 48n) & 0xffffffn).toBe(100n)
    expect((word >> 72n) & 0xffffffn).toBe(0xffff9cn)
    expect((word >> 96n) & 0xffffffn).toBe(0xffffffn)
    expect((word >> 150n) & 3n).toBe(3n)
    expect((word >> 152n) & 0xffffn).toBe(512n)
    expect(word >> 168n).toBe(0n)
  })

  it.each([
    ['model', { model: 0 }],
    ['model', { model: 2 ** 48 }],
    ['model', { model: 1.5 }],
    ['position', { x: 83_887 }],
    ['position', { y: -83_887 }],
    ['position', { z: Number.NaN }],
    ['rotation', { rotation: { x: 0, y: 0, z: 0, w: 0 } }],
    ['rotation', { rotation: { x: Number.NaN, y: 0, z: 0, w: 1 } }],
    ['scale', { scale: 0 }],
    ['scale', { scale: 256 }],
    ['scale', { scale: Number.NaN }],
  ] as const)('with a bad %s is not packed: %j', (fault, change) => {
    try {
      packPlacement({ ...PLAIN, ...change })
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidPlacement)
      expect((error as InvalidPlacement).fault).toBe(fault)
      return
    }
    expect.fail('was packed')
  })

  it('that no contract would take is not read, and no word does anything else but throw', () => {
    const word = packPlacement(PLAIN)
    expect(faultOf(word)).toBeUndefined()
    expect(faultOf(word | (1n << 168n))).toBe('reserved')
    expect(faultOf(-1n)).toBe('reserved')
    expect(faultOf(word & ~0xffffffffffffn)).toBe('model')
    expect(faultOf(word & ~(0xffffn << 152n))).toBe('scale')
    expect(faultOf(word | (0x3fffffffn << 120n))).toBe('rotation')
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 168n - 1n }), (bits) => {
        if (faultOf(bits)) expect(() => unpackPlacement(bits)).toThrow(InvalidPlacement)
        else {
          const { rotation: r } = unpackPlacement(bits)
          expect(Math.hypot(r.x, r.y, r.z, r.w)).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it('on a parcel has its origin there', () => {
    const at = (x: number, z: number) => packPlacement({ ...PLAIN, x, z })
    expect(faultOf(at(0, -10), 'title')).toBeUndefined()
    expect(faultOf(at(10, 0), 'commons')).toBeUndefined()
    expect(faultOf(at(10.01, -5), 'title')).toBe('position')
    expect(faultOf(at(5, 0.01), 'commons')).toBe('position')
    expect(faultOf(at(500, 500), 'planet')).toBeUndefined()
  })

  it('on a planet has its origin within 8,192 m along each axis', () => {
    const at = (x: number, y: number, z: number) => packPlacement({ ...PLAIN, x, y, z })
    for (const far of [PLANET_REACH_METRES, -PLANET_REACH_METRES]) {
      expect(faultOf(at(far, far, far), 'planet')).toBeUndefined()
    }
    for (const beyond of [PLANET_REACH_METRES + 0.01, -PLANET_REACH_METRES - 0.01]) {
      expect(faultOf(at(beyond, 0, 0), 'planet')).toBe('position')
      expect(faultOf(at(0, beyond, 0), 'planet')).toBe('position')
      expect(faultOf(at(0, 0, beyond), 'planet')).toBe('position')
      expect(faultOf(at(beyond, 0, 0))).toBeUndefined()
    }
  })

  it('faces the heading it is turned to', () => {
    const front = (q: Quaternion) => ({
      x: 2 * (q.x * q.z + q.w * q.y),
      z: 1 - 2 * (q.x * q.x + q.y * q.y),
    })
    for (const [heading, x, z] of [
      [180, 0, 1],
      [0, 0, -1],
      [90, 1, 0],
      [270, -1, 0],
    ] as const) {
      expect(front(facing(heading)).x).toBeCloseTo(x, 9)
      expect(front(facing(heading)).z).toBeCloseTo(z, 9)
    }
  })
})

describe('a target key', () => {
  const targets: fc.Arbitrary<Target> = fc.oneof(
    fc.record({ kind: fc.constant('title' as const), id: fc.nat(49_999) }),
    fc.record({
      kind: fc.constant('commons' as const),
      cell: fc.record({
        x: fc.integer({ min: -512, max: 511 }),
        y: fc.integer({ min: -512, max: 511 }),
      }),
    }),
    fc.record({ kind: fc.constant('planet' as const), id: fc.nat() }),
  )

  it('leads back to its target', () => {
    fc.assert(
      fc.property(targets, (target) => {
        expect(parseTargetKey(targetKey(target))).toEqual(target)
      }),
    )
  })

  it('of nothing known is undefined', () => {
    const keys = [0n, -1n, 4n << 248n, (1n << 248n) | (1n << 60n), (2n << 248n) | (1n << 20n)]
    for (const key of [...keys, (1n << 248n) | 0xffffffn])
      expect(parseTargetKey(key)).toBeUndefined()
    expect(() => targetKey({ kind: 'title', id: 2 ** 24 })).toThrow(RangeError)
    expect(() => targetKey({ kind: 'planet', id: -1 })).toThrow(RangeError)
    expect(() => targetKey({ kind: 'commons', cell: { x: 512, y: 0 } })).toThrow(RangeError)
  })
})
