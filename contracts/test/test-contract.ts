/** Contracts that only tests need, and ours with other arguments, deployed on a city's chain. */
import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { getAddress, Interface, type Result, toBeHex } from 'ethers'
import { CONTRACTS_DIR } from '../build.ts'
import { loadHardhat } from '../hardhat.ts'
import type { City } from './city.ts'
import { asRefusal, minedReceipt } from './city.ts'

/** Where `buildTestContracts` puts artifacts, by the source's path below `test/solidity/`. */
export const TEST_ARTIFACTS = new URL('../cache/probes/', import.meta.url)

/**
 * Compiles the contracts that tests deploy, where needed. Once, not in every test file: they run side
 * by side. The fuzz tests, which take minutes, are left to `solidity.test.ts`; the artifacts are
 * copied, because its compiler writes all of them anew while other tests read.
 */
export async function buildTestContracts(): Promise<void> {
  const hre = await loadHardhat()
  const folders = ['probes', 'attackers']
  const files = folders.flatMap((folder) => {
    const path = join(CONTRACTS_DIR, 'test', 'solidity', folder)
    return readdirSync(path).map((name) => join(path, name))
  })
  await hre.tasks.getTask('build').run({ quiet: true, noContracts: true, files })
  for (const folder of folders) {
    const made = join(CONTRACTS_DIR, 'cache', 'test-artifacts', 'test', 'solidity', folder)
    cpSync(made, new URL(folder, TEST_ARTIFACTS), { recursive: true })
  }
}

export interface TestContract {
  readonly address: string
  readonly abi: Interface
  /** A view: its one result, or all of them. Throws Refused. */
  call<T>(fn: string, args?: readonly unknown[], from?: string): Promise<T>
  /** A mined transaction; the gas it used. Throws Refused. */
  send(from: string, fn: string, args?: readonly unknown[], value?: bigint): Promise<bigint>
}

/** Under the cap of EIP-7825. */
const GAS = toBeHex(16_000_000)

/**
 * `source`: below `test/solidity/`, as `attackers/Wallet.sol`, or `attackers/Wallet.sol:Other` for another
 * contract in it. `buildTestContracts` must have run.
 */
export const deployTestContract = (
  city: City,
  source: string,
  args: readonly unknown[] = [],
): Promise<TestContract> => deployArtifact(city, `cache/probes/${source}`, args)

/** Another one of ours. `source`: below `src/`. */
export const deploySource = (
  city: City,
  source: string,
  args: readonly unknown[] = [],
): Promise<TestContract> => deployArtifact(city, `artifacts/src/${source}`, args)

async function deployArtifact(
  city: City,
  source: string,
  args: readonly unknown[],
): Promise<TestContract> {
  const [path = '', contract] = source.split(':')
  const name = contract ?? path.slice(path.lastIndexOf('/') + 1, -'.sol'.length)
  const file = new URL(`../${path}/${name}.json`, import.meta.url)
  const artifact = JSON.parse(readFileSync(file, 'utf8'))
  const abi = new Interface(artifact.abi)
  const data = artifact.bytecode + abi.encodeDeploy(args).slice(2)
  const [deployer] = city.people
  const creation = { from: deployer, data, gas: GAS }
  await city.rpc('eth_call', [creation, 'latest']).catch(asRefusal('constructor', abi))
  const hash = await city.rpc('eth_sendTransaction', [creation])
  const { contractAddress } = await minedReceipt(() =>
    city.rpc<{ contractAddress: string } | null>('eth_getTransactionReceipt', [hash]),
  )
  const address = getAddress(contractAddress)
  return {
    address,
    abi,
    async call<T>(fn: string, args_: readonly unknown[] = [], from: string = deployer) {
      const request = { from, to: address, data: abi.encodeFunctionData(fn, args_) }
      const answer = await city
        .rpc<string>('eth_call', [request, 'latest'])
        .catch(asRefusal(fn, abi))
      const result: Result = abi.decodeFunctionResult(fn, answer)
      return (result.length === 1 ? result[0] : result) as T
    },
    async send(from, fn, args_ = [], value = 0n) {
      const data_ = abi.encodeFunctionData(fn, args_)
      const request = { from, to: address, data: data_, gas: GAS, value: toBeHex(value) }
      await city.rpc('eth_call', [request, 'latest']).catch(asRefusal(fn, abi))
      const sent = await city.rpc('eth_sendTransaction', [request])
      const receipt = await minedReceipt(() =>
        city.rpc<{ gasUsed: string; status: string } | null>('eth_getTransactionReceipt', [sent]),
      )
      if (receipt.status !== '0x1') throw new Error(`${fn} failed in a block and not in a call`)
      return BigInt(receipt.gasUsed)
    },
  }
}
