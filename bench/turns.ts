/** Several subjects measured in rounds that take turns, so that a busy machine slows each alike. */
import { sample } from './row.ts'

export interface Figure {
  readonly median: number
  /** Half the distance between the quartiles. */
  readonly spread: number
}

/** One figure for each subject, in its unit and in their order. */
export async function takeTurns<K extends string>(
  rounds: number,
  subjects: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, Figure>> {
  const names = Object.keys(subjects) as K[]
  const values = new Map<K, number[]>(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) values.get(name)?.push(await subjects[name]())
  }
  const figures = {} as Record<K, Figure>
  for (const name of names) {
    const rest = [...(values.get(name) ?? [])]
    figures[name] = await sample(rounds, () => rest.pop() ?? Number.NaN)
  }
  return figures
}

/** Of `bytes` in `ms`, for people. */
export const megabytesPerSecond = ({ median, spread }: Figure): string =>
  `${median.toFixed(1)} ±${spread.toFixed(1)} MB/s`
