/**
 * A tracker without sockets, for tests: as many shards as wanted, everything that is sent is kept, and
 * any shard can be put to sleep or out of reach.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { seededRandom } from '@cosmos/protocol/seeded-random'
import type { ToBrowser, ToSeeder } from '@cosmos/protocol/tracker/messages'
import { STALE_MS } from '../src/tracker/limits.ts'
import { NO_PENDING } from '../src/tracker/pending.ts'
import type {
  BrowserPort,
  BrowserState,
  SeederPort,
  SeederState,
  Verdict,
} from '../src/tracker/ports.ts'
import { createReplicas } from '../src/tracker/replicas.ts'
import { createShardLinks, type RemoteShard } from '../src/tracker/shard-links.ts'
import { type SocketId, shardOfSeeder, shardOfSocket, socketId } from '../src/tracker/shards.ts'
import { createSwarms } from '../src/tracker/swarms.ts'
import { createTracker } from '../src/tracker/tracker.ts'
import { createMemorySql } from './memory-sql.ts'

export interface FakeBrowser extends BrowserPort {
  readonly received: ToBrowser[]
  /** Its socket closes. */
  close(): void
}

export interface FakeSeeder extends SeederPort {
  readonly received: ToSeeder[]
  readonly refusals: string[]
  /** Its socket closes. */
  close(): void
}

type FakeTracker = ReturnType<typeof createFakeTracker>

export type { FakeTracker }

