import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CityState } from '../lightnode/types.ts'
import { anyState, damages } from './any-state.ts'
import { GridFormatError } from './bytes.ts'
import { applyDelta, encodeDelta } from './delta.ts'
import { encodeGrid } from './snapshot.ts'

/** Two states of which the second is partly the first: as one block leads to the next. */
const anyStep: fc.Arbitrary<[CityState, CityState]> = fc
  .tuple(anyState, anyState, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }))
  .map(([from, to, keep]) => {
    const [titles, models, placements, nodes, contracts, mixed] = keep
    const step = {
      ...to,
      ...(titles && { owners: from.owners, ownerOf: from.ownerOf, where: from.where }),
      ...(models && { models: from.models }),
      ...(placements && { placements: from.placements }),
      ...(nodes && { nodes: from.nodes }),
      ...(contracts && { contracts: from.contracts }),
    }
    const merged = mixed ? new Map([...from.placements, ...to.placements]) : step.placements
    return [from, { ...step, placements: merged }]
  })

describe('a grid delta', () => {
  it('leads from any state of a city to any other', () => {
    fc.assert(
      fc.property(anyStep, ([from, to]) => {
        const before = structuredClone(from)
        const after = applyDelta(from, encodeDelta(from, to))
        expect(after).toEqual(to)
        expect(encodeGrid(after)).toEqual(encodeGrid(to))
        expect(from).toEqual(before)
      }),
      { numRuns: 200 },
    )
  })

  it('keeps the very objects it does not touch', () => {
    fc.assert(
      fc.property(anyState, anyState, (from, { block }) => {
        const after = applyDelta(from, encodeDelta(from, { ...from, block }))
        for (const part of [
          'contracts',
          'owners',
          'ownerOf',
          'where',
          'models',
          'placements',
          'nodes',
        ] as const) {
          expect(after[part]).toBe(from[part])
        }
        expect(after.block).toEqual(block)
      }),
    )
  })

  it('is small where little changed', () => {
    const [state] = fc.sample(anyState, 1)
    const from = {
      ...(state as CityState),
      owners: [`0x${'1'.repeat(40)}`, `0x${'2'.repeat(40)}`] as const,
      ownerOf: new Uint16Array(50_000),
      where: new Uint32Array(50_000),
    }
    const to = {
      ...from,
      owners: [...from.owners, `0x${'3'.repeat(40)}` as const],
      ownerOf: from.ownerOf.with(25_000, 2),
      where: from.where.with(25_000, 99),
    }
    expect(encodeDelta(from, to).length).toBeLessThan(180)
    expect(applyDelta(from, encodeDelta(from, to))).toEqual(to)
  })

  it('is refused on top of any other state', () => {
    fc.assert(
      fc.property(anyState, anyState, anyState, (from, to, other) => {
        fc.pre(other.block.hash !== from.block.hash)
        expect(() => applyDelta(other, encodeDelta(from, to))).toThrow('does not start at block')
      }),
    )
  })

  it('is refused for another chain and another city', () => {
    const [from, to] = fc.sample(anyState, 2) as [CityState, CityState]
    const delta = encodeDelta(from, to)
    expect(() => applyDelta({ ...from, chainId: 8 }, delta)).toThrow('another city')
    const elsewhere = { ...from, cosmos: `0x${'d'.repeat(40)}` as const }
    expect(() => applyDelta(elsewhere, delta)).toThrow('another city')
    expect(() => encodeDelta(elsewhere, to)).toThrow(RangeError)
    expect(() => applyDelta(from, encodeGrid(to))).toThrow('no delta')
  })

  it('throws GridFormatError alone when torn, and leaves the state as it was', () => {
    fc.assert(
      fc.property(anyStep, fc.infiniteStream(fc.nat()), ([from, to], numbers) => {
        const before = structuredClone(from)
        for (const damaged of damages(encodeDelta(from, to), numbers)) {
          try {
            // Whatever was accepted is a state that can be written.
            encodeGrid(applyDelta(from, damaged))
          } catch (error) {
            expect(error).toBeInstanceOf(GridFormatError)
          }
        }
        expect(from).toEqual(before)
      }),
      { numRuns: 50 },
    )
  })
})
