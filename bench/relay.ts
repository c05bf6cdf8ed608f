/**
 * What a relay's processor pays for each pose it delivers: a room of ours, with its membership, limits,
 * tiers and credits, against a bare Durable Object and partyserver that send everything on at once. All
 * three run in workerd; rounds take turns, so that a busy machine slows each of them alike.
 */

import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { type Crowd, enter, enterRoom, plainCrowd } from './crowd.ts'
import { type BenchRow, sample } from './row.ts'
import { type Runtime, startBareRelay, startOurRelay, startPartyRelay } from './workerd.ts'

const ROUNDS = 5
/** Short on purpose: what all of them send in longer rounds piles up in a slow reader. */
const ROUND_MS = 2000
const QUIET_MS = 300
const MAX_DRAIN_MS = 10_000
/** The first is what the others are held against. */
const JOINS = [
  { members: 2, target: 1 },
  { members: 32, target: 4 },
  { members: 100, target: 8 },
] as const
const CROWDS = [
  { people: 64, perSecond: 5, bare: 4, party: 4 },
  { people: 100, perSecond: 10, bare: 8, party: 8 },
] as const

export async function rows(): Promise<BenchRow[]> {
  // One after the other: which workerd is whose is told by when it starts.
  const runtimes = [await startOurRelay(), await startBareRelay(), await startPartyRelay()] as const
  const [ours, bare, party] = runtimes
  try {
    const rows: BenchRow[] = []
    for (const [room, crowd] of CROWDS.entries()) {
      const { people, perSecond } = crowd
      const costs = await compare(
        [
          { runtime: ours, crowd: await enterRoom(ours.url, room, people) },
          { runtime: bare, crowd: await plainCrowd(`${bare.url}/${room}`, people) },
          { runtime: party, crowd: await plainCrowd(`${party.url}/${room}`, people) },
        ],
        { people, perSecond },
      )
      const [mine, ...peers] = costs
      for (const [i, name] of ['bare Durable Object', 'partyserver'].entries()) {
        const peer = peers[i]
        if (mine === undefined || peer === undefined) throw new Error('three were measured')
        rows.push({
          name: `relay, CPU per delivered pose, ${people} x ${perSecond} Hz`,
          ours: micros(mine),
          peer: `${micros(peer)} (${name})`,
          ratio: peer.median / mine.median,
          target: i === 0 ? crowd.bare : crowd.party,
          better: 'higher',
        })
      }
    }
    return [...rows, ...(await joins(ours.url))]
  } finally {
    await Promise.all(runtimes.map(({ close }) => close()))
  }
}

const micros = ({ median, spread }: { median: number; spread: number }): string =>
  `${median.toFixed(2)} ±${spread.toFixed(2)} µs`

/** From an open socket to the first pose one can read, in rooms of some size, against one of two. */
async function joins(url: string): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const times: { median: number; spread: number }[] = []
  for (const [i, { members }] of JOINS.entries()) {
    const cell = 50 + i
    const crowd = await enterRoom(url, cell, members - 1)
    times.push(await sample(ROUNDS, () => timeToFirstPose(url, cell, mls)))
    crowd.close()
  }
  const [alone] = times
  return JOINS.slice(1).map(({ members, target }, i) => {
    const mine = times[i + 1]
    if (mine === undefined || alone === undefined) throw new Error('each was measured')
    return {
      name: `join, socket open to first pose, ${members} members`,
      ours: millis(mine),
      peer: `${millis(alone)} (2 members)`,
      ratio: mine.median / alone.median,
      target,
      better: 'lower',
    }
  })
}

const millis = ({ median, spread }: { median: number; spread: number }): string =>
  `${median.toFixed(0)} ±${spread.toFixed(0)} ms`

async function timeToFirstPose(url: string, cell: number, mls: GroupCrypto): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const start = performance.now()
  const { socket, session } = await enter(url, cell, mls, () => resolve())
  await promise
  const took = performance.now() - start
  session.leave()
  socket.close()
  // The others have it removed before the next one comes.
  await new Promise((settled) => setTimeout(settled, 500))
  return took
}

/** Microseconds of the runtime's processor per delivered pose, of each, in rounds that take turns. */
async function compare(
  subjects: readonly { runtime: Runtime; crowd: Crowd }[],
  beat: { people: number; perSecond: number },
) {
  const costs = subjects.map((): number[] => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [i, subject] of subjects.entries()) costs[i]?.push(await measure(subject, beat))
  }
  for (const { crowd } of subjects) crowd.close()
  return Promise.all(
    costs.map((values) => {
      const rest = [...values]
      return sample(values.length, () => rest.pop() ?? Number.NaN)
    }),
  )
}

async function measure(
  { runtime, crowd }: { runtime: Runtime; crowd: Crowd },
  { people, perSecond }: { people: number; perSecond: number },
): Promise<number> {
  const [cpu, delivered] = [runtime.cpuMs(), crowd.delivered()]
  const timers: ReturnType<typeof setInterval>[] = []
  // Everybody begins at a moment of their own: a crowd in step would flatter batches.
  const starts = Array.from({ length: people }, (_, person) =>
    setTimeout(
      () => timers.push(setInterval(() => crowd.send(person), 1000 / perSecond)),
      (Math.random() * 1000) / perSecond,
    ),
  )
  await new Promise((resolve) => setTimeout(resolve, ROUND_MS))
  for (const timer of [...starts, ...timers]) clearTimeout(timer)
  await drained(crowd)
  return ((runtime.cpuMs() - cpu) * 1000) / Math.max(1, crowd.delivered() - delivered)
}

/** What is still under way belongs to the round: waits until nothing has come for a while. */
async function drained(crowd: Crowd): Promise<void> {
  for (let seen = -1, rest = MAX_DRAIN_MS; seen !== crowd.delivered() && rest > 0; ) {
    seen = crowd.delivered()
    rest -= QUIET_MS
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
  }
}
