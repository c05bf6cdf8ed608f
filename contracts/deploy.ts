/** Deploys Cosmos through its one Ignition module, from programs. */
import '@nomicfoundation/hardhat-ignition-ethers'
import { readFileSync } from 'node:fs'
import { getAddress } from 'ethers'
import type { NetworkConnection } from 'hardhat/types/network'
import { build } from './build.ts'
import cosmosModule from './ignition/modules/Cosmos.ts'
import { CONTRACTS, type ContractName } from './names.ts'

/** How often Ignition asks for receipts, ms. Its own default of a second is for public networks. */
const POLLING_INTERVAL = 20

export interface DeployOptions {
  /** `LocalChain.connection`, or any connection of Hardhat's. */
  readonly connection: NetworkConnection
  /** Owner of the directory and of LandBank, and receiver of the CYBR. */
  readonly foundation: string
  /** An account that may hand out private titles, besides the contracts that sell them. */
  readonly distributor?: string
  /** CYBR in its smallest unit; 10^27 when not given. */
  readonly initialSupply?: bigint
  /** Where Ignition keeps its journal, for networks that outlive this process; `chain-ID` else. */
  readonly deploymentId?: string
  /** CYBR that comes with a title of the ICO, in its smallest unit; 20,000 CYBR when not given. */
  readonly cybrPerTitle?: bigint
  /** Further parameters of the module; its defaults are those of public networks. */
  readonly parameters?: Readonly<Record<string, number>>
  /** Who pays; the connection's first account when not given. */
  readonly deployer?: string
}

/** Parameters for one's own machine: decisions take minutes instead of days. */
export function localParameters(): Readonly<Record<string, number>> {
  const file = new URL('./ignition/parameters/local.json', import.meta.url)
  return JSON.parse(readFileSync(file, 'utf8')).Cosmos
}

export interface Deployment {
  /** Address of the directory. */
  readonly cosmos: string
  /** Checksummed addresses of all contracts. */
  readonly addresses: Readonly<Record<ContractName, string>>
}

/**
 * Compiles where needed and deploys everything. Throws Hardhat's error, which names the contract and
 * the reason, when a transaction fails, and RangeError for a malformed account.
 */
export async function deployCosmos(options: DeployOptions): Promise<Deployment> {
  const parameters = {
    ...options.parameters,
    foundation: account(options.foundation, 'foundation'),
    ...(options.distributor !== undefined && {
      distributor: account(options.distributor, 'distributor'),
    }),
    ...(options.initialSupply !== undefined && { initialSupply: options.initialSupply }),
    ...(options.cybrPerTitle !== undefined && { cybrPerTitle: options.cybrPerTitle }),
  }
  await build()
  const done = await options.connection.ignition.deploy(cosmosModule, {
    parameters: { Cosmos: parameters },
    config: { blockPollingInterval: POLLING_INTERVAL, requiredConfirmations: 1 },
    ...(options.deploymentId !== undefined && { deploymentId: options.deploymentId }),
    ...(options.deployer !== undefined && { defaultSender: options.deployer }),
  })
  const addresses = Object.fromEntries(
    CONTRACTS.map(({ name }) => [name, getAddress(String(done[name].target))]),
  ) as Record<ContractName, string>
  return { cosmos: addresses.Cosmos, addresses }
}

function account(value: string, what: string): string {
  try {
    return getAddress(value)
  } catch (cause) {
    throw new RangeError(`the ${what} ${value} is not an Ethereum address`, { cause })
  }
}
