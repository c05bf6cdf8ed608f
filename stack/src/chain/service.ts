/** Starts the local chain's process and, on a chain that is still empty, puts the city there. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { createHttpRpc } from '@cosmos/protocol/chain/http-rpc'
import type { Address, Hex } from '@cosmos/protocol/lightnode/types'
import { z } from 'zod'
import type { CityPlan } from '../city/plan.ts'
import type { DataFolder } from '../data-folder.ts'
import { type Service, type ServiceOptions, startService } from '../processes/service.ts'
import { type ModelRegistration, populate } from './populate.ts'
import { cityOwnerWallet, foundationWallet } from './wallets.ts'

const hex = z.custom<Hex>((value) => typeof value === 'string' && /^0x[0-9a-fA-F]{40}$/.test(value))
const ready = z.object({
  url: z.url(),
  chainId: z.int(),
  cosmos: hex,
  contracts: z.record(z.string(), hex),
  /** Requests replayed from the journal; 0 on a chain that was just deployed. */
  replayed: z.int(),
})
export type ChainReady = z.infer<typeof ready>
export type ChainService = Service<ChainReady>

export interface ChainOptions {
  readonly root: string
  readonly data: DataFolder
  readonly city: string
  readonly port: number
  readonly plan: CityPlan
  readonly models: readonly ModelRegistration[]
  readonly grants: readonly { readonly to: Address; readonly titles: readonly number[] }[]
  readonly onProgress: (text: string) => void
  readonly onDeath: ServiceOptions['onDeath']
}

/**
 * A chain whose journal was cut off in the middle of populating starts afresh: `populated` is
 * written last, and only together with it is a journal worth replaying.
 */
export async function startChain(options: ChainOptions): Promise<ChainService> {
  const { data, city, plan, models, grants } = options
  const folder = data.folder('chain', city)
  const populatedFile = path.join(folder, 'populated')
  const wanted = fingerprintOf({ plan, models, grants })
  const complete = existsSync(populatedFile) && readFileSync(populatedFile, 'utf8') === wanted
  const service = await startService(
    {
      name: 'Chain',
      entry: path.join(options.root, 'stack/src/chain/main.ts'),
      args: ['--port', String(options.port), '--data', folder, '--fingerprint', wanted].concat(
        complete ? [] : ['--fresh'],
      ),
      logFile: data.file('logs', 'chain.log'),
      // The first start compiles all contracts: two minutes on two idle cores, more on busy ones.
      readyWithin: 10 * 60_000,
      onDeath: options.onDeath,
    },
    (line) => ready.parse(line),
  )
  if (service.ready.replayed > 0) return service
  try {
    await populate({
      rpc: createHttpRpc({ url: service.ready.url, fetch }),
      chainId: service.ready.chainId,
      contracts: service.ready.contracts,
      plan,
      models,
      grants,
      foundation: foundationWallet(),
      ownerWallet: cityOwnerWallet,
      onProgress: options.onProgress,
    })
    writeFileSync(populatedFile, wanted)
    return service
  } catch (error) {
    await service.stop()
    throw error
  }
}

/** Changes whenever the same chain would no longer come out: another plan, model or grant. */
function fingerprintOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 32)
}
