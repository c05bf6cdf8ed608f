import { afterAll, beforeAll, expect, it } from 'vitest'
import { type City, startCity } from '../city.ts'
import { measurePlaces, PLACES_TARGETS } from '../gas/places.ts'

let city: City
beforeAll(async () => {
  city = await startCity()
})
afterAll(() => city.close())

it('what people do on their places costs no more than we have set ourselves', async () => {
  const gas = await measurePlaces(city)
  for (const [action, most] of Object.entries(PLACES_TARGETS)) {
    expect(gas[action], action).toBeLessThanOrEqual(most)
  }
})
