import { defineProject } from 'vitest/config'

export default defineProject({
  test: {
    name: 'contracts',
    include: ['test/**/*.test.ts', 'abi/**/*.test.ts'],
    globalSetup: ['./test/build.setup.ts'],
    setupFiles: ['./test/coverage.setup.ts'],
    // The first compilation in a fresh clone and the Solidity fuzz tests take their time.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
