/** Reading what Hardhat writes about coverage, and holding it against the exceptions we accept. */

/** Source file below the contracts' folder -> line numbers, from 1, that no test ran. */
export type Uncovered = ReadonlyMap<string, readonly number[]>

export interface CoverageException {
  /** Source file, as `src/land/LandGrid.sol`. */
  readonly file: string
  /** The line without the white space around it: line numbers would be stale with every edit. */
  readonly line: string
  /** Why no test can run it. */
  readonly reason: string
}

export interface CoverageVerdict {
  /** `file:line  text` of lines that no test ran and no exception names. */
  readonly missed: readonly string[]
  /** Exceptions that are no longer needed. */
  readonly stale: readonly CoverageException[]
}

/** Lines with a count of 0 in an lcov tracefile (`SF:`, `DA:line,count`; see geninfo(1)). */
export function uncoveredLines(tracefile: string): Uncovered {
  const uncovered = new Map<string, number[]>()
  let lines: number[] = []
  for (const row of tracefile.split('\n')) {
    if (row.startsWith('SF:')) {
      lines = []
      uncovered.set(row.slice(3).replaceAll('\\', '/'), lines)
    }
    const count = /^DA:(\d+),(\d+)/.exec(row)
    if (count && Number(count[2]) === 0) lines.push(Number(count[1]))
  }
  return uncovered
}

/** Holds lines that no test ran against the exceptions. `textOf` gives a file's lines. */
export function judgeCoverage(
  uncovered: Uncovered,
  exceptions: readonly CoverageException[],
  textOf: (file: string) => readonly string[],
): CoverageVerdict {
  const missed: string[] = []
  const used = new Set<CoverageException>()
  for (const [file, lines] of uncovered) {
    for (const number of lines) {
      const text = (textOf(file)[number - 1] ?? '').trim()
      const exception = exceptions.find((it) => it.file === file && it.line === text)
      if (exception) used.add(exception)
      else missed.push(`${file}:${number}  ${text}`)
    }
  }
  return { missed, stale: exceptions.filter((it) => !used.has(it)) }
}
