/** Who makes room. Pure. */

/**
 * Takes from `leastFirst`, which holds only what may go, until `needed` bytes are freed; undefined
 * when all together would not do: then nothing goes.
 */
export function chooseVictims<T>(
  leastFirst: Iterable<T>,
  bytesOf: (item: T) => number,
  needed: number,
): T[] | undefined {
  const victims: T[] = []
  let freed = 0
  if (needed > 0) {
    for (const item of leastFirst) {
      victims.push(item)
      freed += bytesOf(item)
      if (freed >= needed) break
    }
  }
  if (freed < needed) return undefined
  // A large one taken last may make small ones taken before it needless.
  return victims.filter((item) => {
    if (freed - bytesOf(item) < needed) return true
    freed -= bytesOf(item)
    return false
  })
}
