import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ASKED_MS,
  BUDGET_MS,
  BUDGET_SHARE,
  MAX_ASKED,
  MAX_MISSES,
  MAX_OPEN,
  MAX_REQUESTERS,
} from '../limits.ts'
import { createGate } from './gate.ts'
import type { Requester } from './requester.ts'

const QUOTA = 800_000
const hash = (n: number): InfoHash => n.toString(16).padStart(40, '0') as InfoHash
const who = (n: number | string): Requester => `${n}` as Requester

function rig() {
  let time = 0
  const gate = createGate({ quota: QUOTA, now: () => time })
  return {
    /** Drives out as much as it brings. */
    ask(n: number, requester: string | number, bytes = 10_000, isFree = false) {
      const pass = gate.admit({ infoHash: hash(n), bytes, isFree, requester: who(requester) })
      if (pass === 'may-evict') {
        gate.charge(who(requester), bytes)
        gate.settled(who(requester))
      }
      return pass
    },
    admit: gate.admit,
    charge: gate.charge,
    settled: gate.settled,
    pass: (ms: number) => (time += ms),
  }
}

describe('the gate', () => {
  it('gives free space to anybody at once', () => {
    expect(rig().ask(1, 'a', 700_000, true)).toBe('into-free')
  })

  it('lets others go only for what was asked for twice within a while, by whomever', () => {
    const { ask, pass } = rig()
    expect(ask(1, 'a')).toBe('asked-once')
    expect(ask(2, 'a')).toBe('asked-once')
    expect(ask(1, 'b')).toBe('may-evict')
    pass(ASKED_MS + 1)
    expect(ask(2, 'a')).toBe('asked-once')
  })

  it('gives each requester its share and no more, and again an hour later', () => {
    const { ask, pass } = rig()
    const driveOut = (from: number): number => {
      let count = 0
      for (let n = from; n < from + 50; n++) {
        ask(n, 'a')
        if (ask(n, 'a') === 'may-evict') count++
      }
      return count
    }
    const share = (QUOTA * BUDGET_SHARE) / 10_000
    expect(driveOut(0)).toBe(share)
    expect(ask(0, 'a')).toBe('over-budget')
    // Others are not made to pay for it.
    expect(ask(0, 'b')).toBe('may-evict')
    pass(BUDGET_MS)
    expect(driveOut(100)).toBe(share)
  })

  it('lets a large one through for who has spent nothing, and makes them pay for it', () => {
    const { ask, pass, charge } = rig()
    ask(1, 'a', 300_000)
    expect(ask(1, 'a', 300_000)).toBe('may-evict')
    ask(2, 'a')
    pass(BUDGET_MS)
    expect(ask(2, 'a', 10)).toBe('asked-once')
    expect(ask(2, 'a', 10)).toBe('over-budget')
    // A small one that drives out a large one costs as much as that.
    ask(3, 'b', 1)
    expect(ask(3, 'b', 1)).toBe('may-evict')
    charge(who('b'), 300_000)
    expect(ask(3, 'b', 1)).toBe('over-budget')
  })

  it('bounds how many of one requester go on before it is known what they cost', () => {
    const { admit, settled } = rig()
    const again = (n: number) => {
      const request = { infoHash: hash(n), bytes: 1, isFree: false, requester: who('a') }
      admit(request)
      return admit(request)
    }
    for (let n = 0; n < MAX_OPEN; n++) expect(again(n)).toBe('may-evict')
    expect(again(MAX_OPEN)).toBe('over-budget')
    settled(who('a'))
    const request = { infoHash: hash(MAX_OPEN), bytes: 1, isFree: false, requester: who('a') }
    expect(admit(request)).toBe('may-evict')
    expect(admit(request)).toBe('over-budget')
  })

  it('bounds how many packages one may ask for that are not here', () => {
    const { ask } = rig()
    for (let n = 0; n < MAX_MISSES; n++) expect(ask(n, 'a', 1, true)).toBe('into-free')
    expect(ask(MAX_MISSES, 'a', 1, true)).toBe('over-budget')
    expect(ask(MAX_MISSES, 'b', 1, true)).toBe('into-free')
  })

  it('remembers a bounded number, the latest', () => {
    const { ask } = rig()
    ask(0, 'first')
    for (let n = 1; n <= MAX_ASKED; n++) ask(n, n % MAX_REQUESTERS)
    expect(ask(0, 'other')).toBe('asked-once')
    expect(ask(MAX_ASKED, 'other')).toBe('may-evict')
  })

  it('never lets one requester drive out more than its share and one package an hour', () => {
    const step = fc.record({ n: fc.nat(20), bytes: fc.integer({ min: 1, max: 90_000 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
        const { ask } = rig()
        let driven = 0
        for (const { n, bytes } of steps) if (ask(n, 'a', bytes) === 'may-evict') driven += bytes
        expect(driven).toBeLessThanOrEqual(QUOTA * BUDGET_SHARE + 90_000)
      }),
    )
  })
})
