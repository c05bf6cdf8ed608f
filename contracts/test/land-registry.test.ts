import { type CellClass, classOf, isPublic } from '@cosmos/protocol/geometry/c1'
import { CELL_OFFSET, cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, birthTitleAt, type Cell, titleClass } from '@cosmos/protocol/geometry/titles'
import {
  CELL_SLOTS,
  laneOfTitle,
  NOWHERE,
  setLane,
  wordsOf,
} from '@cosmos/protocol/land/grid-words'
import { toBeHex } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'
import { deploySource } from './test-contract.ts'

const privateTitles = Array.from({ length: 50_000 }, (_, id) => id).filter(
  (id) => !isPublic(titleClass(id) as CellClass),
)
/** Titles the tests own: some at the rim in the south-west, some in the east. */
const OWNED = [...privateTitles.slice(0, 24), ...privateTitles.slice(17_000, 17_024)]
const [FIRST = 0, SECOND = 0, THIRD = 0] = OWNED

let city: City
let anna: string
let bert: string
let genesis: string

const registry = <T>(fn: string, ...args: unknown[]) => city.call<T>('LandRegistry', fn, args)
const relocate = (from: string, id: number, { x, y }: Cell) =>
  city.send(from, 'LandRegistry', 'relocate', [id, x, y, 0])
const cellOf = async (id: number): Promise<Cell | undefined> => {
  const [located, x, y] = await registry<[boolean, bigint, bigint]>('cellOf', id)
  return located ? { x: Number(x), y: Number(y) } : undefined
}
const titleAt = async ({ x, y }: Cell): Promise<number | undefined> => {
  const [found, id] = await registry<[boolean, bigint]>('titleAt', x, y)
  return found ? Number(id) : undefined
}
const home = (id: number): Cell => {
  const cell = birthCell(id)
  if (!cell) throw new Error(`title ${id} was not born`)
  return cell
}
const storageHash = async (address: string) =>
  (await city.rpc<{ storageHash: string }>('eth_getProof', [address, [], 'latest'])).storageHash

beforeAll(async () => {
  city = await startCity()
  anna = city.people[0]
  bert = city.people[1]
  await city.send(city.distributor, 'LandBank', 'release', [OWNED, anna])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

/** Back to the state after `beforeAll`. */
async function reset(): Promise<void> {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
}

describe('the map at genesis', () => {
  it('is an empty storage trie', async () => {
    expect(await storageHash(city.addresses.LandGrid)).toBe(
      '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421',
    )
  })

  it('has every title at its birth cell and none elsewhere', async () => {
    for (const id of [0, 1, 9_999, 24_999, 25_000, 40_000, 49_999]) {
      expect(await cellOf(id)).toEqual(home(id))
      expect(await titleAt(home(id))).toBe(id)
    }
    for (const cell of [
      { x: 0, y: 0 },
      { x: 0, y: -40 },
      { x: 131, y: 0 },
      { x: 511, y: -512 },
    ]) {
      expect(await titleAt(cell)).toBeUndefined()
    }
    expect(await cellOf(50_000)).toBeUndefined()
    expect(await registry('located')).toBe(50_000n)
  })

  it('opens 2,688 cells at the edge to newcomers', async () => {
    const open: Cell[] = []
    for (let x = -140; x < 140; x++) {
      for (let y = -140; y < 140; y++) {
        if (classOf(x, y) === 'outside' && insideCap(x, y, 50_000)) open.push({ x, y })
      }
    }
    expect(open).toHaveLength(2_688)
  })
})

describe('a move', () => {
  it('goes to the outside edge, and the old cell becomes free', async () => {
    await reset()
    const { logs } = await relocate(anna, FIRST, { x: 131, y: 0 })
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      [
        'Moved',
        BigInt(FIRST),
        BigInt(cellKey(home(FIRST).x, home(FIRST).y)),
        BigInt(cellKey(131, 0)),
      ],
    ])
    expect(await cellOf(FIRST)).toEqual({ x: 131, y: 0 })
    expect(await titleAt({ x: 131, y: 0 })).toBe(FIRST)
    expect(await titleAt(home(FIRST))).toBeUndefined()
    await relocate(anna, SECOND, home(FIRST))
    expect(await titleAt(home(FIRST))).toBe(SECOND)
  })

  it('home again leaves the storage as it was at genesis', async () => {
    await reset()
    const before = await storageHash(city.addresses.LandGrid)
    await relocate(anna, FIRST, { x: -132, y: -1 })
    await relocate(anna, SECOND, home(FIRST))
    expect(await storageHash(city.addresses.LandGrid)).not.toBe(before)
    await relocate(anna, SECOND, home(SECOND))
    await relocate(anna, FIRST, home(FIRST))
    expect(await storageHash(city.addresses.LandGrid)).toBe(before)
  })

  it('never changes who owns the title', async () => {
    await reset()
    const word = () => city.call('LandTitle', 'ownerWords', [FIRST, 1])
    const before = await word()
    await relocate(anna, FIRST, { x: 131, y: 0 })
    expect(await word()).toEqual(before)
  })

  it('brings a title that lies nowhere back to land', async () => {
    await reset()
    // Nothing takes titles off the map yet, so the words are written as an eviction would.
    const { slot, lane } = laneOfTitle(FIRST)
    const lanes = wordsOf(new Map([[FIRST, undefined]]))
    for (const [at, word] of lanes) await setWord(city.addresses.LandGrid, at, word)
    expect(lanes.get(slot)).toBe(setLane(0n, lane, NOWHERE))
    expect(await cellOf(FIRST)).toBeUndefined()
    expect(await titleAt(home(FIRST))).toBeUndefined()
    const { logs } = await relocate(anna, FIRST, home(FIRST))
    expect(logs[0]?.args[1]).toBe(BigInt(NOWHERE))
    expect(await cellOf(FIRST)).toEqual(home(FIRST))
    expect(await registry('located')).toBe(50_001n)
  })
})

