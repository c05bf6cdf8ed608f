/** Starts the chain program and stops it. Runs in Node. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { createInterface } from 'node:readline'
import type { CityOnChain } from './city.ts'

const PROGRAM = path.join(import.meta.dirname, 'chain-main.ts')

/** Takes some seconds, more when the contracts have to be compiled. */
export async function startCityOnChain(): Promise<{ city: CityOnChain; close(): Promise<void> }> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  const lines = createInterface({ input: child.stdout })
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    exit.then(([code]) => Promise.reject(new Error(`the chain ended with code ${String(code)}`))),
  ])
  return {
    city: JSON.parse(line) as CityOnChain,
    async close() {
      child.stdin.end()
      await exit
    },
  }
}