/** `registered` are the accounts the chain knows as seeders; undefined when it was never read. */
export function createFakeTracker(registered: ReadonlySet<Address> | undefined, shards = 1) {
  const clock = { now: 1_800_000_000_000 }
  const random = seededRandom(1)
  let minted = 0
  let underWay = 0
  const mint = (digits: number) => (++minted).toString(16).padStart(digits, '0')
  const down = new Set<number>()
  /** Shards whose requests arrive twice, and whose replies are lost. */
  const twice = new Set<number>()
  const asked: { to: number; what: string }[] = []

  const all = Array.from({ length: shards }, (_, shard) => ({
    shard,
    sql: createMemorySql().sql,
    browsers: new Map<SocketId, FakeBrowser>(),
    seeders: new Map<Address, FakeSeeder>(),
  }))
  const at = (shard: number) => {
    const found = all[shard]
    if (!found) throw new Error(`there is no shard ${shard}`)
    return found
  }
  const memory = new Map<number, ReturnType<typeof open>>()
  const awake = (shard: number): ReturnType<typeof open> => {
    const known = memory.get(shard) ?? open(shard)
    memory.set(shard, known)
    return known
  }

  /** A request as another object gets it: a copy, later, or not at all. */
  async function over<T>(to: number, what: string, task: (shard: ReturnType<typeof open>) => T) {
    asked.push({ to, what })
    underWay++
    try {
      await new Promise((resolve) => setImmediate(resolve))
      if (down.has(to)) throw new Error(`shard ${to} is out of reach`)
      const reply = structuredClone(task(awake(to)))
      if (!twice.has(to)) return reply
      task(awake(to))
      throw new Error(`the reply of shard ${to} was lost`)
    } finally {
      underWay--
    }
  }

  const remote = (to: number): RemoteShard => ({
    invite: (batch) => over(to, 'invite', ({ tracker }) => tracker.door.invite(batch)),
    answer: (batch) => over(to, 'answer', ({ tracker }) => tracker.door.answer(batch)),
    movedAway: (operator, since) =>
      over(to, 'movedAway', ({ tracker }) => tracker.door.movedAway(operator, since)),
    changes: (request) => over(to, 'changes', ({ replicas }) => replicas.changes(request)),
    poke: (from) => over(to, 'poke', ({ replicas }) => void replicas.look(from)),
  })

  /** As an object's constructor does it: from storage and the sockets that are left. */
  function open(shard: number) {
    const { sql, browsers, seeders } = at(shard)
    const now = () => clock.now
    const swarms = createSwarms(sql)
    const links = createShardLinks({ shard: remote, lost: (other) => replicas.lost(other) })
    const replicas = createReplicas({
      ...{ shard, shards, swarms, sql, now },
      ask: links.ask,
      poke: (other) => links.poke(other, shard),
      movedAway: (operator, since) => tracker.door.movedAway(operator, since),
      log: () => undefined,
      pause: () => Promise.resolve(),
    })
    const tracker = createTracker({
      ...{ shard, shards, swarms, now },
      browser: (id) => browsers.get(id),
      seeder: (address) => seeders.get(address),
      isHere: (address) => seeders.has(address),
      invite: links.invite,
      answer: links.answer,
      tellMoved: links.tellMoved,
      isAway: replicas.isAway,
      isRegistered: (address) => Promise.resolve(registered?.has(address)),
      changed: () => replicas.changed(),
      invited: () => undefined,
      random: (below) => Math.floor(random() * below),
      secret: () => mint(24),
    })
    tracker.awake()
    return { swarms, replicas, tracker }
  }

  /** Waits until nothing is under way between shards. */
  async function settled(): Promise<void> {
    let quiet = 0
    while (quiet < 3) {
      await new Promise((resolve) => setImmediate(resolve))
      quiet = underWay === 0 ? quiet + 1 : 0
    }
  }

  let placed = 0
  return {
    clock,
    down,
    twice,
    /** Requests between shards, in their order. */
    asked,
    settled,
    shards: all.map(({ shard }) => shard),
    /** The object forgets what it had in memory. */
    evict: (shard: number): void => void memory.delete(shard),
    evictAll: (): void => memory.clear(),
    /** It dies with its sockets, and nobody is told. */
    crash(shard: number): void {
      for (const sockets of [at(shard).browsers, at(shard).seeders]) sockets.clear()
      memory.delete(shard)
    },
    /** Says something as a browser, and waits until all that follows from it has happened. */
    async fromBrowser(port: FakeBrowser, text: string): Promise<Verdict> {
      const shard = awake(shardOfSocket(port.id))
      await shard.replicas.fresh()
      const verdict = shard.tracker.fromBrowser(port, text)
      await settled()
      return verdict
    },
    async fromSeeder(port: FakeSeeder, text: string): Promise<Verdict> {
      const verdict = await awake(shardOfSocket(port.id)).tracker.fromSeeder(port, text)
      await settled()
      return verdict
    },
    /** What a shard says, once it has asked the others. */
    async holdersAt(shard: number, infoHash: InfoHash): Promise<Address[]> {
      await awake(shard).replicas.fresh()
      return awake(shard)
        .tracker.holders(infoHash)
        .map(({ operator }) => operator)
    },
    /** What every shard says, which must be the same. */
    async holders(infoHash: InfoHash): Promise<Address[]> {
      // Long enough for all of them to ask again: nobody need be told for this.
      clock.now += STALE_MS
      const said = new Set<string>()
      for (const { shard } of all) {
        const one = awake(shard)
        await one.replicas.fresh()
        said.add(JSON.stringify(one.tracker.holders(infoHash).map((it) => it.operator)))
      }
      await settled()
      if (said.size !== 1) throw new Error(`the shards differ: ${[...said].join(' and ')}`)
      return JSON.parse([...said].join()) as Address[]
    },
    browser(shard = placed++ % shards): FakeBrowser {
      const { browsers } = at(shard)
      let state: BrowserState = { peerId: undefined, pending: NO_PENDING }
      const received: ToBrowser[] = []
      const port: FakeBrowser = {
        id: socketId(shard, mint(14)),
        received,
        get state() {
          return state
        },
        save: (next) => {
          state = next
        },
        send: (message) => received.push(message),
        close: () => void browsers.delete(port.id),
      }
      browsers.set(port.id, port)
      return port
    },
    /** One that says who it is when it connects has the shard of its wallet, others the first. */
    seeder(claimed?: Address, nonce = mint(32)): FakeSeeder {
      const shard = claimed === undefined ? 0 : shardOfSeeder(claimed, shards)
      const { seeders } = at(shard)
      let state: SeederState = { nonce, claimed, proven: undefined }
      const received: ToSeeder[] = []
      const refusals: string[] = []
      let open = true
      const port: FakeSeeder = {
        id: socketId(shard, mint(14)),
        received,
        refusals,
        get open() {
          return open
        },
        close() {
          open = false
          leave()
        },
        get state() {
          return state
        },
        save: (next) => {
          state = next
          if (next.proven) seeders.set(next.proven.address, port)
        },
        send: (message) => received.push(message),
        refuse: (fault) => {
          refusals.push(fault)
          port.close()
        },
      }
      const leave = () => {
        const address = state.proven?.address
        if (address === undefined || seeders.get(address) !== port) return
        seeders.delete(address)
        awake(shard).tracker.seederGone(address, port.id)
      }
      return port
    },
  }
}
