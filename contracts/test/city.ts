/** A deployed city on a chain of its own, for one test file; calls by name, typed refusals. */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import {
  getAddress,
  Interface,
  type LogDescription,
  parseEther,
  type Result,
  toBeHex,
  ZeroAddress,
} from 'ethers'
import { deployCosmos } from '../deploy.ts'
import { MEASURES_COVERAGE } from '../hardhat.ts'
import { connectChain, simulateChain } from '../local-chain.ts'
import { CONTRACTS, type ContractName } from '../names.ts'

const interfaces = new Map<ContractName, Interface>()

/** From the compiled artifact, read when first asked for: importing this file needs no build. */
export function interfaceOf(name: ContractName): Interface {
  const known = interfaces.get(name)
  if (known) return known
  const { source } = CONTRACTS.find((contract) => contract.name === name) ?? { source: '' }
  const file = new URL(`../artifacts/src/${source}/${name}.json`, import.meta.url)
  const parsed = new Interface(JSON.parse(readFileSync(file, 'utf8')).abi)
  interfaces.set(name, parsed)
  return parsed
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
  readonly chainId: number
  /** Owner of LandBank and the directory. */
  readonly foundation: string
  readonly distributor: string
  /** Plain accounts without rights. */
  readonly people: readonly [string, string, string, string]
  /** Whole CYBR from the foundation, which holds the supply. */
  pay(to: string, cybr: number | bigint): Promise<Receipt>
  /** A transaction of the EcosystemFund, as if its timelock had run out. Throws Refused. */
  govern(contract: ContractName, fn: string, args?: readonly unknown[]): Promise<Receipt>
  /** Lets this many seconds pass and makes a block. */
  pass(seconds: number): Promise<void>
  /** Unix seconds of the newest block. */
  now(): Promise<number>
  /** A view: its one result, or all of them. Throws Refused. */
  call<T>(contract: ContractName, fn: string, args?: readonly unknown[], from?: string): Promise<T>
  /** A mined transaction, with `value` wei. Throws Refused. */
  send(
    from: string,
    contract: ContractName,
    fn: string,
    args?: readonly unknown[],
    value?: bigint,
  ): Promise<Receipt>
  /** ABI of a contract. */
  abi(contract: ContractName): Interface
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>
  close(): Promise<void>
}

interface RawReceipt {
  readonly status: string
  readonly gasUsed: string
  readonly logs: readonly { address: string; topics: string[]; data: string }[]
}

/** Under the cap of EIP-7825, and enough for everything we send. */
const GAS = toBeHex(MEASURES_COVERAGE ? 100_000_000 : 16_000_000)

export interface CityOptions {
  /** A chain that stands already, instead of our own local one. */
  readonly url?: string
  /** Whether `close` puts the chain back to where it was: its next city gets the same addresses. */
  readonly undo?: boolean
}

export async function startCity({ url, undo }: CityOptions = {}): Promise<City> {
  const connection = url ? await connectChain(url) : await simulateChain()
  const rpc = <T>(method: string, params: readonly unknown[] = []): Promise<T> =>
    connection.provider.request({ method, params: [...params] }) as Promise<T>
  const before = undo ? await rpc<string>('evm_snapshot') : undefined
  const accounts = (await rpc<string[]>('eth_accounts')).map((it) => getAddress(it))
  const [foundation, distributor, ...people] = accounts as [
    string,
    string,
    string,
    string,
    string,
    string,
  ]
  // Ignition would take up an earlier deployment where the chain is not its own.
  const deploymentId = `test-${process.pid}-${Date.now()}`
  const { addresses } = await deployCosmos({ connection, foundation, distributor, deploymentId })
  const journal = new URL(`../ignition/deployments/${deploymentId}`, import.meta.url)
  await rm(journal, { recursive: true, force: true })

  const request = (contract: ContractName, fn: string, args: readonly unknown[], from: string) => ({
    from,
    to: addresses[contract],
    gas: GAS,
    data: interfaceOf(contract).encodeFunctionData(fn, args),
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
    const result: Result = interfaceOf(contract).decodeFunctionResult(fn, data)
    return (result.length === 1 ? result[0] : result) as T
  }

  async function send(
    from: string,
    contract: ContractName,
    fn: string,
    args: readonly unknown[] = [],
    value = 0n,
  ): Promise<Receipt> {
    const payable = value > 0n ? { value: toBeHex(value) } : {}
    const transaction = { ...request(contract, fn, args, from), ...payable }
    const hash = await rpc('eth_sendTransaction', [transaction])
    const receipt = await minedReceipt(() =>
      rpc<RawReceipt | null>('eth_getTransactionReceipt', [hash]),
    )
    if (receipt.status !== '0x1') {
      await rpc('eth_call', [transaction, 'latest']).catch(asRefusal(fn))
      throw new Error(`${fn} failed in a block and not in a call`)
    }
    return { gasUsed: BigInt(receipt.gasUsed), logs: receipt.logs.flatMap(parseLog(addresses)) }
  }

  // The fund acts by transactions of its own here; that the governor makes it do so, and after a
  // delay, is tested where governance is. Only on demand: a balance set by hand belongs to no block,
  // so nothing of the newest one could be proven.
  const fund = addresses.EcosystemFund
  async function govern(contract: ContractName, fn: string, args?: readonly unknown[]) {
    await rpc('hardhat_impersonateAccount', [fund])
    await rpc('hardhat_setBalance', [fund, toBeHex(10n ** 20n)])
    return send(fund, contract, fn, args)
  }

  return {
    addresses,
    chainId: Number(await rpc<string>('eth_chainId')),
    foundation,
    distributor,
    people,
    call,
    send,
    abi: interfaceOf,
    rpc,
    pay: (to, cybr) => send(foundation, 'CYBR', 'transfer', [to, parseEther(cybr.toString())]),
    govern,
    async pass(seconds) {
      await rpc('evm_increaseTime', [seconds])
      await rpc('evm_mine')
    },
    async now() {
      const block = await rpc<{ timestamp: string }>('eth_getBlockByNumber', ['latest', false])
      return Number(block.timestamp)
    },
    async close() {
      if (before !== undefined) await rpc('evm_revert', [before])
      await connection.close()
    },
  }
}

/** Our own chain mines before it answers; others may take a moment. */
export async function minedReceipt<T>(ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + 10_000
  for (;;) {
    const receipt = await ask()
    if (receipt) return receipt
    if (Date.now() > deadline) throw new Error('a transaction was not mined')
    await setTimeout(5)
  }
}

const parseLog =
  (addresses: City['addresses']) =>
  (log: RawReceipt['logs'][number]): LogDescription[] => {
    const contract = CONTRACTS.find(({ name }) => addresses[name] === getAddress(log.address))
    const parsed = contract && interfaceOf(contract.name).parseLog(log)
    return parsed ? [parsed] : []
  }

/** What a call reverted with. Hardhat wraps it once more where it can't find the source line. */
function revertData(error: unknown): unknown {
  const data = error instanceof Error && 'data' in error ? error.data : undefined
  return typeof data === 'object' && data !== null && 'data' in data ? data.data : data
}

/** Rethrows a provider's error as Refused where it carries one of our errors. */
export const asRefusal =
  (fn: string, ...more: readonly Interface[]) =>
  (error: unknown): never => {
    const data = revertData(error)
    if (typeof data !== 'string') throw error
    for (const it of [...CONTRACTS.map(({ name }) => interfaceOf(name)), ...more]) {
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
