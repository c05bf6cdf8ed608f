import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cellKey } from '../geometry/cell-key.ts'
import { birthCell, birthTitleAt } from '../geometry/titles.ts'
import { parcelOrigin } from '../geometry/world-space.ts'
import { NOWHERE } from '../land/grid-words.ts'
import { facing, packPlacement } from '../land/placement.ts'
import { targetKey } from '../land/target.ts'
import type { Address, CityState, Hex, InfoHash } from '../lightnode/types.ts'
import { type CityIndex, createCityIndex } from './city-index.ts'

const TITLES = 50_000
const BANK: Address = `0x${'b'.repeat(40)}`
const ALICE: Address = `0x${'a'.repeat(40)}`
const HOUSE = birthTitleAt(60, 71) as number
const OTHER = birthTitleAt(60, 72) as number

const model = (id: number) => ({
  id,
  infoHash: id.toString(16).padStart(40, '0') as InfoHash,
  size: 1000,
  manifestHash: `0x${'0'.repeat(64)}` as Hex,
  name: `Model ${id}`,
  open: true,
  owner: ALICE,
})
const standing = (id: number, x = 5, z = -5) =>
  packPlacement({ model: id, x, y: 1.5, z, rotation: facing(90), scale: 1.5 })
const onTitle = (id: number) => targetKey({ kind: 'title', id }).toString()
const onCommons = (x: number, y: number) =>
  targetKey({ kind: 'commons', cell: { x, y } }).toString()

const empty: CityState = {
  chainId: 1,
  cosmos: `0x${'c'.repeat(40)}`,
  block: { number: 1, hash: `0x${'0'.repeat(64)}`, timestamp: 0 },
  contracts: { LandBank: BANK },
  owners: [BANK, ALICE],
  ownerOf: new Uint16Array(TITLES),
  where: new Uint32Array(TITLES),
  models: [model(1), model(2)],
  placements: new Map(),
  nodes: [],
}

const city: CityState = {
  ...empty,
  ownerOf: empty.ownerOf.with(HOUSE, 1),
  placements: new Map([
    [onTitle(HOUSE), [standing(1), standing(2, 1, -1)]],
    [onCommons(0, -39), [standing(2)]],
    [targetKey({ kind: 'planet', id: 4 }).toString(), [standing(1)]],
  ]),
}

/** Everything an index answers, in a form that can be compared. */
function answers(index: CityIndex, cells: readonly (readonly [number, number])[]) {
  const byPlace = (a: { target: string; index: number }, b: { target: string; index: number }) =>
    a.target === b.target ? a.index - b.index : a.target < b.target ? -1 : 1
  return {
    parcels: cells.map(([x, y]) => index.parcelAt(x, y)),
    placements: [...index.placements()].sort(byPlace),
    built: [...index.builtCells()].sort((a, b) => a - b),
    alice: index.titlesOf(ALICE),
    near: index.placementsNear(600, -600, 300).toSorted(byPlace),
  }
}

