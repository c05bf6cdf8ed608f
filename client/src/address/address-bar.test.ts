import { describe, expect, it } from 'vitest'
import { createAddressBar, MIN_WRITE_INTERVAL_MS } from './address-bar.ts'
import type { Place } from './place.ts'

function fakePage(hash = '') {
  let onHash: (() => void) | undefined
  let timers: { id: number; run: () => void; ms: number }[] = []
  let nextId = 1
  const written: string[] = []
  const location = { hash, href: `https://city.example/?x=1${hash}` }
  const page = {
    location,
    history: {
      replaceState(_data: unknown, _unused: string, url: string) {
        location.hash = url
        written.push(url)
      },
    },
    addEventListener: (_type: 'hashchange', listener: () => void) => {
      onHash = listener
    },
    removeEventListener: () => {
      onHash = undefined
    },
    setTimeout(run: () => void, ms: number) {
      timers.push({ id: nextId, run, ms })
      return nextId++
    },
    clearTimeout(id: number) {
      timers = timers.filter((timer) => timer.id !== id)
    },
  }
  return {
    page,
    written,
    timers: () => timers,
    elapse() {
      const due = timers
      timers = []
      for (const timer of due) timer.run()
    },
    type(text: string) {
      location.hash = text
      onHash?.()
    },
  }
}

function open(hash?: string) {
  const fake = fakePage(hash)
  const jumps: Place[] = []
  const refusals: string[] = []
  const bar = createAddressBar({
    window: fake.page,
    onJump: (place) => jumps.push(place),
    onInvalid: (reason) => refusals.push(reason),
  })
  return { ...fake, bar, jumps, refusals }
}

describe('the address bar', () => {
  it('shows the first place at once and later ones at most every interval, the newest last', () => {
    const { bar, written, elapse, timers } = open()
    bar.show({ x: 0, y: 0, heading: 0 })
    bar.show({ x: 1, y: 0, heading: 0 })
    bar.show({ x: 2, y: 0, heading: 0 })
    expect(written).toEqual(['#0,0,0'])
    expect(timers()[0]?.ms).toBe(MIN_WRITE_INTERVAL_MS)
    elapse()
    expect(written).toEqual(['#0,0,0', '#2,0,0'])
    elapse()
    expect(timers()).toEqual([])
  })

  it('never goes back to a place it had left again before the interval was over', () => {
    const { bar, written, elapse } = open()
    bar.show({ x: 0, y: 0 })
    bar.show({ x: 1, y: 0 })
    bar.show({ x: 0, y: 0 })
    elapse()
    bar.show({ x: 20, y: 60 })
    elapse()
    expect(written).toEqual(['#0,0', '#20,60'])
  })

  it('does not write what is already there', () => {
    const { bar, written } = open('#3,4,90')
    bar.show({ x: 3, y: 4, heading: 90 })
    expect(written).toEqual([])
  })

  it('jumps where somebody points it, but not where it pointed itself', () => {
    const { bar, jumps, refusals, type } = open()
    bar.show({ x: 5, y: 5 })
    type('#5,5')
    expect(jumps).toEqual([])
    type('#7,-8')
    expect(jumps).toEqual([{ x: 7, y: -8 }])
    type('#nowhere')
    expect(refusals).toHaveLength(1)
  })

  it('makes links that keep the query', () => {
    const { bar } = open('#1,1')
    expect(bar.link({ x: 2, y: 3, heading: 45 })).toBe('https://city.example/?x=1#2,3,45')
  })

  it('is silent after it was stopped', () => {
    const { bar, jumps, timers, type } = open()
    bar.show({ x: 1, y: 1 })
    bar.stop()
    type('#2,2')
    expect(jumps).toEqual([])
    expect(timers()).toEqual([])
  })
})
