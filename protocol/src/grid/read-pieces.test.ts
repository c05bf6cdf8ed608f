import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createPieceShelf } from '../http/piece-shelf.ts'
import type { CityState } from '../lightnode/types.ts'
import { anyCity } from './any-state.ts'
import { GridFormatError } from './bytes.ts'
import { GRID_PIECE_LIMITS as LIMITS } from './limits.ts'
import { parseGridIndex } from './piece-index.ts'
import { assembleGrid, GridPieceError, readGridPieces } from './read-pieces.ts'

/** A city served as a node does: its index as it arrives, and a way to its pieces. */
async function served(state: CityState) {
  const shelf = createPieceShelf()
  const text = JSON.stringify(await shelf.index(state))
  const fetch = async ({ hash }: { hash: string }): Promise<Uint8Array | undefined> =>
    shelf.get(hash)
  return { index: parseGridIndex(JSON.parse(text)), fetch, shelf }
}

/** With owners in the order of their first title. */
function inOrder(state: CityState): CityState {
  const indexes = new Map([[state.owners[0], 0]])
  const ownerOf = state.ownerOf.map((owner) => {
    const address = state.owners[owner]
    const index = indexes.get(address) ?? indexes.size
    indexes.set(address, index)
    return index
  })
  return { ...state, owners: [...indexes.keys()] as CityState['owners'], ownerOf }
}

const sample = (seed: number): CityState => fc.sample(anyCity, { numRuns: 1, seed })[0] as CityState

describe('a city read in pieces', () => {
  it('is the city they were made of', async () => {
    await fc.assert(
      fc.asyncProperty(anyCity, async (state) => {
        const { city } = await readGridPieces(await served(state))
        expect(city).toEqual(inOrder(state))
      }),
    )
  })

  it('comes whole from more than one piece of each kind', async () => {
    const [seed, node] = [sample(6), sample(3).nodes[0]]
    if (!seed.models[0] || !node) throw new Error('the samples have a model and a node')
    const model = seed.models[0]
    const state: CityState = {
      ...seed,
      owners: [...seed.owners.slice(0, 1), model.owner],
      ownerOf: Uint16Array.from({ length: 2 * LIMITS.titles + 1 }, (_, id) => id % 2),
      where: new Uint32Array(2 * LIMITS.titles + 1).fill(3, LIMITS.titles),
      models: Array.from({ length: LIMITS.models + 1 }, (_, i) => ({ ...model, id: i + 1 })),
      nodes: Array.from({ length: LIMITS.nodes + 1 }, () => node),
    }
    const { city } = await readGridPieces(await served(state))
    expect(city).toEqual(inOrder(state))
  })

  it('is fetched each piece once, and later only what changed', async () => {
    const state: CityState = {
      ...sample(6),
      ownerOf: new Uint16Array(5000),
      where: new Uint32Array(5000),
    }
    const first = await served(state)
    const fetch = vi.fn(first.fetch)
    const before = await readGridPieces({ index: first.index, fetch })
    expect(before.fetched.pieces).toBe(fetch.mock.calls.length)
    expect(new Set(fetch.mock.calls.map(([{ hash }]) => hash)).size).toBe(fetch.mock.calls.length)
    const where = state.where.with(1, 9)
    const second = await served({ ...state, where })
    const after = await readGridPieces({ ...second, known: before.pieces })
    expect(after.fetched.pieces).toBe(1)
    expect(after.city.where).toEqual(where)
    const none = vi.fn(second.fetch)
    await readGridPieces({ index: second.index, known: after.pieces, fetch: none })
    expect(none).not.toHaveBeenCalled()
  })

  it.each(['altered', 'longer', 'shorter', 'another piece'])(
    'is refused when a piece is %s, before it is read',
    async (how) => {
      const { index, fetch } = await served(sample(6))
      const victim = index.titles[0]?.hash
      const spoil = async (ref: { hash: string }) => {
        const bytes = (await fetch(ref)) as Uint8Array
        if (ref.hash !== victim) return bytes
        if (how === 'altered') return bytes.with(0, (bytes[0] ?? 0) ^ 1)
        if (how === 'longer') return Uint8Array.of(...bytes, 0)
        if (how === 'shorter') return bytes.subarray(1)
        return fetch({ hash: index.models[0]?.hash ?? '' })
      }
      await expect(readGridPieces({ index, fetch: spoil })).rejects.toMatchObject({
        name: 'GridPieceError',
        fault: 'altered',
        hash: victim,
      })
    },
  )

  it('is refused when nobody has a piece, and fails as the network fails', async () => {
    const { index, fetch } = await served(sample(6))
    await expect(readGridPieces({ index, fetch: async () => undefined })).rejects.toMatchObject({
      fault: 'missing',
    })
    const down = new TypeError('connection refused')
    await expect(readGridPieces({ index, fetch: () => Promise.reject(down) })).rejects.toBe(down)
    const { pieces } = await readGridPieces({ index, fetch })
    expect(() => assembleGrid(index, new Map([...pieces].slice(1)))).toThrow(GridPieceError)
  })

  it('is no city when its pieces stand where they do not belong', async () => {
    const state = { ...sample(6), ownerOf: new Uint16Array(1030), where: new Uint32Array(1030) }
    const { index, fetch } = await served(state)
    const wrong = [
      { ...index, titles: [...index.titles].reverse() },
      { ...index, titles: index.models },
      { ...index, models: index.nodes.length > 0 ? index.nodes : index.titles },
      { ...index, models: [...index.models, ...index.models] },
      { ...index, nodes: index.titles },
      { ...index, ground: [...index.ground.slice(1), ...index.titles.slice(0, 1)] },
      { ...index, contracts: {} },
    ]
    for (const bad of wrong) {
      await expect(readGridPieces({ index: bad, fetch })).rejects.toBeInstanceOf(GridFormatError)
    }
  })

  it('stays a city or is refused, however an index puts good pieces together', async () => {
    const lists = fc.constantFrom('titles', 'ground', 'models', 'nodes')
    await fc.assert(
      fc.asyncProperty(
        anyCity,
        fc.array(fc.tuple(lists, fc.nat(), fc.nat())),
        async (city, moves) => {
          const { index, fetch } = await served(city)
          const all = [...index.titles, ...index.ground, ...index.models, ...index.nodes]
          const mixed = structuredClone(index) as unknown as Record<string, unknown[]>
          for (const [list, to, from] of moves) {
            const target = mixed[list] ?? []
            target[to % (list === 'ground' ? LIMITS.strips : target.length + 1)] =
              all[from % all.length]
          }
          const asked = parseGridIndex(mixed)
          try {
            const read = await readGridPieces({ index: asked, fetch })
            expect(read.city.where).toHaveLength(read.city.ownerOf.length)
          } catch (error) {
            expect(error).toBeInstanceOf(GridFormatError)
          }
        },
      ),
    )
  })
})

