import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { bundleWorker } from './local/bundle.ts'
import type { CityOnChain } from './testing/city.ts'

/** The Worker as it is deployed, in one module: loading its hundreds one by one takes 10 s. */
const dist = path.join(import.meta.dirname, 'dist')
const main = path.join(dist, 'worker.js')
/** A client of two files: these tests are not about the real one, which may not be built yet. */
const assets = path.join(dist, 'assets')
await mkdir(assets, { recursive: true })
await writeFile(path.join(assets, 'index.html'), '<!doctype html><title>Cosmos</title>')
await writeFile(path.join(assets, 'cosmos.html'), '<!doctype html><title>Cosmos</title>')
await writeFile(main, await bundleWorker(path.join(import.meta.dirname, '..'), { readable: false }))

/**
 * The Worker and its objects in the real Workers runtime, on a real chain. Pure modules have their
 * tests beside them, in Node (project "unit").
 */
export default defineConfig({
  plugins: [
    cloudflareTest(({ inject }) => ({
      main,
      wrangler: { configPath: '../wrangler.toml' },
      miniflare: {
        cf: false,
        assets: { directory: assets, binding: 'ASSETS' },
        bindings: {
          COSMOS_RPC: inject<CityOnChain>('city').rpc,
          COSMOS_ADDRESS: inject<CityOnChain>('city').cosmos,
          COSMOS_PUBLIC_RPC: 'https://rpc.example/,http://127.0.0.1:8545',
          // Tests run the alarms themselves.
          COSMOS_POLL_SECONDS: '3600',
          // The two seeders of the test city have different shards of five.
          COSMOS_TRACKER_SHARDS: '5',
        },
        ratelimits: {
          REQUEST_LIMIT: { namespace_id: '1', simple: { limit: 100_000, period: 60 } },
          SOCKET_LIMIT: { namespace_id: '2', simple: { limit: 40, period: 60 } },
        },
      },
    })),
  ],
  test: {
    name: 'edge',
    include: ['workerd-tests/**/*.test.ts'],
    globalSetup: ['./workerd-tests/chain.setup.ts'],
    testTimeout: 20_000,
    // One runtime for all files: starting it takes longer than most tests.
    isolate: false,
    fileParallelism: false,
  },
})
