/**
 * What a relay's processor pays for each pose it delivers: a room of ours, with its membership, limits,
 * tiers and credits, against a bare Durable Object and partyserver that send everything on at once. All
 * three run in workerd; rounds take turns, so that a busy machine slows each of them alike.
 */

import type { GroupCrypto } from '@cosmos/protocol/room/group-crypto'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { enter, enterRoom, plainCrowd } from './crowd.ts'
import { compare, micros } from './rounds.ts'
import { type BenchRow, sample } from './row.ts'
import { startBareRelay, startOurRelay, startPartyRelay } from './workerd.ts'

const ROUNDS = 5
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
        { people, perSecond, rounds: ROUNDS },
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

/** From an open socket to the first pose one can read, in rooms of some size, against one of two. */
async function joins(url: string): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const times: { median: number; spread: number }[] = []
  for (const [i, { members }] of JOINS.entries()) {
    const cell = 50 + i
    // Who is asked to let somebody in and does not is taken for gone after a while.
    const crowd = await enterRoom(url, cell, members - 1, { committing: true })
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
  // The others have it removed before the next one comes, to a room at rest.
  await new Promise((settled) => setTimeout(settled, 1500))
  return took
}
