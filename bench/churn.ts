/**
 * Coming and going: what it takes to admit one and to part with one, how long commits are, and what
 * those who stay see of each other meanwhile, against the same room at rest.
 */
import { DOWN, decodeDown } from '@cosmos/protocol/room/frames'
import { MAX_MEMBERS } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { linesOf, startChild } from './child.ts'
import type { PoseCount } from './churn/members.ts'
import { enterRoom, type Sitter, sit } from './crowd.ts'
import { beatFor } from './rounds.ts'
import type { BenchRow } from './row.ts'
import { startOurRelay } from './workerd.ts'

const FULL_ROOM = 0
const BUSY_ROOM = 1
const BUSY = 100
/** Of them, with the whole cryptography: as many as one processor follows with ease. */
const FOLLOWING = 6
const PER_SECOND = 5
/** Joins and leaves a second, each. */
const CHURN = 3
const CALM_MS = 10_000
const CHURN_MS = 60_000
/** How long the full room is left alone, in which its members renew their keys one after the other. */
const QUIET_MS = 60_000
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
  const crowd = await enterRoom(url, FULL_ROOM, others, { still: true, committing: true })
  const commits: number[] = []
  let welcomes = 0
  // One who is there hears the commits, the newcomer its Welcome.
  const borrow = () => crowd.founder.group
  const hear = (frame: Uint8Array): void => {
    const read = decodeDown(frame)
    if (read.ok && read.value.type === 'commit') commits.push(read.value.message.length)
  }
  await sit(url, FULL_ROOM, mls, hear, borrow)
  const settled = (members: number, heard: number) =>
    until(() => crowd.founder.members === members && commits.length >= heard)
  const admit = async (): Promise<Sitter> => {
    commits.splice(0)
    const count = (frame: Uint8Array): void => {
      if (frame[0] === DOWN.welcome.kind) welcomes++
    }
    const guest = await sit(url, FULL_ROOM, mls, count, borrow)
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
  const blank = await lengthInBlankTree()
  await part(guest)
  const toPart = commits.length
  await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
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
      name: `commit that removes one of ${n}, after a quiet minute`,
      ours: `${median} B`,
      peer: `${blank} B (nobody has renewed its keys)`,
      ratio: blank / median,
      target: 5,
      better: 'higher',
    },
  ]
}

/** The same commit where only the founder has ever committed. */
async function lengthInBlankTree(): Promise<number> {
  const mls = await createMlsCrypto()
  let group = await mls.createGroup(new Uint8Array(16), await mls.createKeys())
  const others = await Promise.all(Array.from({ length: MAX_MEMBERS - 1 }, () => mls.createKeys()))
  const adds = others.map(({ keyPackage }) => keyPackage)
  group = (await mls.commit(group, { adds, removes: [] })).next
  return (await mls.commit(group, { adds: [], removes: [MAX_MEMBERS - 1] })).message.length
}

/** Members who stay and send, while others come and go. */
async function busyRoom(url: string): Promise<BenchRow[]> {
  const mls = await createMlsCrypto()
  const people = BUSY - FOLLOWING - 1
  const options = { still: true, committing: true }
  const crowd = await enterRoom(url, BUSY_ROOM, people, options)
  const { founder } = crowd
  const members = await startChild('churn/members.ts', [url, `${BUSY_ROOM}`, `${FOLLOWING}`])
  const viewer = await startChild('churn/viewer.ts', [url, `${BUSY_ROOM}`])
  const [membersSay, viewerSays] = [linesOf(members), linesOf(viewer)]
  await until(() => founder.members === BUSY)
  const epoch = () => founder.group?.epoch ?? 0
  const beat = { people, perSecond: PER_SECOND }
  const p95 = async (): Promise<number> => {
    viewer.process.stdin?.write('\n')
    const delays = (JSON.parse(await viewerSays()) as number[]).sort((a, b) => a - b)
    return delays[Math.floor(delays.length * 0.95)] ?? Number.NaN
  }
  await beatFor(crowd, beat, 2000)
  await p95()
  await beatFor(crowd, beat, CALM_MS)
  const rested = await p95()

  const epochBefore = epoch()
  const guests: Sitter[] = []
  const coming = new Set<Promise<void>>()
  const comings = setInterval(() => {
    const arrival = sit(
      url,
      BUSY_ROOM,
      mls,
      () => undefined,
      () => founder.group,
    ).then((guest) => {
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
  const commitsPerSecond = ((epoch() - epochBefore) * 1000) / CHURN_MS
  const moved = await p95()
  await Promise.all(coming)
  members.process.stdin?.end()
  const { came, read } = JSON.parse(await membersSay()) as PoseCount
  for (const guest of guests) guest.leave()
  await Promise.all([members.end(), viewer.end()])
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
