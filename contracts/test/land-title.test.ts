import { TITLE_CLASSES } from '@cosmos/protocol/geometry/c1'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { getAddress, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'

const GENESIS = 50_000n
/** Ids of the first private titles: found, not assumed. */
const privateIds = Array.from({ length: 200 }, (_, i) => i).filter((id) => {
  const c = titleClass(id)
  return c === 'ico' || c === 'auction'
})
const publicId = Array.from({ length: 200 }, (_, i) => i).find((id) => titleClass(id) === 'street')

let city: City
const title = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandTitle', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) =>
  city.send(from, 'LandTitle', fn, args)
let next = 0
/** A private title that was never touched, released to `to`. */
async function released(to: string): Promise<number> {
  const id = privateIds[next++]
  if (id === undefined) throw new Error('the test needs more private titles')
  await city.send(city.distributor, 'LandBank', 'release', [[id], to])
  return id
}

const decoded = (uri: string): { attributes: unknown; image: string } =>
  JSON.parse(Buffer.from(uri.split(',')[1] ?? '', 'base64').toString())

beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

describe('titles at genesis', () => {
  it('all belong to LandBank and exist without storage', async () => {
    expect(await title('totalSupply')).toBe(GENESIS)
    expect(await title('balanceOf', city.addresses.LandBank)).toBe(GENESIS)
    for (const id of [0, 1, 24_999, 25_000, 49_999]) {
      expect(await title('ownerOf', id)).toBe(city.addresses.LandBank)
    }
    const words = await title<string[]>('ownerWords', 49_990, 100)
    expect(words).toHaveLength(10)
    expect(new Set(words)).toEqual(new Set([`0x${'0'.repeat(64)}`]))
    expect(await title('ownerWords', 50_000, 1)).toHaveLength(0)
  })

  it('end with 49,999', async () => {
    expect(await refusalOf(title('ownerOf', 50_000))).toBe('ERC721NonexistentToken')
    expect(await refusalOf(title('classOf', 50_000))).toBe('ERC721NonexistentToken')
    expect(await refusalOf(title('birthCell', 2n ** 200n))).toBe('ERC721NonexistentToken')
    expect(await title('canBuild', 50_000, city.foundation)).toBe(false)
  })

  it('were announced in ten ERC-2309 batches of 5,000', async () => {
    const logs = await city.rpc<{ topics: string[]; data: string }[]>('eth_getLogs', [
      {
        fromBlock: '0x0',
        address: city.addresses.LandTitle,
        topics: ['0xdeaa91b6123d068f5821d0fb0678463d1a8a6079fe8af5de3ce5e896dcf9133d'],
      },
    ])
    expect(logs.map((log) => [BigInt(log.topics[1] ?? 0), BigInt(log.data)])).toEqual(
      Array.from({ length: 10 }, (_, i) => [BigInt(i * 5_000), BigInt(i * 5_000 + 4_999)]),
    )
    expect(logs.every((log) => BigInt(log.topics[2] ?? 1) === 0n)).toBe(true)
    expect(getAddress(`0x${logs[0]?.topics[3]?.slice(26)}`)).toBe(city.addresses.LandBank)
  })

  it('know their class and birth cell', async () => {
    for (const id of [0, 77, 12_345, 25_000, 49_999]) {
      const cell = birthCell(id)
      expect(await title('birthCell', id)).toEqual([BigInt(cell?.x ?? 0), BigInt(cell?.y ?? 0)])
      const code = (TITLE_CLASSES as readonly unknown[]).indexOf(titleClass(id)) + 1
      expect(await title('classOf', id)).toBe(BigInt(code))
    }
  })

  it('describe themselves as a data URI', async () => {
    const colours = { street: '#8c8f94', park: '#5d8a4e', ico: '#3f6fb5', auction: '#c2543d' }
    for (const [value, colour] of Object.entries(colours)) {
      const id = Array.from({ length: 50_000 }, (_, i) => i).find((i) => titleClass(i) === value)
      const { x, y } = birthCell(id ?? 0) ?? { x: 0, y: 0 }
      const { attributes, image } = decoded(await title<string>('tokenURI', id))
      expect(attributes).toEqual([
        { trait_type: 'class', value },
        { trait_type: 'parcel', value: `${x},${y}` },
      ])
      const picture = Buffer.from(image.split(',')[1] ?? '', 'base64').toString()
      expect(picture).toContain(`cx="${x}" cy="${-y}" r="6" fill="${colour}"`)
    }
  })

  it('are none of nobody, and none may be moved that does not exist', async () => {
    expect(await refusalOf(title('balanceOf', ZeroAddress))).toBe('ERC721InvalidOwner')
    expect(await title('isMoveAllowed', 2n ** 24n, city.addresses.LandBank)).toBe(false)
    expect(await title('isMoveAllowed', 2n ** 256n - 1n, ZeroAddress)).toBe(false)
  })
})

describe('LandBank', () => {
  it('releases a batch to its new owner', async () => {
    const [, , , dora] = city.people
    const ids = privateIds.slice(next, next + 5)
    next += 5
    const before = await title<bigint>('balanceOf', city.addresses.LandBank)
    const { logs } = await city.send(city.distributor, 'LandBank', 'release', [ids, dora])
    expect(logs.map((log) => [log.name, log.args[0], log.args[1], log.args[2]])).toEqual(
      ids.map((id) => ['Transfer', city.addresses.LandBank, dora, BigInt(id)]),
    )
    expect(await title('balanceOf', dora)).toBe(5n)
    expect(await title('balanceOf', city.addresses.LandBank)).toBe(before - 5n)
    const [word] = await title<[string]>('ownerWords', ids[0], 1)
    expect(getAddress(`0x${word.slice(-40)}`)).toBe(dora)
    expect(await title('acquiredAt', ids[0])).toBeGreaterThan(0n)
  })

  it('releases to nobody when one title of the batch is public, and none at all', async () => {
    const [anna] = city.people
    const id = privateIds[next]
    const release = city.send(city.distributor, 'LandBank', 'release', [[id, publicId], anna])
    expect(await refusalOf(release)).toBe('PublicTitle')
    expect(await title('ownerOf', id)).toBe(city.addresses.LandBank)
  })

  it('obeys distributors only, whom the foundation alone names', async () => {
    const [anna, bert] = city.people
    const release = (from: string) =>
      city.send(from, 'LandBank', 'release', [[privateIds[next++]], anna])
    expect(await refusalOf(release(city.foundation))).toBe('NotDistributor')
    expect(await refusalOf(release(bert))).toBe('NotDistributor')
    const name = (from: string, classes: number) =>
      city.send(from, 'LandBank', 'setDistributor', [bert, classes])
    expect(await refusalOf(name(bert, 0b11000))).toBe('OwnableUnauthorizedAccount')
    await name(city.foundation, 0b11000)
    await release(bert)
    await name(city.foundation, 0)
    expect(await refusalOf(release(bert))).toBe('NotDistributor')
  })

  it('does not release the same title twice', async () => {
    const [anna] = city.people
    const id = await released(anna)
    const again = city.send(city.distributor, 'LandBank', 'release', [[id], city.distributor])
    expect(await refusalOf(again)).toBe('ERC721InsufficientApproval')
    expect(await title('ownerOf', id)).toBe(anna)
  })
})

describe('transfers', () => {
  it('move one title and keep the balances right', async () => {
    const [anna, bert] = city.people
    const id = await released(anna)
    const before = await Promise.all([
      title<bigint>('balanceOf', anna),
      title<bigint>('balanceOf', bert),
    ])
    await send(anna, 'transferFrom', anna, bert, id)
    expect(await title('ownerOf', id)).toBe(bert)
    expect(await title('balanceOf', anna)).toBe(before[0] - 1n)
    expect(await title('balanceOf', bert)).toBe(before[1] + 1n)
  })

  it('to oneself change nothing but the time', async () => {
    const [anna] = city.people
    const id = await released(anna)
    const before = await title('balanceOf', anna)
    await send(anna, 'transferFrom', anna, anna, id)
    expect(await title('ownerOf', id)).toBe(anna)
    expect(await title('balanceOf', anna)).toBe(before)
  })

  it('are refused to strangers, from the wrong owner and to nobody', async () => {
    const [anna, bert] = city.people
    const id = await released(anna)
    expect(await refusalOf(send(bert, 'transferFrom', anna, bert, id))).toBe(
      'ERC721InsufficientApproval',
    )
    expect(await refusalOf(send(anna, 'transferFrom', bert, anna, id))).toBe('ERC721IncorrectOwner')
    expect(await refusalOf(send(anna, 'transferFrom', anna, ZeroAddress, id))).toBe(
      'ERC721InvalidReceiver',
    )
    expect(
      await refusalOf(
        send(anna, 'safeTransferFrom(address,address,uint256)', anna, city.addresses.Nodes, id),
      ),
    ).toBe('ERC721InvalidReceiver')
    const bank = city.addresses.LandBank
    expect(await refusalOf(send(anna, 'transferFrom', bank, anna, publicId))).toBe(
      'ERC721InsufficientApproval',
    )
  })

  it('of many titles are all or nothing', async () => {
    const [anna, bert] = city.people
    const ids = [await released(anna), await released(anna)]
    const foreign = await released(bert)
    expect(await refusalOf(send(anna, 'transferMany', anna, bert, [...ids, foreign]))).toBe(
      'ERC721InsufficientApproval',
    )
    await send(anna, 'transferMany', anna, bert, ids)
    expect(await Promise.all(ids.map((id) => title('ownerOf', id)))).toEqual([bert, bert])
  })

  it('refresh the proof of key of an owner who sends, and of nobody else', async () => {
    const [, , carl, dora] = city.people
    const id = await released(carl)
    expect(await title('lastProof', carl)).toBe(0n)
    await send(carl, 'approve', dora, id)
    await send(dora, 'transferFrom', carl, dora, id)
    expect(await title('lastProof', carl)).toBe(0n)
    expect(await title('lastProof', dora)).toBe(0n)
    await send(dora, 'transferFrom', dora, carl, id)
    expect(await title('lastProof', dora)).toBeGreaterThan(0n)
  })
})

describe('approvals', () => {
  it('let another account transfer, once', async () => {
    const [anna, bert, carl] = city.people
    const id = await released(anna)
    await send(anna, 'approve', bert, id)
    expect(await title('getApproved', id)).toBe(bert)
    await send(bert, 'transferFrom', anna, carl, id)
    expect(await title('getApproved', id)).toBe(ZeroAddress)
    expect(await refusalOf(send(bert, 'transferFrom', carl, bert, id))).toBe(
      'ERC721InsufficientApproval',
    )
  })

  it('do not come back when the title does', async () => {
    const [anna, bert, carl] = city.people
    const id = await released(anna)
    await send(anna, 'approve', bert, id)
    await send(anna, 'transferFrom', anna, carl, id)
    await send(carl, 'transferFrom', carl, anna, id)
    expect(await title('getApproved', id)).toBe(ZeroAddress)
  })

  it('can be taken back, and only owners and operators give them', async () => {
    const [anna, bert, carl] = city.people
    const id = await released(anna)
    expect(await refusalOf(send(bert, 'approve', bert, id))).toBe('ERC721InvalidApprover')
    await send(anna, 'setApprovalForAll', carl, true)
    await send(carl, 'approve', bert, id)
    expect(await title('getApproved', id)).toBe(bert)
    await send(anna, 'approve', ZeroAddress, id)
    expect(await title('getApproved', id)).toBe(ZeroAddress)
    await send(carl, 'transferFrom', anna, carl, id)
    expect(await title('ownerOf', id)).toBe(carl)
    await send(anna, 'setApprovalForAll', carl, false)
  })
})

describe('the builder of a title', () => {
  const FAR = 2n ** 40n - 1n

  it('may build and nothing else, until the title is sold', async () => {
    const [anna, bert, carl] = city.people
    const id = await released(anna)
    await send(anna, 'setBuilder', id, bert, FAR)
    expect(await title('builderOf', id)).toEqual([bert, FAR])
    expect(await title('canBuild', id, bert)).toBe(true)
    expect(await title('canBuild', id, anna)).toBe(true)
    expect(await title('canBuild', id, carl)).toBe(false)
    expect(await title('isMoveAllowed', id, bert)).toBe(false)
    expect(await refusalOf(send(bert, 'setBuilder', id, carl, FAR))).toBe(
      'ERC721InsufficientApproval',
    )
    expect(await refusalOf(send(bert, 'transferFrom', anna, bert, id))).toBe(
      'ERC721InsufficientApproval',
    )
    await send(anna, 'transferFrom', anna, carl, id)
    expect(await title('canBuild', id, bert)).toBe(false)
    expect(await title('builderOf', id)).toEqual([ZeroAddress, 0n])
  })

  it('expires', async () => {
    const [anna, bert] = city.people
    const id = await released(anna)
    const { timestamp } = await city.rpc<{ timestamp: string }>('eth_getBlockByNumber', [
      'latest',
      false,
    ])
    await send(anna, 'setBuilder', id, bert, BigInt(timestamp) + 1_000n)
    expect(await title('canBuild', id, bert)).toBe(true)
    await city.rpc('evm_increaseTime', [1_001])
    await city.rpc('evm_mine')
    expect(await title('canBuild', id, bert)).toBe(false)
  })

  it('never is the zero address', async () => {
    const [anna] = city.people
    const id = await released(anna)
    expect(await title('canBuild', id, ZeroAddress)).toBe(false)
  })

  it('on streets and parks is the foundation', async () => {
    const [anna] = city.people
    expect(await title('canBuild', publicId, city.foundation)).toBe(true)
    expect(await title('canBuild', publicId, anna)).toBe(false)
    expect(await title('canBuild', privateIds[next], city.foundation)).toBe(false)
  })
})
