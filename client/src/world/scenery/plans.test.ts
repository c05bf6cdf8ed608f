import { parcelAtMetres } from '@cosmos/protocol/geometry/world-space'
import { describe, expect, it } from 'vitest'
import { CELL, genesisPlan, isLot, planClass, planIndex } from '../city/city-plan.ts'
import { streetDistances } from '../ground/street-plan.ts'
import { hedgeBoxes, hedgesOf } from './hedge-plan.ts'
import { bySector, createItemIndex } from './items.ts'
import { floorsOf, silhouettesOf } from './silhouette-plan.ts'
import { treesOf } from './tree-plan.ts'

const plan = genesisPlan()

describe('trees', () => {
  const trees = treesOf(plan)

  it('stand beside carriageways, never on them', () => {
    for (const { x, z } of trees) {
      expect(streetDistances(x, z).kerb, `${x},${z}`).toBeGreaterThan(0.5)
    }
  })

  it('stand inside the city', () => {
    for (const { x, z } of trees) {
      const cell = parcelAtMetres(x, z)
      expect(planClass(plan, cell.x, cell.y)).not.toBe(CELL.outside)
    }
  })

  it('are enough for a green city and few enough for a phone', () => {
    expect(trees.length).toBeGreaterThan(8000)
    expect(trees.length).toBeLessThan(15_000)
  })

  it('make room for what is built', () => {
    const built = genesisPlan()
    const onLot = trees.find(({ x, z }) => {
      const cell = parcelAtMetres(x, z)
      return isLot(planClass(plan, cell.x, cell.y))
    })
    if (!onLot) throw new Error('no tree on any lot')
    const cell = parcelAtMetres(onLot.x, onLot.z)
    built.built[planIndex(cell.x, cell.y)] = 1
    const left = treesOf(built)
    expect(left.some(({ x, z }) => x === onLot.x && z === onLot.z)).toBe(false)
    expect(left.length).toBe(trees.length - 1)
  })
})

describe('hedges', () => {
  it('stand on unbuilt lots where these meet public ground, with a gate to walk through', () => {
    const hedges = hedgesOf(plan)
    for (const hedge of hedges) {
      const cell = parcelAtMetres(hedge.x, hedge.z)
      expect(isLot(planClass(plan, cell.x, cell.y))).toBe(true)
      const [left, right] = hedgeBoxes(hedge)
      if (!left || !right) throw new Error('a border has two sides')
      const gap = Math.max(right.minX - left.maxX, right.minZ - left.maxZ)
      expect(gap).toBeCloseTo(2)
    }
    expect(hedges.length).toBeGreaterThan(10_000)
  })

  it('leave a parcel when somebody builds there', () => {
    const built = genesisPlan()
    for (let i = 0; i < built.built.length; i++) built.built[i] = 1
    expect(hedgesOf(built)).toEqual([])
  })
})

describe('silhouettes', () => {
  it('stand on built private parcels only', () => {
    const built = genesisPlan()
    for (const [x, y] of [
      [10, 52],
      [5, 50],
      [3, 3],
    ] as const) {
      built.built[planIndex(x, y)] = 1
    }
    const houses = silhouettesOf(built)
    expect(houses.map((house) => house.cell)).toEqual([planIndex(10, 52)])
  })

  it('have two to seven floors', () => {
    for (let x = -130; x < 130; x += 3) {
      for (let y = -130; y < 130; y += 7) {
        expect(floorsOf(x, y)).toBeGreaterThanOrEqual(2)
        expect(floorsOf(x, y)).toBeLessThanOrEqual(7)
      }
    }
  })
})

describe('items', () => {
  const items = treesOf(plan)

  it('near a point are exactly those within reach', () => {
    const found = createItemIndex(items).near(120, -410, 90)
    const wanted = items.filter(({ x, z }) => Math.hypot(x - 120, z + 410) < 90)
    expect(new Set(found)).toEqual(new Set(wanted))
    expect(found.length).toBeGreaterThan(5)
  })

  it('in sectors are all of them, in nine parts', () => {
    const sectors = bySector(items, 880)
    expect(sectors.flat().length).toBe(items.length)
    expect(sectors.length).toBe(9)
  })
})
