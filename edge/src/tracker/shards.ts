/**
 * Which object has what. The tracker is `shards` objects of one class: a browser's socket lies in any
 * of them, a seeder's in the one its wallet belongs to (its home), and what seeders hold in all of
 * those that somebody asks.
 */
import type { Address, InfoHash } from '@cosmos/protocol/lightnode/types'
import { MAX_SHARDS } from './limits.ts'

/**
 * Names a socket of the tracker for as long as it is open: 16 hex digits, the first two of them its
 * shard. Nobody outside gets to choose one.
 */
export type SocketId = string & { readonly __brand: 'SocketId' }

const SHARD_DIGITS = 2
export const SOCKET_ID_DIGITS = 16

/** `random` is 14 hex digits nobody can guess. */
export const socketId = (shard: number, random: string): SocketId =>
  (shard.toString(16).padStart(SHARD_DIGITS, '0') + random) as SocketId

/** The shard a socket lies in. Tokens of strangers may name one that does not exist. */
export const shardOfSocket = (id: SocketId): number =>
  Number.parseInt(id.slice(0, SHARD_DIGITS), 16)

/** The object's name. The first has the name it had when it was the only one. */
export const shardName = (shard: number): string => (shard === 0 ? 'all' : `all:${shard}`)

/** Reads the setting. Throws RangeError: an edge with no idea of its shards must not start. */
export function shardCount(setting: string): number {
  const count = Number(setting)
  if (/^[1-9]\d{0,2}$/.test(setting) && count <= MAX_SHARDS) return count
  throw new RangeError(`COSMOS_TRACKER_SHARDS: expected 1 to ${MAX_SHARDS}, not "${setting}"`)
}

/** Digits at the end: hashes and addresses are as even there as anywhere. */
const evenly = (hex: string, shards: number): number => Number.parseInt(hex.slice(-8), 16) % shards

/** Where a seeder connects. One that does not say who it is goes to shard 0. */
export const shardOfSeeder = (address: Address, shards: number): number => evenly(address, shards)

/** Who answers HTTP announces of a torrent. */
export const shardOfTorrent = (infoHash: InfoHash, shards: number): number =>
  evenly(infoHash, shards)
