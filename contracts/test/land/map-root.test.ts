/** Invariant I9: after any history, the storage root of LandGrid is that of the map and nothing else. */
import { storageRoot } from '@cosmos/protocol/chain/storage-root'
import { birthCell, type Cell } from '@cosmos/protocol/geometry/titles'
import { wordsOf } from '@cosmos/protocol/land/grid-words'
import { getBytes, hexlify, toBeHex } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, startCity } from '../city.ts'
import { titlesOfClass } from './private-titles.ts'

const DAY = 86_400
const FORMED = 6
/** Some at the rim in the west, whose words they share, and some in the east; then two formed ones. */
const BORN = [
  ...titlesOfClass(['ico', 'auction'], 8, 24_700),
  ...titlesOfClass(['ico', 'auction'], 8, 40_000),
]
const IDS = [...BORN, 50_000, 50_001]

let city: City
let anna: string
let conduct: string
let snapshot: string

beforeAll(async () => {
  city = await startCity()
  ;[anna] = city.people
  await city.send(city.distributor, 'LandBank', 'release', [BORN, anna])
  const former = city.people[1]
  await city.send(city.foundation, 'LandBank', 'setDistributor', [former, 1 << FORMED])
  await city.pass(366 * DAY)
  for (const _ of [50_000, 50_001]) await city.send(former, 'LandBank', 'form', [anna])
  // Fees are another test's business.
  await city.govern('LandRegistry', 'setRules', [30 * DAY, 2, 0])
  conduct = await city.call<string>('LandRegistry', 'conduct')
  await city.rpc('hardhat_impersonateAccount', [conduct])
  await city.rpc('hardhat_setBalance', [conduct, toBeHex(10n ** 20n)])
  snapshot = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

type Step = readonly ['move' | 'remove' | 'evict' | 'home', who: number, where: number]

const steps = fc.array(
  fc.tuple(
    fc.constantFrom('move', 'move', 'move', 'remove', 'evict', 'home'),
    fc.nat(IDS.length - 1),
    fc.nat(1_000),
  ),
  { minLength: 20, maxLength: 30 },
) as fc.Arbitrary<Step[]>

/** A title's birth cell, or for formed ones a place at the edge. */
const homeOf = (id: number): Cell => birthCell(id) ?? { x: 131, y: id - 50_000 }

async function attempt(from: string, fn: string, args: readonly unknown[]): Promise<boolean> {
  return city.send(from, 'LandRegistry', fn, args).then(
    () => true,
    () => false,
  )
}

it('the storage root is that of the map, after any moves, evictions, removals and returns', async () => {
  let done = { move: 0, remove: 0, evict: 0, home: 0 }
  await fc.assert(
    fc.asyncProperty(steps, async (walk) => {
      await city.rpc('evm_revert', [snapshot])
      snapshot = await city.rpc<string>('evm_snapshot')
      // Formed titles lie nowhere, and so do their words say nothing until they are placed.
      const away = new Map<number, Cell | undefined>()
      for (const [kind, who, where] of walk) {
        const id = IDS[who] ?? 0
        const other = homeOf(IDS[where % IDS.length] ?? 0)
        const to = kind === 'home' ? homeOf(id) : where % 3 === 0 ? { x: 131, y: where % 7 } : other
        let isDone = false
        if (kind === 'remove') isDone = await attempt(conduct, 'remove', [id])
        else if (kind === 'evict') {
          await city.pass(61 * DAY)
          isDone = await attempt(anna, 'evict', [id])
          await city.send(anna, 'LandTitle', 'proveKey')
        } else isDone = await attempt(anna, 'relocate', [id, to.x, to.y, 0])
        if (!isDone) continue
        done = { ...done, [kind]: done[kind] + 1 }
        const born = birthCell(id)
        const cell = kind === 'remove' || kind === 'evict' ? undefined : to
        if (cell && born && cell.x === born.x && cell.y === born.y) away.delete(id)
        else away.set(id, cell)
      }
      const words = [...wordsOf(away)]
        .sort(([a], [b]) => a - b)
        .map(([slot, word]) => ({ slot, word: getBytes(toBeHex(word, 32)) }))
      const { LandGrid } = city.addresses
      const proof = await city.rpc<{ storageHash: string }>('eth_getProof', [
        LandGrid,
        [],
        'latest',
      ])
      expect(proof.storageHash).toBe(hexlify(storageRoot(words)))
      const lost = IDS.filter((id) => away.has(id) && away.get(id) === undefined)
      const unplaced = [50_000, 50_001].filter((id) => !away.has(id))
      const located = await city.call<bigint>('LandRegistry', 'located')
      expect(Number(located)).toBe(50_002 - lost.length - unplaced.length)
    }),
    { numRuns: 12 },
  )
  for (const count of Object.values(done)) expect(count).toBeGreaterThan(3)
})
