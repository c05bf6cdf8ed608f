import { expect, it } from 'vitest'
import { committedGas, GAS_TARGETS, measureGas } from './gas.ts'

it('gas is what was committed: else look why, then run node contracts/test/gas.ts', async () => {
  expect(await measureGas()).toEqual(committedGas())
})

it('gas stays within the targets', () => {
  const gas = committedGas()
  for (const [action, most] of Object.entries(GAS_TARGETS)) {
    expect(gas[action], action).toBeLessThanOrEqual(most)
  }
})
