import { defineProject } from 'vitest/config'

/** Builds the container image for real, so one file, and minutes on a slow machine. */
export default defineProject({
  test: {
    name: 'image',
    include: ['**/*.image.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 600_000,
  },
})
