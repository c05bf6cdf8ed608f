/** The local stack's seeders: one process each, with a wallet, a data folder and ports of its own. */
import path from 'node:path'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { z } from 'zod'
import { foundationWallet, seederWallet } from './chain/wallets.ts'
import type { DataFolder } from './data-folder.ts'
import { anyFreePort } from './processes/port.ts'
import { type Service, type ServiceOptions, startService } from './processes/service.ts'
import { uploadPackage } from './publish/upload-package.ts'

const ready = z.object({ ready: z.literal(true), url: z.url(), peer: z.string() })
export type SeederReady = z.infer<typeof ready>
export type SeederService = Service<SeederReady>

/** Enough for the full city a hundred times over, small enough not to fill a laptop. */
const STORAGE = '2GB'

/** Starts seeder `index` (from 0). Rejects with ServiceError. */
export async function startSeeder(options: {
  readonly root: string
  readonly data: DataFolder
  readonly index: number
  readonly port: number
  readonly rpc: string
  readonly cosmos: Address
  readonly edge: string | undefined
  /** Seeders besides this one. */
  readonly others: number
  readonly onDeath: ServiceOptions['onDeath']
}): Promise<SeederService> {
  const { root, data, index, port } = options
  const name = `Seeder ${index + 1}`
  const wallet = seederWallet(index)
  return startService(
    {
      name,
      entry: path.join(root, 'seeder/src/main.ts'),
      args: ['--json'],
      env: {
        // The foundation's wallet too: every seeder of the stack pins the demo city, so that the
        // city stays whole when one of them is killed.
        COSMOS_WALLET: `${wallet.address},${foundationWallet().address}`,
        COSMOS_KEY: wallet.privateKey,
        COSMOS_RPC: options.rpc,
        COSMOS_ADDRESS: options.cosmos,
        COSMOS_STORAGE: STORAGE,
        // All that can be had here: a warning that nobody can mend would hide the others.
        COSMOS_REPLICAS: String(Math.min(options.others, 2)),
        COSMOS_DATA: data.folder(`seeder-${index + 1}`),
        COSMOS_PORT: String(port),
        COSMOS_PEER_PORT: String(await anyFreePort()),
        COSMOS_PUBLIC_URL: `http://127.0.0.1:${port}`,
        ...(options.edge && { COSMOS_EDGE: options.edge }),
      },
      logFile: data.file('logs', `seeder-${index + 1}.log`),
      onDeath: options.onDeath,
    },
    (line) => ready.parse(line),
  )
}

/** Uploads at a time: more of one address a seeder turns away. */
const PARALLEL_UPLOADS = 2

/** Hands the city's packages to one seeder; the others get them from it through the swarm. */
export async function publishCity(options: {
  readonly seeder: string
  readonly packages: readonly Pick<ModelPackage, 'infoHash' | 'torrent' | 'files'>[]
  readonly fetch: typeof fetch
  readonly onProgress: (text: string) => void
}): Promise<void> {
  const { seeder, packages, fetch } = options
  let next = 0
  let done = 0
  const upload = async () => {
    for (let item = packages[next++]; item; item = packages[next++]) {
      await uploadPackage({ fetch, seeder, modelPackage: item })
      options.onProgress(`${++done} of ${packages.length} models`)
    }
  }
  await Promise.all(Array.from({ length: PARALLEL_UPLOADS }, upload))
}
