/** What the store of packages promises, and what it needs. */
import type { InfoHash } from '@cosmos/protocol/content/info-hash'
import type { Torrent } from '@cosmos/protocol/content/torrent'
import type { EvictionGoal } from '../eviction/worth.ts'
import type { Disk } from './disk.ts'
import type { PackageRow } from './index-db.ts'
import type { OpenPackage, PartialPackage } from './package-file.ts'

export interface StoreChange {
  readonly added?: InfoHash
  /** It is not served any more: removed, or found rotten. */
  readonly removed?: InfoHash
}

export interface StoreUsage {
  readonly quota: number
  /** Bytes taken or reserved. Never above the quota, unless it was lowered and pins fill it. */
  readonly used: number
  readonly complete: number
  readonly partial: number
}

export interface BeginOptions {
  /** Unix seconds until which it may lie here without a token; 0 when it has one. */
  readonly provisionalUntil?: number
  /** False when it is to take free space only. */
  readonly mayEvict?: boolean
  /** Told how many bytes of others went for it. */
  readonly evicted?: (bytes: number) => void
}

export interface ContentStore {
  get(infoHash: InfoHash): PackageRow | undefined
  rows(): IterableIterator<PackageRow>
  usage(): StoreUsage
  /** The raw info dictionary of a complete package. */
  info(infoHash: InfoHash): Uint8Array | undefined
  /**
   * Reserves the space for a package, evicting what may go, and opens it for writing. Goes on with
   * what an earlier try left. Rejects with StoreError 'no-space', 'busy' or 'disk'.
   */
  begin(torrent: Torrent, options?: BeginOptions): Promise<PartialPackage>
  /** Opens a complete package; its bytes were checked. Rejects with StoreError 'absent', 'damaged'. */
  open(infoHash: InfoHash): Promise<OpenPackage>
  /**
   * Reads a complete package anew; what has rotted is no longer served and waits for repair. `pace`
   * is awaited after each piece with its bytes. Rejects with StoreError 'disk'.
   */
  check(infoHash: InfoHash, pace: (bytes: number) => Promise<void>): Promise<void>
  /** Pieces that rotted, by package, until it is complete again or dropped. */
  rotten(): ReadonlyMap<InfoHash, readonly number[]>
  /** Notes that somebody asked for it. */
  touch(infoHash: InfoHash): void
  /** Until when (Unix seconds) it may stay without a token; 0 when it has one. */
  settle(infoHash: InfoHash, provisionalUntil: number): void
  /** Notes which packages are pins, for when the chain can't be asked. */
  notePins(pins: ReadonlySet<InfoHash>): void
  /** Notes how many other seeders have them: what they have goes earlier. */
  noteReplicas(counts: ReadonlyMap<InfoHash, number>): void
  /** Removes a package as soon as nobody reads or writes it. */
  drop(infoHash: InfoHash): Promise<void>
  /** Evicts until the quota is kept, for when it was lowered. */
  trim(): Promise<void>
  onChange(listener: (change: StoreChange) => void): () => void
  close(): Promise<void>
}

export interface StoreOptions {
  readonly dir: string
  /** Bytes for packages and their metadata. */
  readonly quota: number
  /** Bytes of the disk that are left to others (0). */
  readonly freeSpace?: number
  /** Whose cost decides what goes ('bytes'). */
  readonly goal?: EvictionGoal
  /** Unix seconds. */
  readonly now: () => number
  /** Whether a package may be evicted; pins may not. */
  readonly mayEvict: (infoHash: InfoHash) => boolean
  /** Numbers of the neighbourhoods in which a package stands. */
  readonly placesOf?: (infoHash: InfoHash) => readonly number[]
  /** Told of errors in work that nobody waits for. */
  readonly failed: (error: unknown) => void
  readonly disk?: Disk
}
