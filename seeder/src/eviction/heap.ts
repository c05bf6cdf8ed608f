/** A heap whose values may rise behind its back: who comes out first is looked at again first. */

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
  const items: T[] = []
  const values: number[] = []

  function swap(a: number, b: number): void {
    const [item, value] = [items[a] as T, values[a] as number]
    items[a] = items[b] as T
    values[a] = values[b] as number
    items[b] = item
    values[b] = value
  }
  const at = (index: number): number => values[index] ?? Number.POSITIVE_INFINITY

  function add(item: T, value: number): void {
    let index = items.push(item) - 1
    values.push(value)
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (at(parent) <= at(index)) return
      swap(parent, index)
      index = parent
    }
  }

  function sink(): void {
    for (let index = 0; ; ) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const least = at(right) < at(left) ? right : left
      if (at(least) >= at(index)) return
      swap(least, index)
      index = least
    }
  }

  return {
    push(item) {
      const value = worthOf(item)
      if (value !== undefined) add(item, value)
    },
    pop() {
      while (items.length > 0) {
        const item = items[0] as T
        const stored = at(0)
        const value = worthOf(item)
        if (value !== undefined && value > stored) {
          values[0] = value
          sink()
          continue
        }
        swap(0, items.length - 1)
        items.pop()
        values.pop()
        sink()
        if (value !== undefined) return item
      }
      return undefined
    },
  }
}
