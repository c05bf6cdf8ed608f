/**
 * How a shard knows the seeders of the others. It asks each for what changed since it last asked, and
 * gets the state of it, never a story of changes: so nothing is lost or done twice by answers that
 * come late, twice or not at all. Whoever asked is told for a while when there is something new,
 * and asks again. A shard where nobody announces asks nobody, is told nothing, and sleeps.
 */
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { Sql } from '../sql.ts'
import { AWAY_MS, CHANGES_BYTES, LOOK_MS, POKE_PAUSE_MS, POKE_TRIES, STALE_MS } from './limits.ts'
import type { SocketId } from './shards.ts'
import type { Bucket, Member, Swarms } from './swarms.ts'

/** What one shard asks another. */
export interface ChangesRequest {
  readonly from: number
  readonly known: readonly Pick<Member, 'operator' | 'session' | 'version'>[]
}

export interface Changes {
  /** Every seeder whose home it is, and what of its holdings is new to the one who asks. */
  readonly members: readonly { readonly member: Member; readonly buckets: readonly Bucket[] }[]
  /** That was not all: ask again. */
  readonly more: boolean
}

export interface Replicas {
  /** Undefined when what is known is new enough to be told; else something to wait for. */
  fresh(): Promise<void> | undefined
  /** Whether a shard could not be reached when it was last tried. */
  isAway(shard: number): boolean
  /** It could not be reached. */
  lost(shard: number): void
  /** Another shard has something new. Asks it. */
  look(shard: number): Promise<void>
  /** Answers another shard, and lets it know of changes from now on. */
  changes(request: ChangesRequest): Changes
  /** A seeder here has come or gone, or its holdings have changed. */
  changed(): void
}

export function createReplicas(options: {
  readonly shard: number
  readonly shards: number
  readonly swarms: Swarms
  readonly sql: Sql
  readonly ask: (shard: number, request: ChangesRequest) => Promise<Changes>
  /** Tells a shard that there is something new here. */
  readonly poke: (shard: number) => Promise<void>
  /** The same wallet has a later connection elsewhere. */
  readonly movedAway: (operator: Address, since: number) => void
  readonly log: (text: string, error: unknown) => void
  readonly pause: (milliseconds: number) => Promise<void>
  /** Milliseconds. */
  readonly now: () => number
}): Replicas {
  const { shard: self, shards, swarms, sql, now } = options
  sql.exec('CREATE TABLE IF NOT EXISTS looks (shard INTEGER PRIMARY KEY, at INTEGER NOT NULL)')
  sql.exec(
    'CREATE TABLE IF NOT EXISTS listeners (shard INTEGER PRIMARY KEY, until INTEGER NOT NULL)',
  )
  const others = Array.from({ length: shards }, (_, shard) => shard).filter((it) => it !== self)
  const numbers = (query: string): Map<number, number> =>
    new Map([...sql.exec(query)].map(({ shard, value }) => [Number(shard), Number(value)]))
  const looked = numbers('SELECT shard, at AS value FROM looks')
  const listeners = numbers('SELECT shard, until AS value FROM listeners')
  const away = new Set<number>()
  let nextLook = Number.NEGATIVE_INFINITY
  const looks = createRepeats(async (shard) => {
    try {
      let more = true
      while (more) more = take(shard, await options.ask(shard, { from: self, known: known(shard) }))
      away.delete(shard)
      looked.set(shard, now())
      sql.exec('INSERT OR REPLACE INTO looks VALUES (?, ?)', shard, now())
    } catch (error) {
      away.add(shard)
      nextLook = Math.min(nextLook, now() + AWAY_MS)
      options.log(`tracker shard ${shard} could not be asked for its seeders`, error)
    }
  })
  const pokes = createRepeats(async (shard) => {
    for (let left = POKE_TRIES; left > 0; left--) {
      try {
        return await options.poke(shard)
      } catch (error) {
        // In the end it finds out by itself, at its next look.
        if (left === 1) options.log(`tracker shard ${shard} could not be told of changes`, error)
        else await options.pause(POKE_PAUSE_MS)
      }
    }
  })
  let waiting: Promise<void> | undefined

  const ofShard = (shard: number): Member[] =>
    [...swarms.members()].filter((member) => member.shard === shard)
  const known = (shard: number): ChangesRequest['known'] =>
    ofShard(shard).map(({ operator, session, version }) => ({ operator, session, version }))

  /** True when there is more to ask for. */
  function take(shard: number, { members, more }: Changes): boolean {
    const there = new Set<SocketId>()
    for (const { member, buckets } of members) {
      there.add(member.session)
      const mine = swarms.member(member.operator)
      if (mine && mine.session !== member.session) {
        // Two connections of one wallet: the later one counts, wherever it is.
        if (mine.since >= member.since) continue
        if (mine.shard === self) options.movedAway(member.operator, member.since)
      }
      if (mine?.session !== member.session || mine.version !== member.version) {
        swarms.learn(member, buckets)
      }
    }
    for (const { operator, session } of ofShard(shard)) {
      if (!there.has(session)) swarms.leave(operator)
    }
    return more
  }

  return {
    fresh() {
      const time = now()
      if (time < nextLook) return waiting
      nextLook = time + LOOK_MS
      const old = others.filter(
        (shard) => away.has(shard) || time - (looked.get(shard) ?? 0) >= LOOK_MS,
      )
      const asked = old.map((shard) => ({ shard, done: looks(shard) }))
      // Nobody waits for a shard that did not answer the last time.
      const stale = asked.filter(
        ({ shard }) => !away.has(shard) && time - (looked.get(shard) ?? 0) >= STALE_MS,
      )
      if (stale.length === 0) return undefined
      waiting = Promise.all(stale.map(({ done }) => done)).then(() => {
        waiting = undefined
      })
      return waiting
    },
    isAway: (shard) => away.has(shard),
    lost(shard) {
      away.add(shard)
      // It may have been for a moment only.
      void looks(shard)
    },
    look: looks,
    changes({ from, known }) {
      const until = now() + STALE_MS
      listeners.set(from, until)
      sql.exec('INSERT OR REPLACE INTO listeners VALUES (?, ?)', from, until)
      const versions = new Map(known.map(({ session, version }) => [session, version]))
      let left = CHANGES_BYTES
      let more = false
      const members = ofShard(self).map((member) => {
        const since = versions.get(member.session) ?? 0
        if (since === member.version) return { member, buckets: [] }
        if (left <= 0) {
          more = true
          return { member: { ...member, version: since }, buckets: [] }
        }
        const buckets = swarms.changedSince(member.operator, since)
        for (const { hashes } of buckets) left -= hashes.length
        return { member, buckets }
      })
      return { members, more }
    },
    changed() {
      const time = now()
      for (const [shard, until] of listeners) if (until > time && shard < shards) void pokes(shard)
    },
  }
}

/** Runs `task` for a key; while it runs, any number of calls for the same key are one more run. */
function createRepeats(task: (key: number) => Promise<void>): (key: number) => Promise<void> {
  const running = new Map<number, { again: boolean; done: Promise<void> }>()
  return (key) => {
    const known = running.get(key)
    if (known) {
      known.again = true
      return known.done
    }
    const run = { again: true, done: Promise.resolve() }
    const work = async () => {
      while (run.again) {
        run.again = false
        await task(key)
      }
      running.delete(key)
    }
    running.set(key, run)
    run.done = work()
    return run.done
  }
}
