/** Reading long lists in calls that an endpoint is willing to answer. */
import { RpcError } from '../chain/rpc-error.ts'

export interface Range {
  readonly from: number
  readonly count: number
}

/**
 * Runs `read` over all ranges, at most `parallel` at once, and returns the results in their order.
 * A range that the endpoint refuses (too much gas, too long an answer) is asked for in halves.
 */
export async function readRanges<T>(
  ranges: readonly Range[],
  parallel: number,
  read: (range: Range) => Promise<T>,
): Promise<T[]> {
  const results: T[][] = []
  let next = 0
  const worker = async () => {
    for (;;) {
      const index = next++
      const range = ranges[index]
      if (!range) return
      results[index] = await readOrSplit(range, read)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, ranges.length) }, worker))
  return results.flat()
}

async function readOrSplit<T>(range: Range, read: (range: Range) => Promise<T>): Promise<T[]> {
  try {
    return [await read(range)]
  } catch (error) {
    const splittable = error instanceof RpcError && error.kind === 'refused' && range.count > 1
    if (!splittable) throw error
    const half = range.count >> 1
    const first = await readOrSplit({ from: range.from, count: half }, read)
    const second = await readOrSplit({ from: range.from + half, count: range.count - half }, read)
    return [...first, ...second]
  }
}

/** `count` items from `from` on, in pages. */
export function pagesOf(from: number, count: number, page: number): Range[] {
  const ranges: Range[] = []
  for (let at = 0; at < count; at += page) {
    ranges.push({ from: from + at, count: Math.min(page, count - at) })
  }
  return ranges
}

/** Ids closer together than this are read in one call, those between them included. */
const GAP = 8

/** The fewest ranges of at most `page` items that cover all ids. */
export function rangesOf(ids: Iterable<number>, page: number): Range[] {
  const ranges: { from: number; count: number }[] = []
  for (const id of [...ids].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    const end = last ? last.from + last.count : 0
    if (last && id < end) continue
    if (last && id - end < GAP && id - last.from < page) last.count = id - last.from + 1
    else ranges.push({ from: id, count: 1 })
  }
  return ranges
}
