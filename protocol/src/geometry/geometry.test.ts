import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { classOf, isPublic, isTitled } from './c1.ts'
import { cellKey, cellOfKey, hasCellKey } from './cell-key.ts'
import { birthCell, birthTitleAt, titleClass } from './titles.ts'
import { normaliseHeading, parcelAtMetres, parcelCentre, parcelOrigin } from './world-space.ts'

const ids = Array.from({ length: 50_000 }, (_, id) => id)

describe('city rule C1', () => {
  it('makes the titles of the published hash', () => {
    const hash = createHash('sha256')
    for (const id of ids) {
      const cell = birthCell(id)
      hash.update(`${cell?.x},${cell?.y},${titleClass(id)}\n`)
    }
    expect(hash.digest('hex')).toBe(
      '9185e2006b199198b1a199e087dc09f8effaa1fdb264cc42c31c6c8181e2b027',
    )
  })

  it('has 12,952 streets, 2,048 park cells, 15,000 ICO and 20,000 auction parcels', () => {
    const counts = { outside: 0, commons: 0, street: 0, park: 0, ico: 0, auction: 0 }
    for (let x = -135; x < 135; x++) {
      for (let y = -135; y < 135; y++) counts[classOf(x, y)]++
    }
    expect(counts).toEqual({
      outside: 270 * 270 - 53_924,
      commons: 3_924,
      street: 12_952,
      park: 2_048,
      ico: 15_000,
      auction: 20_000,
    })
  })

  it('is the same in all four quadrants', () => {
    const coordinate = fc.integer({ min: -140, max: 140 })
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        expect(classOf(-x - 1, y)).toBe(classOf(x, y))
        expect(classOf(x, -y - 1)).toBe(classOf(x, y))
      }),
    )
  })

  it('knows what is public and what carries a title', () => {
    expect(['street', 'park'].every((c) => isPublic(c as 'street'))).toBe(true)
    expect(isPublic('ico') || isPublic('commons')).toBe(false)
    expect(isTitled(0, 0)).toBe(false)
    expect(isTitled(0, 131)).toBe(false)
    expect(isTitled(50, 50)).toBe(true)
  })
})

describe('titles', () => {
  it('and their birth cells are a bijection in row-major order', () => {
    let before = -1
    for (const id of ids) {
      const { x, y } = birthCell(id) ?? { x: 0, y: 0 }
      if (birthTitleAt(x, y) !== id) expect.fail(`title ${id} is not found on its cell`)
      const place = y * 1_000 + x + 1_000_000
      if (place <= before) expect.fail(`title ${id} is out of order`)
      before = place
    }
  })

  it('exist for no other numbers and no other cells', () => {
    for (const id of [-1, 50_000, 0.5, Number.NaN]) expect(birthCell(id)).toBeUndefined()
    for (const id of [-1, 0.5, Number.NaN]) expect(titleClass(id)).toBeUndefined()
    expect(titleClass(50_000)).toBe('formed')
    for (const [x, y] of [
      [0, 0],
      [131, 0],
      [-132, 0],
      [0, 131],
      [0.5, 60],
    ] as const) {
      expect(birthTitleAt(x, y)).toBeUndefined()
    }
  })
})

describe('cell keys', () => {
  it('round-trip over the whole lattice', () => {
    for (let key = 0; key < 1 << 20; key += 97) {
      const { x, y } = cellOfKey(key)
      expect(cellKey(x, y)).toBe(key)
    }
  })

  it('do not exist off the lattice', () => {
    for (const [x, y] of [
      [512, 0],
      [-513, 0],
      [0, 512],
      [0, -513],
      [0.5, 0],
      [Number.NaN, 0],
    ] as const) {
      expect(hasCellKey(x, y)).toBe(false)
      expect(() => cellKey(x, y)).toThrow(RangeError)
    }
  })
})

describe('world metres', () => {
  it('put the middle of every parcel onto that parcel', () => {
    const coordinate = fc.integer({ min: -512, max: 511 })
    fc.assert(
      fc.property(coordinate, coordinate, (x, y) => {
        const centre = parcelCentre(x, y)
        expect(parcelAtMetres(centre.x, centre.z)).toEqual({ x, y })
        const origin = parcelOrigin(x, y)
        expect(Math.abs(centre.x - origin.x - 5)).toBe(0)
        expect(Math.abs(centre.z - origin.z + 5)).toBe(0)
      }),
    )
  })

  it('take any angle for a heading', () => {
    expect([0, 360, -90, 725].map(normaliseHeading)).toEqual([0, 0, 270, 5])
  })
})
