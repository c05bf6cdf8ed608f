import { encodeBytes32String, Signature, Wallet, ZeroAddress, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { CONTRACTS } from '../names.ts'
import { type City, refusalOf, startCity } from './city.ts'
import { deploySource } from './test-contract.ts'

let city: City
beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

describe('the directory', () => {
  const name = encodeBytes32String

  it('names every contract but itself', async () => {
    const [names, addresses] = await city.call<[string[], string[]]>('Cosmos', 'all')
    const listed = Object.fromEntries(names.map((it, i) => [it, addresses[i]]))
    const { Cosmos, ...others } = city.addresses
    expect(listed).toEqual(
      Object.fromEntries(Object.entries(others).map(([key, value]) => [name(key), value])),
    )
    expect(names).toHaveLength(CONTRACTS.length - 1)
    expect(await city.call('Cosmos', 'addressOf', [name('Model')])).toBe(city.addresses.Model)
    expect(await city.call('Cosmos', 'addressOf', [name('Nothing')])).toBe(ZeroAddress)
    expect(Cosmos).not.toBe(ZeroAddress)
  })

  it('is changed by the foundation alone, who may hand that on in two steps', async () => {
    const [anna, bert] = city.people
    const set = (from: string, key: string, to: string) =>
      city.send(from, 'Cosmos', 'set', [name(key), to])
    expect(await refusalOf(set(anna, 'Planet', bert))).toBe('OwnableUnauthorizedAccount')
    await set(city.foundation, 'Planet', bert)
    await set(city.foundation, 'Planet', anna)
    const [names] = await city.call<[string[]]>('Cosmos', 'all')
    expect(names.filter((it) => it === name('Planet'))).toHaveLength(1)
    expect(await city.call('Cosmos', 'addressOf', [name('Planet')])).toBe(anna)
    await city.send(city.foundation, 'Cosmos', 'transferOwnership', [anna])
    await set(city.foundation, 'Planet', bert)
    await city.send(anna, 'Cosmos', 'acceptOwnership')
    expect(await refusalOf(set(city.foundation, 'Planet', bert))).toBe('OwnableUnauthorizedAccount')
    await city.send(anna, 'Cosmos', 'transferOwnership', [city.foundation])
    await city.send(city.foundation, 'Cosmos', 'acceptOwnership')
  })

  it('keeps an owner, and so does LandBank: nobody renounces by a slip', async () => {
    for (const contract of ['Cosmos', 'LandBank'] as const) {
      for (const who of [city.foundation, city.people[0]]) {
        expect(await refusalOf(city.send(who, contract, 'renounceOwnership'))).toBe(
          'OwnershipIsKept',
        )
      }
      expect(await city.call(contract, 'owner')).toBe(city.foundation)
    }
  })

  it('begins with a name for every address', async () => {
    const begin = (names: string[], addresses: string[]) =>
      refusalOf(deploySource(city, 'Cosmos.sol', [city.foundation, names, addresses]))
    const [anna, bert] = city.people
    expect(await begin([name('Model')], [])).toBe('LengthMismatch')
    expect(await begin([name('Model')], [anna, bert])).toBe('LengthMismatch')
    const LandBank = await deploySource(city, 'land/LandBank.sol', [
      city.addresses.LandTitle,
      city.foundation,
      anna,
    ])
    const open = LandBank.send(anna, 'open', [city.addresses.TitleCard, [bert], []])
    expect(await refusalOf(open)).toBe('LengthMismatch')
  })

  it('holds no empty entries', async () => {
    const set = (key: string, to: string) => city.send(city.foundation, 'Cosmos', 'set', [key, to])
    expect(await refusalOf(set(ZeroHash, city.foundation))).toBe('EmptyEntry')
    expect(await refusalOf(set(name('Model'), ZeroAddress))).toBe('EmptyEntry')
  })
})

describe('CYBR', () => {
  it('is the foundation’s and the claims’ at first, and there is no more of it', async () => {
    const supply = 10n ** 27n
    expect(await city.call('CYBR', 'totalSupply')).toBe(supply)
    const claims = await city.call<bigint>('IcoClaim', 'funding')
    expect(await city.call('CYBR', 'balanceOf', [city.addresses.IcoClaim])).toBe(claims)
    expect(await city.call('CYBR', 'balanceOf', [city.foundation])).toBe(supply - claims)
    expect(await city.call('CYBR', 'decimals')).toBe(18n)
    expect(await city.call('CYBR', 'symbol')).toBe('CYBR')
  })

  it('can be allowed by signature, once and in time', async () => {
    const [anna, bert] = city.people
    const wallet = Wallet.createRandom()
    await city.send(city.foundation, 'CYBR', 'transfer', [wallet.address, 100n])
    const deadline = 2n ** 40n
    const signed = await wallet.signTypedData(
      { name: 'CYBR', version: '1', chainId: 31_337, verifyingContract: city.addresses.CYBR },
      {
        Permit: ['owner', 'spender', 'value', 'nonce', 'deadline'].map((field) => ({
          name: field,
          type: ['owner', 'spender'].includes(field) ? 'address' : 'uint256',
        })),
      },
      { owner: wallet.address, spender: anna, value: 60n, nonce: 0n, deadline },
    )
    const { v, r, s } = Signature.from(signed)
    const permit = (from: string) =>
      city.send(from, 'CYBR', 'permit', [wallet.address, anna, 60n, deadline, v, r, s])
    await permit(bert)
    expect(await refusalOf(permit(bert))).toBe('ERC2612InvalidSigner')
    await city.send(anna, 'CYBR', 'transferFrom', [wallet.address, bert, 60n])
    expect(await city.call('CYBR', 'balanceOf', [bert])).toBe(60n)
    expect(
      await refusalOf(city.send(anna, 'CYBR', 'transferFrom', [wallet.address, bert, 1n])),
    ).toBe('ERC20InsufficientAllowance')
  })
})