describe('a move is refused', () => {
  const attempt = (from: string, id: number, x: number, y: number) =>
    refusalOf(relocate(from, id, { x, y }))

  it('to all but the owner and whom they approved', async () => {
    await reset()
    expect(await attempt(bert, FIRST, 131, 0)).toBe('NotAuthorized')
    expect(await attempt(city.foundation, FIRST, 131, 0)).toBe('NotAuthorized')
    expect(await attempt(city.distributor, FIRST, 131, 0)).toBe('NotAuthorized')
    expect(await attempt(anna, 50_000, 131, 0)).toBe('NotAuthorized')
    await city.send(anna, 'LandTitle', 'setBuilder', [FIRST, bert, 2n ** 40n - 1n])
    expect(await attempt(bert, FIRST, 131, 0)).toBe('NotAuthorized')
    await city.send(anna, 'LandTitle', 'approve', [bert, FIRST])
    await relocate(bert, FIRST, { x: 131, y: 0 })
  })

  it('of everything LandBank holds, streets and parks above all, even to LandBank', async () => {
    const bank = city.addresses.LandBank
    await city.rpc('hardhat_impersonateAccount', [bank])
    await city.rpc('hardhat_setBalance', [bank, toBeHex(10n ** 18n)])
    const street = birthTitleAt(-1, 50) ?? Number.NaN
    expect(titleClass(street)).toBe('street')
    for (const id of [street, privateTitles[30_000] ?? 0]) {
      for (const who of [bank, city.foundation, city.distributor]) {
        expect(await attempt(who, id, 131, 0)).toBe('NotAuthorized')
      }
    }
  })

  it('to a cell that is taken, common, or the title’s own', async () => {
    await reset()
    expect(await attempt(anna, FIRST, home(SECOND).x, home(SECOND).y)).toBe('CellTaken')
    expect(await attempt(anna, FIRST, home(FIRST).x, home(FIRST).y)).toBe('AlreadyThere')
    expect(await attempt(anna, FIRST, 5, 5)).toBe('CellIsCommons')
    await relocate(anna, FIRST, { x: 131, y: 0 })
    expect(await attempt(anna, SECOND, 131, 0)).toBe('CellTaken')
    expect(await attempt(anna, FIRST, 131, 0)).toBe('AlreadyThere')
  })

  it('off the lattice', async () => {
    for (const [x, y] of [
      [512, 0],
      [-513, 0],
      [0, 512],
      [0, -513],
      [32_767, -32_768],
    ] as const) {
      expect(await attempt(anna, FIRST, x, y)).toBe('OffLattice')
      expect(await refusalOf(registry('titleAt', x, y))).toBe('OffLattice')
    }
    expect(CELL_OFFSET).toBe(512)
  })

  it('where no land is near, or only the mover’s own', async () => {
    await reset()
    expect(await attempt(anna, FIRST, 132, 0)).toBe('NotAtTheEdge')
    await relocate(anna, FIRST, { x: 131, y: 0 })
    expect(await attempt(anna, FIRST, 132, 0)).toBe('NotAtTheEdge')
    await relocate(anna, SECOND, { x: 132, y: 0 })
  })

  it.each([
    ['east', (out: number, along: number) => ({ x: out, y: along })],
    ['north', (out: number, along: number) => ({ x: along, y: out })],
  ])('unless land lies on any side, the outer one too, in the %s', async (_, cell) => {
    await reset()
    const fourth = OWNED[3] ?? 0
    for (const [i, id] of [FIRST, SECOND, THIRD].entries()) {
      await relocate(anna, id, cell(131 + i, 0))
    }
    // The two cells nearer to the middle become free again.
    await relocate(anna, SECOND, cell(131, 9))
    await relocate(anna, FIRST, cell(131, 5))
    await relocate(anna, fourth, cell(132, 0))
    expect(await cellOf(fourth)).toEqual(cell(132, 0))
  })

  it('beyond the area cap, however the neighbours are', async () => {
    await reset()
    let x = 131
    for (const id of OWNED.slice(0, 6)) {
      if (!insideCap(x, 0, 50_000)) break
      await relocate(anna, id, { x, y: 0 })
      x++
    }
    expect(x).toBe(134)
    expect(await attempt(anna, THIRD + 0, x, 0)).toBe('BeyondTheRim')
  })
})

