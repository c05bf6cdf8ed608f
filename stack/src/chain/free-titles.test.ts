import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { describe, test } from 'vitest'
import { planCity } from '../city/plan.ts'
import { freeTitlesNear } from './free-titles.ts'

describe('land for trying things out', () => {
  test('is private, near the arrival, and nobody else’s', ({ expect }) => {
    const plan = planCity('small')
    const taken = new Set(plan.owners.flatMap((owner) => owner.titles))
    const titles = freeTitlesNear(plan, 6)
    expect(titles).toHaveLength(6)
    for (const id of titles) {
      expect(['ico', 'auction']).toContain(titleClass(id))
      expect(taken.has(id)).toBe(false)
      const cell = birthCell(id)
      expect(Math.hypot(cell?.x ?? 999, (cell?.y ?? 999) + 39)).toBeLessThan(30)
    }
  })
})
