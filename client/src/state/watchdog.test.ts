import { describe, expect, it } from 'vitest'
import { createWatchdog, describeWait, PATIENCE_MS } from './watchdog.ts'

describe('the watchdog', () => {
  it('speaks when nothing moved for too long, and is quiet again when something does', () => {
    let now = 0
    const watchdog = createWatchdog(() => now)
    const check = (progress: string) => watchdog.check({ waitingFor: 'the grid', progress })
    expect(check('a')).toBeUndefined()
    now += PATIENCE_MS - 1
    expect(check('a')).toBeUndefined()
    now += 1
    expect(check('a')).toMatch(/waiting for the grid/)
    expect(check('b')).toBeUndefined()
  })

  it('has patience with somebody who has all they need', () => {
    let now = 0
    const watchdog = createWatchdog(() => now)
    watchdog.check({ waitingFor: undefined, progress: 'a' })
    now += PATIENCE_MS * 10
    expect(watchdog.check({ waitingFor: undefined, progress: 'a' })).toBeUndefined()
  })

  it('starts anew after a retry', () => {
    let now = 0
    const watchdog = createWatchdog(() => now)
    watchdog.check({ waitingFor: 'x', progress: 'a' })
    now += PATIENCE_MS
    watchdog.reset()
    expect(watchdog.check({ waitingFor: 'x', progress: 'a' })).toBeUndefined()
  })

  it('names the stage that is under way', () => {
    const done = { status: 'done' } as const
    const steps = { world: done, nodes: done, grid: done, models: done }
    const idle = { shown: 3, loading: 0, failed: 0 }
    expect(describeWait(steps, idle)).toBeUndefined()
    expect(describeWait(steps, { ...idle, loading: 2 })).toBe('2 models from the seeders')
    const asking = { status: 'running', detail: 'asking node.example' } as const
    expect(describeWait({ ...steps, grid: asking }, idle)).toBe(
      'the land grid (asking node.example)',
    )
  })
})
