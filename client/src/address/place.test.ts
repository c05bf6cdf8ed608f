import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatPlace, parsePlace } from './place.ts'

const coordinate = fc.integer({ min: -512, max: 511 })

describe('places in the address', () => {
  it('come back as they were written', () => {
    fc.assert(
      fc.property(
        coordinate,
        coordinate,
        fc.option(fc.integer({ min: 0, max: 359 })),
        (x, y, h) => {
          const place = h === null ? { x, y } : { x, y, heading: h }
          expect(parsePlace(formatPlace(place))).toEqual({ kind: 'place', place })
        },
      ),
    )
  })

  it('may be encoded, spaced and turned more than once round', () => {
    expect(parsePlace('#12%2C-45')).toEqual({ kind: 'place', place: { x: 12, y: -45 } })
    expect(parsePlace('#1, 2, 450')).toEqual({ kind: 'place', place: { x: 1, y: 2, heading: 90 } })
    expect(parsePlace('#1,2,-0.4')).toEqual({ kind: 'place', place: { x: 1, y: 2, heading: 0 } })
  })

  it('are none when the fragment is empty', () => {
    expect(parsePlace('')).toEqual({ kind: 'none' })
    expect(parsePlace('#')).toEqual({ kind: 'none' })
  })

  it.each([
    '#a,b',
    '#1',
    '#1,2,3,4',
    '#1.5,2',
    '#%E0%A4%A',
    '#1,2,',
    '#--1,2',
    `#${'9'.repeat(400)}`,
  ])('are refused with a reason: %s', (fragment) => {
    expect(parsePlace(fragment)).toMatchObject({ kind: 'invalid', reason: /./ })
  })

  it('are refused off the lattice', () => {
    expect(parsePlace('#512,0')).toMatchObject({ kind: 'invalid', reason: /off the map/ })
    expect(parsePlace('#0,-513')).toMatchObject({ kind: 'invalid' })
  })

  it('never throw, whatever somebody types', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(['place', 'none', 'invalid']).toContain(parsePlace(text).kind)
      }),
    )
  })
})
