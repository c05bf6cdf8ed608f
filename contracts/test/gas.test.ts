import { expect, it } from 'vitest'
import { withoutZeroBytes } from './gas/deadline.ts'
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

it('deadlines cost the same at any time of day', () => {
  for (const time of [0x6a00_0000, 0x6a00_ff00, 0x6aff_00ff, 0x6a01_0203, 0x6aff_ff00]) {
    const next = withoutZeroBytes(time)
    expect(next).toBeGreaterThanOrEqual(time)
    expect(next - time).toBeLessThan(0x2_00_00)
    expect([0, 8, 16, 24].map((shift) => (next >>> shift) & 0xff)).not.toContain(0)
  }
})

it('every goal is of something that is measured', () => {
  const gas = committedGas()
  const goals = Object.values(GAS_GOALS).flatMap((area) => Object.keys(area))
  expect(goals.filter((action) => !(action in gas))).toEqual([])
})
