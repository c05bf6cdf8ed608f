import { describe, expect, it } from 'vitest'
import { hexToBytes } from '../chain/hex.ts'
import { account } from './fake-chain.ts'
import { MAX_OWNERS } from './limits.ts'
import { createOwnerTable, TooManyOwners } from './owner-table.ts'

const word = (n: number, high = '') => hexToBytes(`0x${high.padEnd(24, '0')}${account(n).slice(2)}`)

describe('the table of owners', () => {
  it('gives each owner one index and LandBank the first', () => {
    const table = createOwnerTable([account(1)])
    const indexes = [0, 1, 5, 5, 6, 5, 0].map((n) => table.indexOf(word(n), 0))
    expect(indexes).toEqual([0, 0, 1, 1, 2, 1, 0])
    expect(table.owners).toEqual([account(1), account(5), account(6)])
  })

  it('looks at the address alone, not at what else the word holds', () => {
    const table = createOwnerTable([account(1)])
    expect(table.indexOf(word(5, 'abcdef'), 0)).toBe(table.indexOf(word(5), 0))
    expect(table.indexOf(word(0, 'abcdef'), 0)).toBe(0)
  })

  it('leaves the list it was made from as it was', () => {
    const known = [account(1)]
    createOwnerTable(known).indexOf(word(9), 0)
    expect(known).toEqual([account(1)])
  })

  it('is full when 16 bits are', () => {
    const table = createOwnerTable(Array.from({ length: MAX_OWNERS - 1 }, (_, i) => account(i + 1)))
    expect(table.indexOf(word(100_000), 0)).toBe(MAX_OWNERS - 1)
    expect(() => table.indexOf(word(100_001), 0)).toThrow(TooManyOwners)
  })
})
