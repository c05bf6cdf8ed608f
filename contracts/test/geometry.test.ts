import { createHash } from 'node:crypto'
import { type CellClass, classOf, TITLE_CLASSES } from '@cosmos/protocol/geometry/c1'
import { cellKey } from '@cosmos/protocol/geometry/cell-key'
import { birthCell, titleClass } from '@cosmos/protocol/geometry/titles'
import { laneOfCell } from '@cosmos/protocol/land/grid-words'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'
import { deployProbe, type Probe } from './probe.ts'

/** What fits under the gas cap of one call. */
const PAGE = 2_500
const CLASSES: readonly CellClass[] = ['outside', ...TITLE_CLASSES, 'commons']

/** The 8-byte records of a probe's answer, without the spare bytes at the end. */
const records = (hex: string): bigint[] =>
  (hex.slice(2, -48).match(/.{16}/g) ?? []).map((record) => BigInt(`0x${record}`))

let city: City
let probe: Probe
beforeAll(async () => {
  city = await startCity()
  probe = await deployProbe(city)
})
afterAll(() => city.close())

it('Solidity and TypeScript make the same 50,000 titles, those of the published hash', async () => {
  const hash = createHash('sha256')
  const counts = new Map<string, number>()
  let id = 0
  while (id < 50_000) {
    for (const word of records(await probe.call<string>('titles', [id, PAGE]))) {
      const x = Number((word >> 16n) & 0xffffn) - 32_768
      const y = Number(word & 0xffffn) - 32_768
      const name = CLASSES[Number(word >> 32n)] ?? ''
      // One comparison a title, not three assertions: this runs 50,000 times.
      const same = birthCell(id)?.x === x && birthCell(id)?.y === y && titleClass(id) === name
      if (!same) expect.fail(`title ${id} is ${x},${y},${name}`)
      counts.set(name, (counts.get(name) ?? 0) + 1)
      hash.update(`${x},${y},${name}\n`)
      id++
    }
  }
  expect(await probe.call('returning', [0, 50_000, 37])).toBe(true)
  expect(hash.digest('hex')).toBe(
    '9185e2006b199198b1a199e087dc09f8effaa1fdb264cc42c31c6c8181e2b027',
  )
  expect(Object.fromEntries(counts)).toEqual({
    street: 12_952,
    park: 2_048,
    ico: 15_000,
    auction: 20_000,
  })
})

it('Solidity and TypeScript give every cell near the city the same class', async () => {
  for (let y = -140; y < 140; y++) {
    const row = await probe.call<string>('classes', [-140, y, 280])
    const expected = Array.from({ length: 280 }, (_, i) => CLASSES.indexOf(classOf(i - 140, y)))
    expect(row).toBe(`0x${Buffer.from(expected).toString('hex')}`)
  }
})

it('cells a lattice away have no class by overflow', async () => {
  for (const x of [2n ** 255n - 1n, -(2n ** 255n), 2n ** 128n, -(2n ** 64n)]) {
    expect(await probe.call('classes', [x, 3, 1])).toBe('0x00')
    expect(await probe.call('classes', [3, x, 1])).toBe('0x00')
  }
})

it('Solidity and TypeScript put every cell into the same lane', async () => {
  const seen = new Set<number>()
  for (let y = -512; y < 512; y += 61) {
    const words = records(await probe.call<string>('lanes', [-512, y, 1_024]))
    for (const [i, word] of words.entries()) {
      const { slot, lane } = laneOfCell(i - 512, y)
      const key = cellKey(i - 512, y)
      const expected = BigInt(slot) | (BigInt(lane) << 24n) | (BigInt(key) << 32n)
      if (word !== expected) expect.fail(`cell ${i - 512},${y} is in another lane`)
      seen.add(slot * 8 + lane)
    }
  }
  expect(seen.size).toBe(17 * 1_024)
  expect(await refusalOf(probe.call('lanes', [512, 0, 1]))).toBe('OffLattice')
})
