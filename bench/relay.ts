/**
 * What a relay's processor pays for each pose it delivers: a room of ours, with its membership, limits,
 * tiers and credits, against a bare Durable Object and partyserver that send everything on at once. All
 * three run in workerd; rounds take turns, so that a busy machine slows each of them alike.
 */

import { systemClock } from '@cosmos/protocol/room/clock'
import { ed25519 } from '@cosmos/protocol/room/ed25519'
import { DOWN, encodeUp } from '@cosmos/protocol/room/frames'
import { ROOM_PROTOCOL_VERSION } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { landRoom } from '@cosmos/protocol/room/room-name'
import { createRoomSession } from '@cosmos/protocol/room/session'
import { type BenchRow, sample } from './row.ts'
import { type Runtime, startBareRelay, startOurRelay, startPartyRelay } from './workerd.ts'

const ROUNDS = 5
/** Short on purpose: what all of them send in longer rounds piles up in a slow reader. */
const ROUND_MS = 2000
const QUIET_MS = 300
const MAX_DRAIN_MS = 10_000
const POSE_BYTES = 21
/** The one who commits has half a processor: a herd would find it too slow. */
const ADMITTED_AT_ONCE = 8
const CROWDS = [
  { people: 64, perSecond: 5, bare: 4, party: 4 },
  { people: 100, perSecond: 10, bare: 8, party: 8 },
] as const

/** A crowd on sockets: everybody sends at a steady beat and counts what arrives. */
interface Crowd {
  /** Poses delivered so far. */
  delivered(): number
  send(person: number): void
  close(): void
}

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
    return rows
  } finally {
    await Promise.all(runtimes.map(({ close }) => close()))
  }
}

const micros = ({ median, spread }: { median: number; spread: number }): string =>
  `${median.toFixed(2)} ±${spread.toFixed(2)} µs`

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

function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket)
    socket.onerror = () => reject(new Error(`${url} does not open`))
  })
}

async function plainCrowd(url: string, people: number): Promise<Crowd> {
  const sockets = await Promise.all(Array.from({ length: people }, () => open(url)))
  let delivered = 0
  for (const socket of sockets) {
    socket.onmessage = () => {
      delivered++
    }
  }
  const pose = crypto.getRandomValues(new Uint8Array(POSE_BYTES + 3))
  return {
    delivered: () => delivered,
    send: (person) => sockets[person]?.send(pose),
    close: () => closeAll(sockets),
  }
}

/**
 * Members of a room: one with the whole cryptography, who adds the others. Those only keep their
 * sockets: what a member does with its frames costs the relay nothing.
 */
async function enterRoom(url: string, cell: number, people: number): Promise<Crowd> {
  const mls = await createMlsCrypto()
  const room = landRoom(cell, 0)
  const relay = `${url.replace(/^http/, 'ws')}/api/rooms/${room}`
  const presence = await ed25519.generate()
  const founder = await open(relay)
  const session = createRoomSession({
    ...{ room, cell: { cx: cell, cz: 0 }, mls, clock: systemClock },
    identity: () => ({ presence, name: 'founder', wallet: undefined }),
    events: {
      send: (frame) => founder.send(frame),
      ...{ status() {}, introduced() {}, left() {}, pose() {}, chat() {}, refused() {} },
    },
  })
  founder.onmessage = ({ data }) => session.receive(new Uint8Array(data as ArrayBuffer))
  session.opened()
  const ticks = new Uint16Array(people)
  let delivered = 0
  const sockets = [founder]
  const allIn = async (): Promise<void> => {
    for (let tries = 0; session.members < sockets.length; tries++) {
      if (tries > 400) throw new Error(`only ${session.members} of ${sockets.length} came in`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  while (sockets.length < people) {
    const person = sockets.length
    const socket = await open(relay)
    const { keyPackage } = await mls.createKeys()
    const secret = crypto.getRandomValues(new Uint8Array(16))
    socket.onmessage = ({ data }) => {
      const frame = new Uint8Array(data as ArrayBuffer)
      ticks[person] = ((frame[1] ?? 0) << 8) + (frame[2] ?? 0)
      // Kind, tick, number of poses; one's own is among them and is nobody's news.
      if (frame[0] === DOWN.poses.kind) delivered += ((frame[3] ?? 0) * (people - 1)) / people
      else socket.send(encodeUp({ type: 'ack', ack: ticks[person] ?? 0 }))
    }
    const at = undefined
    socket.send(
      encodeUp({ type: 'hello', version: ROOM_PROTOCOL_VERSION, session: secret, at, keyPackage }),
    )
    sockets.push(socket)
    if (sockets.length % ADMITTED_AT_ONCE === 0 || sockets.length === people) await allIn()
  }
  const sealed = crypto.getRandomValues(new Uint8Array(POSE_BYTES))
  return {
    delivered: () => delivered,
    send(person) {
      // The founder is busy being one; its socket is left to its session.
      if (person > 0)
        sockets[person]?.send(encodeUp({ type: 'pose', ack: ticks[person] ?? 0, sealed }))
    },
    close() {
      session.leave()
      closeAll(sockets)
    },
  }
}

function closeAll(sockets: readonly WebSocket[]): void {
  for (const socket of sockets) socket.close()
}
