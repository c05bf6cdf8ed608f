/** `npm start`: the whole of Cosmos on this machine, from one command. */
import path from 'node:path'
import { DataFolderError } from './data-folder.ts'
import { HELP, OptionError, parseOptions } from './options.ts'
import { PortTakenError } from './processes/port.ts'
import { ServiceError } from './processes/service.ts'
import { startStack } from './stack.ts'
import { createProgress } from './terminal/progress.ts'
import { welcome } from './terminal/welcome.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

/** Errors whose message is meant for the person at the terminal; others keep their stack trace. */
const EXPECTED = [OptionError, DataFolderError, PortTakenError, ServiceError]

async function main(): Promise<void> {
  const options = parseOptions(process.argv.slice(2), ROOT)
  if (options.help) {
    process.stdout.write(HELP)
    return
  }
  const progress = createProgress(process.stderr)
  const stopRequest = onStopRequest()
  const stack = await startStack({ root: ROOT, options, progress, stopRequest })
  if (stack) {
    const { portal, rpc, chainId, cosmos, seeders, file } = stack.running
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ portal, rpc, chainId, cosmos, seeders, file })}\n`)
    } else process.stdout.write(welcome(stack.running, process.stdout.isTTY === true))
    await stopRequest
    await progress.step('Stopping', () => stack.stop())
  }
}

/** Resolves on the first Ctrl-C or SIGTERM; a second one ends the process at once. */
function onStopRequest(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false
    const ask = () => {
      if (asked) process.exit(130)
      asked = true
      resolve()
    }
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, ask)
  })
}

main()
  .then(() => process.exit(process.exitCode ?? 0))
  .catch((error: unknown) => {
    const expected = EXPECTED.some((type) => error instanceof type)
    const text = error instanceof Error ? (expected ? error.message : error.stack) : String(error)
    process.stderr.write(`\n  ${text}\n`)
    process.exit(1)
  })
