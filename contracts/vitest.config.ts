import { defineProject } from 'vitest/config'

export default defineProject({
  test: {
    name: 'contracts',
    include: ['test/**/*.test.ts', 'abi/**/*.test.ts'],
    globalSetup: ['./test/build.setup.ts'],
    // One compiles and plays the fuzz tests; the others run beside it.
    maxWorkers: 2,
    setupFiles: ['./test/coverage.setup.ts'],
    // The first compilation in a fresh clone and the Solidity fuzz tests take their time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
