import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createMetrics } from '../src/http/metrics.ts'
import { exampleStatus } from '../src/http/status-example.ts'
import { perHour, quantile, readSample, type Sample, slope } from './figures.ts'

const sample = (at: number, rss: number): Sample => ({
  ...{ at, rss, heap: 0, descriptors: 0, lagP99: 0 },
})

it('finds the slope of any line, and none of a single point', () => {
  const whole = fc.integer({ min: -1000, max: 1000 })
  const places = fc.uniqueArray(whole, { minLength: 2, maxLength: 20 })
  fc.assert(
    fc.property(places, whole, whole, (xs, rise, start) => {
      const points = xs.map((x) => ({ x, y: start + rise * x }))
      expect(slope(points)).toBeCloseTo(rise, 6)
    }),
  )
  expect(slope([{ x: 1, y: 5 }])).toBe(0)
})

it('counts growth by the hour, without the warm-up', () => {
  const warmUp = Array.from({ length: 10 }, (_, i) => sample(i * 60, i * 1_000_000))
  const later = Array.from({ length: 20 }, (_, i) => sample((10 + i) * 60, 10_000_000 + i * 100))
  expect(perHour([...warmUp, ...later], ({ rss }) => rss)).toBeCloseTo(6_000, 3)
})

it('names the value that a share is not above', () => {
  expect([0.5, 0.99, 1].map((share) => quantile([4, 1, 3, 2], share))).toEqual([2, 4, 4])
  expect(quantile([], 0.5)).toBeNaN()
})

it('reads what a seeder says of itself, and misses what is not there', async () => {
  const metrics = await createMetrics(() => exampleStatus(Date.now())).render()
  const { rss, heap, descriptors, lagP99 } = readSample(metrics, 1)
  expect(rss).toBeGreaterThan(heap)
  expect(descriptors).toBeGreaterThan(3)
  expect(lagP99).toBeGreaterThanOrEqual(0)
  expect(() => readSample('', 1)).toThrow('lack cosmos_process_resident_memory_bytes')
})
