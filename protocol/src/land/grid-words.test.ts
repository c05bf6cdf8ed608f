import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isTitled } from '../geometry/c1.ts'
import { birthCell, birthTitleAt, type Cell } from '../geometry/titles.ts'
import {
  CELL_SLOTS,
  cellOfLane,
  cellOfTitle,
  decodeCellLane,
  decodeWhereLane,
  encodeCellLane,
  encodeWhereLane,
  getLane,
  laneInBytes,
  laneOfCell,
  laneOfTitle,
  MAX_TITLE_ID,
  NOWHERE,
  setLane,
  titleOfCell,
  titleOfLane,
  VACANT,
  WHERE_SLOT,
  wordsOf,
} from './grid-words.ts'

const coordinate = fc.integer({ min: -512, max: 511 })
const word = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
const lane = fc.nat(7)
const uint32 = fc.nat(0xffffffff)

describe('lanes', () => {
  it('of all cells fill the cell region, one each', () => {
    const seen = new Uint8Array(CELL_SLOTS * 8)
    for (let x = -512; x < 512; x++) {
      for (let y = -512; y < 512; y++) {
        const at = laneOfCell(x, y)
        seen[at.slot * 8 + at.lane] = 1
      }
    }
    expect(seen.every((it) => it === 1)).toBe(true)
  })

  it('lead back to their cell and their title', () => {
    fc.assert(
      fc.property(coordinate, coordinate, fc.nat(MAX_TITLE_ID), (x, y, id) => {
        expect(cellOfLane(laneOfCell(x, y))).toEqual({ x, y })
        expect(titleOfLane(laneOfTitle(id))).toBe(id)
      }),
    )
  })

  it('group the 64 × 32 cells of a page into 256 neighbouring slots', () => {
    const pages = new Set<number>()
    for (let x = 0; x < 64; x++) {
      for (let y = 0; y < 32; y++) pages.add(laneOfCell(x, y).slot >> 8)
    }
    expect(pages.size).toBe(1)
    expect(laneOfCell(0, 0)).toEqual({ slot: (16 * 16 + 8) * 256, lane: 0 })
    expect(laneOfCell(3, 1)).toEqual({ slot: (16 * 16 + 8) * 256, lane: 7 })
  })

  it('outside the two regions do not exist', () => {
    expect(() => laneOfCell(512, 0)).toThrow(RangeError)
    for (const slot of [-1, CELL_SLOTS, 0.5]) {
      expect(() => cellOfLane({ slot, lane: 0 })).toThrow(RangeError)
    }
    for (const bad of [-1, 8, 0.5]) {
      expect(() => cellOfLane({ slot: 0, lane: bad })).toThrow(RangeError)
      expect(() => titleOfLane({ slot: WHERE_SLOT, lane: bad })).toThrow(RangeError)
    }
    for (const slot of [WHERE_SLOT - 1, WHERE_SLOT + 2 ** 21, WHERE_SLOT + 0.5]) {
      expect(() => titleOfLane({ slot, lane: 7 })).toThrow(RangeError)
    }
    for (const id of [-1, 0.5, MAX_TITLE_ID + 1]) expect(() => laneOfTitle(id)).toThrow(RangeError)
  })

  it('are set without touching the others, in words and in bytes', () => {
    fc.assert(
      fc.property(word, lane, uint32, (before, at, value) => {
        const after = setLane(before, at, value)
        expect(getLane(after, at)).toBe(value)
        expect(setLane(after, at, getLane(before, at))).toBe(before)
        const bytes = Buffer.from(after.toString(16).padStart(64, '0'), 'hex')
        const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
        for (let i = 0; i < 8; i++) expect(laneInBytes(view, 0, i)).toBe(getLane(after, i))
      }),
    )
  })

  it('say what they say both ways, whatever their bits', () => {
    fc.assert(
      fc.property(uint32, (value) => {
        expect(encodeCellLane(decodeCellLane(value))).toBe(value)
        const where = decodeWhereLane(value)
        if (where) expect(encodeWhereLane(where)).toBe(value)
      }),
    )
    expect(decodeCellLane(0)).toEqual({ kind: 'genesis', flags: 0 })
    expect(decodeCellLane(VACANT)).toEqual({ kind: 'vacant', flags: 0 })
    expect(decodeCellLane(0x05000001)).toEqual({ kind: 'title', id: 0, flags: 5 })
    expect(decodeWhereLane(0)).toEqual({ kind: 'birth' })
    expect(decodeWhereLane(NOWHERE)).toEqual({ kind: 'nowhere' })
    expect(decodeWhereLane(1)).toEqual({ kind: 'moved', cell: { x: -512, y: -512 } })
    expect(decodeWhereLane(1 << 20)).toEqual({ kind: 'moved', cell: { x: 511, y: 511 } })
    expect(decodeWhereLane((1 << 20) + 1)).toBeUndefined()
    expect(() => encodeCellLane({ kind: 'title', id: VACANT - 1, flags: 0 })).toThrow(RangeError)
  })
})

