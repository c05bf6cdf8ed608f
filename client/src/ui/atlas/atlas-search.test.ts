import { createCityIndex } from '@cosmos/protocol/city/city-index'
import { birthCell } from '@cosmos/protocol/geometry/titles'
import { NOWHERE } from '@cosmos/protocol/land/grid-words'
import { describe, expect, it } from 'vitest'
import { viewCity } from '../../city/city-index.ts'
import { createMockCity } from '../../fakes/mock-city.ts'
import { searchAtlas } from './atlas-search.ts'

describe('searching the atlas', () => {
  it.each([
    ['12,-45', 12, -45],
    [' 12 -45 ', 12, -45],
    ['-7;8', -7, 8],
  ])('finds the parcel %j', (typed, x, y) => {
    expect(searchAtlas(typed, undefined)).toEqual({ kind: 'cell', cell: { x, y } })
  })

  it.each(['#123', '123', 'title 123', 'Title #123'])('finds the title %j', (typed) => {
    expect(searchAtlas(typed, undefined)).toEqual({ kind: 'cell', cell: birthCell(123) })
  })

  it('finds a title where it moved to, and says when it is nowhere', () => {
    const city = createMockCity()
    city.where[5] = ((200 + 512) << 10) + (100 + 512) + 1
    city.where[6] = NOWHERE
    const index = viewCity(createCityIndex(city))
    expect(searchAtlas('5', index)).toEqual({ kind: 'cell', cell: { x: 100, y: 200 } })
    expect(searchAtlas('6', index)).toMatchObject({ kind: 'nothing', why: /nowhere/ })
  })

  it.each(['', 'town hall', '1,2,3', '9999,1', '50000'])(
    'says why it found nothing: %j',
    (typed) => {
      expect(searchAtlas(typed, undefined)).toMatchObject({ kind: 'nothing', why: /./ })
    },
  )
})
