/**
 * A chain of our own on this machine: Hardhat's simulated network inside this process, served as
 * JSON-RPC over HTTP. Hardhat's `node` command is not used because it can only be run, not embedded:
 * it logs, never ends and sets no limits.
 */
import type { NetworkConnection } from 'hardhat/types/network'
import { loadHardhat, MEASURES_COVERAGE } from './hardhat.ts'
import { type RpcServer, serveRpc } from './rpc-server.ts'

/** Hardhat's well-known test phrase: its accounts hold play money on local chains everywhere. */
export const DEVELOPMENT_MNEMONIC = 'test test test test test test test test test test test junk'

/** Gas limits of Ethereum's main network: per block, and per transaction (EIP-7825). */
export const LIMITS = { blockGasLimit: 60_000_000n, transactionGasCap: 16_777_216n }
/** Contracts that count their statements are larger and dearer. */
const WITHOUT_LIMITS = {
  allowUnlimitedContractSize: true,
  blockGasLimit: 10_000_000_000n,
  transactionGasCap: 10_000_000_000n,
}

export interface LocalChainOptions {
  readonly host?: string
  /** 0 = any free port. */
  readonly port: number
  readonly chainId?: number
  readonly mnemonic?: string
  /** Accounts made from the mnemonic, each with `balance` wei. */
  readonly accounts?: number
  readonly balance?: bigint
  /** Time of the genesis block, Unix seconds; now when not given. */
  readonly genesisTime?: number
}

export interface LocalChain {
  /** `http://host:port` */
  readonly url: string
  readonly port: number
  /** The same chain without HTTP, for `deployCosmos` and for programs in this process. */
  readonly connection: NetworkConnection
  readonly provider: NetworkConnection['provider']
  close(): Promise<void>
}

/** The chain alone, without HTTP: a block for each transaction, state and proofs of all blocks. */
export async function simulateChain(
  options: Omit<LocalChainOptions, 'host' | 'port'> = {},
): Promise<NetworkConnection> {
  const hre = await loadHardhat()
  const { chainId = 31_337, accounts = 20, balance = 10n ** 22n } = options
  return hre.network.create({
    override: {
      chainId,
      networkId: chainId,
      accounts: {
        mnemonic: options.mnemonic ?? DEVELOPMENT_MNEMONIC,
        count: accounts,
        accountsBalance: balance,
      },
      ...(options.genesisTime !== undefined && {
        initialDate: new Date(options.genesisTime * 1000),
      }),
      ...(MEASURES_COVERAGE ? WITHOUT_LIMITS : LIMITS),
      // Several transactions a second are ordinary here; their blocks must not run into the future.
      allowBlocksWithSameTimestamp: true,
      // As on a real node: a failed transaction is mined, and its sender reads the receipt.
      throwOnTransactionFailures: false,
    },
  })
}

/** A chain that another program runs, over HTTP, with accounts that it signs for. */
export async function connectChain(url: string): Promise<NetworkConnection> {
  const hre = await loadHardhat()
  return hre.network.create({ network: 'public', override: { url, accounts: 'remote' } })
}

/** Starts the chain and its server. Rejects with RpcServerFailed when the port can't be had. */
export async function startLocalChain(options: LocalChainOptions): Promise<LocalChain> {
  const connection = await simulateChain(options)
  let server: RpcServer
  try {
    server = await serveRpc({
      host: options.host ?? '127.0.0.1',
      port: options.port,
      provider: connection.provider,
    })
  } catch (error) {
    await connection.close()
    throw error
  }
  return {
    url: server.url,
    port: server.port,
    connection,
    provider: connection.provider,
    async close() {
      await server.close()
      await connection.close()
    },
  }
}
