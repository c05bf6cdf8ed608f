/** A deployed city on a chain of its own, for one test file; calls by name, typed refusals. */
import {
  getAddress,
  Interface,
  type LogDescription,
  type Result,
  toBeHex,
  ZeroAddress,
} from 'ethers'
import {
  cosmosAbi,
  cybrAbi,
  landBankAbi,
  landGridAbi,
  landRegistryAbi,
  landTitleAbi,
  modelAbi,
  nodesAbi,
} from '../abi/index.ts'
import { deployCosmos } from '../deploy.ts'
import { simulateChain } from '../local-chain.ts'
import { CONTRACTS, type ContractName } from '../names.ts'

const INTERFACES: Readonly<Record<ContractName, Interface>> = {
  Cosmos: new Interface(cosmosAbi),
  CYBR: new Interface(cybrAbi),
  LandTitle: new Interface(landTitleAbi),
  LandGrid: new Interface(landGridAbi),
  LandRegistry: new Interface(landRegistryAbi),
  LandBank: new Interface(landBankAbi),
  Model: new Interface(modelAbi),
  Nodes: new Interface(nodesAbi),
}

/** A transaction or call the contracts refused, with the name of the Solidity error. */
export class Refused extends Error {
  readonly error: string
  constructor(error: string, fn: string) {
    super(`${fn} was refused: ${error}`)
    this.error = error
  }
}

export interface Receipt {
  readonly gasUsed: bigint
  readonly logs: readonly LogDescription[]
}

export interface City {
  readonly addresses: Readonly<Record<ContractName, string>>
  /** Owner of LandBank and the directory. */
  readonly foundation: string
  readonly distributor: string
  /** Plain accounts without rights. */
  readonly people: readonly [string, string, string, string]
  /** A view: its one result, or all of them. Throws Refused. */
  call<T>(contract: ContractName, fn: string, args?: readonly unknown[], from?: string): Promise<T>
  /** A mined transaction. Throws Refused. */
  send(
    from: string,
    contract: ContractName,
    fn: string,
    args?: readonly unknown[],
  ): Promise<Receipt>
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>
  close(): Promise<void>
}

interface RawReceipt {
  readonly status: string
  readonly gasUsed: string
  readonly logs: readonly { address: string; topics: string[]; data: string }[]
}

/** Under the cap of EIP-7825, and enough for everything we send. */
const GAS = toBeHex(16_000_000)

export async function startCity(): Promise<City> {
  const connection = await simulateChain()
  const rpc = <T>(method: string, params: readonly unknown[] = []): Promise<T> =>
    connection.provider.request({ method, params: [...params] }) as Promise<T>
  const accounts = (await rpc<string[]>('eth_accounts')).map((it) => getAddress(it))
  const [foundation, distributor, ...people] = accounts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  const { addresses } = await deployCosmos({
    connection,
    foundation,
    distributors: [distributor],
  })

  const request = (contract: ContractName, fn: string, args: readonly unknown[], from: string) => ({
    from,
    to: addresses[contract],
    gas: GAS,
    data: INTERFACES[contract].encodeFunctionData(fn, args),
  })

  async function call<T>(
    contract: ContractName,
    fn: string,
    args: readonly unknown[] = [],
    from = ZeroAddress,
  ): Promise<T> {
    const data = await rpc<string>('eth_call', [request(contract, fn, args, from), 'latest']).catch(
      asRefusal(fn),
    )
    const result: Result = INTERFACES[contract].decodeFunctionResult(fn, data)
    return (result.length === 1 ? result[0] : result) as T
  }

  return {
    addresses,
    foundation,
    distributor,
    people,
    call,
    rpc,
    async send(from, contract, fn, args = []) {
      const hash = await rpc('eth_sendTransaction', [request(contract, fn, args, from)])
      const receipt = await rpc<RawReceipt>('eth_getTransactionReceipt', [hash])
      if (receipt.status !== '0x1') {
        await call(contract, fn, args, from)
        throw new Error(`${fn} failed in a block and not in a call`)
      }
      return { gasUsed: BigInt(receipt.gasUsed), logs: receipt.logs.flatMap(parseLog(addresses)) }
    },
    close: () => connection.close(),
  }
}

const parseLog =
  (addresses: City['addresses']) =>
  (log: RawReceipt['logs'][number]): LogDescription[] => {
    const contract = CONTRACTS.find(({ name }) => addresses[name] === getAddress(log.address))
    const parsed = contract && INTERFACES[contract.name].parseLog(log)
    return parsed ? [parsed] : []
  }

/** Rethrows a provider's error as Refused where it carries one of our errors. */
export const asRefusal =
  (fn: string, ...more: readonly Interface[]) =>
  (error: unknown): never => {
    const data = error instanceof Error && 'data' in error ? error.data : undefined
    if (typeof data !== 'string') throw error
    for (const it of [...Object.values(INTERFACES), ...more]) {
      const parsed = it.parseError(data)
      if (parsed) throw new Refused(parsed.name, fn)
    }
    throw new Refused(data, fn)
  }

/** The name of the Solidity error with which `attempt` is refused. Throws when it is not. */
export async function refusalOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
  } catch (error) {
    if (error instanceof Refused) return error.error
    throw error
  }
  throw new Error('nothing was refused')
}
