/** Rounds in which a crowd sends at a steady beat, and what they cost the relay's processor. */
import type { Crowd } from './crowd.ts'
import { sample } from './row.ts'
import type { Runtime } from './workerd.ts'

/** Short on purpose: what all of them send in longer rounds piles up in a slow reader. */
const ROUND_MS = 2000
const QUIET_MS = 300
const MAX_DRAIN_MS = 10_000

export interface Beat {
  readonly people: number
  readonly perSecond: number
  readonly rounds: number
}

export const micros = ({ median, spread }: { median: number; spread: number }): string =>
  `${median.toFixed(2)} ±${spread.toFixed(2)} µs`

/** Everybody sends for so long, each from a moment of their own: a crowd in step flatters batches. */
export async function beatFor(
  crowd: Pick<Crowd, 'send'>,
  { people, perSecond }: Pick<Beat, 'people' | 'perSecond'>,
  ms: number,
): Promise<void> {
  const timers: ReturnType<typeof setInterval>[] = []
  const starts = Array.from({ length: people }, (_, person) =>
    setTimeout(
      () => timers.push(setInterval(() => crowd.send(person), 1000 / perSecond)),
      (Math.random() * 1000) / perSecond,
    ),
  )
  await new Promise((resolve) => setTimeout(resolve, ms))
  for (const timer of [...starts, ...timers]) clearTimeout(timer)
}

/** Microseconds of the runtime's processor per delivered pose, of each, in rounds that take turns. */
export async function compare(subjects: readonly { runtime: Runtime; crowd: Crowd }[], beat: Beat) {
  const costs = subjects.map((): number[] => [])
  for (let round = 0; round < beat.rounds; round++) {
    for (const [i, subject] of subjects.entries()) costs[i]?.push(await measure(subject, beat))
  }
  for (const { crowd } of subjects) crowd.close()
  return Promise.all(
    costs.map((values) => {
      const rest = [...values]
      return sample(values.length, () => rest.pop() ?? Number.NaN)
    }),
  )
}

async function measure(
  { runtime, crowd }: { runtime: Runtime; crowd: Crowd },
  { people, perSecond }: Beat,
): Promise<number> {
  const [cpu, delivered] = [runtime.cpuMs(), crowd.delivered()]
  await beatFor(crowd, { people, perSecond }, ROUND_MS)
  await drained(crowd)
  return ((runtime.cpuMs() - cpu) * 1000) / Math.max(1, crowd.delivered() - delivered)
}

/** What is still under way belongs to the round: waits until nothing has come for a while. */
async function drained(crowd: Crowd): Promise<void> {
  for (let seen = -1, rest = MAX_DRAIN_MS; seen !== crowd.delivered() && rest > 0; ) {
    seen = crowd.delivered()
    rest -= QUIET_MS
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}
