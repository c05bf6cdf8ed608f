import { defineProject } from 'vitest/config'

/** End to end: one whole stack and a real Chromium, so one file after the other. */
export default defineProject({
  test: {
    name: 'end-to-end',
    include: ['**/*.e2e.ts'],
    globalSetup: ['./stack.setup.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A page that is drawn without a graphics card may need seconds for what a person sees at once.
    expect: { poll: { timeout: 20_000 } },
  },
})
