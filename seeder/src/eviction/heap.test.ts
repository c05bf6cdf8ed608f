import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHeap } from './heap.ts'

const step = fc.oneof(
  fc.record({ what: fc.constant('push' as const), item: fc.nat(20), value: fc.nat(100) }),
  fc.record({ what: fc.constant('raise' as const), item: fc.nat(20), value: fc.nat(100) }),
  fc.record({ what: fc.constant('pop' as const) }),
)

describe('the heap', () => {
  it('gives the least of values that may rise behind its back', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const values = new Map<number, number>()
        const heap = createHeap<number>((item) => values.get(item))
        for (const each of steps) {
          if (each.what === 'pop') {
            const item = heap.pop()
            if (item === undefined) expect(values.size).toBe(0)
            else {
              expect(values.get(item)).toBe(Math.min(...values.values()))
              values.delete(item)
            }
          } else if (each.what === 'push' && !values.has(each.item)) {
            values.set(each.item, each.value)
            heap.push(each.item)
          } else if (values.has(each.item)) {
            values.set(each.item, (values.get(each.item) ?? 0) + each.value)
          }
        }
      }),
    )
  })
})
