/**
 * `npm run soak -- seeder [MINUTES] [--seed N]`: walks at random for so long (10), and prints how the
 * memory of a seeder grew and how long its event loop was held up. Exits with 1 when something that
 * must hold did not.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import { createRig } from '../test/rig.ts'
import { perHour, quantile, readSample, type Sample } from './figures.ts'
import { startWalk } from './walk.ts'

const MINUTES = 10
const SAMPLE_MS = 10_000
/** Deeds at once: visitors do not wait for one another. */
const WALKERS = 10
const MIB = 1024 * 1024
/** What a seeder that runs for months can bear. */
const MOST_GROWTH = 1
const MOST_LAG_MS = 20

function readFlags(): { minutes: number; seed: number } {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: 'string', default: String(Date.now() % 1_000_000) } },
  })
  const [minutes, seed] = [Number(positionals[0] ?? MINUTES), Number(values.seed)]
  if (!(minutes > 0)) throw new TypeError('MINUTES is a number above 0')
  if (!Number.isSafeInteger(seed)) throw new TypeError('--seed is a whole number')
  return { minutes, seed }
}

async function main(): Promise<void> {
  const { minutes, seed } = readFlags()
  process.stdout.write(`soak: seeders for ${minutes} min, seed ${seed}\n`)
  const rig = await createRig()
  const deeds = new Map<string, number>()
  const samples: Sample[] = []
  try {
    const walk = await startWalk(rig, seededRandom(seed))
    const start = performance.now()
    const seconds = (): number => (performance.now() - start) / 1000
    const goesOn = (): boolean => seconds() < minutes * 60
    let failed = false
    const noteFailure = (error: unknown): never => {
      failed = true
      throw error
    }
    const walker = async (): Promise<void> => {
      while (goesOn() && !failed) {
        const name = await walk.step().catch(noteFailure)
        if (name === 'wait') await pause(5)
        else deeds.set(name, (deeds.get(name) ?? 0) + 1)
      }
    }
    const watcher = async (): Promise<void> => {
      while (goesOn() && !failed) {
        await pause(SAMPLE_MS)
        await walk.check().catch(noteFailure)
        const metrics = await (await fetch(`${walk.steady.url}/metrics`)).text()
        const sample = readSample(metrics, seconds())
        samples.push(sample)
        if (samples.length % 6 === 0) process.stderr.write(`soak: ${line(sample)}\n`)
      }
    }
    await Promise.all([watcher(), ...Array.from({ length: WALKERS }, walker)])
  } finally {
    await rig.close()
  }
  report(deeds, samples)
}

const line = ({ at, rss, heap, descriptors, lagP99 }: Sample): string =>
  `${Math.round(at)} s: ${(rss / MIB).toFixed(1)} MiB, heap ${(heap / MIB).toFixed(1)} MiB, ${descriptors} descriptors, lag p99 ${lagP99.toFixed(1)} ms`

function report(deeds: ReadonlyMap<string, number>, samples: readonly Sample[]): void {
  const say = (text: string): boolean => process.stdout.write(`${text}\n`)
  const done = [...deeds].map(([name, count]) => `${name} ${count}`).join(', ')
  say(`soak: nothing went wrong. ${done}`)
  const growth = perHour(samples, ({ rss }) => rss) / MIB
  const heap = perHour(samples, (sample) => sample.heap) / MIB
  const files = perHour(samples, ({ descriptors }) => descriptors)
  const lags = samples.map(({ lagP99 }) => lagP99)
  const lag = quantile(lags, 0.5)
  const verdict = (value: number, most: number): string => (value <= most ? 'ok' : 'short')
  say(
    `memory (RSS)  ${growth.toFixed(2)} MiB/h, at most ${MOST_GROWTH}: ${verdict(growth, MOST_GROWTH)}`,
  )
  say(`heap          ${heap.toFixed(2)} MiB/h`)
  say(`descriptors   ${files.toFixed(1)} an hour`)
  say(
    `loop lag p99  ${lag.toFixed(1)} ms as a rule, ${quantile(lags, 1).toFixed(1)} ms in the worst ${SAMPLE_MS / 1000} s, at most ${MOST_LAG_MS}: ${verdict(lag, MOST_LAG_MS)}`,
  )
}

main().catch((error: unknown) => {
  process.stderr.write(`soak: ${error instanceof TypeError ? error.message : String(error)}\n`)
  process.exit(1)
})
