/**
 * Which connected seeder holds which torrent, at this shard and at the others. Browsers have no place
 * in here: nothing about them is ever written down, so there is nothing to list.
 *
 * Kept in SQLite, because the object forgets its memory when it hibernates. Holdings lie in buckets by
 * the last byte of their hash: rows are what storage is billed by, and a bucket is what has to be
 * written, sent to another shard and looked through when one torrent changes or is asked for.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { MAX_HOLDINGS } from '@cosmos/protocol/tracker/limits'
import type { Sql } from '../sql.ts'
import { MAX_BUCKET_HASHES, MAX_CACHED_IN_BUCKET } from './limits.ts'
import {
  countOf,
  digitAt,
  hasHash,
  type PackedHashes,
  packSorted,
  withHashes,
  withoutHashes,
} from './packed-hashes.ts'
import type { SocketId } from './shards.ts'

/** A seeder with a connection to the shard that is its home. */
export interface Member {
  readonly operator: Address
  /** Its home. */
  readonly shard: number
  /** Its connection. */
  readonly session: SocketId
  /** When it said hello, milliseconds since the epoch: of two connections the later counts. */
  readonly since: number
  /** One character per byte. */
  readonly peerId: string
  /** Goes up whenever its holdings change. */
  readonly version: number
  /** Torrents it holds. */
  readonly held: number
}

/** All that a member holds of the hashes with one last byte. */
export interface Bucket {
  readonly bucket: number
  readonly hashes: PackedHashes
}

export interface Swarms {
  /** A seeder is here, or known from its home, and holds nothing yet. Replaces an older connection. */
  join(member: Member): void
  /** Adds holdings. False, with nothing changed, when the seeder would hold more than it may. */
  add(operator: Address, hashes: readonly InfoHash[]): boolean
  remove(operator: Address, hashes: readonly InfoHash[]): void
  /** Forgets a seeder. */
  leave(operator: Address): void
  /** Takes over what its home says of a member since the version known here. */
  learn(member: Member, buckets: readonly Bucket[]): void
  /** Buckets of a member that changed after `version`. */
  changedSince(operator: Address, version: number): Bucket[]
  member(operator: Address): Member | undefined
  members(): Iterable<Member>
  holders(infoHash: InfoHash): readonly Member[]
}

const BUCKETS = 256
const bucketOf = (hash: InfoHash): number =>
  (digitAt(hash, hash.length - 2) << 4) | digitAt(hash, hash.length - 1)
const EMPTY: PackedHashes = new Uint8Array(0)

/** Durable Objects give blobs as ArrayBuffers, Node as bytes. */
const bytesOf = (blob: unknown): PackedHashes => new Uint8Array(blob as ArrayBuffer)

/** Storage takes buffers, and not a part of one. */
const blobOf = (bytes: PackedHashes): ArrayBuffer => new Uint8Array(bytes).buffer

