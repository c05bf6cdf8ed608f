import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'seeder',
    include: ['{src,test,eviction,soak}/**/*.test.ts'],
    environment: 'node',
    // Mostly waiting: a second file runs meanwhile.
    maxWorkers: 2,
    // Integration tests start real seeders and a real chain, on two shared cores.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
