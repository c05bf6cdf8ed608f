import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packPlacement } from '../land/placement.ts'
import { targetKey } from '../land/target.ts'
import type { Address, CityState } from '../lightnode/types.ts'
import { anyCity, damages } from './any-state.ts'
import { GridFormatError } from './bytes.ts'
import { decodeGround, decodeModels, decodeNodes, decodeTitles, encodePieces } from './pieces.ts'

const BANK: Address = `0x${'b'.repeat(40)}`
const alice: Address = `0x${'a'.repeat(40)}`
const carol: Address = `0x${'c'.repeat(40)}`

/** 2,500 titles, all LandBank's, at home and empty. */
const untouched: CityState = {
  chainId: 7,
  cosmos: carol,
  block: { number: 1, hash: `0x${'1'.repeat(64)}`, timestamp: 1 },
  contracts: { LandBank: BANK },
  owners: [BANK],
  ownerOf: new Uint16Array(2500),
  where: new Uint32Array(2500),
  models: [],
  placements: new Map(),
  nodes: [],
}
const hut = packPlacement({
  ...{ model: 1, x: 1, y: 0, z: 1, scale: 1 },
  rotation: { x: 0, y: 0, z: 0, w: 1 },
})

/** Which pieces differ, as `titles 1`. */
function changed(from: CityState, to: CityState): string[] {
  const [a, b] = [encodePieces(from), encodePieces(to)]
  return (['titles', 'ground', 'models', 'nodes'] as const).flatMap((list) =>
    b[list].flatMap((piece, i) =>
      a[list][i] && Buffer.compare(a[list][i], piece) === 0 ? [] : [`${list} ${i}`],
    ),
  )
}

const sample = (seed: number): CityState => fc.sample(anyCity, { numRuns: 1, seed })[0] as CityState

describe('a grid in pieces', () => {
  it('is one and the same piece wherever nothing was touched', () => {
    const { titles, ground } = encodePieces(untouched)
    expect(titles).toHaveLength(3)
    expect(titles[0]).toEqual(titles[1])
    expect(titles[0]?.length).toBeLessThan(20)
    expect(new Set(ground.map(String)).size).toBe(1)
  })

  it('changes where it was touched and nowhere else', () => {
    const owners = [BANK, alice]
    const given = { ...untouched, owners, ownerOf: untouched.ownerOf.with(1500, 1) }
    expect(changed(untouched, given)).toEqual(['titles 1'])
    const moved = { ...untouched, where: untouched.where.with(2400, 77) }
    expect(changed(untouched, moved)).toEqual(['titles 2'])
    const target = targetKey({ kind: 'title', id: 3 }).toString()
    const built = { ...untouched, placements: new Map([[target, [hut]]]) }
    expect(changed(untouched, built)).toEqual(['titles 0'])
    const cell = targetKey({ kind: 'commons', cell: { x: 0, y: 0 } }).toString()
    const monument = { ...untouched, placements: new Map([[cell, [hut]]]) }
    expect(changed(untouched, monument)).toEqual(['ground 8'])
    const nodes = sample(3).nodes.slice(0, 1)
    expect(changed(untouched, { ...untouched, nodes })).toEqual(['nodes 0'])
    const later = { ...untouched, block: { ...untouched.block, number: 2 } }
    expect(changed(untouched, later)).toEqual([])
  })

  it('does not depend on the order in which a node came to know the owners', () => {
    const ownerOf = untouched.ownerOf.with(5, 1).with(6, 2)
    const one = { ...untouched, owners: [BANK, alice, carol], ownerOf }
    const swapped = untouched.ownerOf.with(5, 3).with(6, 1)
    // And somebody who owns nothing any more.
    const other = { ...untouched, owners: [BANK, carol, BANK, alice], ownerOf: swapped }
    expect(changed(one, other)).toEqual([])
  })

  it('takes a city whose first owner is not its LandBank for a mistake', () => {
    expect(() => encodePieces({ ...untouched, owners: [alice] })).toThrow(RangeError)
  })
})

