/**
 * `npm run soak -- load [MINUTES]`: a full room at its full rate, in the real runtime, while people come
 * and go all the time. Everybody sends as often as the rules allow, and has said how often it wants to
 * hear of whom. A few members have the whole cryptography and count what they can read of each other;
 * one viewer in a process of its own takes the time. Says once a minute how it goes; exits with 1 when
 * anybody was dropped, poses could not be read or the relay's memory grew.
 */
import { MAX_MEMBERS, MID_PEOPLE, NEAR_PEOPLE } from '@cosmos/protocol/room/limits'
import { createMlsCrypto } from '@cosmos/protocol/room/mls'
import { poseInterval } from '@cosmos/protocol/room/pose-rate'
import { packTiers, type Tier } from '@cosmos/protocol/room/tiers'
import { linesOf, startChild } from './child.ts'
import type { PoseCount } from './churn/members.ts'
import { enterRoom, type RoomCrowd, type Sitter, sit } from './crowd.ts'
import { beatFor } from './rounds.ts'
import { startOurRelay } from './workerd.ts'

const MINUTES = 5
const CELL = 0
/** As many as one processor follows beside all the rest. */
const FOLLOWING = 3
/** Who comes, stays for so many others and goes again: one each second. */
const GUESTS = 6
const GUEST_EVERY_MS = 1000
const TIERS_EVERY_MS = 5000
/** In which the first members have renewed their keys and the runtime has compiled what it runs. */
const WARM_MS = 20_000
const MINUTE_MS = 60_000
/**
 * The runtime lets go of a closed socket when it collects garbage, which it does at about a gigabyte: until
 * then each who came and went leaves 0.2 to 0.4 MB, in rooms as at the tracker (measured).
 */
const MB_PER_GUEST = 0.45
/** What else memory may have grown by since the first minute (MB): the heap takes some to find its size. */
const MAX_GROWTH = 80
const MAX_UNREAD = 0.001

function minutesAsked(): number {
  const [asked = String(MINUTES)] = process.argv.slice(2)
  const minutes = Number(asked)
  if (!(minutes > 0)) throw new TypeError('load takes a number of minutes')
  return minutes
}

/** What somebody in a crowd says: a few are near, some a bit off, most far away. */
function someTiers(): Uint8Array<ArrayBuffer> {
  const tiers = new Map<number, Tier>()
  const start = Math.floor(Math.random() * MAX_MEMBERS)
  for (let i = 0; i < MAX_MEMBERS; i++) {
    const tier = i < NEAR_PEOPLE ? 'near' : i < NEAR_PEOPLE + MID_PEOPLE ? 'mid' : 'far'
    tiers.set((start + i) % MAX_MEMBERS, tier)
  }
  return packTiers(tiers)
}

/** One comes and one goes, again and again. */
function churn(url: string, crowd: RoomCrowd): { stop(): Promise<void>; closed: string[] } {
  const mls = createMlsCrypto()
  const guests: Sitter[] = []
  const coming = new Set<Promise<void>>()
  const closed: string[] = []
  const timer = setInterval(() => {
    const arrival = (async () => {
      const borrow = () => crowd.founder.group
      guests.push(await sit(url, CELL, await mls, () => undefined, borrow))
      if (guests.length < GUESTS) return
      const leaver = guests.shift()
      if (leaver?.closed !== undefined) closed.push(leaver.closed)
      leaver?.leave()
    })()
    coming.add(arrival)
    void arrival.finally(() => coming.delete(arrival))
  }, GUEST_EVERY_MS)
  return {
    closed,
    async stop() {
      clearInterval(timer)
      await Promise.all(coming)
      for (const guest of guests) guest.leave()
    },
  }
}

async function main(): Promise<boolean> {
  const minutes = minutesAsked()
  const relay = await startOurRelay()
  const people = MAX_MEMBERS - FOLLOWING - 1 - GUESTS
  const crowd = await enterRoom(relay.url, CELL, people, { still: true, committing: true })
  const members = await startChild('churn/members.ts', [relay.url, `${CELL}`, `${FOLLOWING}`])
  const viewer = await startChild('churn/viewer.ts', [relay.url, `${CELL}`])
  const [membersSay, viewerSays] = [linesOf(members), linesOf(viewer)]
  const delays = async (): Promise<number[]> => {
    viewer.process.stdin?.write('\n')
    return (JSON.parse(await viewerSays()) as number[]).sort((a, b) => a - b)
  }
  const sorting = setInterval(() => {
    for (const sitter of crowd.sitters) {
      sitter?.send(() => ({ type: 'tiers', packed: someTiers() }))
    }
  }, TIERS_EVERY_MS)
  const guests = churn(relay.url, crowd)
  const beat = { people, perSecond: 1000 / poseInterval(MAX_MEMBERS) }
  await beatFor(crowd, beat, WARM_MS)
  await delays()

  const memory: number[] = []
  for (let left = minutes * MINUTE_MS; left > 0; left -= MINUTE_MS) {
    const ms = Math.min(left, MINUTE_MS)
    const before = { cpu: relay.cpuMs(), epoch: crowd.founder.group?.epoch ?? 0 }
    await beatFor(crowd, beat, ms)
    const took = await delays()
    const at = (share: number): string => (took[Math.floor(took.length * share)] ?? 0).toFixed(0)
    memory.push(relay.memoryMb())
    const commits = ((crowd.founder.group?.epoch ?? 0) - before.epoch) / (ms / 1000)
    const busy = ((relay.cpuMs() - before.cpu) / ms) * 100
    process.stdout.write(
      `load: ${crowd.founder.members} members, ${commits.toFixed(1)} commits a second, ` +
        `poses took ${at(0.5)} ms (p95 ${at(0.95)}, p99 ${at(0.99)}, of ${took.length}), ` +
        `relay ${busy.toFixed(0)} % of a core, ${relay.memoryMb().toFixed(0)} MB\n`,
    )
  }

  clearInterval(sorting)
  members.process.stdin?.end()
  const { came, read } = JSON.parse(await membersSay()) as PoseCount
  const dropped = [
    ...crowd.sitters.map((sitter) => sitter?.closed).filter((why) => why !== undefined),
    ...guests.closed,
  ]
  for (const why of dropped) process.stdout.write(`load: dropped with ${why}\n`)
  await guests.stop()
  await Promise.all([members.end(), viewer.end()])
  crowd.close()
  await relay.close()

  const [first = Number.NaN] = memory
  const growth = (memory.at(-1) ?? Number.NaN) - first
  const expected = ((minutes - 1) * MINUTE_MS * MB_PER_GUEST) / GUEST_EVERY_MS
  const unread = Math.max(0, came - read)
  process.stdout.write(
    `load: ${dropped.length} dropped, ${unread} of ${came} poses unread, ` +
      `${growth.toFixed(0)} MB more than after the first minute, ` +
      `of which guests explain ${expected.toFixed(0)}\n`,
  )
  const isReadable = came > 0 && unread / came <= MAX_UNREAD
  return dropped.length === 0 && isReadable && growth <= expected + MAX_GROWTH
}

main().then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    if (!(error instanceof TypeError)) throw error
    process.stderr.write(`soak: ${error.message}\n`)
    process.exit(1)
  },
)
