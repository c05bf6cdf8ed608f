/**
 * How long a pose takes from sender to viewer: in small rooms that pass everything on at once, in
 * crowds that wait for the tick, and in a room whose object had gone to sleep.
 */
import { IMMEDIATE_MEMBERS, TICK_MS } from '@cosmos/protocol/room/limits'
import { type Crowd, enterRoom, plainCrowd } from './crowd.ts'
import { beatFor, compare, micros } from './rounds.ts'
import { type BenchRow, sample } from './row.ts'
import { type Runtime, startBareRelay, startOurRelay } from './workerd.ts'

/** Several small rooms at once: the processor's clock counts in hundredths of a second. */
const SMALL_ROOMS = 2
const SMALL = { people: IMMEDIATE_MEMBERS, perSecond: 10, rounds: 3 } as const
const CROWD = { people: 64, perSecond: 5 } as const
const CROWD_MS = 5000
const SLEEPERS = 6
/** Rooms nobody else of these is in. */
const [CROWD_CELL, SLEEPING_CELL] = [20, 30]
/** An object without timers or messages is put to sleep after ten seconds. */
const SLEEP_MS = 14_000

export async function rows(): Promise<BenchRow[]> {
  const [ours, bare] = [await startOurRelay(), await startBareRelay()]
  try {
    return [...(await immediate(ours, bare)), await tick(ours.url), await waking(ours.url)]
  } finally {
    await Promise.all([ours.close(), bare.close()])
  }
}

const millis = ({ median, spread }: { median: number; spread: number }): string =>
  `${median.toFixed(1)} ±${spread.toFixed(1)} ms`

const at = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN

/** Small rooms as if they were one crowd. */
function together(rooms: readonly Crowd[]): Crowd {
  const delays: number[] = []
  return {
    delivered: () => rooms.reduce((sum, room) => sum + room.delivered(), 0),
    get delays() {
      for (const room of rooms) delays.push(...room.delays.splice(0))
      return delays
    },
    bytesTo: () => 0,
    send(person) {
      for (const room of rooms) room.send(person)
    },
    close() {
      for (const room of rooms) room.close()
    },
  }
}

async function immediate(ours: Runtime, bare: Runtime): Promise<BenchRow[]> {
  const rooms: [Crowd[], Crowd[]] = [[], []]
  for (let room = 0; room < SMALL_ROOMS; room++) {
    rooms[0].push(await enterRoom(ours.url, room, SMALL.people, { still: true }))
    rooms[1].push(await plainCrowd(`${bare.url}/${room}`, SMALL.people))
  }
  const [mine, theirs] = [together(rooms[0]), together(rooms[1])]
  const name = `room of ${SMALL.people}, passed on at once`
  const [ourCost, bareCost] = await compare(
    [
      { runtime: ours, crowd: mine },
      { runtime: bare, crowd: theirs },
    ],
    SMALL,
  )
  if (ourCost === undefined || bareCost === undefined) throw new Error('two were measured')
  const [ourDelay, bareDelay] = [at(mine.delays, 0.5), at(theirs.delays, 0.5)]
  return [
    {
      name: `${name}, CPU per delivered pose`,
      ours: micros(ourCost),
      peer: `${micros(bareCost)} (bare Durable Object)`,
      ratio: bareCost.median / ourCost.median,
      target: 0.95,
      better: 'higher',
    },
    {
      name: `${name}, p50`,
      ours: `${ourDelay.toFixed(2)} ms`,
      peer: `${bareDelay.toFixed(2)} ms (bare Durable Object)`,
      ratio: ourDelay / bareDelay,
      target: 1.2,
      better: 'lower',
    },
  ]
}

async function tick(url: string): Promise<BenchRow> {
  const crowd = await enterRoom(url, CROWD_CELL, CROWD.people)
  await beatFor(crowd, CROWD, 2000)
  crowd.delays.splice(0)
  await beatFor(crowd, CROWD, CROWD_MS)
  const p99 = at(crowd.delays, 0.99)
  crowd.close()
  return {
    name: `crowd of ${CROWD.people}, a batch each tick, p99`,
    ours: `${p99.toFixed(1)} ms`,
    peer: `${TICK_MS} ms (the tick)`,
    ratio: p99 / TICK_MS,
    target: 1.2,
    better: 'lower',
  }
}

async function waking(url: string): Promise<BenchRow> {
  const rooms: Crowd[] = []
  for (let room = 0; room < SLEEPERS; room++) {
    rooms.push(await enterRoom(url, SLEEPING_CELL + room, 3, { still: true }))
  }
  const timeOfOne = async (room: Crowd): Promise<number> => {
    room.delays.splice(0)
    room.send(1)
    while (room.delays.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
    return room.delays[0] ?? Number.NaN
  }
  // The first of each finds an object that has not yet compiled what it runs.
  for (const room of rooms) await timeOfOne(room)
  let next = 0
  const one = (): Promise<number> => timeOfOne(rooms[next++ % SLEEPERS] as Crowd)
  const warm = await sample(SLEEPERS, one)
  await new Promise((resolve) => setTimeout(resolve, SLEEP_MS))
  const woken = await sample(SLEEPERS, one)
  for (const room of rooms) room.close()
  return {
    name: 'first pose after the object slept',
    ours: millis(woken),
    peer: `${millis(warm)} (awake)`,
    ratio: woken.median / warm.median,
    target: 3,
    better: 'lower',
  }
}
