import type { Address } from '@cosmos/protocol/lightnode/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { regionIn, regionOf } from '../http/region.ts'
import type { SeederPresence } from './directory.ts'
import { orderSeeders } from './nearest.ts'

const seeder = (name: string) => ({ operator: name })
const here = (name: string, region: SeederPresence['region'], load: number): SeederPresence => ({
  ...{ operator: name as Address, holdings: 1, region, load },
})
const present = [here('far', 'SA', 0), here('busy', 'EU', 9), here('idle', 'EU', 1)]
const all = ['away', 'far', 'busy', 'idle'].map(seeder)
const order = (region: SeederPresence['region']) =>
  orderSeeders(all, present, region).map(({ operator }) => operator)

describe('the order of seeders', () => {
  it('is by nearness, then by load, with those last that are not connected', () => {
    expect(order('EU')).toEqual(['idle', 'busy', 'far', 'away'])
    expect(order('SA')).toEqual(['far', 'idle', 'busy', 'away'])
  })

  it('is by load where nobody knows where the visitor is', () => {
    expect(order('')).toEqual(['far', 'idle', 'busy', 'away'])
  })

  it('leaves nobody out and invents nobody', () => {
    const names = fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 20 })
    fc.assert(
      fc.property(names, names, (registered, connected) => {
        const sorted = orderSeeders(
          registered.map(seeder),
          connected.map((name, i) => here(name, i % 2 ? 'EU' : '', i)),
          'EU',
        )
        expect(sorted.map(({ operator }) => operator).sort()).toEqual([...registered].sort())
      }),
    )
  })
})

describe('the region of a request', () => {
  it('is a continent or nothing', () => {
    const from = (cf: unknown) => regionOf(Object.assign(new Request('https://a.example'), { cf }))
    expect([
      from({ continent: 'EU' }),
      from({ continent: '192.0.2.1' }),
      from({}),
      from(undefined),
    ]).toEqual(['EU', '', '', ''])
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(String(regionIn(value)).length).toBeLessThanOrEqual(2)
      }),
    )
  })
})
