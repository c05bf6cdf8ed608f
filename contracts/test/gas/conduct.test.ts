import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, startCity } from '../city.ts'
import { CONDUCT_GAS_TARGETS, measureConduct } from './conduct.ts'

let city: City
beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

it('conduct, districts and nodes stay within their gas targets', async () => {
  const gas = await measureConduct(city)
  expect(Object.keys(gas).toSorted()).toEqual(Object.keys(CONDUCT_GAS_TARGETS).toSorted())
  for (const [action, most] of Object.entries(CONDUCT_GAS_TARGETS)) {
    expect(gas[action], action).toBeLessThanOrEqual(most)
  }
})
