import type { Clock } from '@cosmos/protocol/room/clock'
import { landRoom } from '@cosmos/protocol/room/room-name'
import type { MemberKey } from '@cosmos/protocol/room/roster'
import { describe, expect, it } from 'vitest'
import type { Pose } from '../ports.ts'
import { LINGER_MS, SOURCE_SILENT_MS } from './limits.ts'
import { createSightings } from './sightings.ts'

const west = landRoom(0, 0)
const east = landRoom(1, 0)
const key = (text: string) => text as MemberKey
const ada = { presence: 'ada0', name: 'Ada', wallet: undefined }
const moment = (counter: number) => ({ epoch: 1, counter, interval: 50 })
const at = (x: number): Pose => ({ x, y: 0, z: 0, heading: 0, pitch: 0, gesture: 0 })

function watch() {
  let now = 1000
  const timers = new Set<{ at: number; run: () => void }>()
  const clock: Clock = {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run }
      timers.add(timer)
      return () => timers.delete(timer)
    },
  }
  const log: string[] = []
  const sightings = createSightings({
    clock,
    self: () => 'me',
    arrive: (person) => log.push(`arrive ${person.name}`),
    leave: (id) => log.push(`leave ${id}`),
    move: (_id, pose) => log.push(`move ${pose.x}`),
  })
  const pass = (ms: number): void => {
    now += ms
    for (const timer of [...timers]) {
      if (timer.at > now) continue
      timers.delete(timer)
      timer.run()
    }
  }
  return { sightings, log, pass }
}

describe('somebody seen in two rooms', () => {
  it('is one person, and stays while one room still has them', () => {
    const { sightings, log, pass } = watch()
    sightings.introduced(west, key('w'), ada)
    sightings.introduced(east, key('e'), ada)
    expect(sightings.count).toBe(1)
    sightings.left(west, key('w'))
    pass(LINGER_MS * 2)
    expect(log).toEqual(['arrive Ada'])
    sightings.roomClosed(east)
    pass(LINGER_MS)
    expect(log).toEqual(['arrive Ada', 'leave ada0'])
  })

  it('is followed in one room until that falls silent', () => {
    const { sightings, log, pass } = watch()
    sightings.introduced(west, key('w'), ada)
    sightings.introduced(east, key('e'), ada)
    sightings.pose(key('w'), at(1), moment(1))
    sightings.pose(key('e'), at(2), moment(1))
    pass(SOURCE_SILENT_MS + 1)
    sightings.pose(key('e'), at(3), moment(2))
    sightings.pose(key('w'), at(4), moment(2))
    expect(log.slice(1)).toEqual(['move 1', 'move 3'])
  })
})

describe('somebody who', () => {
  it('comes back at once was never gone', () => {
    const { sightings, log, pass } = watch()
    sightings.introduced(west, key('w'), ada)
    sightings.left(west, key('w'))
    pass(LINGER_MS - 1)
    sightings.introduced(west, key('w2'), ada)
    pass(LINGER_MS)
    expect(log).toEqual(['arrive Ada'])
  })

  it('takes another name arrives again under it', () => {
    const { sightings, log } = watch()
    sightings.introduced(west, key('w'), ada)
    sightings.introduced(west, key('w'), ada)
    sightings.introduced(west, key('w'), { ...ada, name: 'Countess' })
    expect(log).toEqual(['arrive Ada', 'arrive Countess'])
  })

  it('is oneself, through an old leaf, is nobody', () => {
    const { sightings, log } = watch()
    sightings.introduced(west, key('w'), { ...ada, presence: 'me' })
    expect(log).toEqual([])
    expect(sightings.count).toBe(0)
  })

  it('has not introduced themselves speaks as somebody', () => {
    const { sightings } = watch()
    expect(sightings.personOf(key('00ff00ff')).name).toBe('Somebody')
  })
})
