import { encodeDelta } from '@cosmos/protocol/grid/delta'
import type { Address, CityState, Hex } from '@cosmos/protocol/lightnode/types'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemorySql } from '../../testing/memory-sql.ts'
import { createJournal } from './journal.ts'
import { KEPT_DELTAS } from './limits.ts'

const address = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as Address
const blockHash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as Hex

/** A small city at a block; `owner` is who has title 1. */
const city = (number: number, owner = 0, fork = 0): CityState => ({
  chainId: 31337,
  cosmos: address(1),
  block: { number, hash: blockHash(number * 1000 + fork), timestamp: 1_800_000_000 + number },
  contracts: { LandTitle: address(2) },
  owners: [address(10), address(11), address(12)],
  ownerOf: Uint16Array.of(0, owner, 2, 1),
  where: new Uint32Array(4),
  models: [],
  placements: new Map(),
  nodes: [],
})

function grown(sql = createMemorySql().sql, blocks = 10) {
  const journal = createJournal(sql)
  let state = city(1)
  journal.restart(state)
  for (let number = 2; number <= blocks; number++) {
    const next = city(number, number % 3)
    journal.append(next, encodeDelta(state, next))
    state = next
  }
  return { journal, state }
}

describe('the journal', () => {
  it('has nothing at first', () => {
    const journal = createJournal(createMemorySql().sql)
    expect(journal.latest()).toBeUndefined()
    expect(journal.at(1)).toBeUndefined()
  })

  it('gives the newest state back to an object that starts again', () => {
    const sql = createMemorySql().sql
    const { state } = grown(sql)
    expect(createJournal(sql).latest()).toEqual(state)
  })

  it('knows every block since its snapshot', () => {
    const { journal } = grown()
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 10 }), (block) => {
        expect(journal.at(block)).toEqual(city(block, block % 3))
      }),
    )
    expect(journal.at(1)).toEqual(city(1))
    expect(journal.at(11)).toBeUndefined()
  })

  it('keeps at least the promised number of deltas, and not without end', () => {
    const { journal, state } = grown(createMemorySql().sql, 2 * KEPT_DELTAS + 40)
    expect(journal.length()).toBeGreaterThanOrEqual(KEPT_DELTAS)
    expect(journal.length()).toBeLessThan(2 * KEPT_DELTAS)
    expect(journal.latest()).toEqual(state)
    const oldest = state.block.number - KEPT_DELTAS
    expect(journal.at(oldest)).toEqual(city(oldest, oldest % 3))
    expect(journal.at(2)).toBeUndefined()
  })

  it('answers with the newest state of a number that came twice', () => {
    const { journal, state } = grown()
    const fork = city(9, 2, 5)
    journal.append(fork, encodeDelta(state, fork))
    expect(journal.at(9)).toEqual(fork)
  })

  it('begins anew where its bytes make no sense any more', () => {
    const sql = createMemorySql().sql
    const { journal } = grown(sql)
    sql.exec("UPDATE snapshot SET bytes = x'00'")
    expect(journal.latest()).toBeUndefined()
    expect(journal.at(5)).toBeUndefined()
    journal.restart(city(20))
    expect(createJournal(sql).latest()).toEqual(city(20))
  })

  it('forgets everything when told to', () => {
    const { journal } = grown()
    journal.clear()
    expect(journal.latest()).toBeUndefined()
    expect(journal.length()).toBe(0)
  })
})
