import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createClaims, type Run } from './claims.ts'

const PATIENCE = { silentMs: 5_000, lateMs: 3_000 }

function setUp(
  count: number,
  options: { wanted?: readonly Run[]; begun?: readonly number[] } = {},
) {
  const here = new Set<number>()
  const clock = { ms: 0 }
  const claims = createClaims({
    count,
    isHere: (index) => here.has(index),
    isBegun: (index) => options.begun?.includes(index) ?? false,
    wanted: () => options.wanted ?? [],
    patience: PATIENCE,
    now: () => clock.ms,
  })
  return { claims, here, clock }
}

describe('claims', () => {
  it('give what is waited for first, then the rest, and nothing twice', () => {
    const { claims } = setUp(10, { wanted: [{ from: 6, to: 8 }] })
    expect(claims.claim(4)).toMatchObject({ from: 6, to: 8 })
    expect(claims.claim(4)).toMatchObject({ from: 0, to: 4 })
    expect(claims.claim(4)).toMatchObject({ from: 4, to: 6 })
    expect(claims.claim(4)).toMatchObject({ from: 8, to: 10 })
    expect(claims.claim(4)).toBeUndefined()
  })

  it('leave to peers what they have begun, until nothing else is left', () => {
    const { claims } = setUp(3, { begun: [0, 2] })
    expect(claims.claim(9)).toMatchObject({ from: 1, to: 2 })
    expect(claims.claim(9)).toMatchObject({ from: 0, to: 1 })
  })

  it('of a source that fell silent are for others', () => {
    const { claims, clock } = setUp(4)
    const slow = claims.claim(2)
    if (!slow) throw new Error('nothing to claim')
    clock.ms = PATIENCE.silentMs - 1
    claims.moved(slow)
    clock.ms += PATIENCE.silentMs - 1
    expect(claims.isClaimed(0)).toBe(true)
    clock.ms += 1
    expect(claims.isClaimed(0)).toBe(false)
    expect(claims.claim(9)).toMatchObject({ from: 0, to: 4 })
  })

  it('of a slow source stay while there is something else to do, except what is waited for', () => {
    const wanted = [{ from: 1, to: 2 }]
    const { claims, clock } = setUp(4, { wanted: [] })
    const urgent = setUp(4, { wanted })
    expect(claims.claim(2)).toMatchObject({ from: 0, to: 2 })
    expect(urgent.claims.claim(2)).toMatchObject({ from: 1, to: 2 })
    clock.ms = urgent.clock.ms = PATIENCE.lateMs
    expect(claims.isClaimed(0)).toBe(true)
    expect(urgent.claims.isClaimed(1)).toBe(false)
    // Now all that is left is claimed by somebody.
    claims.claim(2)
    expect(claims.isClaimed(0)).toBe(false)
    expect(claims.isClaimed(2)).toBe(true)
  })

  it('count from the last piece that came', () => {
    const { claims, here, clock } = setUp(2)
    const claim = claims.claim(2)
    if (!claim) throw new Error('nothing to claim')
    clock.ms = PATIENCE.lateMs - 1
    here.add(0)
    claims.moved(claim)
    claims.advance(claim)
    expect(claim.next).toBe(1)
    clock.ms += PATIENCE.lateMs - 1
    expect(claims.isClaimed(1)).toBe(true)
    clock.ms += 1
    expect(claims.isClaimed(1)).toBe(false)
  })

  it('never overlap while their time runs, and leave nothing out (any order of events)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.array(fc.record({ most: fc.integer({ min: 1, max: 9 }), releases: fc.boolean() })),
        (count, events) => {
          const { claims, here } = setUp(count)
          const held: (Run & { next: number })[] = []
          for (const { most, releases } of events) {
            const released = releases ? held.shift() : undefined
            if (released) {
              for (let index = released.from; index < released.to; index++) here.add(index)
              claims.release(released)
            }
            const claim = claims.claim(most)
            const open = Array.from({ length: count }, (_, index) => index).filter(
              (index) =>
                !here.has(index) && !held.some(({ from, to }) => index >= from && index < to),
            )
            expect(claim === undefined).toBe(open.length === 0)
            if (!claim) continue
            expect(claim.to - claim.from).toBeLessThanOrEqual(most)
            for (let index = claim.from; index < claim.to; index++) expect(open).toContain(index)
            held.push(claim)
          }
        },
      ),
    )
  })
})
