/** `npm run publish-model -- FILE --parcel X,Y`: a model of one's own on one's own land. */
import path from 'node:path'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import { Wallet } from 'ethers'
import { PUBLISH_HELP, PublishOptionError, parsePublishOptions } from './publish/options.ts'
import { publishModel } from './publish/publish.ts'
import { viewpointOf } from './publish/viewpoint.ts'
import { readRunningStack } from './running-stack.ts'
import { createProgress } from './terminal/progress.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')

function walletOf(key: string): Wallet {
  try {
    return new Wallet(key)
  } catch (cause) {
    throw new PublishOptionError('COSMOS_KEY is no private key: 0x and 64 hex digits', { cause })
  }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2)
  if (args.includes('--help') || args.includes('-h')) {
    process.stdout.write(PUBLISH_HELP)
    return
  }
  const stackFile = process.env.COSMOS_STACK ?? path.join(ROOT, '.cosmos', 'stack.json')
  const stack = readRunningStack(stackFile)
  const settings = parsePublishOptions(args, process.env, stack)
  const { x, y } = settings.parcel
  const progress = createProgress(process.stderr)
  const published = await progress.step(path.basename(settings.file), (detail) =>
    publishModel({
      settings,
      rpc: createHttpRpc({ url: settings.rpc, fetch }),
      wallet: walletOf(settings.key),
      fetch,
      now: () => Math.floor(Date.now() / 1000),
      onStep: detail,
    }),
  )
  const from = viewpointOf(x, y)
  process.stdout.write(
    `\n  It stands on ${x},${y} (title ${published.titleId}) as model ${published.modelId}.\n` +
      `  Info hash  ${published.infoHash}\n` +
      (stack ? `  See it     ${stack.portal}/#${from.x},${from.y},${from.heading}\n` : ''),
  )
}

main().catch((error: unknown) => {
  process.stderr.write(`\n  ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 1
})
