/** Attacks known from other worlds, tried on planets, models, paid access and shops. */
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { subjectKey } from '@cosmos/protocol/land/subject'
import { targetKey } from '@cosmos/protocol/land/target'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ContractName } from '../../names.ts'
import { type City, interfaceOf, refusalOf, startCity } from '../city.ts'
import { deployTestContract, type TestContract } from '../test-contract.ts'
import { at, balance, encode, modelData, PRIVATE, release, sell } from './ground.ts'

const HOME = at(PRIVATE, 0)
const SHOP = at(PRIVATE, 1)
const TITLE = subjectKey({ kind: 'title', id: HOME })
const PLANET = subjectKey({ kind: 'planet', id: HOME })
const MODEL = subjectKey({ kind: 'model', id: 1 })
const PRICE = parseEther('10')
const standing = packPlacement({ model: 1, x: 1, y: 0, z: -1, rotation: facing(0), scale: 1 })
const offer = {
  price: PRICE,
  stock: 3,
  dispatchWithin: 86_400,
  complainWithin: 3 * 86_400,
  arbiter: `0x${'77'.repeat(20)}`,
  target: TITLE,
  textHash: `0x${'ab'.repeat(32)}`,
  noteKey: `0x${'cd'.repeat(32)}`,
  name: 'Lamp',
}

let city: City
/** Owns everything. */
let anna: string
let bert: string
let carl: string
let mallory: string
let genesis: string

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl, mallory] = city.people
  await release(city, [HOME, SHOP], anna)
  await city.send(anna, 'Planet', 'found', [HOME, 'Aurora'])
  await city.send(anna, 'Portals', 'setOpen', [HOME, true])
  await city.send(anna, 'Portals', 'open', [SHOP, HOME])
  await city.send(anna, 'Model', 'mintWithRoyalty', [
    anna,
    [modelData(1, { open: false })],
    anna,
    9,
  ])
  await city.send(anna, 'Model', 'place', [TITLE, standing])
  await city.send(anna, 'Shop', 'list', [offer])
  await city.pay(bert, 1_000)
  await city.send(bert, 'CYBR', 'approve', [city.addresses.Shop, PRICE])
  await city.send(bert, 'Shop', 'order', [1, PRICE, '0x5e'])
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('public helper functions', () => {
  /** What a stranger meets at every function that changes state; null where it is for everybody. */
  const attempts: Readonly<Record<string, Readonly<Record<string, readonly unknown[] | null>>>> = {
    Planet: {
      found: [SHOP, 'Mine'],
      rename: [HOME, 'Mine'],
      // The other transfers and approvals are views that always refuse.
      'safeTransferFrom(address,address,uint256)': [null, null, HOME],
      'safeTransferFrom(address,address,uint256,bytes)': [null, null, HOME, '0x'],
    },
    Portals: {
      invite: [HOME, SHOP, true],
      setOpen: [HOME, false],
      open: [HOME, HOME],
      close: [SHOP, HOME],
      revoke: [HOME, SHOP],
    },
    Model: {
      mint: null,
      mintMany: null,
      mintWithRoyalty: null,
      place: [TITLE, standing],
      placeMany: [[TITLE], [standing]],
      remove: [TITLE, 0],
      setAccess: [1, '0x0000000000000000000000000000000000000000'],
      setRoyalty: [1, `0x${'66'.repeat(20)}`, 1],
      approve: [`0x${'66'.repeat(20)}`, 1],
      // About the caller's own tokens.
      setApprovalForAll: null,
      transferFrom: [null, null, 1],
      'safeTransferFrom(address,address,uint256)': [null, null, 1],
      'safeTransferFrom(address,address,uint256,bytes)': [null, null, 1, '0x'],
    },
    Entrance: {
      setTerms: [TITLE, 1, 0],
      // With the caller's own money.
      enter: null,
      enterWithPermit: null,
      enterWithAuthorization: null,
    },
    ModelPass: {
      setTerms: [MODEL, 1, 0],
      buy: null,
      buyWithPermit: null,
      buyWithAuthorization: null,
    },
    Shop: {
      list: [offer],
      setPrice: [1, 1],
      setStock: [1, 1],
      close: [1],
      takeOff: [1],
      // With the caller's own money.
      order: null,
      orderWithPermit: null,
      dispatch: [1],
      confirm: [1],
      complain: [1],
      resolve: [1, 0],
      release: [1],
      refund: [1],
    },
  }

  it.each(Object.keys(attempts) as ContractName[])(
    '%s has no function by which a stranger changes what is another’s',
    async (contract) => {
      const known = attempts[contract] ?? {}
      const functions: string[] = []
      interfaceOf(contract).forEachFunction((fn) => {
        if (['view', 'pure'].includes(fn.stateMutability)) return
        functions.push(fn.name === 'safeTransferFrom' ? fn.format('sighash') : fn.name)
      })
      expect(functions.sort()).toEqual(Object.keys(known).sort())
      for (const [fn, args] of Object.entries(known)) {
        if (!args) continue
        const filled = args.map((it, i) => (it === null ? [anna, mallory][i] : it))
        expect(await refusalOf(city.send(mallory, contract, fn, filled)), fn).toMatch(
          /^(Not|MayNot|FollowsItsTitle|WrongState|TooEarly|ERC721Insufficient|ERC721InvalidApprover)/,
        )
      }
    },
  )
})

