import type { City } from '../city.ts'

/**
 * A time on the city's chain (Unix seconds), `seconds` ahead or a little more, none of whose four
 * bytes is zero: a zero byte of calldata costs 4 gas and any other 16 (EIP-2028), and what is measured
 * must be the same at any time of day.
 */
export async function deadlineIn(city: City, seconds: number): Promise<number> {
  return withoutZeroBytes((await city.now()) + seconds)
}

/** The first number from `time` on, below 2^32, whose four bytes are all above zero. */
export function withoutZeroBytes(time: number): number {
  let next = time
  for (const unit of [1, 0x100, 0x1_00_00, 0x1_00_00_00]) {
    if (Math.floor(next / unit) % 0x100 === 0) next += unit
  }
  return next
}
