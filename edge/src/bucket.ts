/** A token bucket: `burst` at once, `perSecond` in the long run. */
export interface Rate {
  readonly perSecond: number
  readonly burst: number
}

export interface Bucket {
  /** Takes one token; false when there is none. `now` is milliseconds and never goes back. */
  take(now: number): boolean
}

/** A full bucket. */
export function createBucket({ perSecond, burst }: Rate): Bucket {
  let tokens = burst
  let last: number | undefined
  return {
    take(now) {
      if (last !== undefined) tokens = Math.min(burst, tokens + ((now - last) / 1000) * perSecond)
      last = now
      if (tokens < 1) return false
      tokens--
      return true
    },
  }
}
