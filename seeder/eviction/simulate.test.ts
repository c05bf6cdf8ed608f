import { describe, expect, it } from 'vitest'
import { ours } from './ours.ts'
import { belady, type Cache, gdsf, lru, s3fifo } from './peers.ts'
import { simulate } from './simulate.ts'
import { crawler, movingCrowd, neighbourhood, type Trace } from './traces.ts'

const tiny = (requests: readonly number[], sizes: readonly number[]): Trace => ({
  name: 'tiny',
  sizes: Uint32Array.from(sizes),
  requests: Uint32Array.from(requests),
  places: new Uint32Array(sizes.length),
})

describe('a trace', () => {
  it('is the same for the same seed, and another for another', () => {
    const [one, same, other] = [neighbourhood(7), neighbourhood(7), neighbourhood(8)]
    expect(one.requests).toEqual(same.requests)
    expect(one.sizes).toEqual(same.sizes)
    expect(one.requests).not.toEqual(other.requests)
  })
})

describe('the policies', () => {
  it('hit what textbooks say they hit', () => {
    const trace = tiny([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], [10, 10, 10])
    // Two of three fit: LRU always drops what comes next; who knows the future keeps one of them.
    expect(simulate(trace, 0.67, lru).objects).toBe(0)
    expect(simulate(trace, 0.67, belady(trace, 'bytes')).objects).toBeGreaterThan(30)
  })

  it.each<[string, (capacity: number) => Cache]>([
    ['LRU', lru],
    ['GDSF', gdsf],
    ['S3-FIFO', s3fifo],
    ['ours for bytes', ours(crawler(3), 'bytes')],
    ['ours for requests', ours(crawler(3), 'requests')],
  ])('never do better than one who knows the future: %s', (_, make) => {
    const whole = crawler(3)
    const trace = { ...whole, requests: whole.requests.subarray(0, 30_000) }
    const rates = simulate(trace, 0.1, make)
    expect(rates.bytes).toBeGreaterThan(5)
    expect(rates.bytes).toBeLessThanOrEqual(simulate(trace, 0.1, belady(trace, 'bytes')).bytes)
  })

  it('ours keeps what people want from a crawler', () => {
    const trace = crawler(2)
    expect(simulate(trace, 0.1, ours(trace, 'bytes')).bytes).toBeGreaterThan(
      simulate(trace, 0.1, lru).bytes + 8,
    )
    expect(simulate(trace, 0.1, ours(trace, 'requests')).objects).toBeGreaterThan(
      simulate(trace, 0.1, gdsf).objects,
    )
  })

  it('ours keeps what stands where a crowd is, though nothing there was asked for twice', () => {
    const trace = movingCrowd(3)
    const blind = { places: new Uint32Array(trace.sizes.length) }
    expect(simulate(trace, 0.1, ours(trace, 'bytes')).bytes).toBeGreaterThan(
      simulate(trace, 0.1, ours(blind, 'bytes')).bytes + 2,
    )
  })
})
