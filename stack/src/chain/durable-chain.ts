/** The local chain that survives a restart: Hardhat's network, its journal, and a server in front. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { type Deployment, deployCosmos, localParameters } from '@cosmos/contracts/deploy'
import { DEVELOPMENT_MNEMONIC, simulateChain } from '@cosmos/contracts/local-chain'
import { serveRpc } from '@cosmos/contracts/rpc-server'
import { openJournal, type Request } from './journal.ts'
import { FUNDED_ACCOUNTS, foundationWallet } from './wallets.ts'

export interface DurableChain {
  readonly ready: {
    readonly url: string
    readonly chainId: number
    readonly cosmos: string
    readonly contracts: Readonly<Record<string, string>>
    /** Requests replayed from the journal; 0 on a chain that was just deployed. */
    readonly replayed: number
  }
  close(): Promise<void>
}

const CHAIN_ID = 31_337

/** Starts from the journal, or deploys. Rejects with JournalError, RpcServerFailed or Hardhat's error. */
export async function startDurableChain(options: {
  readonly port: number
  readonly journalFile: string
  /** Where the addresses of an earlier deployment are kept, beside the journal. */
  readonly deploymentFile: string
  readonly fingerprint: string
  readonly fresh: boolean
}): Promise<DurableChain> {
  const deployed = options.fresh ? undefined : readDeployment(options.deploymentFile)
  const journal = openJournal({
    file: options.journalFile,
    fingerprint: options.fingerprint,
    fresh: deployed === undefined,
    now: () => Math.floor(Date.now() / 1000),
  })
  const connection = await simulateChain({
    chainId: CHAIN_ID,
    mnemonic: DEVELOPMENT_MNEMONIC,
    accounts: FUNDED_ACCOUNTS,
    genesisTime: journal.genesis,
  })
  const { provider } = connection
  const plain = provider.request.bind(provider) as Request
  await journal.replay(plain)
  // Hardhat's plugins hold the provider itself, so this is the one place that sees every request.
  Object.assign(provider, { request: journal.record(plain) })

  const foundation = foundationWallet().address
  const deployment =
    deployed ??
    (await deployCosmos({
      connection,
      foundation,
      distributor: foundation,
      parameters: localParameters(),
    }))
  writeFileSync(options.deploymentFile, JSON.stringify(deployment))
  const server = await serveRpc({ host: '127.0.0.1', port: options.port, provider })
  return {
    ready: {
      url: server.url,
      chainId: CHAIN_ID,
      cosmos: deployment.cosmos,
      contracts: deployment.addresses,
      replayed: journal.length,
    },
    async close() {
      await server.close()
      await connection.close()
    },
  }
}

function readDeployment(file: string): Deployment | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Deployment) : undefined
}
