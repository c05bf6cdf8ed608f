/**
 * Seeded rooms in which people come, go, freeze and lose their connections over a bad network, while
 * the object is evicted now and then. Whatever happened, once it is quiet the living share one epoch.
 */
import { toHex } from '@cosmos/protocol/content/digest'
import { describe, expect, it } from 'vitest'
import { acquainted, createFakeRoom, sharedMls, type Visitor } from '../../testing/fake-room.ts'

const RUNS = Number(process.env.COSMOS_ROOM_RUNS ?? 50)
const STEPS = 16
const PEOPLE = 5
/** How long after the last disturbance everybody may need to be together (simulated ms). */
const QUIET_MS = 30_000

/** A small generator with a printable seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

async function run(seed: number): Promise<Visitor[]> {
  const random = randomOf(seed)
  const below = (n: number): number => Math.floor(random() * n)
  const slowest = [5, 40, 250, 900][below(4)] ?? 5
  const room = createFakeRoom(() => 1 + below(slowest))
  const living: Visitor[] = []
  let names = 0

  async function reconnect(): Promise<void> {
    for (const visitor of living) {
      if (visitor.wire?.up === true) continue
      visitor.connect()
      // One after the other, so that a seed always draws the same latencies.
      await room.pass(0)
    }
  }

  const actions: (() => Promise<void> | void)[] = [
    async () => {
      if (living.length >= PEOPLE) return
      const visitor = await room.visitor(`P${names++}`)
      visitor.connect()
      // One in three moves: poses take most of the time and change nothing about the group.
      const pose = { x: below(64), y: 0, z: below(64), heading: 0, pitch: 0, gesture: 0 }
      if (random() < 0.3) visitor.session.setPose(pose)
      living.push(visitor)
    },
    () => {
      const [leaver] = living.splice(below(living.length + 1), 1)
      leaver?.session.leave()
    },
    () => living[below(living.length + 1)]?.wire?.cut(),
    () => {
      for (const { wire } of living) if (wire?.up === true) wire.mute = random() < 0.3
    },
    reconnect,
    () => room.evict(),
    () => room.evictAfter(1 + below(6)),
    () => room.pass(below(8000)),
  ]
  for (let i = 0; i < STEPS; i++) {
    // Coming is three times as likely as anything else, or the rooms stay empty.
    const action = actions[Math.max(0, below(actions.length + 2) - 2)]
    await action?.()
    await room.pass(below(600))
  }

  for (const { wire, session } of living) {
    if (wire !== undefined) wire.mute = false
    // Poses are what tells the relay of sockets that are gone without a word.
    session.setPose({ x: 1, y: 0, z: 1, heading: 0, pitch: 0, gesture: 0 })
  }
  // Clients come back by themselves, sooner or later.
  for (let waited = 0; waited < QUIET_MS; waited += 1000) {
    await reconnect()
    if (acquainted(living)) return living
    await room.pass(1000)
  }
  const states = living.map(
    ({ name, session, people }) =>
      `${name} in epoch ${session.group?.epoch}, ${session.members} members, knows ${people.size}`,
  )
  throw new Error(`not together after ${QUIET_MS} ms: ${states.join('; ')}`)
}

describe('rooms under disturbance', () => {
  it(`end in one epoch with one secret in ${RUNS} seeded runs`, { timeout: 600_000 }, async () => {
    const mls = await sharedMls()
    const start = Number(process.env.COSMOS_ROOM_SEED ?? 1)
    for (let seed = start; seed < start + RUNS; seed++) {
      const living = await run(seed).catch((cause: unknown) => {
        throw new Error(`seed ${seed}: run with COSMOS_ROOM_SEED=${seed} COSMOS_ROOM_RUNS=1`, {
          cause,
        })
      })
      const secrets = await Promise.all(
        living.map(async (one) =>
          toHex(await mls.exportSecret(one.group(), 'cosmos test', new Uint8Array(), 32)),
        ),
      )
      expect(new Set(secrets).size, `seed ${seed}`).toBe(living.length === 0 ? 0 : 1)
    }
  })
})