describe('any history of moves', () => {
  it('keeps cells and titles a bijection and the storage a function of it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(OWNED.length - 1), fc.nat(), fc.integer({ min: 0, max: 2 })), {
          minLength: 15,
          maxLength: 30,
        }),
        async (steps) => {
          await reset()
          const places = new Map(OWNED.map((id) => [id, home(id)]))
          for (const [who, pick, kind] of steps) {
            const id = OWNED[who] ?? 0
            const to = destination(places, id, pick, kind)
            const fits = canGo(places, id, to)
            const done = await relocate(anna, id, to).then(
              () => true,
              () => false,
            )
            expect(done).toBe(fits)
            if (done) places.set(id, to)
          }
          await expectMap(places)
        },
      ),
      { numRuns: 12 },
    )
  })
})

/** A destination of some kind: a home (its own or another's), an edge cell, or anything near. */
function destination(places: Map<number, Cell>, id: number, pick: number, kind: number): Cell {
  const near = places.get(OWNED[pick % OWNED.length] ?? 0) ?? home(id)
  if (kind === 0) return home(OWNED[pick % OWNED.length] ?? id)
  if (kind === 1) return { x: 131 + (pick % 4), y: (pick >> 3) % 8 }
  return { x: near.x + (pick % 3) - 1, y: near.y + ((pick >> 4) % 3) - 1 }
}

