/** One line of `npm run bench`: something of ours against a named peer, measured in the same run. */
export interface BenchRow {
  readonly name: string
  /** With its unit, for people. */
  readonly ours: string
  readonly peer: string
  /** How many times better than the peer; for rows without a peer, ours against the limit. */
  readonly ratio: number
  readonly target: number
  /** Which side of the target is good. */
  readonly better: 'higher' | 'lower'
}

/** Median and half the distance between the quartiles of what `round` returns, in its unit. */
export async function sample(
  rounds: number,
  round: () => number | Promise<number>,
): Promise<{ median: number; spread: number }> {
  const values: number[] = []
  for (let i = 0; i < rounds; i++) values.push(await round())
  values.sort((a, b) => a - b)
  const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? Number.NaN
  return { median: at(0.5), spread: (at(0.75) - at(0.25)) / 2 }
}

/** Milliseconds of one run of `work`. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}
