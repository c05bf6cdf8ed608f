import { describe, expect, it } from 'vitest'
import { CELL, genesisPlan, PLAN_SPAN, planIndex } from '../city/city-plan.ts'
import { cellTextures, LOT, lotKind } from './cell-textures.ts'

describe('cell textures', () => {
  const plan = genesisPlan()
  const lot = planIndex(10, 52)
  plan.built[lot] = 1
  const { cells, colours } = cellTextures(plan)

  it('have one texel a cell, with its class', () => {
    expect(cells.length).toBe(PLAN_SPAN * PLAN_SPAN * 4)
    for (const [x, y] of [
      [0, 0],
      [5, 60],
      [10, 52],
      [200, 200],
    ] as const) {
      expect(cells[planIndex(x, y) * 4]).toBe(plan.classes[planIndex(x, y)])
    }
  })

  it('mark built parcels, and only those', () => {
    expect((cells[lot * 4 + 1] ?? 0) & 1).toBe(1)
    expect((cells[planIndex(11, 52) * 4 + 1] ?? 1) & 1).toBe(0)
  })

  it('carry in alpha whether a cell is a street', () => {
    const wrong = [...plan.classes.keys()].filter(
      (i) => colours[i * 4 + 3] !== (plan.classes[i] === CELL.street ? 255 : 0),
    )
    expect(wrong).toEqual([])
  })

  it('show built land other than the lawn it was', () => {
    const before = cellTextures(genesisPlan()).colours
    expect([...colours.slice(lot * 4, lot * 4 + 3)]).not.toEqual([
      ...before.slice(lot * 4, lot * 4 + 3),
    ])
  })

  it('keep most lots as lawns and use every kind', () => {
    const count = [0, 0, 0, 0]
    for (let x = 0; x < 60; x++) {
      for (let y = 0; y < 60; y++) {
        const kind = lotKind(x, y)
        count[kind] = (count[kind] ?? 0) + 1
      }
    }
    expect(count[LOT.lawn]).toBeGreaterThan(1600)
    expect(Math.min(...count)).toBeGreaterThan(100)
  })
})