describe('the map', () => {
  it('without words is the city of genesis', () => {
    const nothing = () => 0n
    for (const id of [0, 24_999, 49_999]) {
      expect(cellOfTitle(id, nothing)).toEqual(birthCell(id))
      const { x, y } = birthCell(id) ?? { x: 0, y: 0 }
      expect(titleOfCell(x, y, nothing)).toBe(id)
    }
    expect(titleOfCell(0, 0, nothing)).toBeUndefined()
    expect(titleOfCell(400, 400, nothing)).toBeUndefined()
    expect(cellOfTitle(50_000, nothing)).toBeUndefined()
  })

  it('of any moves is read back from its words, and titles that stayed are not disturbed', () => {
    const move = fc.tuple(fc.nat(49_999), coordinate, coordinate, fc.boolean())
    fc.assert(
      fc.property(fc.array(move, { maxLength: 30 }), (moves) => {
        const moved = new Map<number, Cell | undefined>()
        const taken = new Set<string>()
        for (const [id, x, y, away] of moves) {
          // Onto cells without a title at genesis, so that nobody has to make room.
          if (moved.has(id) || isTitled(x, y) || taken.has(`${x},${y}`)) continue
          taken.add(`${x},${y}`)
          moved.set(id, away ? undefined : { x, y })
        }
        const words = wordsOf(moved)
        const read = (slot: number) => words.get(slot) ?? 0n
        for (const [id, cell] of moved) {
          expect(cellOfTitle(id, read)).toEqual(cell)
          if (cell) expect(titleOfCell(cell.x, cell.y, read)).toBe(id)
          const home = birthCell(id) ?? { x: 0, y: 0 }
          expect(titleOfCell(home.x, home.y, read)).toBeUndefined()
        }
        for (const id of [3, 20_000, 49_998]) {
          if (!moved.has(id)) expect(cellOfTitle(id, read)).toEqual(birthCell(id))
        }
      }),
    )
  })

  it('lets titles change places', () => {
    const [a, b] = [birthCell(100), birthCell(40_000)]
    const words = wordsOf(
      new Map([
        [100, b],
        [40_000, a],
      ]),
    )
    const read = (slot: number) => words.get(slot) ?? 0n
    expect(titleOfCell(a?.x ?? 0, a?.y ?? 0, read)).toBe(40_000)
    expect(titleOfCell(b?.x ?? 0, b?.y ?? 0, read)).toBe(100)
    expect(birthTitleAt(a?.x ?? 0, a?.y ?? 0)).toBe(100)
  })

  it('treats where lanes no contract writes as nowhere', () => {
    const broken = () => setLane(0n, 0, 0xfffffffe)
    expect(cellOfTitle(0, broken)).toBeUndefined()
  })
})