describe('an index of pieces', () => {
  it('is read, or refused with GridFormatError alone', async () => {
    const { index } = await served(sample(6))
    const keys = Object.keys(index)
    fc.assert(
      fc.property(fc.constantFrom(...keys), fc.jsonValue(), (key, value) => {
        try {
          parseGridIndex({ ...index, [key]: value })
        } catch (error) {
          expect(error).toBeInstanceOf(GridFormatError)
        }
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(() => parseGridIndex(value)).toThrow(GridFormatError)
      }),
    )
    expect(() => parseGridIndex(undefined)).toThrow(GridFormatError)
  })

  it.each<[string, object, string]>([
    ['a hash in capitals', { titles: [{ hash: 'A'.repeat(64), length: 1 }] }, 'titles.0.hash'],
    ['a piece of nothing', { titles: [{ hash: 'a'.repeat(64), length: 0 }] }, 'titles.0.length'],
    [
      'a piece too large',
      { models: [{ hash: 'a'.repeat(64), length: 2 ** 40 }] },
      'models.0.length',
    ],
    ['too few strips', { ground: [] }, 'ground'],
    [
      'too many titles',
      { titles: Array(1025).fill({ hash: 'a'.repeat(64), length: 1 }) },
      'titles',
    ],
    ['a name that is none', { contracts: { __proto: `0x${'a'.repeat(40)}` } }, 'contracts'],
    [
      'one piece of two lengths',
      { models: [1, 2].map((length) => ({ hash: 'a'.repeat(64), length })) },
      'two lengths',
    ],
    [
      'more than a city has',
      {
        models: ['a', 'b', 'c', 'd', 'e'].map((digit) => ({
          hash: digit.repeat(64),
          length: LIMITS.pieceBytes,
        })),
      },
      'more than a city has',
    ],
  ])('is refused with %s', async (_, part, message) => {
    const { index } = await served(sample(6))
    expect(() => parseGridIndex({ ...index, ...part })).toThrow(message)
  })
})
