/** What announcing cost a process, as one line of JSON. */
import type { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Announced {
  readonly frames: number
  /** WebRTC connections that are held open for offers. */
  readonly connections: number
  /** Of the event loop, in milliseconds. */
  readonly p99: number
  readonly longest: number
}

/** What follows at once belongs to it. */
const SETTLE_MS = 500
const NS_PER_MS = 1e6

export async function reportAnnounces(
  delay: ReturnType<typeof monitorEventLoopDelay>,
  frames: () => number,
  connections: number,
): Promise<void> {
  await new Promise((settled) => setTimeout(settled, SETTLE_MS))
  delay.disable()
  const announced: Announced = {
    ...{ frames: frames(), connections },
    p99: delay.percentile(99) / NS_PER_MS,
    longest: delay.max / NS_PER_MS,
  }
  process.stdout.write(`${JSON.stringify(announced)}\n`)
}
