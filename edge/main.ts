/**
 * The local edge as a program:
 *   node edge/main.ts --port 8787 --rpc http://127.0.0.1:8545 --address 0x… --data DIR [--json]
 * Each of the four may be a variable instead: COSMOS_PORT, COSMOS_RPC, COSMOS_ADDRESS, COSMOS_DATA;
 * and COSMOS_PUBLIC_RPC for --public-rpc. Containers are configured that way.
 * Prints its address when ready (with --json one line of JSON) and stops on SIGINT and SIGTERM.
 */
import { parseArgs } from 'node:util'
import { stop as stopBundler } from 'esbuild'
import { LocalEdgeError, startLocalEdge } from './local.ts'

const USAGE =
  'usage: node edge/main.ts --rpc URL --address 0x… --data DIR ' +
  '[--port N] [--host H] [--public-rpc URL,…] [--assets DIR] [--poll SECONDS] [--json]'

async function main(): Promise<void> {
  const { env } = process
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: env.COSMOS_PORT || '8787' },
      host: { type: 'string', default: '127.0.0.1' },
      rpc: { type: 'string', default: env.COSMOS_RPC || undefined },
      address: { type: 'string', default: env.COSMOS_ADDRESS || undefined },
      data: { type: 'string', default: env.COSMOS_DATA || undefined },
      'public-rpc': { type: 'string', default: env.COSMOS_PUBLIC_RPC || undefined },
      assets: { type: 'string' },
      poll: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
    },
  })
  const { rpc, address, data } = values
  if (!rpc || !address || !data) throw new TypeError('--rpc, --address and --data are needed')
  const publicRpc = values['public-rpc']?.split(',')
  const assets = values.assets
  const edge = await startLocalEdge({
    port: Number(values.port),
    host: values.host,
    rpc,
    cosmos: address,
    dataDir: data,
    pollSeconds: Number(values.poll),
    ...(publicRpc ? { publicRpc } : {}),
    ...(assets ? { assetsDir: assets } : {}),
  })
  // Its service would stay as long as this program, for nothing.
  await stopBundler()
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    void edge.close().then(() => process.exit(0))
  }
  // miniflare's own listeners end the process on the spot, in the middle of stopping.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeAllListeners(signal)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // Started by another program that is gone (npm start keeps an IPC channel open for this).
  process.on('disconnect', stop)
  process.stdout.write(
    values.json ? `${JSON.stringify({ ready: true, url: edge.url })}\n` : `edge: ${edge.url}\n`,
  )
}

main().catch((error: unknown) => {
  if (error instanceof LocalEdgeError) {
    process.stderr.write(`${error.message}\n`)
  } else if (error instanceof TypeError) {
    process.stderr.write(`${error.message}\n${USAGE}\n`)
  } else throw error
  process.exit(1)
})
