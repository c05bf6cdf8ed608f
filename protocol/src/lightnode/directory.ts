/** Names of the `Cosmos` directory. */
import { hexToBytes } from '../chain/hex.ts'
import { RpcError } from '../chain/rpc-error.ts'
import type { Address, Hex } from './types.ts'

/** Contracts without which there is no city to read. */
export const REQUIRED_CONTRACTS = [
  'LandTitle',
  'LandGrid',
  'LandRegistry',
  'LandBank',
  'Model',
  'Nodes',
] as const

export type RequiredContracts = Readonly<
  Record<string, Address> & Record<(typeof REQUIRED_CONTRACTS)[number], Address>
>

const ZERO = `0x${'0'.repeat(40)}`

/** bytes32 of right-padded ASCII as a name; undefined for anything else. */
export function decodeName(word: Hex): string | undefined {
  const text = new TextDecoder('ascii').decode(hexToBytes(word)).replace(/\0+$/, '')
  return /^[A-Za-z][A-Za-z0-9]*$/.test(text) ? text : undefined
}

/** The directory as names to addresses. Throws RpcError `bad-answer` when a contract is missing. */
export function checkContracts(
  names: readonly Hex[],
  addresses: readonly Address[],
): RequiredContracts {
  const contracts: Record<string, Address> = {}
  for (const [i, word] of names.entries()) {
    const name = decodeName(word)
    const address = addresses[i]
    if (name !== undefined && address !== undefined && address !== ZERO) contracts[name] = address
  }
  requireContracts(contracts)
  return contracts
}

export function requireContracts(
  contracts: Readonly<Record<string, Address>>,
): asserts contracts is RequiredContracts {
  const missing = REQUIRED_CONTRACTS.filter((name) => contracts[name] === undefined)
  if (missing.length > 0) {
    const detail = `the Cosmos directory lacks ${missing.join(', ')}`
    throw new RpcError('bad-answer', 'eth_call', detail)
  }
}
