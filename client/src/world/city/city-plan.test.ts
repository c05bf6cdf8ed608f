import { GENESIS_TITLES } from '@cosmos/protocol/geometry/c1'
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthTitleAt } from '@cosmos/protocol/geometry/titles'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import { describe, expect, it } from 'vitest'
import { CELL, genesisPlan, isSamePlan, planCell, planIndex, planOf } from './city-plan.ts'
import { createSpread } from './spread.ts'

const ZERO = `0x${'0'.repeat(40)}` as const

function cityOf(changes: {
  where?: Record<number, number>
  placements?: Map<string, readonly bigint[]>
  owners?: Record<number, number>
}): CityState {
  const where = new Uint32Array(GENESIS_TITLES)
  for (const [id, lane] of Object.entries(changes.where ?? {})) where[Number(id)] = lane
  const ownerOf = new Uint16Array(GENESIS_TITLES)
  for (const [id, owner] of Object.entries(changes.owners ?? {})) ownerOf[Number(id)] = owner
  return {
    chainId: 1,
    cosmos: ZERO,
    block: { number: 0, hash: ZERO, timestamp: 0 },
    contracts: {},
    owners: [ZERO],
    ownerOf,
    where,
    models: [],
    placements: changes.placements ?? new Map(),
    nodes: [],
  }
}

const titleAt = (x: number, y: number): number => {
  const id = birthTitleAt(x, y)
  if (id === undefined) throw new Error(`no title at ${x},${y}`)
  return id
}
const title = titleAt(10, 50)
const here = planIndex(10, 50)

describe('city plan', () => {
  it('holds all 50,000 titles at genesis, each where it was born', () => {
    const { titles } = genesisPlan()
    expect(titles.filter((t) => t > 0).length).toBe(GENESIS_TITLES)
    expect(titles[here]).toBe(title + 1)
  })

  it('numbers cells so that they can be found again', () => {
    for (const [x, y] of [
      [-131, 130],
      [0, 0],
      [255, -256],
    ] as const) {
      expect(planCell(planIndex(x, y))).toEqual({ x, y })
    }
    expect(planIndex(256, 0)).toBe(-1)
  })

  it('leaves a vacant cell behind a moved title and takes its class along', () => {
    const plan = planOf(cityOf({ where: { [title]: cellKey(140, 3) + 1 } }))
    expect(plan.classes[here]).toBe(CELL.vacant)
    expect(plan.titles[here]).toBe(0)
    const there = planIndex(140, 3)
    expect(plan.titles[there]).toBe(title + 1)
    expect(plan.classes[there]).toBe(genesisPlan().classes[here])
  })

  it('lets two titles trade places', () => {
    const other = titleAt(11, 51)
    const plan = planOf(
      cityOf({ where: { [title]: cellKey(11, 51) + 1, [other]: cellKey(10, 50) + 1 } }),
    )
    expect(plan.titles[here]).toBe(other + 1)
    expect(plan.titles[planIndex(11, 51)]).toBe(title + 1)
  })

  it('knows nothing of a title that is nowhere but the gap it left', () => {
    const plan = planOf(cityOf({ where: { [title]: 0xffffffff } }))
    expect(plan.classes[here]).toBe(CELL.vacant)
    expect([...plan.titles].includes(title + 1)).toBe(false)
  })

  it('marks what is built on titles, moved titles and the commons, and not what was cleared', () => {
    const other = titleAt(11, 51)
    const plan = planOf(
      cityOf({
        where: { [title]: cellKey(140, 3) + 1 },
        placements: new Map([
          [((1n << 248n) | BigInt(title)).toString(), [1n]],
          [((1n << 248n) | BigInt(other)).toString(), []],
          [((2n << 248n) | BigInt(cellKey(3, 4))).toString(), [1n]],
          [((3n << 248n) | 7n).toString(), [1n]],
        ]),
      }),
    )
    const built = [...plan.built.keys()].filter((i) => plan.built[i] === 1)
    expect(built.sort()).toEqual([planIndex(140, 3), planIndex(3, 4)].sort())
  })

  it('tells plans apart by land and by owner', () => {
    expect(isSamePlan(genesisPlan(), planOf(cityOf({})))).toBe(true)
    expect(isSamePlan(genesisPlan(), planOf(cityOf({ owners: { [title]: 3 } })))).toBe(false)
  })
})

describe('spread', () => {
  it('hands a plan to one system at a time when time is short, in order', () => {
    const seen: string[] = []
    const systems = ['a', 'b', 'c'].map((name) => ({ name, setCity: () => seen.push(name) }))
    const spread = createSpread(systems, () => 10)
    spread.start(genesisPlan())
    spread.work(5)
    expect(seen).toEqual(['a'])
    spread.work(20)
    expect(seen).toEqual(['a', 'b', 'c'])
    spread.work(20)
    expect(seen.length).toBe(3)
  })

  it('forgets an older plan when a newer one comes', () => {
    const seen: unknown[] = []
    const spread = createSpread([{ name: 'a', setCity: (plan) => seen.push(plan) }], () => 0)
    const newer = genesisPlan()
    spread.start(genesisPlan())
    spread.start(newer)
    spread.work(1)
    expect(seen).toEqual([newer])
    expect(seen[0]).toBe(newer)
  })
})
