/** Which pieces of a package which source is fetching now. Pure. */

/** Pieces `from` to before `to`. */
export interface Run {
  readonly from: number
  readonly to: number
}

export interface Claim extends Run {
  /** The next piece that it is to bring; those before have come. */
  readonly next: number
}

export interface Claims {
  /**
   * Claims a run of pieces that nobody else is fetching, at most `most` of them: of what is wanted
   * first if there is any. Undefined when there is nothing to do now.
   */
  claim(most: number): Claim | undefined
  /** Bytes came for it. */
  moved(claim: Claim): void
  /** Its next piece came. */
  advance(claim: Claim): void
  release(claim: Claim): void
  /** Whether somebody is fetching a piece, and it is better left to them. */
  isClaimed(index: number): boolean
  /** A piece came from anywhere. */
  review(): void
}

/** When a claim counts no more, in ms. */
export interface Patience {
  /** Without a byte. */
  readonly silentMs: number
  /** Without a piece, for what somebody waits for and where there is nothing else to do. */
  readonly lateMs: number
}

interface Held {
  readonly from: number
  readonly to: number
  next: number
  silentAt: number
  lateAt: number
}

/** `count` pieces; `now` is ms. */
export function createClaims(options: {
  readonly count: number
  readonly isHere: (index: number) => boolean
  /** Whether peers have sent or are sending parts of it: claimed only when nothing else is left. */
  readonly isBegun: (index: number) => boolean
  /** What is waited for, most urgent first. */
  readonly wanted: () => Iterable<Run>
  readonly patience: Patience
  readonly now: () => number
}): Claims {
  const { count, isHere, isBegun, patience, now } = options
  const claims = new Map<Claim, Held>()
  /** Every piece is here or claimed. */
  let scarce = false

  const holderOf = (index: number): Held | undefined => {
    for (const held of claims.values()) if (index >= held.next && index < held.to) return held
    return undefined
  }
  const isWanted = (index: number): boolean => {
    for (const { from, to } of options.wanted()) if (index >= from && index < to) return true
    return false
  }

  function isClaimed(index: number): boolean {
    const held = holderOf(index)
    if (!held || now() >= held.silentAt) return false
    return now() < held.lateAt || !(scarce || isWanted(index))
  }

  const isFree = (index: number): boolean => !isHere(index) && !isClaimed(index)
  const isUntouched = (index: number): boolean => isFree(index) && !isBegun(index)

  function find(most: number, isOpen: (index: number) => boolean): Run | undefined {
    for (const run of [...options.wanted(), { from: 0, to: count }]) {
      let { from } = run
      while (from < run.to && !isOpen(from)) from++
      if (from === run.to) continue
      let to = from + 1
      while (to < run.to && to - from < most && isOpen(to)) to++
      return { from, to }
    }
    return undefined
  }

  function review(): void {
    scarce = true
    for (let index = 0; index < count && scarce; index++) {
      scarce = isHere(index) || holderOf(index) !== undefined
    }
  }

  return {
    claim(most) {
      const run = find(most, isUntouched) ?? find(most, isFree)
      if (!run) return undefined
      const held: Held = {
        ...{ ...run, next: run.from },
        ...{ silentAt: now() + patience.silentMs, lateAt: now() + patience.lateMs },
      }
      claims.set(held, held)
      review()
      return held
    },
    moved(claim) {
      const held = claims.get(claim)
      if (held) held.silentAt = now() + patience.silentMs
    },
    advance(claim) {
      const held = claims.get(claim)
      if (!held) return
      held.next++
      held.lateAt = now() + patience.lateMs
    },
    release(claim) {
      claims.delete(claim)
      review()
    },
    isClaimed,
    review,
  }
}
