/** EIP-712 signatures of the local chain's accounts, as a wallet would make them. */
import { Signature } from 'ethers'
import type { City } from './city.ts'

export interface TypedField {
  readonly name: string
  readonly type: string
}

const DOMAIN_FIELDS: readonly TypedField[] = [
  { name: 'name', type: 'string' },
  { name: 'version', type: 'string' },
  { name: 'chainId', type: 'uint256' },
  { name: 'verifyingContract', type: 'address' },
]

/** What a contract of ours is called in signatures. Chain and address can be lied about by tests. */
export interface Domain {
  readonly name: string
  readonly version: '1'
  readonly chainId: number
  readonly verifyingContract: string
}

/** Field values must be JSON: big numbers as decimal strings. */
export async function signTyped(
  city: City,
  signer: string,
  domain: Domain,
  primaryType: string,
  fields: readonly TypedField[],
  message: Readonly<Record<string, string | number>>,
): Promise<Signature> {
  const data = {
    types: { EIP712Domain: DOMAIN_FIELDS, [primaryType]: fields },
    primaryType,
    domain,
    message,
  }
  return Signature.from(await city.rpc<string>('eth_signTypedData_v4', [signer, data]))
}
