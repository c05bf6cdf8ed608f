/**
 * Coming and going: what it takes to admit one and to part with one, how long commits are, and what
 * those who stay see of each other meanwhile, against the same room at rest.
 */
import { DOWN, decodeDown } from '@cosmos/protocol/room/frames'
import { MAX_MEMBERS } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { enter, enterRoom, type Member, type Sitter, sit } from './crowd.ts'
import { beatFor } from './rounds.ts'
import type { BenchRow } from './row.ts'
import { startOurRelay } from './workerd.ts'

const FULL_ROOM = 0
const BUSY_ROOM = 1
const BUSY = 60
const PER_SECOND = 5
/** Joins and leaves a second, each. */
const CHURN = 3
const CALM_MS = 5000
const CHURN_MS = 12_000
/** Commits that remove somebody, after which their usual length is known. */
const REMOVALS = 12
const DEADLINE_MS = 15_000

export async function rows(): Promise<BenchRow[]> {
  const relay = await startOurRelay()
  try {
    return [...(await fullRoom(relay.url)), ...(await busyRoom(relay.url))]
  } finally {
    await relay.close()
  }
}

async function until(done: () => boolean): Promise<void> {
  const end = performance.now() + DEADLINE_MS
  while (!done()) {
    if (performance.now() > end) throw new Error('the room did not get there in time')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** Handshake messages and their length in the largest room there is. */
async function fullRoom(url: string): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const others = MAX_MEMBERS - 2
  const crowd = await enterRoom(url, FULL_ROOM, others, { still: true })
  const commits: number[] = []
  let welcomes = 0
  // One who is there hears the commits, the newcomer its Welcome.
  await sit(url, FULL_ROOM, mls, (frame) => {
    const read = decodeDown(frame)
    if (read.ok && read.value.type === 'commit') commits.push(read.value.message.length)
  })
  const settled = (members: number, heard: number) =>
    until(() => crowd.founder.members === members && commits.length >= heard)
  const admit = async (): Promise<Sitter> => {
    commits.splice(0)
    const guest = await sit(url, FULL_ROOM, mls, (frame) => {
      if (frame[0] === DOWN.welcome.kind) welcomes++
    })
    await settled(MAX_MEMBERS, 1)
    return guest
  }
  const part = async (guest: Sitter): Promise<number> => {
    commits.splice(0)
    guest.leave()
    await settled(MAX_MEMBERS - 1, 1)
    return commits[0] ?? Number.NaN
  }
  await settled(MAX_MEMBERS - 1, 0)
  let guest = await admit()
  await until(() => welcomes > 0)
  const toAdmit = commits.length + welcomes
  const first = await part(guest)
  const toPart = commits.length
  const lengths: number[] = []
  for (let i = 0; i < REMOVALS; i++) {
    guest = await admit()
    lengths.push(await part(guest))
  }
  crowd.close()
  const median = [...lengths].sort((a, b) => a - b)[Math.floor(lengths.length / 2)] ?? Number.NaN
  const n = MAX_MEMBERS
  const messages = (name: string, ours: number, peer: number): BenchRow => ({
    name: `handshake messages to ${name} one of ${n}`,
    ours: String(ours),
    peer: `${peer.toLocaleString('en')} (pairwise sender keys)`,
    ratio: peer / ours,
    target: 100,
    better: 'higher',
  })
  return [
    messages('admit', toAdmit, 2 * (n - 1)),
    messages('part with', toPart, n * (n - 1)),
    {
      name: `commit that removes one of ${n}, after ${REMOVALS} such`,
      ours: `${median} B`,
      peer: `${first} B (the first)`,
      ratio: first / median,
      target: 5,
      better: 'higher',
    },
  ]
}

/** Counts poses of one member that reach another, and those of them it could read. */
async function watch(url: string, cell: number): Promise<{ watcher: Member; count: PoseCount }> {
  const count: PoseCount = { leaf: undefined, came: 0, read: 0 }
  const watcher = await enter(url, cell, await createMlsCrypto(), () => {
    count.read++
  })
  watcher.socket.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
    const frame = new Uint8Array(data)
    if (frame[0] !== DOWN.poses.kind) return
    const decoded = decodeDown(frame)
    if (!decoded.ok || decoded.value.type !== 'poses') return
    count.came += decoded.value.poses.filter(({ leaf }) => leaf === count.leaf).length
  })
  return { watcher, count }
}

interface PoseCount {
  leaf: number | undefined
  came: number
  read: number
}

/** Members who stay and send, while others come and go. */
async function busyRoom(url: string): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const crowd = await enterRoom(url, BUSY_ROOM, BUSY)
  // The only real poses are the founder's; those of the sitters nobody could read.
  const { watcher, count } = await watch(url, BUSY_ROOM)
  await until(() => watcher.session.members === BUSY + 1)
  count.leaf = crowd.founder.group?.leaf
  const epoch = () => crowd.founder.group?.epoch ?? 0
  const beat = { people: BUSY, perSecond: PER_SECOND }
  await beatFor(crowd, beat, 2000)
  crowd.delays.splice(0)
  await beatFor(crowd, beat, CALM_MS)
  const calm = crowd.delays.splice(0)

  const [cameBefore, readBefore, epochBefore] = [count.came, count.read, epoch()]
  const guests: Sitter[] = []
  const coming = new Set<Promise<void>>()
  const comings = setInterval(() => {
    const arrival = sit(url, BUSY_ROOM, mls, () => undefined).then((guest) => {
      guests.push(guest)
    })
    coming.add(arrival)
  }, 1000 / CHURN)
  // Who leaves has been there for a while.
  const goings = setInterval(() => {
    if (guests.length > 2 * CHURN) guests.shift()?.leave()
  }, 1000 / CHURN)
  await beatFor(crowd, beat, CHURN_MS)
  clearInterval(comings)
  clearInterval(goings)
  await Promise.all(coming)
  const commitsPerSecond = ((epoch() - epochBefore) * 1000) / CHURN_MS
  const came = count.came - cameBefore
  // What came before a commit was followed is read after it.
  await watcher.session.settled()
  const read = count.read - readBefore
  const p95 = (delays: readonly number[]): number =>
    [...delays].sort((a, b) => a - b)[Math.floor(delays.length * 0.95)] ?? Number.NaN
  const [moved, rested] = [p95(crowd.delays), p95(calm)]
  for (const guest of guests) guest.leave()
  watcher.session.leave()
  watcher.socket.close()
  crowd.close()
  const name = `${CHURN} come and ${CHURN} go a second among ${BUSY}`
  const lost = Math.max(0, came - read)
  return [
    {
      name: `${name}, poses nobody could read`,
      ours: `${lost} of ${came}`,
      peer: 'limit 0.1 %',
      ratio: came === 0 ? Number.NaN : (100 * lost) / came,
      target: 0.1,
      better: 'lower',
    },
    {
      name: `${name}, commits a second`,
      ours: commitsPerSecond.toFixed(1),
      peer: 'limit 2',
      ratio: commitsPerSecond,
      target: 2,
      better: 'lower',
    },
    {
      name: `${name}, p95 of a pose`,
      ours: `${moved.toFixed(0)} ms`,
      peer: `${rested.toFixed(0)} ms (nobody comes or goes)`,
      ratio: moved / rested,
      target: 1.2,
      better: 'lower',
    },
  ]
}