/** The rule of LandRegistry, written a second time over plain cells. */
function canGo(places: Map<number, Cell>, id: number, to: Cell): boolean {
  const at = (x: number, y: number): number | undefined => {
    for (const [other, cell] of places) if (cell.x === x && cell.y === y) return other
    const born = birthTitleAt(x, y)
    return born !== undefined && !places.has(born) ? born : undefined
  }
  if (at(to.x, to.y) !== undefined) return false
  const was = classOf(to.x, to.y)
  if (was !== 'outside') return was !== 'commons'
  const steps = [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const
  const touches = steps.some(([dx, dy]) => {
    const near = at(to.x + dx, to.y + dy)
    return near !== undefined && near !== id
  })
  return touches && insideCap(to.x, to.y, 50_000)
}

/** Whether a cell's centre lies in the circle of 1.05 times the city's area. */
const insideCap = (x: number, y: number, located: number): boolean =>
  (2 * x + 1) ** 2 + (2 * y + 1) ** 2 <= (4 / Math.PI) * (located + 3_924) * 1.05

async function expectMap(places: Map<number, Cell>): Promise<void> {
  const moved = new Map<number, Cell>()
  for (const [id, cell] of places) {
    expect(await cellOf(id)).toEqual(cell)
    expect(await titleAt(cell)).toBe(id)
    if (birthTitleAt(cell.x, cell.y) !== id) moved.set(id, cell)
  }
  const words = wordsOf(moved)
  for (const [slot, word] of words) {
    expect(await city.call('LandGrid', 'word', [slot])).toBe(toBeHex(word, 32))
  }
  // The same words put into an account that no contract wrote must give the same storage root.
  const twin = '0x00000000000000000000000000000000c05a05ff'
  await city.rpc('hardhat_setCode', [twin, '0x00'])
  for (const [slot, word] of words) await setWord(twin, slot, word)
  expect(await storageHash(city.addresses.LandGrid)).toBe(await storageHash(twin))
}

const setWord = (address: string, slot: number, word: bigint) =>
  city.rpc('hardhat_setStorageAt', [address, `0x${slot.toString(16)}`, toBeHex(word, 32)])

describe('LandGrid', () => {
  it('is written by its registry alone', async () => {
    expect(await city.call('LandGrid', 'controller')).toBe(city.addresses.LandRegistry)
    for (const who of [anna, city.foundation, city.distributor]) {
      const write = city.send(who, 'LandGrid', 'put', [1, 1, 1])
      expect(await refusalOf(write)).toBe('OnlyController')
    }
  })

  it('has no word beyond its end, for its registry either', async () => {
    const grid = await deploySource(city, 'land/LandGrid.sol', [anna])
    const beyond = BigInt(CELL_SLOTS + 2 ** 21) << 40n
    expect(await refusalOf(grid.send(anna, 'put', [beyond, 1, 1]))).toBe('NoSuchSlot')
    await grid.send(anna, 'put', [beyond - 1n, 1, 1])
  })

  it('reads whole regions, and nothing beyond its end', async () => {
    await reset()
    await relocate(anna, FIRST, { x: 131, y: 0 })
    const words = await city.call<string[]>('LandGrid', 'read', [CELL_SLOTS, 6_250])
    const { slot, lane } = laneOfTitle(FIRST)
    expect(words).toHaveLength(6_250)
    expect(BigInt(words[slot - CELL_SLOTS] ?? 0)).toBe(setLane(0n, lane, cellKey(131, 0) + 1))
    const end = CELL_SLOTS + 2 ** 21
    expect(await city.call('LandGrid', 'read', [end - 1, 5])).toHaveLength(1)
    expect(await city.call('LandGrid', 'read', [end, 5])).toHaveLength(0)
    expect(await city.call('LandGrid', 'read', [0, 0])).toHaveLength(0)
    expect(await refusalOf(city.call('LandGrid', 'word', [end]))).toBe('NoSuchSlot')
  })

  it('keeps word n in storage slot n', async () => {
    await reset()
    await relocate(anna, FIRST, { x: 131, y: 0 })
    for (const [slot, word] of wordsOf(new Map([[FIRST, { x: 131, y: 0 }]]))) {
      const stored = await city.rpc('eth_getStorageAt', [
        city.addresses.LandGrid,
        `0x${slot.toString(16)}`,
        'latest',
      ])
      expect(stored).toBe(toBeHex(word, 32))
    }
  })
})
