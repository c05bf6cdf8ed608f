import { royaltyOf } from '@cosmos/protocol/land/paid-access'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { ZeroAddress } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deployTestContract, type TestContract } from '../test-contract.ts'
import { at, modelData, PRIVATE, release, sell } from './ground.ts'

const HOME = at(PRIVATE, 0)
const OTHER = at(PRIVATE, 1)
const PLANET = targetKey({ kind: 'planet', id: HOME })
/** As `HostileAccess.Mode`. */
const MODES = {
  no: 0,
  yes: 1,
  reverts: 2,
  'answers two': 3,
  'answers nothing': 4,
  'answers at length': 5,
  'burns all gas': 6,
  writes: 7,
}

let city: City
let anna: string
let bert: string
let carl: string
let hostile: TestContract
let genesis: string
const model = <T>(fn: string, ...args: unknown[]) => city.call<T>('Model', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Model', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) => refusalOf(send(from, fn, ...args))
const royalty = (from: string, creator: string, share: number, count = 1) =>
  send(
    from,
    'mintWithRoyalty',
    from,
    Array.from({ length: count }, (_, i) => modelData(i + 1)),
    creator,
    share,
  )

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await release(city, [HOME, OTHER], anna)
  hostile = await deployTestContract(city, 'attackers/HostileAccess.sol')
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('a royalty', () => {
  it('is set at minting, for every model of the batch', async () => {
    const { logs } = await royalty(anna, carl, 750, 2)
    expect(logs.map((log) => log.name)).toEqual([
      'Transfer',
      'Registered',
      'Transfer',
      'Registered',
      'RoyaltySet',
      'RoyaltySet',
    ])
    expect(logs[5]?.args.toArray()).toEqual([2n, carl, 750n])
    expect(await model('royaltyInfo', 1, 10_000n)).toEqual([carl, 750n])
    expect(await model('royaltyOf', 2)).toEqual([carl, 750n])
    expect(await model('ownerOf', 2)).toBe(anna)
  })

  it('is nobody’s where none was set', async () => {
    await send(anna, 'mint', anna, modelData(1))
    expect(await model('royaltyInfo', 1, 10_000n)).toEqual([ZeroAddress, 0n])
    expect(await model('royaltyInfo', 99, 10_000n)).toEqual([ZeroAddress, 0n])
    expect(await refused(anna, 'setRoyalty', 1, anna, 100)).toBe('NotRoyaltyReceiver')
  })

  it('is at most a tenth, and somebody’s', async () => {
    expect(await refusalOf(royalty(anna, carl, 1_001))).toBe('BadRoyalty')
    expect(await refusalOf(royalty(anna, carl, 0))).toBe('BadRoyalty')
    expect(await refusalOf(royalty(anna, ZeroAddress, 100))).toBe('BadRoyalty')
    await royalty(anna, carl, 1_000)
    expect(await model('MAX_ROYALTY')).toBe(1_000n)
  })

  it('can be lowered and handed on by its receiver alone, and never raised', async () => {
    await royalty(anna, carl, 500)
    for (const who of [anna, bert, city.foundation]) {
      expect(await refused(who, 'setRoyalty', 1, who, 100)).toBe('NotRoyaltyReceiver')
    }
    expect(await refused(carl, 'setRoyalty', 1, carl, 501)).toBe('RoyaltyCantRise')
    expect(await refused(carl, 'setRoyalty', 1, ZeroAddress, 500)).toBe('BadRoyalty')
    await send(carl, 'setRoyalty', 1, bert, 500)
    expect(await model('royaltyOf', 1)).toEqual([bert, 500n])
    expect(await refused(carl, 'setRoyalty', 1, carl, 100)).toBe('NotRoyaltyReceiver')
    await send(bert, 'setRoyalty', 1, bert, 200)
    expect(await refused(bert, 'setRoyalty', 1, bert, 500)).toBe('RoyaltyCantRise')
    const { logs } = await send(bert, 'setRoyalty', 1, carl, 0)
    expect(logs[0]?.args.toArray()).toEqual([1n, ZeroAddress, 0n])
    expect(await model('royaltyOf', 1)).toEqual([ZeroAddress, 0n])
    expect(await refused(bert, 'setRoyalty', 1, bert, 0)).toBe('NotRoyaltyReceiver')
  })

  it('is computed as in TypeScript, for any price', async () => {
    await royalty(anna, carl, 1)
    await royalty(anna, carl, 333)
    await royalty(anna, carl, 1_000)
    const shares = [1n, 333n, 1_000n]
    const price = fc.oneof(fc.bigInt(0n, 100_000n), fc.bigInt(0n, 2n ** 256n - 1n))
    await fc.assert(
      fc.asyncProperty(price, fc.nat(2), async (amount, index) => {
        const [, part] = await model<[string, bigint]>('royaltyInfo', index + 1, amount)
        expect(part).toBe(royaltyOf(amount, at(shares, index)))
      }),
      { numRuns: 60 },
    )
  })

  it('is announced by ERC-165', async () => {
    // ERC-165, ERC-721, its metadata, ERC-2981.
    for (const id of ['0x01ffc9a7', '0x80ac58cd', '0x5b5e139f', '0x2a55205a']) {
      expect(await model('supportsInterface', id), id).toBe(true)
    }
    expect(await model('supportsInterface', '0xffffffff')).toBe(false)
  })
})

describe('an access contract', () => {
  beforeEach(() => send(anna, 'mint', anna, modelData(1)))

  it('is chosen by the model’s owner alone', async () => {
    await send(anna, 'setApprovalForAll', bert, true)
    await send(anna, 'approve', carl, 1)
    for (const who of [bert, carl, city.foundation]) {
      expect(await refused(who, 'setAccess', 1, hostile.address)).toBe('NotModelOwner')
    }
    expect(await refused(anna, 'setAccess', 2, hostile.address)).toBe('ERC721NonexistentToken')
    const { logs } = await send(anna, 'setAccess', 1, hostile.address)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([['AccessSet', 1n, hostile.address]])
    expect(await model('accessOf', 1)).toBe(hostile.address)
  })

  it('must say that it is one', async () => {
    expect(await refused(anna, 'setAccess', 1, bert)).toBe('NotAccess')
    expect(await refused(anna, 'setAccess', 1, city.addresses.CYBR)).toBe('NotAccess')
    await hostile.send(anna, 'set', [MODES.yes, false])
    expect(await refused(anna, 'setAccess', 1, hostile.address)).toBe('NotAccess')
  })

  it('decides for everybody but the owner; without one everybody may', async () => {
    expect(await model('mayUse', 1, bert)).toBe(true)
    await send(anna, 'setAccess', 1, hostile.address)
    expect(await model('mayUse', 1, bert)).toBe(false)
    expect(await model('mayUse', 1, anna)).toBe(true)
    await hostile.send(anna, 'set', [MODES.yes, true])
    expect(await model('mayUse', 1, bert)).toBe(true)
    await hostile.send(anna, 'set', [MODES.no, true])
    await send(anna, 'setAccess', 1, ZeroAddress)
    expect(await model('mayUse', 1, bert)).toBe(true)
    expect(await refusalOf(model('mayUse', 2, bert))).toBe('ERC721NonexistentToken')
  })

  it('that fails, or answers what is neither yes nor no, lets nobody in', async () => {
    await send(anna, 'setAccess', 1, hostile.address)
    for (const [name, mode] of Object.entries(MODES)) {
      await hostile.send(anna, 'set', [mode, true])
      // A yes is a yes, however much is said besides.
      const yes = name === 'yes' || name === 'answers at length'
      expect(await model('mayUse', 1, bert), name).toBe(yes)
    }
    expect(await hostile.call('written')).toBe(0n)
  })

  it('stays when the model is sold, until the new owner chooses another', async () => {
    await send(anna, 'setAccess', 1, hostile.address)
    await send(anna, 'transferFrom', anna, bert, 1)
    expect(await model('accessOf', 1)).toBe(hostile.address)
    expect(await model('mayUse', 1, anna)).toBe(false)
    expect(await refused(anna, 'setAccess', 1, ZeroAddress)).toBe('NotModelOwner')
    await send(bert, 'setAccess', 1, ZeroAddress)
  })

  it('does not decide who places a model', async () => {
    await send(anna, 'setAccess', 1, hostile.address)
    const word = packPlacement({ model: 1, x: 1, y: 0, z: -1, rotation: facing(0), scale: 1 })
    await send(anna, 'place', targetKey({ kind: 'title', id: HOME }), word)
  })
})

describe('models on planets', () => {
  const standing = (x: number, y = 0) =>
    packPlacement({ model: 1, x, y, z: 0, rotation: facing(0), scale: 1 })
  beforeEach(() => send(anna, 'mint', anna, modelData(1)))

  it('stand there once it is founded, for who may build on the home title', async () => {
    expect(await refused(anna, 'place', PLANET, standing(500))).toBe('MayNotBuild')
    await city.send(anna, 'Planet', 'found', [HOME, 'Aurora'])
    expect(await refused(bert, 'place', PLANET, standing(500))).toBe('MayNotBuild')
    await city.send(anna, 'LandTitle', 'setBuilder', [HOME, bert, 2n ** 40n - 1n])
    await send(bert, 'place', PLANET, standing(500))
    await send(anna, 'place', targetKey({ kind: 'title', id: HOME }), standing(5))
    expect(await model('placementsOf', PLANET)).toEqual([standing(500)])
    expect(await model('targetCount')).toBe(2n)
    const [targets] = await model<[bigint[]]>('targetsPage', 0, 9)
    expect(targets).toContain(PLANET)
    await sell(city, anna, carl, HOME)
    expect(await refused(anna, 'remove', PLANET, 0)).toBe('MayNotBuild')
    await send(carl, 'remove', PLANET, 0)
    expect(await model('placementsOf', PLANET)).toEqual([])
  })

  it('stand within 8,192 m of its centre', async () => {
    await city.send(anna, 'Planet', 'found', [HOME, 'Aurora'])
    expect(await refused(anna, 'place', PLANET, standing(8_192.01))).toBe('OffPlanet')
    expect(await refused(anna, 'place', PLANET, standing(0, -8_192.01))).toBe('OffPlanet')
    await send(anna, 'place', PLANET, standing(-8_192, 8_192))
    expect(
      await refused(anna, 'place', targetKey({ kind: 'title', id: OTHER }), standing(500)),
    ).toBe('OffParcel')
  })
})

it('models are listed by owner, page by page', async () => {
  await send(
    anna,
    'mintMany',
    anna,
    [1, 2, 3, 4].map((n) => modelData(n)),
  )
  await send(anna, 'transferFrom', anna, bert, 2)
  const of = (who: string, from: number | bigint, count: number | bigint) =>
    model<bigint[]>('modelsOf', who, from, count)
  expect(await of(anna, 0, 100)).toEqual([1n, 3n, 4n])
  expect(await of(anna, 2, 2)).toEqual([3n])
  expect(await of(bert, 1, 2n ** 256n - 1n)).toEqual([2n])
  expect(await of(carl, 0, 100)).toEqual([])
  expect(await of(anna, 5, 100)).toEqual([])
  expect(await of(anna, 2n ** 256n - 1n, 100)).toEqual([])
})