describe('a city index', () => {
  it('says what is on a titled cell', () => {
    const parcel = createCityIndex(city).parcelAt(60, 71)
    expect(parcel).toMatchObject({ titleId: HOUSE, owner: ALICE })
    expect(['ico', 'auction']).toContain(parcel.class)
    expect(parcel.placements.map((placed) => placed.model.id)).toEqual([1, 2])
  })

  it('knows commons, open country and what is off the lattice', () => {
    const index = createCityIndex(city)
    expect(index.parcelAt(0, -39)).toMatchObject({ class: 'commons', titleId: undefined })
    expect(index.parcelAt(0, -39).placements).toHaveLength(1)
    for (const [x, y] of [
      [200, 0],
      [5000, -5000],
      [0.5, 0],
    ] as const) {
      expect(index.parcelAt(x, y)).toMatchObject({ titleId: undefined, owner: undefined })
    }
    expect(index.parcelAt(200, 0).class).toBe('outside')
  })

  it('puts models at their place in the world', () => {
    const [placed] = createCityIndex(city).parcelAt(60, 71).placements
    const origin = parcelOrigin(60, 71)
    expect(placed?.position).toEqual({ x: origin.x + 5, y: 1.5, z: origin.z - 5 })
    expect(placed?.scale).toBe(1.5)
    expect(placed?.rotation.w).toBeCloseTo(facing(90).w, 3)
    expect(placed?.cell).toEqual({ x: 60, y: 71 })
  })

  it('leaves planets, unknown models and broken placements out', () => {
    const broken = new Map([
      [onTitle(HOUSE), [standing(99), 0n, 1n << 200n, standing(1)]],
      ['7', [standing(1)]],
      [onTitle(TITLES + 5), [standing(1)]],
    ])
    const index = createCityIndex({ ...city, placements: broken })
    expect([...index.placements()].map(({ target, index: i }) => [target, i])).toEqual([
      [onTitle(HOUSE), 3],
    ])
    expect([...index.builtCells()]).toEqual([cellKey(60, 71)])
  })

  it('finds models near a point, nearest first, as measuring all of them does', () => {
    const placements = new Map<string, bigint[]>()
    for (let x = -40; x < 40; x += 3) {
      for (let y = 45; y < 70; y += 2) {
        const id = birthTitleAt(x, y)
        if (id !== undefined) placements.set(onTitle(id), [standing(1, x & 7, -(y & 7))])
      }
    }
    const index = createCityIndex({ ...city, placements })
    const all = [...index.placements()]
    fc.assert(
      fc.property(
        fc.double({ min: -600, max: 600, noNaN: true }),
        fc.double({ min: -800, max: -300, noNaN: true }),
        fc.oneof(fc.double({ min: 0, max: 500, noNaN: true }), fc.constant(Infinity)),
        (x, z, radius) => {
          const distance = (p: (typeof all)[number]) =>
            Math.hypot(p.position.x - x, p.position.z - z)
          const wanted = all.filter((p) => distance(p) <= radius).map(distance)
          const found = index.placementsNear(x, z, radius).map(distance)
          expect(found).toEqual(wanted.sort((a, b) => a - b))
        },
      ),
    )
    expect(index.placementsNear(0, 0, Number.NaN)).toEqual([])
  })

  it('answers after any update as one made anew', () => {
    const titles = 2048
    const noTitles = { ownerOf: new Uint16Array(titles), where: new Uint32Array(titles) }
    const ids = [100, 101, 700, 1200, titles - 1]
    const cells = [
      ...ids.map((id) => birthCell(id) as { x: number; y: number }),
      { x: 150, y: 0 },
      { x: 151, y: 0 },
      { x: 0, y: -39 },
    ].map(({ x, y }) => [x, y] as const)
    const freeCells = cells.map(([x, y]) => cellKey(x, y) + 1)
    const step = fc.record({
      owners: fc.array(fc.constantFrom(...ids), { maxLength: 3 }),
      /** For each title, in turn: a place, no two alike. */
      places: fc.shuffledSubarray(freeCells.slice(0, 7), { minLength: 5, maxLength: 5 }),
      away: fc.array(fc.constantFrom('birth', 'nowhere', 'moved'), { minLength: 5, maxLength: 5 }),
      built: fc.array(fc.constantFrom(...ids.map(onTitle), onCommons(0, -39)), { maxLength: 4 }),
      known: fc.nat(2),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const index = createCityIndex({ ...city, ...noTitles })
        for (const { owners, places, away, built, known } of steps) {
          const where = new Uint32Array(titles)
          const ownerOf = new Uint16Array(titles)
          for (const id of owners) ownerOf[id] = 1
          // Either all five stand on places of their own, or each is at home or nowhere.
          const moves = away.every((it) => it !== 'birth')
          for (const [i, id] of ids.entries()) {
            if (away[i] === 'nowhere') where[id] = NOWHERE
            else if (moves) where[id] = places[i] as number
          }
          const next: CityState = {
            ...city,
            where,
            ownerOf,
            models: city.models.slice(0, known),
            placements: new Map(built.map((target, i) => [target, [standing(1 + (i % 2), i)]])),
          }
          index.update(next)
          expect(answers(index, cells)).toEqual(answers(createCityIndex(next), cells))
        }
      }),
      { numRuns: 20 },
    )
  })

  it('names the cells an update touched, and nothing when nothing changed', () => {
    const index = createCityIndex(city)
    expect(index.update({ ...city, block: { ...city.block, number: 2 } })).toEqual({
      cells: new Set(),
      placements: false,
    })
    const sold = { ...city, ownerOf: city.ownerOf.with(OTHER, 1) }
    expect(index.update(sold)).toEqual({ cells: new Set([cellKey(60, 72)]), placements: false })
    const moved = { ...sold, where: city.where.with(HOUSE, cellKey(150, 0) + 1) }
    expect(index.update(moved)).toEqual({
      cells: new Set([cellKey(60, 71), cellKey(150, 0)]),
      placements: true,
    })
    expect(index.parcelAt(60, 71)).toMatchObject({ class: 'vacant', titleId: undefined })
    expect(index.parcelAt(150, 0)).toMatchObject({ titleId: HOUSE, owner: ALICE })
    expect(index.parcelAt(150, 0).placements[0]?.cell).toEqual({ x: 150, y: 0 })
    expect(index.cellOf(HOUSE)).toEqual({ x: 150, y: 0 })
    expect(index.titlesOf(ALICE)).toEqual([HOUSE, OTHER].sort((a, b) => a - b))
  })

  it('lets titles trade places', () => {
    const index = createCityIndex(city)
    const where = city.where.with(HOUSE, cellKey(60, 72) + 1).with(OTHER, cellKey(60, 71) + 1)
    index.update({ ...city, where })
    expect(index.titleOn(cellKey(60, 71))).toBe(OTHER)
    expect(index.titleOn(cellKey(60, 72))).toBe(HOUSE)
  })
})
