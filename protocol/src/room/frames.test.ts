import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type DownFrame,
  decodeDown,
  decodeUp,
  encodeDown,
  encodePoseEntry,
  encodePoses,
  encodeUp,
  MAX_LEAF,
  REFUSALS,
  type UpFrame,
} from './frames.ts'
import {
  MAX_ADDS,
  MAX_FRAME,
  MAX_KEY_PACKAGE,
  MAX_MEMBERS,
  MAX_TIER_BYTES,
  MAX_VOICE,
  MAX_VOLATILE,
} from './limits.ts'

const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max })
const token = bytes(16, 16)
const leaf = fc.nat(MAX_LEAF)
const u16 = fc.nat(0xffff)
const epoch = fc.nat(Number.MAX_SAFE_INTEGER)
const kind = <T extends string>(type: T) => fc.constant(type)

const upFrame: fc.Arbitrary<UpFrame> = fc.oneof(
  fc.record({
    type: kind('hello'),
    version: fc.nat(255),
    session: token,
    at: fc.option(fc.record({ groupId: token, epoch }), { nil: undefined }),
    keyPackage: bytes(1, MAX_KEY_PACKAGE),
  }),
  fc.record({ type: kind('commit'), message: bytes(1, 900), welcome: bytes(0, 900) }),
  fc.record({
    type: kind('app'),
    to: fc.array(leaf, { maxLength: MAX_MEMBERS }),
    message: bytes(1, 900),
  }),
  fc.record({ type: kind('pose'), ack: u16, sealed: bytes(1, MAX_VOLATILE) }),
  fc.record({ type: kind('ack'), ack: u16 }),
  fc.record({ type: kind('bye') }),
  fc.record({ type: kind('tiers'), packed: bytes(0, MAX_TIER_BYTES) }),
  fc.record({ type: kind('voice'), ack: u16, sealed: bytes(1, MAX_VOICE) }),
  fc.record({ type: kind('nack'), epoch: fc.option(epoch, { nil: undefined }) }),
)

const downFrame: fc.Arbitrary<DownFrame> = fc.oneof(
  fc.record({ type: kind('found'), tick: u16, groupId: token }),
  fc.record({ type: kind('waiting'), tick: u16 }),
  fc.record({ type: kind('resumed'), tick: u16, head: epoch }),
  fc.record({
    type: kind('work'),
    tick: u16,
    epoch,
    adds: fc.array(bytes(1, 300), { maxLength: MAX_ADDS }),
    removes: fc.array(leaf, { maxLength: MAX_MEMBERS }),
  }),
  fc.record({ type: kind('commit'), tick: u16, epoch, message: bytes(1, 900) }),
  fc.record({ type: kind('welcome'), tick: u16, message: bytes(1, 900) }),
  fc.record({ type: kind('stale'), tick: u16, head: epoch }),
  fc.record({ type: kind('app'), tick: u16, leaf, message: bytes(1, 900) }),
  fc.record({
    type: kind('poses'),
    tick: u16,
    poses: fc.array(fc.record({ leaf, sealed: bytes(1, MAX_VOLATILE) }), {
      maxLength: MAX_MEMBERS,
    }),
  }),
  fc.record({ type: kind('refused'), tick: u16, reason: fc.nat(REFUSALS.length - 1) }),
  fc.record({ type: kind('voice'), tick: u16, leaf, sealed: bytes(1, MAX_VOICE) }),
  fc.record({ type: kind('void'), tick: u16 }),
)

describe('frames', () => {
  it('come out of the decoder as they went into the encoder', () => {
    fc.assert(
      fc.property(upFrame, (frame) => {
        expect(decodeUp(encodeUp(frame))).toEqual({ ok: true, value: frame })
      }),
    )
    fc.assert(
      fc.property(downFrame, (frame) => {
        expect(decodeDown(encodeDown(frame))).toEqual({ ok: true, value: frame })
      }),
    )
  })

  it('of poses are the same bytes when put together from entries', () => {
    const poses = fc.array(fc.record({ leaf, sealed: bytes(1, MAX_VOLATILE) }), { maxLength: 40 })
    fc.assert(
      fc.property(u16, poses, (tick, some) => {
        const entries = some.map((pose) => encodePoseEntry(pose.leaf, pose.sealed))
        expect(encodePoses(tick, entries)).toEqual(encodeDown({ type: 'poses', tick, poses: some }))
      }),
    )
  })

  it('have one spelling only: whatever decodes encodes to the same bytes', () => {
    const start = fc.constantFrom(1, 2, 3, 4, 5, 6, 0x81, 0x84, 0x88, 0x89, 0x8a)
    fc.assert(
      fc.property(start, bytes(0, 120), (first, tail) => {
        const input = Uint8Array.of(first, ...tail)
        const up = decodeUp(input)
        if (up.ok) expect(encodeUp(up.value)).toEqual(input)
        const down = decodeDown(input)
        if (down.ok) expect(encodeDown(down.value)).toEqual(input)
      }),
      { numRuns: 2000 },
    )
  })

  it('are never misread when cut short or followed by more', () => {
    fc.assert(
      fc.property(upFrame, fc.nat(), (frame, at) => {
        const whole = encodeUp(frame)
        const cut = whole.subarray(0, at % whole.length)
        const read = decodeUp(cut)
        // A pose runs to the end of its frame: cut inside, it is a shorter one that fails to open.
        if (read.ok) expect(frame.type).toBe('pose')
        if (frame.type !== 'pose') {
          expect(decodeUp(Uint8Array.of(...whole, 0))).toEqual({
            ok: false,
            problem: 'trailing bytes',
          })
        }
      }),
    )
  })

  it('keep to their limits', () => {
    const pose = { type: 'pose', ack: 0, sealed: new Uint8Array(MAX_VOLATILE + 1) } as const
    expect(() => encodeUp(pose)).toThrow(RangeError)
    expect(decodeUp(Uint8Array.of(4, 0, 0, ...pose.sealed))).toMatchObject({ problem: 'too long' })
    expect(decodeUp(Uint8Array.of(3, 0, 0xff, 0xff, 0xff, 0x7f))).toMatchObject({
      problem: 'too long',
    })
    expect(decodeUp(new Uint8Array(MAX_FRAME + 1))).toMatchObject({ problem: 'too long' })
    expect(decodeUp(Uint8Array.of())).toMatchObject({ problem: 'truncated' })
    expect(decodeUp(Uint8Array.of(0x63))).toMatchObject({ problem: 'unknown kind' })
    // The longer spelling of a number.
    expect(decodeUp(Uint8Array.of(3, 0x80, 0x00, 1, 9))).toMatchObject({ problem: 'bad value' })
  })

  it('have a buffer of their own, because workerd sends it without copying', () => {
    const one = encodeDown({ type: 'waiting', tick: 1 })
    const two = encodeDown({ type: 'waiting', tick: 1 })
    expect(one.buffer).not.toBe(two.buffer)
    expect(one.byteLength).toBe(one.buffer.byteLength)
  })
})
