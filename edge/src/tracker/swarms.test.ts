import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { MAX_HOLDINGS } from '@cosmos/protocol/tracker/limits'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemorySql } from '../../testing/memory-sql.ts'
import { createSwarms } from './swarms.ts'

const seeder = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as Address
const hash = (n: number) => n.toString(16).padStart(40, '0') as InfoHash

describe('swarms', () => {
  it('answer like a plain map of sets, whatever is added, removed and dropped', () => {
    const step = fc.record({
      act: fc.constantFrom('add', 'remove', 'drop', 'keepOnly'),
      who: fc.nat({ max: 3 }),
      what: fc.array(fc.nat({ max: 9 }), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const swarms = createSwarms(createMemorySql().sql)
        const model = new Map<Address, Set<InfoHash>>()
        for (const { act, who, what } of steps) {
          const address = seeder(who)
          const held = model.get(address) ?? new Set()
          if (act === 'add') {
            swarms.add(address, what.map(hash))
            for (const n of what) held.add(hash(n))
            model.set(address, held)
          } else if (act === 'remove') {
            swarms.remove(address, what.map(hash))
            for (const n of what) held.delete(hash(n))
          } else if (act === 'drop') {
            swarms.drop(address)
            model.delete(address)
          } else {
            swarms.keepOnly(new Set([address]))
            for (const other of model.keys()) if (other !== address) model.delete(other)
          }
          for (let n = 0; n < 10; n++) {
            const expected = [...model].filter(([, set]) => set.has(hash(n))).map(([one]) => one)
            expect([...swarms.holders(hash(n))].sort()).toEqual(expected.sort())
          }
          expect(swarms.count(address)).toBe(model.get(address)?.size ?? 0)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('outlive the object that wrote them', () => {
    const sql = createMemorySql().sql
    createSwarms(sql).add(seeder(1), [hash(7)])
    expect(createSwarms(sql).holders(hash(7))).toEqual([seeder(1)])
  })

  it('take no more than one seeder may hold', () => {
    const swarms = createSwarms(createMemorySql().sql)
    const all = Array.from({ length: MAX_HOLDINGS }, (_, n) => hash(n))
    expect(swarms.add(seeder(1), all)).toBe(true)
    expect(swarms.add(seeder(1), [hash(MAX_HOLDINGS)])).toBe(false)
    expect(swarms.holders(hash(MAX_HOLDINGS))).toEqual([])
    swarms.remove(seeder(1), [hash(0)])
    expect(swarms.add(seeder(1), [hash(MAX_HOLDINGS)])).toBe(true)
  })
})
