import { defineConfig } from 'vitest/config'

/** One project a part, so that `npx vitest run --project seeder` runs just that part. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{protocol,client,edge/src,edge/local,stack,scripts,bench,docker}/**/*.test.ts',
            'edge/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          environment: 'node',
          // Projects do not inherit it. Two, because many tests start processes of their own.
          maxWorkers: 2,
          // Property tests do much work, and the machine may be busy: only a hang should end them.
          testTimeout: 30_000,
        },
      },
      'contracts/vitest.config.ts',
      'seeder/vitest.config.ts',
      'edge/vitest.config.ts',
      'tests/image/vitest.config.ts',
      'tests/vitest.config.ts',
    ],
  },
})
