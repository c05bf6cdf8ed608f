import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { MAX_HOLDINGS } from '@cosmos/protocol/tracker/limits'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemorySql } from '../../testing/memory-sql.ts'
import { MAX_BUCKET_HASHES } from './limits.ts'
import type { SocketId } from './shards.ts'
import { createSwarms, type Member, type Swarms } from './swarms.ts'

const seeder = (n: number) => `0x${n.toString(16).padStart(40, '0')}` as Address
/** Every third of them in one bucket. */
const hash = (n: number) =>
  (n % 3 === 0 ? `${n}`.padEnd(40, '0') : n.toString(16).padStart(40, '0')) as InfoHash
const session = (n: number) => n.toString(16).padStart(16, '0') as SocketId
const member = (n: number, since = 1): Member => ({
  ...{ operator: seeder(n), shard: 0, session: session(100 * n + since), since },
  ...{ peerId: `peer-${n}`.padEnd(20, '-'), version: 0, held: 0 },
})
const operators = (swarms: Swarms, infoHash: InfoHash) =>
  swarms.holders(infoHash).map(({ operator }) => operator)

describe('swarms', () => {
  it('answer like a plain map of sets, whatever is added, removed and dropped', () => {
    const step = fc.record({
      act: fc.constantFrom('join', 'add', 'remove', 'leave', 'sleep'),
      who: fc.nat({ max: 3 }),
      what: fc.array(fc.nat({ max: 9 }), { maxLength: 6 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const { sql } = createMemorySql()
        let swarms = createSwarms(sql)
        const model = new Map<Address, Set<InfoHash>>()
        for (const { act, who, what } of steps) {
          const operator = seeder(who)
          const held = model.get(operator)
          const hashes = what.map(hash)
          if (act === 'join') {
            swarms.join(member(who))
            model.set(operator, new Set())
          } else if (act === 'add') {
            expect(swarms.add(operator, hashes)).toBe(held !== undefined)
            for (const one of hashes) held?.add(one)
          } else if (act === 'remove') {
            swarms.remove(operator, hashes)
            for (const one of hashes) held?.delete(one)
          } else if (act === 'leave') {
            swarms.leave(operator)
            model.delete(operator)
          } else {
            swarms = createSwarms(sql)
          }
          for (let n = 0; n < 10; n++) {
            const expected = [...model]
              .filter(([, set]) => set.has(hash(n)))
              .map(([one]) => one)
              .sort()
            expect(operators(swarms, hash(n)).sort()).toEqual(expected)
          }
          expect(swarms.member(operator)?.held).toBe(model.get(operator)?.size)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('tell another shard what changed since any version it has seen', () => {
    const change = fc.record({
      add: fc.boolean(),
      what: fc.array(fc.nat({ max: 30 }), { maxLength: 5 }),
    })
    fc.assert(
      fc.property(fc.array(change, { maxLength: 20 }), fc.nat({ max: 20 }), (changes, seen) => {
        const home = createSwarms(createMemorySql().sql)
        const other = createSwarms(createMemorySql().sql)
        home.join(member(1))
        const tell = () => {
          const now = home.member(seeder(1)) as Member
          const known = other.member(seeder(1))?.version ?? 0
          other.learn(now, home.changedSince(seeder(1), known))
        }
        for (const [i, { add, what }] of changes.entries()) {
          if (add) home.add(seeder(1), what.map(hash))
          else home.remove(seeder(1), what.map(hash))
          if (i === seen) tell()
        }
        tell()
        for (let n = 0; n < 31; n++) {
          expect(operators(other, hash(n))).toEqual(operators(home, hash(n)))
        }
        expect(other.member(seeder(1))).toEqual(home.member(seeder(1)))
        expect(home.changedSince(seeder(1), home.member(seeder(1))?.version ?? 0)).toEqual([])
      }),
    )
  })

  it('keep nothing of an older connection when they learn of a newer one', () => {
    const swarms = createSwarms(createMemorySql().sql)
    swarms.join(member(1))
    swarms.add(seeder(1), [hash(7)])
    swarms.learn(member(1, 2), [])
    expect(swarms.holders(hash(7))).toEqual([])
  })

  it('take no more than one seeder may hold', () => {
    const swarms = createSwarms(createMemorySql().sql)
    const number = (n: number) => n.toString(16).padStart(40, '0') as InfoHash
    const all = Array.from({ length: MAX_HOLDINGS }, (_, n) => number(n))
    swarms.join(member(1))
    expect(swarms.add(seeder(1), all)).toBe(true)
    expect(swarms.member(seeder(1))?.held).toBe(MAX_HOLDINGS)
    expect(swarms.add(seeder(1), [number(MAX_HOLDINGS)])).toBe(false)
    expect(swarms.holders(number(MAX_HOLDINGS))).toEqual([])
    swarms.remove(seeder(1), [number(0)])
    expect(swarms.add(seeder(1), [number(MAX_HOLDINGS)])).toBe(true)
  })

  it('take no list that was made to fill one bucket', () => {
    const swarms = createSwarms(createMemorySql().sql)
    swarms.join(member(1))
    const crafted = Array.from(
      { length: MAX_BUCKET_HASHES + 1 },
      (_, n) => n.toString(16).padStart(38, '0').padEnd(40, '0') as InfoHash,
    )
    expect(swarms.add(seeder(1), crafted)).toBe(false)
    expect(swarms.member(seeder(1))?.held).toBe(0)
  })
})
