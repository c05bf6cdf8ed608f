import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodePose, encodePose, POSE_BYTES, POSE_MARGIN_METRES, poseFits } from './pose.ts'
import { ROOM_CELL_METRES } from './room-name.ts'

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const cellIndex = fc.integer({ min: -80, max: 80 })
const cell = fc.record({ cx: cellIndex, cz: cellIndex })
const within = number(-POSE_MARGIN_METRES, ROOM_CELL_METRES + POSE_MARGIN_METRES - 0.001)

describe('a pose', () => {
  it('survives its 9 bytes to 2 mm, 3 cm in height and about a degree', () => {
    fc.assert(
      fc.property(
        fc.record({
          cell,
          dx: within,
          dz: within,
          y: number(-32, 479),
          heading: number(-720, 720),
        }),
        number(-90, 90),
        fc.nat(63),
        ({ cell, dx, dz, y, heading }, pitch, gesture) => {
          const x = cell.cx * ROOM_CELL_METRES + dx
          const z = cell.cz * ROOM_CELL_METRES + dz
          const bytes = encodePose({ x, y, z, heading, pitch, gesture }, cell)
          expect(bytes).toHaveLength(POSE_BYTES)
          const pose = decodePose(bytes ?? new Uint8Array(), cell)
          if (pose === undefined) throw new Error('9 bytes are a pose')
          expect(Math.abs(pose.x - x)).toBeLessThanOrEqual(0.002)
          expect(Math.abs(pose.z - z)).toBeLessThanOrEqual(0.002)
          expect(Math.abs(pose.y - y)).toBeLessThanOrEqual(0.032)
          const turn = Math.abs((((pose.heading - heading) % 360) + 360) % 360)
          expect(Math.min(turn, 360 - turn)).toBeLessThanOrEqual(0.36)
          expect(Math.abs(pose.pitch - pitch)).toBeLessThanOrEqual(0.72)
          expect(pose.gesture).toBe(gesture)
        },
      ),
    )
  })

  it('straight ahead and north stays exactly that', () => {
    const pose = { x: 0, y: 0, z: 0, heading: 0, pitch: 0, gesture: 0 }
    const bytes = encodePose(pose, { cx: 0, cz: 0 })
    expect(decodePose(bytes ?? new Uint8Array(), { cx: 0, cz: 0 })).toEqual(pose)
  })

  it('outside the reach of its room is not sent there', () => {
    const home = { cx: 0, cz: 0 }
    const at = (x: number) => ({ x, y: 0, z: 0, heading: 0, pitch: 0, gesture: 0 })
    expect(encodePose(at(-32.001), home)).toBeUndefined()
    expect(encodePose(at(96), home)).toBeUndefined()
    expect(encodePose(at(Number.NaN), home)).toBeUndefined()
    expect(poseFits(-32, 95.9, home)).toBe(true)
  })

  it('is what any 9 bytes are, and nothing else is', () => {
    const bytes = fc.uint8Array({ minLength: 0, maxLength: 20 })
    fc.assert(
      fc.property(bytes, cell, (input, cell) => {
        const pose = decodePose(input, cell)
        expect(pose === undefined).toBe(input.length !== POSE_BYTES)
        if (pose === undefined) return
        expect(Object.values(pose).every(Number.isFinite)).toBe(true)
        expect(poseFits(pose.x, pose.z, cell)).toBe(true)
        expect(Math.abs(pose.pitch)).toBeLessThanOrEqual(90)
      }),
    )
  })
})
