/** A heap whose values may rise behind its back: who comes out first is looked at again first. */

/** Four fit a line of the processor's cache, and halve the way down (d-ary heap, Johnson 1975). */
const CHILDREN = 4

export interface Heap<T> {
  push(item: T): void
  /** Takes the item of least value; undefined when none is left. */
  pop(): T | undefined
}

/**
 * `worthOf` gives an item's value now, or undefined when it is gone. Values may rise at any time;
 * after one fell, the item must be pushed again. An item pushed twice may come out twice.
 */
export function createHeap<T>(worthOf: (item: T) => number | undefined): Heap<T> {
  // Two arrays, because a value of an object would be an object of its own.
  const items: T[] = []
  const values: number[] = []
  const at = (index: number): number => values[index] as number

  function put(index: number, item: T, value: number): void {
    items[index] = item
    values[index] = value
  }

  function rise(start: number, item: T, value: number): void {
    let index = start
    while (index > 0) {
      const parent = ((index - 1) / CHILDREN) | 0
      if (at(parent) <= value) break
      put(index, items[parent] as T, at(parent))
      index = parent
    }
    put(index, item, value)
  }

  /** Puts an item in the place of the first. */
  function sink(item: T, value: number): void {
    const { length } = items
    let index = 0
    for (;;) {
      const first = CHILDREN * index + 1
      if (first >= length) break
      let least = first
      const end = Math.min(first + CHILDREN, length)
      for (let child = first + 1; child < end; child++) if (at(child) < at(least)) least = child
      if (at(least) >= value) break
      put(index, items[least] as T, at(least))
      index = least
    }
    put(index, item, value)
  }

  return {
    push(item) {
      const value = worthOf(item)
      if (value !== undefined) rise(items.length, item, value)
    },
    pop() {
      while (items.length > 0) {
        const item = items[0] as T
        const stored = at(0)
        const value = worthOf(item)
        if (value !== undefined && value > stored) {
          sink(item, value)
          continue
        }
        const last = items.pop() as T
        const lastValue = values.pop() as number
        if (items.length > 0) sink(last, lastValue)
        if (value !== undefined) return item
      }
      return undefined
    },
  }
}
