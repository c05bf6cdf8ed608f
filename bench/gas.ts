/** Gas of everything that is measured, against what we want and what the like costs elsewhere. */
import { build } from '../contracts/build.ts'
import { GAS_GOALS } from '../contracts/test/gas/goals.ts'
import { GAS_AREAS } from '../contracts/test/gas/index.ts'
import { measureGas } from '../contracts/test/gas.ts'
import { buildTestContracts } from '../contracts/test/test-contract.ts'
import type { BenchRow } from './row.ts'

const number = (gas: number) => gas.toLocaleString('en')

export async function rows(): Promise<BenchRow[]> {
  await build()
  await buildTestContracts()
  const found: BenchRow[] = []
  for (const area of GAS_AREAS) {
    const measured = await measureGas({ areas: [area] })
    const goals = GAS_GOALS[area.name] ?? {}
    for (const [action, { most, peer }] of Object.entries(goals)) {
      found.push(row(action, measured[action] ?? Number.NaN, most, peer))
    }
    for (const [action, most] of Object.entries(area.targets)) {
      if (action in goals) continue
      found.push(row(action, measured[action] ?? Number.NaN, most, 'our own bound'))
    }
  }
  return found
}

/** The ratio is of ours to what we want. */
const row = (name: string, gas: number, most: number, peer: string): BenchRow => ({
  name,
  ours: `${number(gas)} gas`,
  peer: `${number(most)} (${peer})`,
  ratio: gas / most,
  target: 1,
  better: 'lower',
})
