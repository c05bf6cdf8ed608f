import fc from 'fast-check'
import { describe, test } from 'vitest'
import type { Pose } from '../../ports.ts'
import { phaseAfter, stanceAt } from './gait.ts'
import { createMotion, DELAY_MS } from './motion.ts'

const pose = (x: number, heading = 0): Pose => ({ x, y: 0, z: 0, heading, pitch: 0, gesture: 0 })

describe('the motion of another visitor', () => {
  test('is unknown before the first pose', ({ expect }) => {
    expect(createMotion().at(0)).toBeUndefined()
  })

  test('lies on the line between two poses, 100 ms in the past', ({ expect }) => {
    const motion = createMotion()
    motion.push(pose(0), 1000)
    motion.push(pose(1), 1100)
    expect(motion.at(1050 + DELAY_MS)?.pose.x).toBeCloseTo(0.5)
    expect(motion.at(1050 + DELAY_MS)?.speed).toBeCloseTo(10)
  })

  test('turns the short way round through north', ({ expect }) => {
    const motion = createMotion()
    motion.push(pose(0, 350), 1000)
    motion.push(pose(0, 10), 1100)
    expect(motion.at(1050 + DELAY_MS)?.pose.heading).toBeCloseTo(0)
  })

  test('comes to rest when poses stop coming', ({ expect }) => {
    const motion = createMotion()
    motion.push(pose(0), 1000)
    motion.push(pose(1), 1100)
    expect(motion.at(5000)).toEqual({ pose: pose(1), speed: 0 })
  })

  test('does not glide across the city when somebody jumps', ({ expect }) => {
    const motion = createMotion()
    motion.push(pose(0), 1000)
    motion.push(pose(900), 1100)
    expect(motion.at(1050 + DELAY_MS)?.pose.x).toBe(900)
  })

  test('ignores poses that arrive late', ({ expect }) => {
    const motion = createMotion()
    motion.push(pose(5), 1000)
    motion.push(pose(0), 900)
    expect(motion.at(2000)?.pose.x).toBe(5)
  })

  test('never leaves the stretch that was walked by more than a moment’s stride', ({ expect }) => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(fc.integer({ min: 1, max: 300 }), fc.double({ min: -2, max: 2, noNaN: true })),
          { minLength: 1, maxLength: 30 },
        ),
        fc.nat(500),
        (steps, later) => {
          const motion = createMotion()
          let at = 0
          let x = 0
          const seen: number[] = []
          for (const [wait, step] of steps) {
            at += wait
            x += step
            seen.push(x)
            motion.push(pose(x), at)
          }
          const drawn = motion.at(at + later)
          // Extrapolation goes on for 200 ms at the last pace, at most 2 m per ms-step here.
          const slack = 400
          expect(drawn?.pose.x).toBeGreaterThanOrEqual(Math.min(...seen) - slack)
          expect(drawn?.pose.x).toBeLessThanOrEqual(Math.max(...seen) + slack)
          expect(Number.isFinite(drawn?.speed)).toBe(true)
        },
      ),
    )
  })
})

describe('the gait', () => {
  test('moves legs only while ground is covered', ({ expect }) => {
    expect(stanceAt(0, 1, 0, 0).leftLeg).toBe(0)
    expect(Math.abs(stanceAt(3, 1, 0, 0).leftLeg)).toBeGreaterThan(0.2)
    expect(phaseAfter(1, 0, 0.1)).toBe(1)
  })

  test('swings opposite legs and arms against each other', ({ expect }) => {
    const stance = stanceAt(3, 1, 0, 0)
    expect(stance.leftLeg).toBeCloseTo(-stance.rightLeg)
    expect(Math.sign(stance.leftArm)).toBe(-Math.sign(stance.leftLeg))
  })

  test('lifts the right arm to wave and both to cheer', ({ expect }) => {
    expect(stanceAt(0, 0, 1, 0).rightSpread).toBeGreaterThan(2)
    expect(stanceAt(0, 0, 1, 0).leftSpread).toBeLessThan(0.5)
    expect(stanceAt(0, 0, 2, 0).leftSpread).toBeGreaterThan(2)
  })
})
