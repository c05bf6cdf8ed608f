/** How much a light node asks for at once, and how long it believes what it has. */
export const LIGHT_NODE_LIMITS = {
  /**
   * Titles per `ownerWords` call and slots per `LandGrid.read`. 1,024 cold reads cost 2.2 million
   * gas, far below the 16,777,216 of EIP-7825 that some endpoints apply to calls too; Hardhat's
   * chain answers a whole city in pages of this size twice as fast as in pages of 4,096.
   */
  wordsPerCall: 1024,
  /** Models per `Model.page`: about 6 slots each. */
  modelsPerCall: 512,
  /** Targets per `Model.targetsPage`: 64 placements each at worst, a handful as a rule. */
  targetsPerCall: 128,
  nodesPerCall: 128,
  /** Entries per `Blocklist.page`: two slots each. */
  blocksPerCall: 512,
  /** Calls under way at once while loading. */
  parallel: 8,
  /** Blocks per eth_getLogs: many public endpoints refuse more. */
  blocksPerLogQuery: 2000,
  /** Further behind than this, loading anew costs less than reading the logs. */
  blocksBehindToReload: 20_000,
  /** More changed targets than this are read by pages instead of one by one. */
  targetsBeforePaging: 200,
  /** Known blocks kept to tell a replica that lags from a chain that was reset. */
  recentBlocks: 64,
  /** Tries of one sync while the chain changes under its reads. */
  attempts: 3,
  /** An endpoint that stays behind longer than this has lost blocks: believe it and reload. */
  laggingReloadMs: 60_000,
} as const

export type LightNodeLimits = { readonly [K in keyof typeof LIGHT_NODE_LIMITS]: number }

/** How long endpoints are waited for, where there are several. */
export const ENDPOINT_LIMITS = {
  /** For its newest block: one that takes longer would hold up every look at the chain. */
  answerMs: 5_000,
  /** Before one that gave no answer, or whose answers were of no use, is asked again. */
  restMs: 30_000,
  /** One whose newest block is the same for so long while others' move has stopped: ten blocks. */
  standstillMs: 120_000,
} as const

export type EndpointLimits = { readonly [K in keyof typeof ENDPOINT_LIMITS]: number }

/** The owner table is indexed by 16 bits. */
export const MAX_OWNERS = 65_536
/** Far above any city; keeps a lying endpoint from claiming a title supply that fills memory. */
export const MAX_TITLES = 1 << 20
export const MAX_MODELS = 1 << 22
export const MAX_TARGETS = 1 << 21
export const MAX_NODES = 1 << 16
/** A parliament that blocks more than this has other troubles; 100 bytes of memory each. */
export const MAX_BLOCKS = 1 << 18
