/**
 * The local chain as a process of its own: Hardhat's network, served as JSON-RPC, with the contracts
 * deployed. Prints one line of JSON when ready and stops when its parent goes away.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { startDurableChain } from './durable-chain.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    data: { type: 'string' },
    fingerprint: { type: 'string' },
    fresh: { type: 'boolean', default: false },
  },
})
if (!values.port || !values.data || !values.fingerprint) {
  process.stderr.write('usage: chain/main.ts --port N --data DIR --fingerprint TEXT [--fresh]\n')
  process.exit(2)
}
mkdirSync(values.data, { recursive: true })
const chain = await startDurableChain({
  port: Number(values.port),
  journalFile: path.join(values.data, 'journal.jsonl'),
  deploymentFile: path.join(values.data, 'deployment.json'),
  fingerprint: values.fingerprint,
  fresh: values.fresh,
})
process.stdout.write(`${JSON.stringify(chain.ready)}\n`)

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await chain.close()
  process.exit(0)
}
process.on('SIGTERM', stop)
process.on('SIGINT', stop)
process.on('disconnect', stop)
