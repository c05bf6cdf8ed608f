import { describe, expect, it } from 'vitest'
import { simulateRoom } from '../../testing/room-simulation.ts'

/** `npm run soak` plays ten thousand. */
const RUNS = 40

describe('rooms under disturbance', () => {
  it(`end in one epoch with one secret in ${RUNS} seeded runs`, { timeout: 600_000 }, async () => {
    for (let seed = 1; seed <= RUNS; seed++)
      await expect(simulateRoom(seed)).resolves.toBeUndefined()
  })
})
