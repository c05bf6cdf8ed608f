/**
 * The edge on one machine as a program, `npm run edge`:
 *   node edge/main.ts --rpc http://127.0.0.1:8545 --address 0x… [--port 8787] [--data DIR] [--json]
 * or by COSMOS_RPC, COSMOS_ADDRESS, COSMOS_PORT, COSMOS_DATA and the others of `--help`.
 * Prints its address when ready (with --json one line of JSON) and stops on SIGINT and SIGTERM.
 */
import type { Health } from '@cosmos/protocol/http/schemas'
import { stop as stopBundler } from 'esbuild'
import { readSettings, usage } from './local/settings.ts'
import { type LocalEdge, LocalEdgeError, startLocalEdge } from './local.ts'

async function main(): Promise<void> {
  const read = readSettings(process.argv.slice(2), process.env)
  if (read.kind === 'help') {
    process.stdout.write(`${usage()}\n`)
    return
  }
  if (read.kind === 'problems') {
    process.stderr.write(`${read.problems.map((line) => `edge: ${line}\n`).join('')}${usage()}\n`)
    process.exit(1)
  }
  const edge = await startLocalEdge(read.options)
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
    read.json ? `${JSON.stringify({ ready: true, url: edge.url })}\n` : `edge: ${edge.url}\n`,
  )
  if (!read.json) await reportChain(edge)
}

/** An edge starts without its chain and serves what it kept; whoever started it should know. */
async function reportChain({ url }: LocalEdge): Promise<void> {
  const response = await fetch(`${url}/api/health`)
  const { status, detail, block } = (await response.json()) as Health
  const said =
    status === 'ok' ? `follows the chain, block ${block?.number}` : `${status}: ${detail}`
  process.stderr.write(`edge: ${said}\n`)
}

main().catch((error: unknown) => {
  if (!(error instanceof LocalEdgeError)) throw error
  process.stderr.write(`edge: ${error.message}\n`)
  process.exit(1)
})
