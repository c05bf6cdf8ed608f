/** The test contract that opens the pure Solidity libraries, deployed on a city's chain. */
import { readFileSync } from 'node:fs'
import { Interface, type Result } from 'ethers'
import type { City } from './city.ts'
import { asRefusal, minedReceipt } from './city.ts'
import { TEST_ARTIFACTS } from './test-contract.ts'

const ARTIFACT = new URL('probes/GeometryProbe.sol/GeometryProbe.json', TEST_ARTIFACTS)

export interface Probe {
  /** A view: its one result, or all of them. Throws Refused. */
  call<T>(fn: string, args: readonly unknown[]): Promise<T>
}

/** `buildTestContracts` must have run. */
export async function deployProbe(city: City): Promise<Probe> {
  const artifact = JSON.parse(readFileSync(ARTIFACT, 'utf8'))
  const abi = new Interface(artifact.abi)
  const [from] = city.people
  const hash = await city.rpc('eth_sendTransaction', [{ from, data: artifact.bytecode }])
  const receipt = await minedReceipt(() =>
    city.rpc<{ contractAddress: string } | null>('eth_getTransactionReceipt', [hash]),
  )
  return {
    async call<T>(fn: string, args: readonly unknown[]) {
      const request = { to: receipt.contractAddress, data: abi.encodeFunctionData(fn, args) }
      const data = await city.rpc<string>('eth_call', [request, 'latest']).catch(asRefusal(fn, abi))
      const result: Result = abi.decodeFunctionResult(fn, data)
      return (result.length === 1 ? result[0] : result) as T
    },
  }
}
