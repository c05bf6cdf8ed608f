/**
 * Seeded rooms in which people come, go, freeze, die, lose their connections over a bad network and now
 * and then commit what nobody can follow, while the object is evicted. Whatever happened, once it is
 * quiet the living share one epoch.
 */

import { toHex } from '@cosmos/protocol/content/digest'
import { encodeUp } from '@cosmos/protocol/room/frames'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import { acquainted, createFakeRoom, sharedMls, type Visitor } from './fake-room.ts'

const STEPS = 16
const PEOPLE = 5
/** How long after the last disturbance everybody may need to be together (simulated ms). */
const QUIET_MS = 30_000

/** A commit whose membership tag is wrong: the relay cannot tell, every member can. */
async function commitNonsense({ session, wire }: Visitor): Promise<void> {
  if (session.group === undefined) return
  const mls = await sharedMls()
  const { message } = await mls.commit(session.group, { adds: [], removes: [] })
  message[message.length - 1] = (message.at(-1) ?? 0) ^ 1
  wire?.send(encodeUp({ type: 'commit', message, welcome: new Uint8Array() }))
}

async function disturb(seed: number): Promise<Visitor[]> {
  const random = seededRandom(seed)
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
    // Dies: the socket stays open, nobody is behind it any more.
    () => {
      const [dead] = living.splice(below(living.length + 1), 1)
      if (dead?.wire !== undefined) dead.wire.mute = true
    },
    async () => {
      const culprit = living[below(living.length * 4 + 1)]
      if (culprit !== undefined) await commitNonsense(culprit)
    },
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

/** Plays the room of one seed. Rejects, with the seed, when the living do not come together. */
export async function simulateRoom(seed: number): Promise<void> {
  const fail = (what: string, cause?: unknown): never => {
    throw new Error(`seed ${seed} (npm run soak -- --seed ${seed} --runs 1): ${what}`, { cause })
  }
  const living = await disturb(seed).catch((cause: unknown) => fail(String(cause), cause))
  const mls = await sharedMls()
  const secrets = await Promise.all(
    living.map(async (one) =>
      toHex(await mls.exportSecret(one.group(), 'cosmos test', new Uint8Array(), 32)),
    ),
  )
  if (new Set(secrets).size > 1) fail('one epoch, but not one secret')
}
