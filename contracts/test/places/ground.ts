/** Land and signatures for the tests of what stands on land and of what is paid there. */
import { isPublic } from '@cosmos/protocol/geometry/c1'
import { titleClass } from '@cosmos/protocol/geometry/titles'
import { Signature } from 'ethers'
import type { ContractName } from '../../names.ts'
import { type City, interfaceOf } from '../city.ts'

const ids = Array.from({ length: 400 }, (_, id) => id)
/** Private titles of genesis, in order. */
export const PRIVATE = ids.filter((id) => !isPublic(titleClass(id) ?? 'street'))
export const STREET = ids.find((id) => titleClass(id) === 'street') ?? Number.NaN
export const CHAIN_ID = 31_337

/** A value that is there, or an error: for fixed positions of lists whose length is known. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index]
  if (value === undefined) throw new RangeError(`nothing at ${index}`)
  return value
}

export const release = (city: City, titles: readonly number[], to: string) =>
  city.send(city.distributor, 'LandBank', 'release', [titles, to])

export const sell = (city: City, from: string, to: string, title: number) =>
  city.send(from, 'LandTitle', 'transferFrom', [from, to, title])

export const balance = (city: City, who: string) => city.call<bigint>('CYBR', 'balanceOf', [who])

export const modelData = (n: number, more: object = {}) => ({
  infoHash: `0x${n.toString(16).padStart(40, '0')}`,
  size: 1_000_000 + n,
  manifestHash: `0x${n.toString(16).padStart(64, 'f')}`,
  name: `House ${n}`,
  open: true,
  ...more,
})

type Fields = readonly (readonly [name: string, type: string])[]

async function sign(
  city: City,
  signer: string,
  primaryType: string,
  fields: Fields,
  message: Readonly<Record<string, string>>,
): Promise<Signature> {
  const typed = (list: Fields) => list.map(([name, type]) => ({ name, type }))
  const data = {
    domain: {
      name: 'CYBR',
      version: '1',
      chainId: CHAIN_ID,
      verifyingContract: city.addresses.CYBR,
    },
    types: {
      EIP712Domain: typed([
        ['name', 'string'],
        ['version', 'string'],
        ['chainId', 'uint256'],
        ['verifyingContract', 'address'],
      ]),
      [primaryType]: typed(fields),
    },
    primaryType,
    message,
  }
  return Signature.from(await city.rpc<string>('eth_signTypedData_v4', [signer, data]))
}

/** An ERC-2612 permit of the signer's first nonce. */
export const permit = (city: City, owner: string, spender: string, value: bigint, nonce = 0n) =>
  sign(
    city,
    owner,
    'Permit',
    [
      ['owner', 'address'],
      ['spender', 'address'],
      ['value', 'uint256'],
      ['nonce', 'uint256'],
      ['deadline', 'uint256'],
    ],
    {
      owner,
      spender,
      value: value.toString(),
      nonce: nonce.toString(),
      deadline: DEADLINE.toString(),
    },
  )

/** As late as a signature of these tests counts. */
export const DEADLINE = 2n ** 40n

/** An ERC-3009 authorization to receive, valid until DEADLINE. */
export const authorization = (city: City, from: string, to: string, value: bigint, nonce: string) =>
  sign(
    city,
    from,
    'ReceiveWithAuthorization',
    [
      ['from', 'address'],
      ['to', 'address'],
      ['value', 'uint256'],
      ['validAfter', 'uint256'],
      ['validBefore', 'uint256'],
      ['nonce', 'bytes32'],
    ],
    { from, to, value: value.toString(), validAfter: '0', validBefore: DEADLINE.toString(), nonce },
  )

/** A call to one of ours, for contracts that make it. */
export const encode = (contract: ContractName, fn: string, args: readonly unknown[]): string =>
  interfaceOf(contract).encodeFunctionData(fn, args)
