import { describe, expect, it } from 'vitest'
import { createRelayChoice } from './relay-choice.ts'

function open() {
  const used: (string | undefined)[] = []
  let timers: (() => void)[] = []
  const choice = createRelayChoice({
    use: (url) => used.push(url),
    setTimer: (run) => timers.push(run),
  })
  return {
    ...{ choice, used },
    elapse() {
      const due = timers
      timers = []
      for (const run of due) run()
    },
  }
}

describe('the choice of a relay', () => {
  it('takes the first one, and stays with it while it is known', () => {
    const { choice, used } = open()
    choice.know(['ws://a', 'ws://b'])
    choice.heard('joined')
    choice.know(['ws://b', 'ws://a'])
    expect(used).toEqual(['ws://a'])
    choice.know(['ws://b'])
    expect(used).toEqual(['ws://a', 'ws://b'])
  })

  it('goes round while nobody answers, and stops when somebody does', () => {
    const { choice, used, elapse } = open()
    choice.know(['ws://a', 'ws://b', 'ws://c'])
    choice.heard('away')
    elapse()
    elapse()
    elapse()
    expect(used).toEqual(['ws://a', 'ws://b', 'ws://c', 'ws://a'])
    choice.heard('joined')
    elapse()
    elapse()
    expect(choice.current).toBe('ws://a')
  })

  it('leaves a relay alone that comes back in time', () => {
    const { choice, used, elapse } = open()
    choice.know(['ws://a', 'ws://b'])
    choice.heard('away')
    choice.heard('joined')
    elapse()
    expect(used).toEqual(['ws://a'])
  })

  it('has nothing to change with a single relay, and none without any', () => {
    const { choice, used, elapse } = open()
    choice.know(['ws://a'])
    choice.heard('away')
    elapse()
    expect(used).toEqual(['ws://a'])
    choice.know([])
    expect(used).toEqual(['ws://a', undefined])
  })
})
