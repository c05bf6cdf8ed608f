import { birthCell } from '@cosmos/protocol/geometry/titles'
import { facing, packPlacement } from '@cosmos/protocol/land/placement'
import { targetKey } from '@cosmos/protocol/land/target'
import { parseEther, toBeHex, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { deploySource, deployTestContract, type TestContract } from '../test-contract.ts'
import { CYBR, cybrOf, DAY, edgeCells, equip, icoTitles, signPermit, taker } from './market.ts'

const PRICE = 1_000n * CYBR
const YEAR = 365 * DAY

let city: City
let LandTitle: string
let Model: string
let Store: string
let anna: string
let bert: string
let carl: string
const nextTitle = taker(icoTitles)
const nextCell = taker(edgeCells)
let minted = 0

const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Store', fn, args)
const call = <T>(fn: string, ...args: unknown[]) => city.call<T>('Store', fn, args)
const title = (from: string, fn: string, ...args: unknown[]) =>
  city.send(from, 'LandTitle', fn, args)
const ownerOf = (id: number) => city.call<string>('LandTitle', 'ownerOf', [id])
const in30Days = async () => (await city.now()) + 30 * DAY
const stateOf = (token: string, id: number) => call<string>('stateOf', token, id)
const isLive = async (token: string, id: number) =>
  (await call<{ live: boolean }>('offerOf', token, id)).live

async function listed(token: string, id: number, price = PRICE, seller = anna) {
  const contract = token === LandTitle ? 'LandTitle' : 'Model'
  await city.send(seller, contract, 'approve', [Store, id])
  await send(seller, 'list', token, id, price, await in30Days())
}

async function ownTitle(owner = anna): Promise<number> {
  const id = nextTitle()
  await city.send(city.distributor, 'LandBank', 'release', [[id], owner])
  return id
}

/** A title of anna's on offer. */
async function offeredTitle(price: bigint = PRICE): Promise<number> {
  const id = await ownTitle()
  await listed(LandTitle, id, price)
  return id
}

async function ownModel(owner = anna): Promise<number> {
  const n = ++minted
  const data = {
    infoHash: toBeHex(n, 20),
    size: 1_000,
    manifestHash: toBeHex(n, 32),
    name: `Model ${n}`,
    open: true,
  }
  await city.send(owner, 'Model', 'mint', [owner, data])
  return n
}

const placementOf = (model: number) =>
  packPlacement({ model, x: 5, y: 0, z: -5, rotation: facing(0), scale: 1 })

/** Buys at the price and in the state of now. */
async function buy(who: string, token: string, id: number, maxPrice: bigint = PRICE) {
  return send(who, 'buy', token, id, maxPrice, await stateOf(token, id))
}

beforeAll(async () => {
  city = await startCity()
  ;({ LandTitle, Model, Store } = city.addresses)
  ;[anna, bert, carl] = city.people
  for (const who of city.people) await equip(city, who, 'Store', 1_000_000)
})
afterAll(() => city.close())

describe('an offer', () => {
  it('of a title leaves it with its seller, until somebody pays the price', async () => {
    const id = await offeredTitle()
    expect(await ownerOf(id)).toBe(anna)
    const [sellers, buyers] = [await cybrOf(city, anna), await cybrOf(city, bert)]
    const { logs } = await buy(bert, LandTitle, id)
    expect(logs.find((log) => log.name === 'Sold')?.args.toArray()).toEqual([
      LandTitle,
      BigInt(id),
      bert,
      anna,
      PRICE,
      0n,
    ])
    expect(await ownerOf(id)).toBe(bert)
    expect(await cybrOf(city, anna)).toBe(sellers + PRICE)
    expect(await cybrOf(city, bert)).toBe(buyers - PRICE)
    expect(await cybrOf(city, Store)).toBe(0n)
    expect(await refusalOf(send(carl, 'buy', LandTitle, id, PRICE, toBeHex(0, 32)))).toBe(
      'NotListed',
    )
  })

  it('of a model is bought the same way', async () => {
    const id = await ownModel()
    await listed(Model, id)
    await buy(bert, Model, id)
    expect(await city.call('Model', 'ownerOf', [id])).toBe(bert)
  })

  it('may be paid by permit', async () => {
    const id = await offeredTitle()
    await city.send(carl, 'CYBR', 'approve', [Store, 0])
    const permit = await signPermit(city, carl, Store)
    const state = await stateOf(LandTitle, id)
    await send(carl, 'buyWithPermit', LandTitle, id, PRICE, state, permit)
    expect(await ownerOf(id)).toBe(carl)
  })

  it('without the money is refused whole', async () => {
    const id = await offeredTitle(10n ** 28n)
    expect(await refusalOf(buy(bert, LandTitle, id, 10n ** 28n))).toBe('ERC20InsufficientBalance')
    expect(await ownerOf(id)).toBe(anna)
    expect(await isLive(LandTitle, id)).toBe(true)
  })

  it('is made by the owner, approved, with a price and an end', async () => {
    const id = await ownTitle()
    const list = async (from: string, price: bigint, end: number) =>
      refusalOf(send(from, 'list', LandTitle, id, price, (await city.now()) + end))
    expect(await list(bert, PRICE, DAY)).toBe('NotOwner')
    expect(await list(anna, PRICE, DAY)).toBe('NotApproved')
    await title(anna, 'setApprovalForAll', Store, true)
    expect(await list(anna, PRICE, DAY)).toBe('NotApproved')
    await title(anna, 'setApprovalForAll', Store, false)
    await title(anna, 'approve', Store, id)
    expect(await list(anna, 0n, DAY)).toBe('BadPrice')
    expect(await list(anna, 2n ** 96n, DAY)).toBe('BadPrice')
    expect(await list(anna, PRICE, 0)).toBe('BadExpiry')
    expect(await list(anna, PRICE, YEAR + 60)).toBe('BadExpiry')
    expect(await call('offerCount')).toBe(BigInt((await offers()).length))
    await send(anna, 'list', LandTitle, id, 2n ** 96n - 1n, (await city.now()) + YEAR)
    expect(await isLive(LandTitle, id)).toBe(true)
  })

  it('of anything but titles and models is refused', async () => {
    const { Nodes } = city.addresses
    const expires = await in30Days()
    expect(await refusalOf(send(anna, 'list', Nodes, 1, PRICE, expires))).toBe('NotSoldHere')
    expect(await refusalOf(send(anna, 'cancel', Nodes, 1))).toBe('NotSoldHere')
    expect(await refusalOf(send(anna, 'buy', Nodes, 1, PRICE, toBeHex(0, 32)))).toBe('NotSoldHere')
    expect(await refusalOf(call('offerOf', ZeroAddress, 1))).toBe('NotSoldHere')
    expect(await refusalOf(call('offerOf', LandTitle, 2n ** 56n))).toBe('NotSoldHere')
    expect(await refusalOf(call('stateOf', Nodes, 1))).toBe('NotSoldHere')
    expect(await refusalOf(send(anna, 'list', LandTitle, 60_000, PRICE, expires))).toBe(
      'ERC721NonexistentToken',
    )
  })

  it('ends at its expiry', async () => {
    const id = await offeredTitle()
    await city.pass(31 * DAY)
    expect(await isLive(LandTitle, id)).toBe(false)
    expect(await refusalOf(buy(bert, LandTitle, id))).toBe('OfferIsDead')
  })

  it('is taken back by its seller, and cleared away by anybody once it is dead', async () => {
    const id = await offeredTitle()
    expect(await refusalOf(send(bert, 'cancel', LandTitle, id))).toBe('OfferIsLive')
    const { logs } = await send(anna, 'cancel', LandTitle, id)
    expect(logs.map((log) => log.name)).toEqual(['Cancelled'])
    expect(await refusalOf(send(anna, 'cancel', LandTitle, id))).toBe('NotListed')
    await listed(LandTitle, id)
    await title(anna, 'transferFrom', anna, carl, id)
    await send(bert, 'cancel', LandTitle, id)
    expect(await call('offerOf', LandTitle, id)).toEqual([
      LandTitle,
      BigInt(id),
      ZeroAddress,
      0n,
      0n,
      false,
    ])
  })

  it('of a new owner replaces the dead one of the owner before', async () => {
    const id = await offeredTitle()
    await title(anna, 'transferFrom', anna, carl, id)
    const count = await call('offerCount')
    await listed(LandTitle, id, 2n * PRICE, carl)
    expect(await call('offerCount')).toBe(count)
    await buy(bert, LandTitle, id, 2n * PRICE)
    expect(await ownerOf(id)).toBe(bert)
  })
})

interface Offer {
  readonly token: string
  readonly id: bigint
  readonly live: boolean
}

async function offers(): Promise<Offer[]> {
  return [...(await call<Offer[]>('offersPage', 0, 1_000))]
}

describe('the list of offers', () => {
  it('is read from state by pages and loses what is sold or taken back, wherever it stands', async () => {
    for (const { token, id, live } of await offers()) {
      const seller = await call<{ seller: string }>('offerOf', token, id)
      await send(live ? seller.seller : carl, 'cancel', token, id)
    }
    expect(await call('offerCount')).toBe(0n)
    const ids = [await offeredTitle(), await offeredTitle(), await offeredTitle()]
    const model = await ownModel()
    await listed(Model, model)
    const keys = async () => (await offers()).map(({ token, id }) => `${token} ${id}`)
    const [one, two, three] = ids.map((id) => `${LandTitle} ${id}`)
    expect(await keys()).toEqual([one, two, three, `${Model} ${model}`])
    await send(anna, 'cancel', LandTitle, ids[0])
    expect(await keys()).toEqual([`${Model} ${model}`, two, three])
    await buy(bert, LandTitle, ids[2] ?? 0)
    expect(await keys()).toEqual([`${Model} ${model}`, two])
    expect(await call<Offer[]>('offersPage', 1, 1)).toHaveLength(1)
    expect(await call<Offer[]>('offersPage', 2, 1)).toHaveLength(0)
    await send(anna, 'cancel', Model, model)
    await send(anna, 'cancel', LandTitle, ids[1])
    expect(await keys()).toEqual([])
  })
})

describe('approval surviving transfer', () => {
  it('an offer of a title dies with the ownership, also when the title comes back', async () => {
    const id = await offeredTitle()
    await title(anna, 'transferFrom', anna, bert, id)
    expect(await refusalOf(buy(carl, LandTitle, id))).toBe('OfferIsDead')
    await title(bert, 'transferFrom', bert, anna, id)
    expect(await refusalOf(buy(carl, LandTitle, id))).toBe('OfferIsDead')
    await title(anna, 'approve', Store, id)
    expect(await refusalOf(buy(carl, LandTitle, id))).toBe('OfferIsDead')
    expect(await ownerOf(id)).toBe(anna)
  })

  it('an offer of a model dies with its approval, even under one for all tokens', async () => {
    const id = await ownModel()
    await listed(Model, id)
    await city.send(anna, 'Model', 'setApprovalForAll', [Store, true])
    await city.send(anna, 'Model', 'transferFrom', [anna, bert, id])
    await city.send(bert, 'Model', 'transferFrom', [bert, anna, id])
    expect(await refusalOf(buy(carl, Model, id))).toBe('OfferIsDead')
    await city.send(anna, 'Model', 'setApprovalForAll', [Store, false])
  })

  it('an offer of a model stays dead when the model comes back and is approved again', async () => {
    const id = await ownModel()
    await listed(Model, id)
    await city.send(anna, 'Model', 'transferFrom', [anna, bert, id])
    await city.send(bert, 'Model', 'transferFrom', [bert, anna, id])
    await city.send(anna, 'Model', 'approve', [Store, id])
    expect(await refusalOf(buy(carl, Model, id))).toBe('OfferIsDead')
    await listed(Model, id)
    await buy(carl, Model, id)
    expect(await city.call('Model', 'ownerOf', [id])).toBe(carl)
  })

  it('nobody buys what the seller has taken the approval of back', async () => {
    const id = await offeredTitle()
    await title(anna, 'approve', ZeroAddress, id)
    expect(await refusalOf(buy(bert, LandTitle, id))).toBe('OfferIsDead')
  })
})

describe('sale while contents change', () => {
  it('a title that moved, lost a model or got another builder is not what was bought', async () => {
    const id = await ownTitle()
    const model = await ownModel()
    const target = targetKey({ kind: 'title', id })
    await city.send(anna, 'Model', 'place', [target, placementOf(model)])
    await listed(LandTitle, id)
    const changes = [
      () => city.send(anna, 'Model', 'place', [target, placementOf(model)]),
      () => city.send(anna, 'Model', 'remove', [target, 0]),
      () => title(anna, 'setBuilder', id, carl, 2 ** 39),
      () => {
        const { x, y } = nextCell()
        return city.send(anna, 'LandRegistry', 'relocate', [id, x, y, 0])
      },
    ]
    for (const change of changes) {
      const state = await stateOf(LandTitle, id)
      await change()
      const attempt = send(bert, 'buy', LandTitle, id, PRICE, state)
      expect(await refusalOf(attempt)).toBe('StateChanged')
    }
    const zero = send(bert, 'buy', LandTitle, id, PRICE, toBeHex(0, 32))
    expect(await refusalOf(zero)).toBe('StateChanged')
    await buy(bert, LandTitle, id)
    expect(await ownerOf(id)).toBe(bert)
  })

  it('going away and coming back in between leaves what was bought', async () => {
    const id = await offeredTitle()
    const state = await stateOf(LandTitle, id)
    const [home, away] = [birthCell(id), nextCell()]
    await city.send(anna, 'LandRegistry', 'relocate', [id, away.x, away.y, 0])
    await city.send(anna, 'LandRegistry', 'relocate', [id, home?.x, home?.y, 0])
    await send(bert, 'buy', LandTitle, id, PRICE, state)
  })
})

describe('terms changed in flight', () => {
  it('a higher price is refused and a lower one is what is paid', async () => {
    const id = await offeredTitle()
    await send(anna, 'list', LandTitle, id, 2n * PRICE, await in30Days())
    expect(await refusalOf(buy(bert, LandTitle, id))).toBe('PriceTooHigh')
    await send(anna, 'list', LandTitle, id, PRICE / 2n, await in30Days())
    const before = await cybrOf(city, anna)
    await buy(bert, LandTitle, id)
    expect(await cybrOf(city, anna)).toBe(before + PRICE / 2n)
  })
})

describe('reentrancy through onERC721Received', () => {
  it('has no hook to begin in: a contract buys and sells and is never called', async () => {
    const wallet = await deployTestContract(city, 'attackers/Wallet.sol')
    const id = await offeredTitle()
    await city.pay(wallet.address, 2_000)
    const run = (contract: 'CYBR' | 'Store' | 'LandTitle', fn: string, args: unknown[]) =>
      wallet.send(anna, 'run', [
        city.addresses[contract],
        city.abi(contract).encodeFunctionData(fn, args),
      ])
    await wallet.send(anna, 'arm', [Store, '0x'])
    await run('CYBR', 'approve', [Store, parseEther('2000')])
    await run('Store', 'buy', [LandTitle, id, PRICE, await stateOf(LandTitle, id)])
    expect(await ownerOf(id)).toBe(wallet.address)
    await run('LandTitle', 'approve', [Store, id])
    await run('Store', 'list', [LandTitle, id, PRICE, await in30Days()])
    await buy(bert, LandTitle, id)
    expect(await ownerOf(id)).toBe(bert)
    expect(await cybrOf(city, wallet.address)).toBe(2_000n * CYBR)
    expect(await wallet.call('hooks')).toBe(0n)
  })
})

describe('with royalties and planets', () => {
  let shifty: TestContract
  let store: TestContract
  const state = (token: string, id: number) => store.call<string>('stateOf', [token, id])
  beforeAll(async () => {
    shifty = await deployTestContract(city, 'attackers/ShiftyModel.sol')
    const { LandRegistry, CYBR: token } = city.addresses
    const { address } = shifty
    store = await deploySource(city, 'market/Store.sol', [
      LandTitle,
      address,
      LandRegistry,
      address,
      token,
    ])
    await city.send(bert, 'CYBR', 'approve', [store.address, parseEther('1000000')])
  })

  async function shiftyModel(id: number) {
    await shifty.send(anna, 'mint', [anna, id])
    await shifty.send(anna, 'approve', [store.address, id])
    await store.send(anna, 'list', [shifty.address, id, PRICE, await in30Days()])
  }
  const buyShifty = async (id: number) =>
    store.send(bert, 'buy', [shifty.address, id, PRICE, await state(shifty.address, id)])

  it('the maker of a model gets what they ask for, out of the price', async () => {
    await shiftyModel(1)
    await shifty.send(anna, 'setRoyalty', [carl, PRICE / 20n])
    const [sellers, makers] = [await cybrOf(city, anna), await cybrOf(city, carl)]
    const buyers = await cybrOf(city, bert)
    await buyShifty(1)
    expect(await cybrOf(city, carl)).toBe(makers + PRICE / 20n)
    expect(await cybrOf(city, anna)).toBe(sellers + (PRICE * 19n) / 20n)
    expect(await cybrOf(city, bert)).toBe(buyers - PRICE)
  })

  it('but never more than a tenth, whatever they ask for, and nobody gets nothing', async () => {
    for (const [id, receiver, asked, paid] of [
      [2, carl, PRICE, PRICE / 10n],
      [3, carl, 2n ** 255n, PRICE / 10n],
      [4, ZeroAddress, PRICE, 0n],
    ] as const) {
      await shiftyModel(id)
      await shifty.send(anna, 'setRoyalty', [receiver, asked])
      const [sellers, makers] = [await cybrOf(city, anna), await cybrOf(city, carl)]
      await buyShifty(id)
      expect(await cybrOf(city, carl)).toBe(makers + paid)
      expect(await cybrOf(city, anna)).toBe(sellers + PRICE - paid)
    }
  })

  it('a model whose data changed is not what was bought', async () => {
    await shiftyModel(5)
    const before = await state(shifty.address, 5)
    await shifty.send(anna, 'setLook', [7])
    const attempt = store.send(bert, 'buy', [shifty.address, 5, PRICE, before])
    expect(await refusalOf(attempt)).toBe('StateChanged')
    expect(await refusalOf(state(shifty.address, 99))).toBe('NotSoldHere')
  })

  it('a title with a planet is another thing than one without, and so is what stands there', async () => {
    const id = await ownTitle()
    const planet = targetKey({ kind: 'planet', id })
    const states = [await state(LandTitle, id)]
    await shifty.send(anna, 'place', [planet, 1])
    expect(await state(LandTitle, id)).toBe(states[0])
    await shifty.send(anna, 'setPlanet', [id, true])
    states.push(await state(LandTitle, id))
    await shifty.send(anna, 'place', [planet, 2])
    states.push(await state(LandTitle, id))
    await shifty.send(anna, 'place', [targetKey({ kind: 'title', id }), 2])
    states.push(await state(LandTitle, id))
    expect(new Set(states).size).toBe(4)
  })
})
