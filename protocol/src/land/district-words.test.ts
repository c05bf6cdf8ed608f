import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ADULT,
  cellOfDistrictLane,
  DISTRICT_SLOTS,
  districtAt,
  districtCells,
  districtWordsOf,
  GENERAL,
  laneOfDistrictCell,
  paintWord,
} from './district-words.ts'

const coordinate = fc.integer({ min: -512, max: 511 })

describe('lanes of districts', () => {
  it('of all cells fill the map, one each', () => {
    const seen = new Uint8Array(DISTRICT_SLOTS * 64)
    for (let x = -512; x < 512; x++) {
      for (let y = -512; y < 512; y++) {
        const { slot, lane } = laneOfDistrictCell(x, y)
        seen[slot * 64 + lane] = 1
      }
    }
    expect(seen.every((it) => it === 1)).toBe(true)
  })

  it('lead back to their cell', () => {
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        expect(cellOfDistrictLane(laneOfDistrictCell(x, y))).toEqual({ x, y })
      }),
    )
  })

  it('put a block in a word and 16 × 16 blocks in a page', () => {
    expect(laneOfDistrictCell(0, 0)).toEqual({ slot: (4 * 8 + 4) * 256, lane: 0 })
    expect(laneOfDistrictCell(7, 7)).toEqual({ slot: (4 * 8 + 4) * 256, lane: 63 })
    const page = new Set<number>()
    for (let x = 0; x < 128; x += 8) {
      for (let y = 0; y < 128; y += 8) page.add(laneOfDistrictCell(x, y).slot >> 8)
    }
    expect(page.size).toBe(1)
  })

  it('that do not exist are refused', () => {
    expect(() => laneOfDistrictCell(512, 0)).toThrow(RangeError)
    for (const slot of [-1, DISTRICT_SLOTS, 0.5]) {
      expect(() => cellOfDistrictLane({ slot, lane: 0 })).toThrow(RangeError)
    }
    for (const lane of [-1, 64, 0.5]) {
      expect(() => cellOfDistrictLane({ slot: 0, lane })).toThrow(RangeError)
    }
  })
})

describe('a district map', () => {
  const cell = fc.record({ x: coordinate, y: coordinate })

  it('is read back from its words', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, fc.nat(15)), { maxLength: 40 }), (cells) => {
        const words = districtWordsOf(cells)
        const read = (slot: number) => words.get(slot) ?? 0n
        const last = new Map(cells.map(([{ x, y }, c]) => [`${x},${y}`, c]))
        for (const [key, c] of last) {
          const [x = 0, y = 0] = key.split(',').map(Number)
          expect(districtAt(x, y, read)).toBe(c)
        }
        const found = [...districtCells(words)].map(([{ x, y }, c]) => `${x},${y}=${c}`)
        const wanted = [...last].filter(([, c]) => c !== GENERAL).map(([key, c]) => `${key}=${c}`)
        expect(found.toSorted()).toEqual(wanted.toSorted())
      }),
    )
  })

  it('leaves no word behind when its cells are general again', () => {
    expect(
      districtWordsOf([
        [{ x: 3, y: 4 }, ADULT],
        [{ x: 3, y: 4 }, GENERAL],
      ]).size,
    ).toBe(0)
    expect(paintWord(paintWord(0n, 0xffn, 15), 0xffn, GENERAL)).toBe(0n)
  })

  it('has no classes above fifteen', () => {
    expect(() => districtWordsOf([[{ x: 0, y: 0 }, 16]])).toThrow(RangeError)
    expect(() => districtWordsOf([[{ x: 0, y: 0 }, 0.5]])).toThrow(RangeError)
  })
})
