/** wrangler.toml in miniflare's words. A test holds the two against each other. */
import type { WorkerOptions } from 'miniflare'

export const WORKER_NAME = 'cosmos'
export const COMPATIBILITY_DATE = '2026-03-01'
export const COMPATIBILITY_FLAGS = ['no_web_socket_compression']

const OBJECTS = { ROOM: 'Room', GRID: 'Grid', TRACKER: 'Tracker', LOBBY: 'Lobby' } as const

/** The export of `src/local-worker.ts` that the port leads to. */
export const ENTRYPOINT = 'Edge'

export interface WorkerVars {
  readonly COSMOS_RPC: string
  readonly COSMOS_ADDRESS: string
  readonly COSMOS_PUBLIC_RPC: string
  readonly COSMOS_POLL_SECONDS: string
  readonly COSMOS_TRACKER_SHARDS: string
}

/**
 * Everybody on one machine shares one count, tests and their browsers included, so the limits are this
 * much wider than deployed.
 */
const LOCAL_RATE_FACTOR = 100

/** Options for one Worker made of one bundled module. */
export function workerOptions(options: {
  readonly script: string
  readonly vars: WorkerVars
  readonly assetsDir: string
}): WorkerOptions {
  const text = (value: string) => ({ type: 'text', value }) as const
  const object = (exportName: string) =>
    ({ type: 'durable-object', worker: WORKER_NAME, exportName }) as const
  const rate = (namespace: string, limit: number) =>
    ({ type: 'rate-limit', namespace, simple: { limit, period: 60 } }) as const
  return {
    config: {
      name: WORKER_NAME,
      compatibilityDate: COMPATIBILITY_DATE,
      compatibilityFlags: COMPATIBILITY_FLAGS,
      manifest: {
        mainModule: 'worker.js',
        modulesRoot: '/',
        modules: { 'worker.js': { type: 'esm', contents: options.script } },
      },
      exports: Object.fromEntries(
        Object.values(OBJECTS).map((name) => [name, { type: 'durable-object', storage: 'sqlite' }]),
      ),
      assets: {
        directory: options.assetsDir,
        hasUserWorker: true,
        htmlHandling: 'none',
        notFoundHandling: 'none',
        runWorkerFirst: ['/*', '!/assets/*'],
      },
      env: {
        ...Object.fromEntries(
          Object.entries(OBJECTS).map(([binding, name]) => [binding, object(name)]),
        ),
        ...Object.fromEntries(
          Object.entries(options.vars).map(([name, value]) => [name, text(value)]),
        ),
        ASSETS: { type: 'assets' },
        REQUEST_LIMIT: rate('1', 600 * LOCAL_RATE_FACTOR),
        SOCKET_LIMIT: rate('2', 60 * LOCAL_RATE_FACTOR),
      },
    },
  }
}
