/** Attacks on land, each under the name of the threat. Those on proofs of key: `key-proofs.test.ts`. */
import { birthCell, type Cell } from '@cosmos/protocol/geometry/titles'
import { Interface, toBeHex, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CONTRACTS } from '../../names.ts'
import { stateChanges } from '../access/matrix.ts'
import { type City, refusalOf, startCity } from '../city.ts'
import { deployTestContract, type TestContract } from '../test-contract.ts'
import { titlesOfClass } from './private-titles.ts'

const NEVER = 2n ** 40n - 1n
const GAS = toBeHex(500_000)

let city: City
let anna: string
let bert: string
let carl: string
let snapshot: string
const ANNAS = titlesOfClass(['ico', 'auction'], 60, 25_000)
const [FIRST, SECOND = 0] = ANNAS
const [BERTS] = titlesOfClass(['auction'], 1, 20_000)

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await city.send(city.distributor, 'LandBank', 'release', [ANNAS, anna])
  await city.send(city.distributor, 'LandBank', 'release', [[BERTS], bert])
  snapshot = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())
beforeEach(async () => {
  await city.rpc('evm_revert', [snapshot])
  snapshot = await city.rpc<string>('evm_snapshot')
})

const title = (from: string, fn: string, ...args: unknown[]) =>
  city.send(from, 'LandTitle', fn, args)
const relocate = (from: string, id: number, { x, y }: Cell) =>
  city.send(from, 'LandRegistry', 'relocate', [id, x, y, 0])
const ownerOf = (id: number) => city.call<string>('LandTitle', 'ownerOf', [id])
const balanceOf = (who: string) => city.call<bigint>('LandTitle', 'balanceOf', [who])
const home = (id: number): Cell => birthCell(id) ?? { x: 0, y: 0 }

describe('public helper functions', () => {
  it('that burn, make or take titles for any caller do not exist', () => {
    for (const name of ['LandTitle', 'LandBank', 'LandRegistry', 'LandGrid'] as const) {
      const contract = CONTRACTS.find((it) => it.name === name)
      const names = contract ? stateChanges(contract).map(({ signature }) => signature) : []
      expect(names.length).toBeGreaterThan(0)
      expect(names.filter((it) => /burn|^_|take|seize|migrate|upgrade|init/i.test(it))).toEqual([])
    }
  })

  it('trust no name that the caller gives', async () => {
    // The Sandbox burned whatever the caller said was theirs.
    for (const from of [anna, carl]) {
      const attempt = title(carl, 'transferFrom', from, carl, FIRST)
      expect(await refusalOf(attempt)).toBe('ERC721InsufficientApproval')
    }
    const many = title(carl, 'transferMany', anna, carl, [FIRST, SECOND])
    expect(await refusalOf(many)).toBe('ERC721InsufficientApproval')
    expect(await refusalOf(title(carl, 'mint', carl))).toBe('OnlyBank')
    expect(await refusalOf(title(anna, 'transferFrom', bert, carl, FIRST))).toBe(
      'ERC721IncorrectOwner',
    )
    expect(await refusalOf(title(anna, 'transferFrom', anna, ZeroAddress, FIRST))).toBe(
      'ERC721InvalidReceiver',
    )
  })
})

