import { ZeroAddress } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { at, PRIVATE, release, STREET, sell } from './ground.ts'

const HOME = at(PRIVATE, 0)
const OTHER = at(PRIVATE, 1)
const FOREIGN = at(PRIVATE, 2)
const UNSOLD = at(PRIVATE, 3)

interface PlanetView {
  readonly owner: string
  readonly founded: bigint
  readonly name: string
}

let city: City
let anna: string
let bert: string
let carl: string
let genesis: string
const planet = <T>(fn: string, ...args: unknown[]) => city.call<T>('Planet', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Planet', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) => refusalOf(send(from, fn, ...args))

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await release(city, [HOME, OTHER], anna)
  await release(city, [FOREIGN], carl)
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('founding a planet', () => {
  it('gives the title’s owner a planet with its number, locked from the start', async () => {
    const { logs } = await send(anna, 'found', HOME, 'Aurora')
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      ['Transfer', ZeroAddress, anna, BigInt(HOME)],
      ['Locked', BigInt(HOME)],
      ['Named', BigInt(HOME), 'Aurora'],
    ])
    const founded = BigInt(await city.now())
    expect(await planet('planetOf', HOME)).toEqual([BigInt(HOME), anna, founded, 'Aurora'])
    expect(await planet('ownerOf', HOME)).toBe(anna)
    expect(await planet('locked', HOME)).toBe(true)
    expect(await planet('title')).toBe(city.addresses.LandTitle)
    expect([await planet('name'), await planet('symbol')]).toEqual(['Cosmos Planet', 'PLANET'])
  })

  it('is for the title’s owner alone: not for builders, approved accounts and strangers', async () => {
    await city.send(anna, 'LandTitle', 'setBuilder', [HOME, bert, 2n ** 40n - 1n])
    await city.send(anna, 'LandTitle', 'approve', [bert, HOME])
    await city.send(anna, 'LandTitle', 'setApprovalForAll', [bert, true])
    expect(await refused(bert, 'found', HOME, 'Mine')).toBe('NotHomeOwner')
    expect(await refused(anna, 'found', FOREIGN, 'Mine')).toBe('NotHomeOwner')
    expect(await refused(anna, 'found', 50_000, 'Mine')).toBe('ERC721NonexistentToken')
    expect(await refused(anna, 'found', 2n ** 255n, 'Mine')).toBe('ERC721NonexistentToken')
  })

  it('happens on no street and on no unsold land, whoever asks', async () => {
    for (const who of [anna, city.foundation, city.distributor]) {
      expect(await refused(who, 'found', STREET, 'Road')).toBe('NotHomeOwner')
      expect(await refused(who, 'found', UNSOLD, 'Empty')).toBe('NotHomeOwner')
    }
  })

  it('happens once to a title, for ever', async () => {
    await send(anna, 'found', HOME, 'Aurora')
    expect(await refused(anna, 'found', HOME, 'Again')).toBe('AlreadyFounded')
    await sell(city, anna, bert, HOME)
    expect(await refused(bert, 'found', HOME, 'Again')).toBe('AlreadyFounded')
    expect(await planet('total')).toBe(1n)
  })

  it('needs a name of 1 to 64 bytes', async () => {
    expect(await refused(anna, 'found', HOME, '')).toBe('BadName')
    expect(await refused(anna, 'found', HOME, 'ü'.repeat(33))).toBe('BadName')
    await send(anna, 'found', HOME, 'ü'.repeat(32))
    expect(await refused(anna, 'rename', HOME, '')).toBe('BadName')
  })
})