/** What was read, written again. */
const READERS = {
  titles(bytes: Uint8Array) {
    const { owners, ownerOf, where, placements } = decodeTitles(bytes, BANK)
    const named = placements.map(
      ([id, list]) => [targetKey({ kind: 'title', id }).toString(), list] as const,
    )
    const state = { ...untouched, owners, ownerOf, where, placements: new Map(named) }
    return encodePieces(state).titles[0]
  },
  ground(bytes: Uint8Array) {
    const placements = new Map(decodeGround(bytes, 0, untouched.ownerOf.length))
    return encodePieces({ ...untouched, placements }).ground[0]
  },
  models(bytes: Uint8Array) {
    const models = decodeModels(bytes, 1)
    return encodePieces({ ...untouched, models }).models[0]
  },
  nodes(bytes: Uint8Array) {
    return encodePieces({ ...untouched, nodes: decodeNodes(bytes) }).nodes[0]
  },
}

describe.each(['titles', 'ground', 'models', 'nodes'] as const)('a piece of %s', (list) => {
  it('has no other bytes, and its reader throws GridFormatError alone', () => {
    fc.assert(
      fc.property(anyCity, fc.infiniteStream(fc.nat()), (state, numbers) => {
        const whole = encodePieces(state)[list][0]
        if (!whole) return
        for (const damaged of damages(whole, numbers)) {
          let written: Uint8Array | undefined
          try {
            written = READERS[list](damaged)
          } catch (error) {
            expect(error).toBeInstanceOf(GridFormatError)
            continue
          }
          expect(written).toEqual(damaged)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('is not read as another kind, nor as a whole grid', () => {
    const all = encodePieces({ ...untouched, models: sample(6).models, nodes: sample(3).nodes })
    for (const [kind, [piece]] of Object.entries(all) as [string, Uint8Array[]][]) {
      if (!piece) throw new Error(`the city has ${kind}`)
      const read = () => READERS[list](piece)
      if (kind === list) expect(read()).toEqual(piece)
      else expect(read).toThrow(`no piece of ${list}`)
    }
    const grid = new TextEncoder().encode('CSMG\u0001\u0001')
    expect(() => READERS[list](grid)).toThrow('no piece of a grid')
    const later = (all[list][0] ?? grid).with(5, 9)
    expect(() => READERS[list](later)).toThrow('version 9')
  })
})

it('is no piece that holds nothing', () => {
  const empty = (kind: number, ...rest: number[]) =>
    Uint8Array.of(...new TextEncoder().encode('CSMP'), kind, 1, ...rest)
  expect(() => READERS.titles(empty(1, 0, 0, 0, 0, 0, 1))).toThrow('0 make no piece')
  expect(() => READERS.models(empty(3, 0, 0))).toThrow('0 make no piece')
  expect(() => READERS.nodes(empty(4, 0))).toThrow('0 make no piece')
})

describe('a piece of the ground', () => {
  it('holds nothing of other strips and nothing that has a place among the titles', () => {
    const at = (target: Parameters<typeof targetKey>[0]) => {
      const placements = new Map([[targetKey(target).toString(), [hut]]])
      return encodePieces({ ...untouched, ownerOf: new Uint16Array(), placements }).ground
    }
    const strips = at({ kind: 'commons', cell: { x: 0, y: 0 } })
    expect(decodeGround(strips[8] as Uint8Array, 8, 0)).toHaveLength(1)
    expect(() => decodeGround(strips[8] as Uint8Array, 7, 0)).toThrow('do not belong here')
    const [early] = at({ kind: 'title', id: 9 })
    expect(decodeGround(early as Uint8Array, 0, 9)).toHaveLength(1)
    expect(() => decodeGround(early as Uint8Array, 0, 10)).toThrow('do not belong here')
  })
})
