/** Bytes that may be spent at a steady rate: a token bucket. Pure bookkeeping. */

export interface Allowance {
  /**
   * Takes so many bytes if they are there; what is larger than all that can be saved up is taken once
   * everything is there, and owed afterwards.
   */
  take(bytes: number): boolean
}

/** `most` is what can be saved up, and what is there at first; `now` is in ms. */
export function createAllowance(options: {
  readonly bytesPerSecond: number
  readonly most: number
  readonly now: () => number
}): Allowance {
  const { bytesPerSecond, most, now } = options
  let left = most
  let at = now()
  return {
    take(bytes) {
      left = Math.min(most, left + ((now() - at) / 1000) * bytesPerSecond)
      at = now()
      if (left < Math.min(bytes, most)) return false
      left -= bytes
      return true
    },
  }
}
