/**
 * The edge on one machine: the real Worker with its objects in miniflare (workerd), offline. Nothing
 * is fetched, nothing is reported; state lies under `dataDir`.
 */
import { mkdir } from 'node:fs/promises'
import { createServer } from 'node:net'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Log, LogLevel, Miniflare } from 'miniflare'
import { bundleWorker } from './local/bundle.ts'
import { LocalEdgeError } from './local/errors.ts'
import { createGuard } from './local/guard.ts'
import { ENTRYPOINT, WORKER_NAME, workerOptions } from './local/worker-config.ts'

export { LocalEdgeError, type LocalEdgeFault } from './local/errors.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface LocalEdgeOptions {
  /** 0 for any free port. */
  readonly port: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** JSON-RPC endpoints of the chain, separated by commas. */
  readonly rpc: string
  /** Address of the `Cosmos` directory contract. */
  readonly cosmos: string
  /** Endpoints told to visitors; default: `rpc`. */
  readonly publicRpc?: readonly string[]
  /** Where the objects keep their state. Created if missing. */
  readonly dataDir: string
  /** The built client (default client/dist); where there is none the portal says so. */
  readonly assetsDir?: string
  /** Seconds between looks at the chain while somebody watches. Default 1. */
  readonly pollSeconds?: number
  /**
   * Objects the tracker is made of. Default 1: on one machine all of them share one thread, so more
   * only cost hops.
   */
  readonly trackerShards?: number
}

export interface LocalEdge {
  /** Origin without a trailing slash. */
  readonly url: string
  /** Stops the runtime; its state stays on disk. */
  close(): Promise<void>
}

/** Resolves once requests are answered. Rejects with LocalEdgeError. */
export async function startLocalEdge(options: LocalEdgeOptions): Promise<LocalEdge> {
  const host = options.host ?? '127.0.0.1'
  const assetsDir = options.assetsDir ?? path.join(root, 'client/dist')
  await makeFolders(options.dataDir, assetsDir)
  await checkPort(host, options.port)
  const script = await bundleWorker(root, { entry: 'edge/src/local-worker.ts' })
  const guard = createGuard()
  // The port leads straight to the Worker. Miniflare's own goes through Workers for development and for
  // assets, which cost every socket three times the memory and every frame half as much again, and
  // which compress whatever the flags say. What assets there are, the Worker fetches itself.
  const miniflare = new Miniflare({
    host: '127.0.0.1',
    port: 0,
    cf: false,
    telemetry: { enabled: false },
    logRequests: false,
    log: new Log(LogLevel.WARN),
    resourcePersistencePath: path.join(options.dataDir, 'objects'),
    workers: [
      {
        ...workerOptions({
          script,
          assetsDir,
          vars: {
            COSMOS_RPC: options.rpc,
            COSMOS_ADDRESS: options.cosmos,
            COSMOS_PUBLIC_RPC: (options.publicRpc ?? [options.rpc]).join(','),
            COSMOS_POLL_SECONDS: String(options.pollSeconds ?? 1),
            COSMOS_TRACKER_SHARDS: String(options.trackerShards ?? 1),
          },
        }),
        dev: { unsafeDirectSockets: [{ host, port: options.port, entrypoint: ENTRYPOINT }] },
      },
    ],
  })
  const stop = () => miniflare.dispose().finally(() => guard.dismiss())
  try {
    await miniflare.ready
    const { origin } = await miniflare.unsafeGetDirectURL(WORKER_NAME, ENTRYPOINT)
    guard.watch()
    return { url: origin, close: stop }
  } catch (error) {
    // A runtime that failed half-way has processes and folders to clean up too; what it says about
    // that is of less use than why it failed.
    await stop().catch(() => undefined)
    const why = error instanceof Error ? error.message : String(error)
    throw new LocalEdgeError('runtime', `the Workers runtime did not start: ${why}`, error)
  }
}

/** The runtime's own words for a folder it cannot use are a stack trace. */
async function makeFolders(...folders: string[]): Promise<void> {
  for (const folder of folders) {
    try {
      await mkdir(folder, { recursive: true })
    } catch (error) {
      throw new LocalEdgeError('data-folder', `cannot write to ${folder}: choose another`, error)
    }
  }
}

/** Says which port is taken, which the runtime does not. */
function checkPort(host: string, port: number): Promise<void> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new LocalEdgeError('bad-port', `a port is a number from 0 to 65535, not ${port}`)
  }
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const why =
        error.code === 'EADDRINUSE'
          ? `port ${port} is taken: stop what uses it or choose another port`
          : `cannot listen on ${host}:${port}: ${error.message}`
      reject(new LocalEdgeError('port-taken', why, error))
    })
    probe.listen(port, host, () => probe.close(() => resolve()))
  })
}
