import { describe, expect, it } from 'vitest'
import { MAX_COORDINATE, MIN_COORDINATE } from './c1.ts'
import { ordinal, placeName, quarter } from './place-name.ts'

describe('the name of a place', () => {
  it.each([
    [0, 0, 'Central Square'],
    [0, -39, 'South Gate'],
    [0, 39, 'North Gate'],
    [-38, 0, 'West Gate'],
    [35, -1, 'East Gate'],
    [32, 5, 'Square Promenade'],
    [0, 60, 'North Avenue'],
    [-90, -1, 'West Avenue'],
    [60, 61, 'Northeast Diagonal'],
    [-61, -61, 'Southwest Diagonal'],
    [128, 20, 'Rim Road'],
    [50, 70, 'East 6th Street'],
    [70, -51, 'South 6th Row'],
    [500, 0, 'Outside the city'],
  ])('of %i,%i is %s', (x, y, name) => {
    expect(placeName(x, y)).toBe(name)
  })

  it('is there for every cell', () => {
    const odd: string[] = []
    for (let y = MIN_COORDINATE - 2; y <= MAX_COORDINATE + 2; y++) {
      for (let x = MIN_COORDINATE - 2; x <= MAX_COORDINATE + 2; x++) {
        const name = placeName(x, y)
        if (!/^[A-Z][\w ]+$/.test(name)) odd.push(`${x},${y}: ${name}`)
      }
    }
    expect(odd).toEqual([])
  })

  it('names the quarter of the compass', () => {
    expect([quarter(0, 50), quarter(50, 50), quarter(50, 0), quarter(-50, -50)]).toEqual([
      'North',
      'Northeast',
      'East',
      'Southwest',
    ])
  })

  it('counts as people do', () => {
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 112].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '13th',
      '21st',
      '22nd',
      '112th',
    ])
  })
})