describe('approval surviving transfer', () => {
  it('is none, whoever transfers, and does not come back with the title', async () => {
    await title(anna, 'approve', carl, FIRST)
    await title(anna, 'setBuilder', FIRST, carl, NEVER)
    await title(anna, 'transferFrom', anna, bert, FIRST)
    const useless = async () => {
      expect(await refusalOf(title(carl, 'transferFrom', bert, carl, FIRST))).toMatch(/^ERC721/)
      expect(await refusalOf(relocate(carl, FIRST, { x: 131, y: 0 }))).toBe('NotAuthorized')
      expect(await city.call('LandTitle', 'getApproved', [FIRST])).toBe(ZeroAddress)
      expect(await city.call('LandTitle', 'canBuild', [FIRST, carl])).toBe(false)
    }
    await useless()
    await title(bert, 'transferFrom', bert, anna, FIRST)
    expect(await refusalOf(title(carl, 'transferFrom', anna, carl, FIRST))).toMatch(/^ERC721/)
    await useless()
  })

  it('is none in the very second of the transfer', async () => {
    const second = (await city.now()) + 100
    const at = () => city.rpc('evm_setNextBlockTimestamp', [second])
    await at()
    await title(anna, 'approve', carl, FIRST)
    await at()
    await title(anna, 'transferFrom', anna, bert, FIRST)
    await at()
    await title(bert, 'transferFrom', bert, anna, FIRST)
    expect(await city.now()).toBe(second)
    expect(await city.call('LandTitle', 'getApproved', [FIRST])).toBe(ZeroAddress)
  })

  it('of the approved account itself ends with its one transfer', async () => {
    await title(anna, 'approve', carl, FIRST)
    await title(carl, 'transferFrom', anna, bert, FIRST)
    expect(await refusalOf(title(carl, 'transferFrom', bert, carl, FIRST))).toBe(
      'ERC721InsufficientApproval',
    )
  })
})

describe('needle growth', () => {
  it('gets a greedy owner of sixty titles three cells out and no further', async () => {
    const placed: Cell[] = []
    for (const id of ANNAS) {
      // As far out as anything near the axis lets this title go.
      const wishes = [137, 136, 135, 134, 133, 132, 131].flatMap((x) =>
        [0, 1, -1, 2, -2].map((y): Cell => ({ x, y })),
      )
      for (const cell of wishes) {
        if (placed.some(({ x, y }) => x === cell.x && y === cell.y)) continue
        const args = [id, cell.x, cell.y, 0]
        const fits = await city.call('LandRegistry', 'relocate', args, anna).then(
          () => true,
          () => false,
        )
        if (!fits) continue
        await relocate(anna, id, cell)
        placed.push(cell)
        break
      }
    }
    expect(placed.length).toBeGreaterThanOrEqual(15)
    expect(Math.max(...placed.map(({ x }) => x))).toBe(133)
    const [last] = ANNAS.slice(-1)
    expect(await refusalOf(relocate(anna, last ?? 0, { x: 134, y: 0 }))).toBe('BeyondTheRim')
  })

  it('cannot lean on the mover’s own cell', async () => {
    await relocate(anna, FIRST, { x: 131, y: 0 })
    expect(await refusalOf(relocate(anna, FIRST, { x: 132, y: 0 }))).toBe('NotAtTheEdge')
  })
})

describe('relocation race', () => {
  it('of two movers in one block gives the cell to the first; the second loses little gas', async () => {
    const cell = { x: 131, y: 0 }
    await city.rpc('evm_setAutomine', [false])
    try {
      const abi = new Interface(['function relocate(uint256,int16,int16,uint256)'])
      const race = (
        [
          [anna, FIRST],
          [bert, BERTS],
        ] as const
      ).map(([from, id]) =>
        city.rpc<string>('eth_sendTransaction', [
          {
            from,
            to: city.addresses.LandRegistry,
            gas: GAS,
            // The first in the block is who pays more for it.
            maxPriorityFeePerGas: toBeHex(from === anna ? 10n ** 10n : 10n ** 9n),
            maxFeePerGas: toBeHex(10n ** 11n),
            data: abi.encodeFunctionData('relocate', [id, cell.x, cell.y, 0]),
          },
        ]),
      )
      const hashes = await Promise.all(race)
      await city.rpc('evm_mine')
      const [won, lost] = await Promise.all(
        hashes.map((hash) =>
          city.rpc<{ status: string; gasUsed: string; blockNumber: string }>(
            'eth_getTransactionReceipt',
            [hash],
          ),
        ),
      )
      expect(won?.blockNumber).toBe(lost?.blockNumber)
      expect([won?.status, lost?.status]).toEqual(['0x1', '0x0'])
      expect(Number(lost?.gasUsed)).toBeLessThan(Number(won?.gasUsed))
    } finally {
      await city.rpc('evm_setAutomine', [true])
    }
    expect(await city.call('LandRegistry', 'titleAt', [cell.x, cell.y])).toEqual([
      true,
      BigInt(FIRST),
    ])
    expect(await city.call('LandRegistry', 'cellOf', [BERTS])).toEqual([
      true,
      BigInt(home(BERTS).x),
      BigInt(home(BERTS).y),
    ])
    expect(await refusalOf(relocate(bert, BERTS, cell))).toBe('CellTaken')
  })
})