describe('a planet', () => {
  beforeEach(() => send(anna, 'found', HOME, 'Aurora'))

  it('is sold with its home title, without a write of its own', async () => {
    await sell(city, anna, bert, HOME)
    expect(await planet('ownerOf', HOME)).toBe(bert)
    expect(await planet('balanceOf', anna)).toBe(0n)
    expect(await planet('balanceOf', bert)).toBe(1n)
    expect(await refused(anna, 'rename', HOME, 'Mine')).toBe('NotHomeOwner')
    await send(bert, 'rename', HOME, 'Borealis')
    const [view] = await planet<[PlanetView]>('page', 0, 1)
    expect([view.owner, view.name]).toEqual([bert, 'Borealis'])
  })

  it('can be neither transferred nor approved apart from it', async () => {
    const moves: readonly (readonly [string, ...unknown[]])[] = [
      ['transferFrom', anna, bert, HOME],
      ['safeTransferFrom(address,address,uint256)', anna, bert, HOME],
      ['safeTransferFrom(address,address,uint256,bytes)', anna, bert, HOME, '0x'],
      ['approve', bert, HOME],
      ['setApprovalForAll', bert, true],
    ]
    for (const [fn, ...args] of moves) {
      expect(await refused(anna, fn, ...args), fn).toBe('FollowsItsTitle')
    }
    expect(await planet('getApproved', HOME)).toBe(ZeroAddress)
    expect(await planet('isApprovedForAll', anna, bert)).toBe(false)
  })

  it('is renamed by its owner alone', async () => {
    const { logs } = await send(anna, 'rename', HOME, 'Borealis')
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      ['Named', BigInt(HOME), 'Borealis'],
    ])
    expect(await refused(bert, 'rename', HOME, 'Mine')).toBe('NotHomeOwner')
    expect(await refused(anna, 'rename', OTHER, 'None')).toBe('ERC721NonexistentToken')
  })

  it('stays when its home title loses the cell', async () => {
    const lapses = Number(await city.call<bigint>('LandRegistry', 'lapsesAt', [HOME]))
    await city.pass(lapses - (await city.now()) + 1)
    await city.send(bert, 'LandRegistry', 'evict', [HOME])
    expect((await city.call<[boolean]>('LandRegistry', 'cellOf', [HOME]))[0]).toBe(false)
    expect(await planet('ownerOf', HOME)).toBe(anna)
    expect(await planet('canBuild', HOME, anna)).toBe(true)
    await send(anna, 'rename', HOME, 'Adrift')
  })

  it('belongs to LandBank, where nobody can build, when its title is sent there', async () => {
    const bank = city.addresses.LandBank
    await sell(city, anna, bank, HOME)
    expect(await planet('ownerOf', HOME)).toBe(bank)
    expect(await planet('balanceOf', bank)).toBe(1n)
    expect(await planet('canBuild', HOME, anna)).toBe(false)
    expect(await planet('canBuild', HOME, city.foundation)).toBe(false)
  })

  it('may be built on by who may build on the home title, once it exists', async () => {
    const may = (id: number | bigint, who: string) => planet('canBuild', id, who)
    expect(await may(HOME, anna)).toBe(true)
    expect(await may(HOME, bert)).toBe(false)
    expect(await may(HOME, ZeroAddress)).toBe(false)
    await city.send(anna, 'LandTitle', 'setBuilder', [HOME, bert, 2n ** 40n - 1n])
    expect(await may(HOME, bert)).toBe(true)
    expect(await may(OTHER, anna)).toBe(false)
    expect(await may(STREET, city.foundation)).toBe(false)
    expect(await may(2n ** 256n - 1n, anna)).toBe(false)
  })

  it('says what it is', async () => {
    await send(anna, 'rename', HOME, 'The "Red" one')
    const uri = await planet<string>('tokenURI', HOME)
    const json = Buffer.from(uri.replace('data:application/json;base64,', ''), 'base64').toString()
    const [view] = await planet<[PlanetView]>('page', 0, 1)
    expect(JSON.parse(json)).toEqual({
      name: 'The "Red" one',
      homeTitle: HOME,
      founded: Number(view.founded),
    })
    // ERC-165, ERC-721, its metadata, ERC-5192.
    for (const id of ['0x01ffc9a7', '0x80ac58cd', '0x5b5e139f', '0xb45a3c0e']) {
      expect(await planet('supportsInterface', id), id).toBe(true)
    }
    expect(await planet('supportsInterface', '0xffffffff')).toBe(false)
  })

  it('that does not exist is refused', async () => {
    for (const fn of ['ownerOf', 'planetOf', 'locked', 'tokenURI', 'getApproved']) {
      expect(await refusalOf(planet(fn, OTHER)), fn).toBe('ERC721NonexistentToken')
    }
    expect(await refusalOf(planet('balanceOf', ZeroAddress))).toBe('ERC721InvalidOwner')
  })
})

it('planets are listed in the order of founding, page by page, and by owner', async () => {
  await send(anna, 'found', OTHER, 'B')
  await send(carl, 'found', FOREIGN, 'C')
  await send(anna, 'found', HOME, 'A')
  const page = async (from: number | bigint, count: number | bigint) =>
    (await planet<PlanetView[]>('page', from, count)).map((it) => it.name)
  expect(await planet('total')).toBe(3n)
  expect(await page(0, 2)).toEqual(['B', 'C'])
  expect(await page(1, 2n ** 256n - 1n)).toEqual(['C', 'A'])
  expect(await page(3, 1)).toEqual([])
  expect(await page(2n ** 256n - 1n, 2n ** 256n - 1n)).toEqual([])
  expect(await planet('planetsOf', anna, 0, 10)).toEqual([BigInt(OTHER), BigInt(HOME)])
  expect(await planet('planetsOf', anna, 1, 10)).toEqual([BigInt(HOME)])
  expect(await planet('planetsOf', bert, 0, 10)).toEqual([])
  expect(await planet('balanceOf', anna)).toBe(2n)
})
