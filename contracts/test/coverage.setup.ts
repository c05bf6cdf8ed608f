import { afterAll } from 'vitest'
import { loadHardhat, MEASURES_COVERAGE } from '../hardhat.ts'

/** Keeps what a test file's chains reported, when `coverage.ts` runs it. */
afterAll(async () => {
  if (!MEASURES_COVERAGE) return
  const hre = await loadHardhat()
  await hre.hooks.runHandlerChain('test', 'onTestWorkerDone', ['all'], async () => undefined)
})
