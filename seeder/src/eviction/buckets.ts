/**
 * A queue whose values may rise behind its back, as those of `heap.ts`, that tells values apart only
 * up to a step. A heap of a million walks ten levels, each in another corner of memory, for each that
 * goes; here that is one look at the item itself.
 */
import { createHeap, type Heap } from './heap.ts'
import type { Fading } from './worth.ts'

/** Worths that differ by less, in powers of two, count as the same. */
const STEP = 1 / 256

/** For what is worth keeping: greedy-dual counts uses per byte, which have no common step. */
export const createQueue = <T>(
  worthOf: (item: T) => number | undefined,
  fading: Fading,
): Heap<T> => (fading === 'greedy-dual' ? createHeap(worthOf) : createBuckets(worthOf, STEP))

/** Values in one step come out in any order. Infinite values, and NaN, are no values. */
export function createBuckets<T>(worthOf: (item: T) => number | undefined, step: number): Heap<T> {
  const buckets = new Map<number, T[]>()
  const numbers = createHeap<number>((number) => number)
  /** The least of those that hold anything; not among `numbers`. */
  let least: number | undefined
  let leastItems: T[] = []
  const numberOf = (value: number): number => Math.floor(value / step)

  function add(item: T, number: number): void {
    if (number === least) return void leastItems.push(item)
    const bucket = buckets.get(number)
    if (bucket) return void bucket.push(item)
    const made = [item]
    buckets.set(number, made)
    if (least === undefined || number < least) {
      if (least !== undefined) numbers.push(least)
      least = number
      leastItems = made
    } else numbers.push(number)
  }

  function next(): void {
    if (least !== undefined) buckets.delete(least)
    least = numbers.pop()
    leastItems = (least !== undefined && buckets.get(least)) || []
  }

  return {
    push(item) {
      const value = worthOf(item)
      if (value !== undefined) add(item, numberOf(value))
    },
    pop() {
      while (least !== undefined) {
        const item = leastItems.pop()
        if (item === undefined) {
          next()
          continue
        }
        const value = worthOf(item)
        if (value === undefined) continue
        const number = numberOf(value)
        if (number <= least) return item
        add(item, number)
      }
      return undefined
    },
  }
}
