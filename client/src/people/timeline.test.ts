import { describe, expect, it } from 'vitest'
import { createTimeline } from './timeline.ts'

const interval = 50

describe('the timeline of somebody walking', () => {
  it('spreads out evenly what the relay delivers in bunches', () => {
    const timeline = createTimeline()
    const placed: number[] = []
    for (let counter = 1; counter <= 60; counter++) {
      // Sent every 50 ms, delivered two at a time every 100 ms.
      const arrived = 1000 + Math.ceil(counter / 2) * 100
      placed.push(timeline.place({ epoch: 1, counter, interval }, arrived))
    }
    const gaps = placed.slice(21).map((at, i) => at - (placed[i + 20] ?? 0))
    for (const gap of gaps) expect(Math.abs(gap - interval)).toBeLessThan(6)
  })

  it('counts the beats that were lost in between', () => {
    const timeline = createTimeline()
    const first = timeline.place({ epoch: 1, counter: 10, interval }, 5000)
    expect(timeline.place({ epoch: 1, counter: 14, interval }, 5200) - first).toBeCloseTo(200)
  })

  it('begins anew after a long silence and never goes back', () => {
    const timeline = createTimeline()
    timeline.place({ epoch: 1, counter: 1, interval }, 1000)
    expect(timeline.place({ epoch: 1, counter: 2, interval }, 9000)).toBe(9000)
    expect(timeline.place({ epoch: 2, counter: 1, interval }, 9040)).toBeGreaterThan(9000)
  })
})
