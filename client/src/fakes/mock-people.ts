/** People of `?mock=1`: three walkers who stroll around the southern gate and now and then speak. */
import { ARRIVAL, parcelCentre } from '@cosmos/protocol/geometry/world-space'
import type { PeopleLink } from '../people/people.ts'
import type { Person, Pose } from '../ports.ts'

const WALKERS: readonly (Person & { radius: number; speed: number; says: string })[] = [
  {
    id: 'mock-ada',
    name: 'Ada',
    colour: '#4f8f8b',
    wallet: '0xada0000000000000000000000000000000000ada',
    radius: 9,
    speed: 0.12,
    says: 'Good morning!',
  },
  {
    id: 'mock-ben',
    name: 'Ben',
    colour: '#d0714f',
    radius: 14,
    speed: -0.09,
    says: 'Nice light today.',
  },
  {
    id: 'mock-chi',
    name: 'Chi',
    colour: '#5f7f9c',
    radius: 20,
    speed: 0.06,
    says: 'The square is this way.',
  },
]

const POSES_PER_SECOND = 5
const SECONDS_BETWEEN_WORDS = 20

type Listeners = {
  arrive: Set<(person: Person) => void>
  leave: Set<(id: string) => void>
  pose: Set<(id: string, pose: Pose, at: number) => void>
  chat: Set<(message: { from: Person; text: string; at: number; mine: boolean }) => void>
  status: Set<(status: PeopleLink['status'], why?: string) => void>
}

export function createMockPeople(options: { name: string; clock: () => number }): PeopleLink {
  const listeners: Listeners = {
    arrive: new Set(),
    leave: new Set(),
    pose: new Set(),
    chat: new Set(),
    status: new Set(),
  }
  const me = { id: 'mock-me', name: options.name, colour: '#b9534a' }
  const started = options.clock()
  let ticks = 0

  const timer = setInterval(() => {
    const seconds = (options.clock() - started) / 1000
    ticks++
    for (const [i, walker] of WALKERS.entries()) {
      if (ticks === 1) for (const fn of listeners.arrive) fn(walker)
      for (const fn of listeners.pose)
        fn(walker.id, poseAt(walker, seconds + i * 9), options.clock())
      const turn = ticks % (SECONDS_BETWEEN_WORDS * POSES_PER_SECOND * WALKERS.length)
      if (turn === (3 + i * SECONDS_BETWEEN_WORDS) * POSES_PER_SECOND)
        tell(walker, walker.says, false)
    }
  }, 1000 / POSES_PER_SECOND)

  function tell(from: Person, text: string, mine: boolean): void {
    for (const fn of listeners.chat) fn({ from, text, at: options.clock(), mine })
  }

  return {
    status: 'joined',
    count: WALKERS.length + 1,
    setPose() {},
    async say(text) {
      tell(me, text, true)
    },
    setRooms() {},
    setChain() {},
    setPlanet() {},
    setRoom() {},
    roster: () => WALKERS,
    setWallet(wallet) {
      // Asked as the rooms would. What goes wrong the wallet's own side has told the visitor by then.
      wallet?.sign('Show this wallet to the people around me.').catch(() => undefined)
    },
    setName(name) {
      me.name = name
    },
    on(event: keyof Listeners, fn: never) {
      const set = listeners[event] as Set<unknown>
      set.add(fn)
      return () => set.delete(fn)
    },
    async close() {
      clearInterval(timer)
    },
  }
}

function poseAt(walker: { radius: number; speed: number }, seconds: number): Pose {
  const centre = parcelCentre(ARRIVAL.x, ARRIVAL.y)
  const angle = seconds * walker.speed
  const forward = walker.speed > 0 ? 180 : 0
  return {
    x: centre.x + Math.cos(angle) * walker.radius * 0.4,
    y: 0,
    z: centre.z - 14 + Math.sin(angle) * walker.radius,
    heading: ((((angle * 180) / Math.PI + forward) % 360) + 360) % 360,
    pitch: 0,
    gesture: 0,
  }
}
