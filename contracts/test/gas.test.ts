import { expect, it } from 'vitest'
import { GAS_GOALS } from './gas/goals.ts'
import { GAS_AREAS } from './gas/index.ts'
import { committedGas, measureGas } from './gas.ts'

it('gas is what was committed: else look why, then run node contracts/test/gas.ts', async () => {
  expect(await measureGas()).toEqual(committedGas())
}, 240_000)

const exact = GAS_AREAS.filter((area) => area.exact)
const drawn = GAS_AREAS.filter((area) => !area.exact)

it.each(exact)('gas of $name stays within its targets', ({ targets }) => {
  expectWithin(committedGas(), targets)
})

it.each(drawn)(
  'gas of $name, which is not the same every time, stays within its targets',
  async (area) => {
    expectWithin(await measureGas({ areas: [area] }), area.targets)
  },
  240_000,
)

function expectWithin(
  gas: Readonly<Record<string, number>>,
  targets: Readonly<Record<string, number>>,
) {
  for (const [action, most] of Object.entries(targets)) {
    expect(gas[action], action).toBeLessThanOrEqual(most)
  }
}

it('every goal is of something that is measured', () => {
  const gas = committedGas()
  const goals = Object.values(GAS_GOALS).flatMap((area) => Object.keys(area))
  expect(goals.filter((action) => !(action in gas))).toEqual([])
})
