/** What the tests of the market share: titles by class, CYBR in hand, signed permits. */
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { auctionRing } from '@cosmos/protocol/land/auction-lots'
import { MaxUint256, parseEther, Signature } from 'ethers'
import type { ContractName } from '../../names.ts'
import type { City } from '../city.ts'

export const CYBR: bigint = 10n ** 18n
export const DAY = 86_400
/** A `maxEnd` of who does not mind. */
export const ANY_END = 2n ** 40n

const ids = Array.from({ length: 50_000 }, (_, id) => id)

export const icoTitles = ids.filter((id) => titleClass(id) === 'ico')
export const streets = ids.filter((id) => titleClass(id) === 'street')

/** Titles of the auction by ring. */
export const lotsOfRing = (ring: number): number[] => ids.filter((id) => auctionRing(id) === ring)

/** Free cells right outside the rim in the east, one a row: each touches genesis land. */
export const edgeCells = Array.from({ length: 40 }, (_, i) => {
  const y = i - 20
  const east = ids.flatMap((id) => birthCell(id) ?? []).filter((cell) => cell.y === y)
  return { x: Math.max(...east.map((cell) => cell.x)) + 1, y }
})

/** The next one of a list at each call. */
export function taker<T>(list: readonly T[]): () => T {
  let next = 0
  return () => {
    const it = list[next++]
    if (it === undefined) throw new Error('the test needs a longer list')
    return it
  }
}

/** Gives an account CYBR and lets a contract pull it. */
export async function equip(city: City, who: string, spender: ContractName, cybr: number) {
  await city.pay(who, cybr)
  await city.send(who, 'CYBR', 'approve', [city.addresses[spender], MaxUint256])
}

export const cybrOf = (city: City, who: string) => city.call<bigint>('CYBR', 'balanceOf', [who])

export interface SignedPermit {
  readonly value: bigint
  readonly deadline: bigint
  readonly v: number
  readonly r: string
  readonly s: string
}

/** A permit of an account of the chain's own. */
export async function signPermit(
  city: City,
  owner: string,
  spender: string,
  value: bigint = parseEther('1000000'),
): Promise<SignedPermit> {
  const nonce = await city.call<bigint>('CYBR', 'nonces', [owner])
  const deadline = BigInt((await city.now()) + DAY)
  const uint256 = (name: string) => ({ name, type: 'uint256' })
  const address = (name: string) => ({ name, type: 'address' })
  const data = {
    types: {
      EIP712Domain: [
        { name: 'name', type: 'string' },
        { name: 'version', type: 'string' },
        uint256('chainId'),
        address('verifyingContract'),
      ],
      Permit: [
        address('owner'),
        address('spender'),
        uint256('value'),
        uint256('nonce'),
        uint256('deadline'),
      ],
    },
    primaryType: 'Permit',
    domain: {
      name: 'CYBR',
      version: '1',
      chainId: Number(await city.rpc<string>('eth_chainId')),
      verifyingContract: city.addresses.CYBR,
    },
    message: {
      owner,
      spender,
      value: value.toString(),
      nonce: nonce.toString(),
      deadline: deadline.toString(),
    },
  }
  const { v, r, s } = Signature.from(await city.rpc<string>('eth_signTypedData_v4', [owner, data]))
  return { value, deadline, v, r, s }
}