describe('swapped authorization arguments', () => {
  it('to be approved by somebody is not to approve them', async () => {
    await city.send(mallory, 'LandTitle', 'setApprovalForAll', [anna, true])
    await city.send(mallory, 'Model', 'setApprovalForAll', [anna, true])
    await release(city, [at(PRIVATE, 2)], mallory)
    const own = targetKey({ kind: 'title', id: at(PRIVATE, 2) })
    // Mallory's operator is Anna, which gives Mallory nothing.
    expect(await refusalOf(city.send(mallory, 'Model', 'place', [own, standing]))).toBe(
      'ModelNotOpen',
    )
    expect(await refusalOf(city.send(mallory, 'Model', 'place', [TITLE, standing]))).toBe(
      'MayNotBuild',
    )
    expect(await refusalOf(city.send(mallory, 'Portals', 'close', [SHOP, HOME]))).toBe(
      'MayNotBuild',
    )
  })
})

describe('sale while contents change', () => {
  it('a planet founded, priced and filled in the block of the sale is the buyer’s', async () => {
    await city.send(anna, 'Planet', 'rename', [HOME, 'Bait'])
    await city.send(anna, 'Model', 'place', [PLANET, standing])
    await city.send(anna, 'Entrance', 'setTerms', [PLANET, PRICE, 0])
    await sell(city, anna, carl, HOME)
    expect(await city.call('Planet', 'ownerOf', [HOME])).toBe(carl)
    for (const [contract, fn, ...args] of [
      ['Planet', 'rename', HOME, 'Mine'],
      ['Model', 'place', PLANET, standing],
      ['Model', 'remove', PLANET, 0],
      ['Entrance', 'setTerms', PLANET, 0, 0],
      ['Portals', 'setOpen', HOME, true],
    ] as const) {
      expect(await refusalOf(city.send(anna, contract, fn, args)), fn).toMatch(/^(Not|MayNot)/)
    }
    // The money, too, even that of a payment on its way.
    await city.send(bert, 'CYBR', 'approve', [city.addresses.Entrance, PRICE])
    const before = await balance(city, anna)
    await city.send(bert, 'Entrance', 'enter', [PLANET, PRICE, 0])
    expect(await balance(city, anna)).toBe(before)
    expect(await balance(city, carl)).toBe(PRICE)
  })
})

describe('reentrancy through onERC721Received', () => {
  let puppet: TestContract
  beforeEach(async () => {
    puppet = await deployTestContract(city, 'attackers/Puppet.sol')
  })

  it('minting calls no receiver', async () => {
    await puppet.send(mallory, 'arm', [
      city.addresses.Model,
      encode('Model', 'mint', [puppet.address, modelData(9)]),
    ])
    await city.send(anna, 'Model', 'mint', [puppet.address, modelData(2)])
    await city.send(anna, 'Model', 'mintMany', [puppet.address, [modelData(3), modelData(4)]])
    const batch = [puppet.address, [modelData(5)], puppet.address, 10]
    await city.send(anna, 'Model', 'mintWithRoyalty', batch)
    expect(await puppet.call('hooks')).toBe(0n)
    expect(await city.call('Model', 'total')).toBe(5n)
  })

  it('a receiver finds the model its own already, and the sender’s rights gone', async () => {
    const send = () =>
      city.send(anna, 'Model', 'safeTransferFrom(address,address,uint256)', [
        anna,
        puppet.address,
        1,
      ])
    // It acts as owner within the hook: that is its right, and whole.
    await puppet.send(mallory, 'arm', [
      city.addresses.ModelPass,
      encode('ModelPass', 'setTerms', [MODEL, PRICE, 0]),
    ])
    await send()
    expect([await puppet.call('hooks'), await puppet.call('reentered')]).toEqual([1n, true])
    const set = city.send(anna, 'ModelPass', 'setTerms', [MODEL, 0, 0])
    expect(await refusalOf(set)).toBe('NotSubjectOwner')
    expect(await city.call('ModelPass', 'termsOf', [[MODEL]])).toEqual([[PRICE, 0n]])
  })

  it('a receiver can’t take the model twice', async () => {
    await puppet.send(mallory, 'arm', [
      city.addresses.Model,
      encode('Model', 'transferFrom', [anna, puppet.address, 1]),
    ])
    await city.send(anna, 'Model', 'safeTransferFrom(address,address,uint256)', [
      anna,
      puppet.address,
      1,
    ])
    expect(await puppet.call('reentered')).toBe(false)
    expect(await city.call('Model', 'balanceOf', [puppet.address])).toBe(1n)
    expect(await city.call('Model', 'balanceOf', [anna])).toBe(0n)
  })

  it('a receiver of land finds the planet its own already', async () => {
    await puppet.send(mallory, 'arm', [
      city.addresses.Planet,
      encode('Planet', 'rename', [HOME, 'Puppetry']),
    ])
    await city.send(anna, 'LandTitle', 'safeTransferFrom(address,address,uint256)', [
      anna,
      puppet.address,
      HOME,
    ])
    expect(await puppet.call('reentered')).toBe(true)
    expect(await city.call('Planet', 'ownerOf', [HOME])).toBe(puppet.address)
  })
})

describe('an access contract that writes', () => {
  it('can’t, neither when it is chosen nor when it is asked', async () => {
    const hostile = await deployTestContract(city, 'attackers/HostileAccess.sol')
    await city.send(anna, 'Model', 'setAccess', [1, hostile.address])
    await hostile.send(mallory, 'set', [7, true])
    expect(await city.call('Model', 'mayUse', [1, bert])).toBe(false)
    // Called directly it writes: what stopped it was being asked by a static call.
    await hostile.send(mallory, 'hasAccess', [bert, MODEL])
    expect(await hostile.call('written')).toBe(1n)
  })
})
