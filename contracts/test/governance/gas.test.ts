import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, startCity } from '../city.ts'
import { GOVERNANCE_GAS_TARGETS, measureGovernance } from '../gas/governance.ts'

let city: City
beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

it('votes cost what they are meant to', async () => {
  const gas = await measureGovernance(city)
  for (const [action, most] of Object.entries(GOVERNANCE_GAS_TARGETS)) {
    expect(gas[action], `${action}: ${JSON.stringify(gas)}`).toBeLessThanOrEqual(most)
  }
})
