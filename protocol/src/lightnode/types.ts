/** What a light node knows of the city at one block, and how it asks a chain. */

/** `0x`-prefixed lower-case hex. */
export type Hex = `0x${string}`
/** A 20-byte account, `0x`-prefixed, lower case. */
export type Address = Hex
/** SHA-1 of a torrent's info dictionary: 40 lower-case hex digits, no prefix (BEP 3). */
export type InfoHash = string & { readonly __brand: 'InfoHash' }

/** One JSON-RPC call. Rejects with an Error that says which method failed and why. */
export type Rpc = (method: string, params: readonly unknown[]) => Promise<unknown>

export interface BlockRef {
  readonly number: number
  readonly hash: Hex
  /** Unix seconds. */
  readonly timestamp: number
}

export interface ModelRecord {
  /** Token id, from 1. */
  readonly id: number
  readonly infoHash: InfoHash
  /** Total length of the package's files in bytes. */
  readonly size: number
  /** SHA-256 of manifest.json. */
  readonly manifestHash: Hex
  readonly name: string
  readonly open: boolean
  readonly owner: Address
}

export interface NodeRecord {
  readonly operator: Address
  readonly seeder: boolean
  readonly edge: boolean
  /** HTTP origin without a trailing slash. */
  readonly url: string
  /** `host:port` for BitTorrent, several separated by commas (`peersOf`), or ''. */
  readonly peer: string
  /** Unix seconds. */
  readonly since: number
  readonly lastSeen: number
}

/** A model that governance blocked. */
export interface BlockRecord {
  /** Unix seconds. */
  readonly since: number
  /** Number of the decision; `Blocklist.reasonOf` has its reason. */
  readonly decision: number
}

/** Everything a node serves about the city, as of `block`. Treated as immutable once published. */
export interface CityState {
  readonly chainId: number
  readonly cosmos: Address
  readonly block: BlockRef
  /** Directory names (`LandTitle`, `Model`, …) to addresses. */
  readonly contracts: Readonly<Record<string, Address>>
  /** Distinct owners; index 0 is LandBank. */
  readonly owners: readonly Address[]
  /** Title id -> index into `owners`. */
  readonly ownerOf: Uint16Array
  /** Title id -> 0 (birth cell), cell key + 1, or 0xFFFFFFFF (nowhere): the `where` lanes of LandGrid. */
  readonly where: Uint32Array
  /** Index = token id - 1. */
  readonly models: readonly ModelRecord[]
  /** Target key (decimal string of kind << 248 | id) -> packed placements. */
  readonly placements: ReadonlyMap<string, readonly bigint[]>
  readonly nodes: readonly NodeRecord[]
  /**
   * Models that governance blocked; empty where the directory has no `Blocklist`. A grid
   * (`grid/snapshot.ts`) does not carry it, as visitors decide nothing by it: a state that was kept as
   * one has none until the next block, when it is read from the contract.
   */
  readonly blocklist?: ReadonlyMap<InfoHash, BlockRecord>
}
