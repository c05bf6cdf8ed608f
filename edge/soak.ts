/**
 * `npm run soak`: plays the seeded rooms of the simulator, ten thousand unless told otherwise.
 *   npm run soak -- rooms [--runs N] [--seed FIRST] [--keep-going]
 * Prints each seed that failed with the command that plays it alone; exits with 1 when there was one.
 */
import { parseArgs } from 'node:util'
import { simulateRoom } from './testing/room-simulation.ts'

const RUNS = 10_000
const REPORT_EVERY_MS = 10_000
/** Rooms at a time: each waits for threads of WebCrypto more than half of its time. */
const AT_ONCE = 4

function readFlags(): { runs: number; first: number; keepGoing: boolean } {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: String(RUNS) },
      seed: { type: 'string', default: '1' },
      'keep-going': { type: 'boolean', default: false },
    },
  })
  const [runs, first] = [Number(values.runs), Number(values.seed)]
  if (!Number.isSafeInteger(runs) || runs < 1) throw new TypeError('--runs is a number from 1 on')
  if (!Number.isSafeInteger(first)) throw new TypeError('--seed is a whole number')
  return { runs, first, keepGoing: values['keep-going'] }
}

async function main(): Promise<void> {
  const { runs, first, keepGoing } = readFlags()
  const start = Date.now()
  let next = first
  let failed = 0
  let reported = start
  let done = 0

  function report(): void {
    if (Date.now() - reported < REPORT_EVERY_MS) return
    reported = Date.now()
    const left = Math.round((((reported - start) / done) * (runs - done)) / 60_000)
    process.stderr.write(`soak: ${done} of ${runs}, ${failed} failed, ${left} min to go\n`)
  }

  async function playOn(): Promise<void> {
    while (next < first + runs && (keepGoing || failed === 0)) {
      const seed = next++
      try {
        await simulateRoom(seed)
      } catch (error) {
        failed++
        process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`)
      }
      done++
      report()
    }
  }

  await Promise.all(Array.from({ length: AT_ONCE }, playOn))
  const seconds = Math.round((Date.now() - start) / 1000)
  process.stdout.write(`soak: ${done} rooms in ${seconds} s, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
}

main().catch((error: unknown) => {
  if (!(error instanceof TypeError)) throw error
  process.stderr.write(`soak: ${error.message}\n`)
  process.exit(1)
})
