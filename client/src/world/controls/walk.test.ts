import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { combine } from './input.ts'
import {
  createWalker,
  type Intent,
  MAX_PITCH,
  RUN_SPEED,
  type Surroundings,
  step,
  WALK_SPEED,
  type Walker,
  WORLD_RADIUS,
} from './walk.ts'

const flat: Surroundings = { groundHeight: () => 0, slide: (_from, to) => to }

function walk(walker: Walker, intent: Partial<Intent>, seconds: number, around = flat): Walker {
  for (let t = 0; t < seconds; t += 1 / 60) step(walker, combine([intent]), 1 / 60, around)
  return walker
}

describe('walking', () => {
  it('goes north with heading 0, east with 90', () => {
    const north = walk(createWalker(0, 0, 0), { forward: 1 }, 1)
    expect(north.z).toBeLessThan(-2)
    expect(north.x).toBeCloseTo(0)
    const east = walk(createWalker(0, 0, 90), { forward: 1 }, 1)
    expect(east.x).toBeGreaterThan(2)
    expect(east.z).toBeCloseTo(0)
  })

  it('is no faster diagonally, and running is faster', () => {
    const speed = (w: Walker): number => Math.hypot(w.vx, w.vz)
    expect(speed(walk(createWalker(0, 0, 33), { forward: 1, right: 1 }, 2))).toBeCloseTo(WALK_SPEED)
    expect(speed(walk(createWalker(0, 0, 33), { forward: 1, run: true }, 2))).toBeCloseTo(RUN_SPEED)
  })

  it('stops soon after the keys are let go', () => {
    const walker = walk(createWalker(0, 0, 0), { forward: 1 }, 1)
    const before = walker.z
    walk(walker, {}, 1)
    expect(before - walker.z).toBeLessThan(0.5)
    expect(Math.hypot(walker.vx, walker.vz)).toBeLessThan(0.01)
  })

  it('jumps over a hedge and lands again', () => {
    const walker = createWalker(0, 0, 0)
    let highest = 0
    step(walker, combine([{ jump: true }]), 1 / 60, flat)
    for (let i = 0; i < 120; i++) {
      step(walker, combine([]), 1 / 60, flat)
      highest = Math.max(highest, walker.y)
    }
    expect(highest).toBeGreaterThan(0.9)
    expect(walker.y).toBe(0)
    expect(walker.grounded).toBe(true)
  })

  it('steps down and up kerbs with the ground', () => {
    const kerb: Surroundings = { ...flat, groundHeight: (_x, z) => (z < -1 ? -0.15 : 0) }
    const walker = walk(createWalker(0, 0, 0), { forward: 1 }, 1, kerb)
    expect(walker.y).toBe(-0.15)
  })

  it('stays inside the world, above the ground and finite whatever one does', () => {
    const unit = fc.double({ min: -1, max: 1, noNaN: true })
    const intent = fc.record({
      forward: unit,
      right: unit,
      up: unit,
      turn: unit,
      lookX: fc.double({ min: -500, max: 500, noNaN: true }),
      lookY: fc.double({ min: -500, max: 500, noNaN: true }),
      run: fc.boolean(),
      jump: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(intent, { maxLength: 60 }), fc.boolean(), (intents, flying) => {
        const walker = { ...createWalker(1400, 300, 90), flying }
        for (const one of intents) step(walker, combine([one]), 0.1, flat)
        expect(Math.hypot(walker.x, walker.z)).toBeLessThanOrEqual(WORLD_RADIUS + 1e-6)
        expect(walker.y).toBeGreaterThanOrEqual(0)
        expect(Math.abs(walker.pitch)).toBeLessThanOrEqual(MAX_PITCH)
        expect(walker.heading).toBeGreaterThanOrEqual(0)
        expect(walker.heading).toBeLessThan(360)
      }),
    )
  })
})

describe('combined input', () => {
  it('cancels opposite wishes and keeps axes within 1', () => {
    const sum = combine([{ forward: 1 }, { forward: -1, right: 1 }, { right: 1, run: true }])
    expect(sum).toMatchObject({ forward: 0, right: 1, run: true, jump: false })
  })
})
