import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../eviction/random.ts'
import { createShadows } from './shadows.ts'
import { EVICTION_GOALS, type Fading, FIRST_FADING } from './worth.ts'

const everyOne = (): number => 0

function run(next: (at: number) => number): Fading {
  const shadows = createShadows<number>({
    // One in eight is followed, in proportion: all of them make it the cache that it is to be.
    ...{ goal: 'bytes', capacity: 8 * 50, fading: FIRST_FADING.bytes, sampleOf: everyOne },
  })
  let best: Fading = FIRST_FADING.bytes
  for (let at = 0; at < 30_000; at++) best = shadows.asked(next(at), 1, at / 50)
  return best
}

describe('shadows', () => {
  it('find a long memory best where the same is loved all the time', () => {
    const random = seededRandom(1)
    // Of 500 models, the lower the number the dearer.
    expect(run(() => Math.floor(500 * random() ** 3))).toBeGreaterThanOrEqual(10)
  })

  it('find a short memory best where people pass through', () => {
    const random = seededRandom(2)
    expect(run((at) => Math.floor(at / 10) + Math.floor(60 * random()))).toBeLessThan(1)
  })

  it.each(EVICTION_GOALS)('change nothing before anything was hit (%s)', (goal) => {
    const fading = FIRST_FADING[goal]
    const shadows = createShadows<number>({ goal, capacity: 800, fading, sampleOf: everyOne })
    for (let at = 0; at < 500; at++) expect(shadows.asked(at, 10, at / 10)).toBe(fading)
  })
})