/** Opens the tables in `sql`, which may already have them. */
export function createSwarms(sql: Sql): Swarms {
  // What the tracker kept when it was one object.
  sql.exec('DROP TABLE IF EXISTS holdings')
  sql.exec(
    `CREATE TABLE IF NOT EXISTS members (
      operator TEXT PRIMARY KEY, shard INTEGER NOT NULL, session TEXT NOT NULL, since INTEGER NOT NULL,
      peer_id TEXT NOT NULL, version INTEGER NOT NULL, held INTEGER NOT NULL
    ) WITHOUT ROWID`,
  )
  sql.exec(
    `CREATE TABLE IF NOT EXISTS buckets (
      bucket INTEGER NOT NULL, operator TEXT NOT NULL, version INTEGER NOT NULL, hashes BLOB NOT NULL,
      PRIMARY KEY (bucket, operator)
    ) WITHOUT ROWID`,
  )
  const members = new Map<Address, Member>()
  for (const row of sql.exec('SELECT * FROM members')) {
    const { operator, shard, session, since, peer_id, version, held } = row
    members.set(operator as Address, {
      ...{ operator: operator as Address, shard: Number(shard), session: session as SocketId },
      ...{ since: Number(since), peerId: String(peer_id) },
      ...{ version: Number(version), held: Number(held) },
    })
  }
  /** Answers, by the bucket that they would change with. */
  const answers = Array.from({ length: BUCKETS }, () => new Map<InfoHash, readonly Address[]>())

  function save(member: Member): void {
    members.set(member.operator, member)
    const { operator, shard, session, since, peerId, version, held } = member
    sql.exec(
      'INSERT OR REPLACE INTO members VALUES (?, ?, ?, ?, ?, ?, ?)',
      ...[operator, shard, session, since, peerId, version, held],
    )
  }

  function leave(operator: Address): void {
    if (!members.delete(operator)) return
    sql.exec('DELETE FROM members WHERE operator = ?', operator)
    // By key, bucket for bucket: there is no index by operator, which would double what is written.
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      sql.exec('DELETE FROM buckets WHERE bucket = ? AND operator = ?', bucket, operator)
      answers[bucket]?.clear()
    }
  }

  function hashesIn(bucket: number, operator: Address): PackedHashes {
    const query = 'SELECT hashes FROM buckets WHERE bucket = ? AND operator = ?'
    const [row] = sql.exec(query, bucket, operator)
    return row ? bytesOf(row.hashes) : EMPTY
  }

  function store(operator: Address, version: number, { bucket, hashes }: Bucket): void {
    sql.exec(
      'INSERT OR REPLACE INTO buckets VALUES (?, ?, ?, ?)',
      ...[bucket, operator, version, blobOf(hashes)],
    )
    answers[bucket]?.clear()
  }

  /** The buckets as they are after a change, and the change in their number of hashes. */
  function changed(
    operator: Address,
    hashes: readonly InfoHash[],
    change: (set: PackedHashes, by: PackedHashes) => PackedHashes,
  ): { buckets: Bucket[]; grown: number } {
    const groups = Map.groupBy(hashes, bucketOf)
    let grown = 0
    const buckets: Bucket[] = []
    for (const [bucket, group] of groups) {
      const before = hashesIn(bucket, operator)
      const after = change(before, packSorted(group))
      if (after.length === before.length) continue
      grown += countOf(after) - countOf(before)
      buckets.push({ bucket, hashes: after })
    }
    return { buckets, grown }
  }

  function commit(member: Member, { buckets, grown }: ReturnType<typeof changed>): void {
    if (buckets.length === 0) return
    const version = member.version + 1
    for (const one of buckets) store(member.operator, version, one)
    save({ ...member, version, held: member.held + grown })
  }

  function lookUp(infoHash: InfoHash): readonly Address[] {
    const key = packSorted([infoHash])
    const rows = sql.exec(
      'SELECT operator, hashes FROM buckets WHERE bucket = ?',
      bucketOf(infoHash),
    )
    return [...rows]
      .filter(({ hashes }) => hasHash(bytesOf(hashes), key))
      .map(({ operator }) => operator as Address)
  }

  return {
    join(member) {
      leave(member.operator)
      save(member)
    },
    add(operator, hashes) {
      const member = members.get(operator)
      // Counting the ones it repeats as new keeps this to one look; a seeder near the limit is rare.
      if (!member || member.held + hashes.length > MAX_HOLDINGS) return false
      const change = changed(operator, hashes, withHashes)
      if (change.buckets.some((one) => countOf(one.hashes) > MAX_BUCKET_HASHES)) return false
      commit(member, change)
      return true
    },
    remove(operator, hashes) {
      const member = members.get(operator)
      if (member) commit(member, changed(operator, hashes, withoutHashes))
    },
    leave,
    learn(member, buckets) {
      if (members.get(member.operator)?.session !== member.session) leave(member.operator)
      for (const one of buckets) store(member.operator, member.version, one)
      save(member)
    },
    changedSince(operator, version) {
      const query =
        'SELECT bucket, hashes FROM buckets WHERE bucket = ? AND operator = ? AND version > ?'
      const found: Bucket[] = []
      for (let at = 0; at < BUCKETS; at++) {
        for (const { bucket, hashes } of sql.exec(query, at, operator, version)) {
          found.push({ bucket: Number(bucket), hashes: bytesOf(hashes) })
        }
      }
      return found
    },
    member: (operator) => members.get(operator),
    members: () => members.values(),
    holders(infoHash) {
      const known = answers[bucketOf(infoHash)]
      let operators = known?.get(infoHash)
      if (!operators) {
        operators = lookUp(infoHash)
        if (known && known.size >= MAX_CACHED_IN_BUCKET) known.clear()
        known?.set(infoHash, operators)
      }
      const found: Member[] = []
      for (const operator of operators) {
        const member = members.get(operator)
        if (member) found.push(member)
      }
      return found
    },
  }
}
