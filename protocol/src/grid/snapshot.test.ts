import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyState, damages } from './any-state.ts'
import { GridFormatError } from './bytes.ts'
import { encodeDelta } from './delta.ts'
import { decodeGrid, encodeGrid, gridKind } from './snapshot.ts'

const sample = () => fc.sample(anyState, { numRuns: 1, seed: 5 })[0] as never

describe('a grid snapshot', () => {
  it('comes back as the state it was made from', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const bytes = encodeGrid(state)
        expect(gridKind(bytes)).toBe('snapshot')
        expect(decodeGrid(bytes)).toEqual(state)
      }),
    )
  })

  it('has one encoding for each state, whatever the order of maps', () => {
    fc.assert(
      fc.property(anyState, (state) => {
        const placements = new Map([...state.placements].reverse())
        const contracts = Object.fromEntries(Object.entries(state.contracts).reverse())
        expect(encodeGrid({ ...state, placements, contracts })).toEqual(encodeGrid(state))
      }),
    )
  })

  it('accepts no other bytes for a state, and throws GridFormatError alone', () => {
    fc.assert(
      fc.property(anyState, fc.infiniteStream(fc.nat()), (state, numbers) => {
        const whole = encodeGrid(state)
        for (const damaged of damages(whole, numbers)) {
          let decoded: ReturnType<typeof decodeGrid>
          try {
            decoded = decodeGrid(damaged)
          } catch (error) {
            expect(error).toBeInstanceOf(GridFormatError)
            continue
          }
          expect(Buffer.compare(encodeGrid(decoded), damaged)).toBe(0)
        }
      }),
      { numRuns: 50 },
    )
  })

  it('throws GridFormatError alone at noise behind a right beginning', () => {
    const header = encodeGrid(sample()).slice(0, 6)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        for (const bytes of [noise, Uint8Array.of(...header, ...noise)]) {
          try {
            decodeGrid(bytes)
          } catch (error) {
            expect(error).toBeInstanceOf(GridFormatError)
          }
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('is small for an untouched city: a few hundred bytes before any compression', () => {
    const [state] = fc.sample(anyState, 1)
    const untouched = {
      ...(state as NonNullable<typeof state>),
      owners: state?.owners.slice(0, 1) ?? [],
      ownerOf: new Uint16Array(50_000),
      where: new Uint32Array(50_000),
      models: [],
      placements: new Map(),
      nodes: [],
    }
    expect(encodeGrid(untouched).length).toBeLessThan(400)
    expect(decodeGrid(encodeGrid(untouched))).toEqual(untouched)
  })

  it('cannot be made to claim more than it holds', () => {
    const bytes = encodeGrid(sample())
    const afterBlock = 4 + 2 + 1 + 20
    // A block number, hash, time; then a directory of 2^52 contracts.
    const bomb = Uint8Array.of(
      ...bytes.slice(0, afterBlock),
      1,
      ...new Uint8Array(32),
      1,
      ...[0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x08],
    )
    expect(() => decodeGrid(bomb)).toThrow('more than it can hold')
  })

  it.each([
    ['something else', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0, 0), 'no grid'],
    ['nothing', new Uint8Array(0), 'ends too early'],
    ['a later version', Uint8Array.of(0x43, 0x53, 0x4d, 0x47, 1, 9), 'version 9'],
    ['an unknown kind', Uint8Array.of(0x43, 0x53, 0x4d, 0x47, 7, 1), 'unknown kind'],
  ])('says what is wrong with %s', (_, bytes, message) => {
    expect(() => decodeGrid(bytes)).toThrow(GridFormatError)
    expect(() => decodeGrid(bytes)).toThrow(message)
  })

  it('is not read as a delta, nor a delta as a snapshot', () => {
    const state = sample()
    const delta = encodeDelta(state, state)
    expect(gridKind(delta)).toBe('delta')
    expect(() => decodeGrid(delta)).toThrow('no snapshot')
  })
})