describe('reentrancy through onERC721Received', () => {
  let puppet: TestContract
  const encode = (contract: 'LandTitle' | 'LandRegistry', fn: string, args: unknown[]) =>
    INTERFACES[contract].encodeFunctionData(fn, args)
  const arm = (contract: 'LandTitle' | 'LandRegistry', fn: string, ...args: unknown[]) =>
    puppet.send(carl, 'arm', [city.addresses[contract], encode(contract, fn, args)])
  const give = (id: number) =>
    title(anna, 'safeTransferFrom(address,address,uint256)', anna, puppet.address, id)

  beforeEach(async () => {
    puppet = await deployTestContract(city, 'attackers/Puppet.sol')
  })

  it('meets a title that is the receiver’s already, once and for all', async () => {
    const before = await balanceOf(anna)
    await arm('LandTitle', 'transferFrom', puppet.address, carl, FIRST)
    await give(FIRST)
    expect(await puppet.call('reentered')).toBe(true)
    // What it handed on from the hook is gone on from there, and counted once.
    expect(await ownerOf(FIRST)).toBe(carl)
    expect(await balanceOf(anna)).toBe(before - 1n)
    expect(await balanceOf(puppet.address)).toBe(0n)
    expect(await balanceOf(carl)).toBe(1n)
  })

  it('takes nothing that was not given', async () => {
    for (const args of [
      [anna, puppet.address, SECOND],
      [anna, puppet.address, FIRST],
      [city.addresses.LandBank, puppet.address, 30_000],
    ]) {
      await arm('LandTitle', 'transferFrom', ...args)
      await give(FIRST)
      expect(await puppet.call('reentered')).toBe(false)
      expect(await ownerOf(SECOND)).toBe(anna)
      expect(await balanceOf(puppet.address)).toBe(1n)
      const back = encode('LandTitle', 'transferFrom', [puppet.address, anna, FIRST])
      await puppet.send(carl, 'act', [city.addresses.LandTitle, back])
    }
  })

  it('moves the title it was given, and the map stays a bijection', async () => {
    await arm('LandRegistry', 'relocate', FIRST, 131, 0, 0)
    await give(FIRST)
    expect(await puppet.call('reentered')).toBe(true)
    expect(await city.call('LandRegistry', 'titleAt', [131, 0])).toEqual([true, BigInt(FIRST)])
    const { x, y } = home(FIRST)
    expect(await city.call('LandRegistry', 'titleAt', [x, y])).toEqual([false, 0n])
    expect(await city.call('LandRegistry', 'located')).toBe(50_000n)
  })

  it('leaves the title with its owner when the receiver wants none', async () => {
    const mute = await deployTestContract(city, 'attackers/MuteWallet.sol')
    const send = title(anna, 'safeTransferFrom(address,address,uint256)', anna, mute.address, FIRST)
    expect(await refusalOf(send)).toBe('ERC721InvalidReceiver')
    expect(await ownerOf(FIRST)).toBe(anna)
  })
})

const INTERFACES = {
  LandTitle: new Interface(['function transferFrom(address,address,uint256)']),
  LandRegistry: new Interface(['function relocate(uint256,int16,int16,uint256)']),
}
