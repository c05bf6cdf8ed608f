import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SIBLINGS } from './limits.ts'
import { poseFits } from './pose.ts'
import {
  baseRoom,
  distanceToCell,
  isRoomName,
  JOIN_REACH_METRES,
  LEAVE_REACH_METRES,
  landRoom,
  parseRoomName,
  planetRoom,
  roomAt,
  roomsInReach,
  siblingRoom,
} from './room-name.ts'

const metres = fc.double({ min: -5120, max: 5120, noNaN: true })

describe('the name of a room', () => {
  it('is read back as it was written', () => {
    const cell = fc.integer({ min: -127, max: 127 })
    fc.assert(
      fc.property(cell, cell, (cx, cz) => {
        expect(parseRoomName(landRoom(cx, cz))).toEqual({ kind: 'land', cx, cz })
      }),
    )
    expect(parseRoomName('planet:7')).toEqual({ kind: 'planet', id: 7 })
  })

  it('of a sibling is the place it stands beside', () => {
    for (let index = 0; index <= MAX_SIBLINGS; index++) {
      for (const room of [landRoom(-3, 4), planetRoom(9)]) {
        const sibling = siblingRoom(siblingRoom(room, 3), index)
        expect(parseRoomName(sibling)).toEqual(parseRoomName(room))
        expect(baseRoom(sibling)).toBe(room)
        expect(sibling === room).toBe(index === 0)
      }
    }
    expect(siblingRoom(landRoom(1, 2), 7)).toBe('land:1:2~7')
  })

  it.each([
    '',
    'land:1:2~0',
    'land:1:2~8',
    'land:1:2~',
    'land:1:2~1~2',
    'land:1',
    'land:01:2',
    'land:-0:1',
    'land:1:2:3',
    'land:128:0',
    'planet:-1',
  ])('is not %j', (text) => expect(isRoomName(text)).toBe(false))
})

describe('the rooms in reach', () => {
  it('are at most four, the own one first, and all of them carry the pose', () => {
    fc.assert(
      fc.property(metres, metres, fc.boolean(), (x, z, held) => {
        const before = held ? roomsInReach(x + 7, z - 7) : []
        const rooms = roomsInReach(x, z, before)
        expect(rooms[0]).toBe(roomAt(x, z))
        expect(rooms.length).toBeLessThanOrEqual(4)
        expect(new Set(rooms).size).toBe(rooms.length)
        for (const room of rooms) {
          const place = parseRoomName(room)
          expect(place?.kind === 'land' && poseFits(x, z, place)).toBe(true)
        }
      }),
    )
  })

  it('are kept for longer than they are joined from', () => {
    const east = landRoom(1, 0)
    const near = (gap: number) => 64 - gap
    expect(roomsInReach(near(JOIN_REACH_METRES), 32)).toContain(east)
    expect(roomsInReach(near(JOIN_REACH_METRES + 1), 32)).not.toContain(east)
    expect(roomsInReach(near(JOIN_REACH_METRES + 1), 32, [east])).toContain(east)
    expect(roomsInReach(near(LEAVE_REACH_METRES + 1), 32, [east])).not.toContain(east)
  })

  it('of two people who stand close together always have one in common', () => {
    fc.assert(
      fc.property(metres, metres, fc.double({ min: 0, max: 6.28, noNaN: true }), (x, z, angle) => {
        const other = {
          x: x + JOIN_REACH_METRES * Math.cos(angle),
          z: z + JOIN_REACH_METRES * Math.sin(angle),
        }
        const rooms = roomsInReach(x, z)
        expect(roomsInReach(other.x, other.z).some((room) => rooms.includes(room))).toBe(true)
      }),
    )
  })

  it('lie as far away as the nearest point of their cell', () => {
    expect(distanceToCell(32, 32, 0, 0)).toBe(0)
    expect(distanceToCell(60, 32, 1, 0)).toBe(4)
    expect(distanceToCell(61, 60, 1, 1)).toBe(5)
  })
})
