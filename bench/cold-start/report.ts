/** What a measured process says of itself, as one line of JSON. */
import { readdir } from 'node:fs/promises'

export interface Measured {
  readonly ms: number
  /** Resident bytes, after a collection. */
  readonly bytes: number
  readonly files: number
}

export async function report(ms: number): Promise<void> {
  globalThis.gc?.()
  const files = (await readdir('/proc/self/fd').catch(() => [])).length
  const measured: Measured = { ms, bytes: process.memoryUsage.rss(), files }
  process.stdout.write(`${JSON.stringify(measured)}\n`)
}
