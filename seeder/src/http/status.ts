/** What a seeder says about itself: `GET /status`, the status page and the metrics. */
import type { EndpointReport } from '@cosmos/protocol/lightnode/endpoints'
import type { LightNodeHealth } from '@cosmos/protocol/lightnode/health'
import type { Address } from '@cosmos/protocol/lightnode/types'
import type { Pin } from '../content/keeper.ts'
import type { SwarmStats } from '../swarm/swarm.ts'
import type { LinkState } from '../tracker/tracker-link.ts'

export interface Status {
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly since: number
  readonly operator: Address | undefined
  readonly wallets: readonly Address[]
  readonly url: string
  readonly peer: string
  readonly chain: LightNodeHealth & {
    readonly chainId: number | undefined
    /** What each RPC endpoint says, in the order of COSMOS_RPC. */
    readonly endpoints: readonly EndpointReport[]
  }
  readonly storage: { readonly quota: number; readonly used: number }
  readonly packages: {
    readonly complete: number
    readonly arriving: number
    /** Packages with a token, here or not. */
    readonly registered: number
  }
  readonly pins: {
    readonly total: number
    readonly pinned: number
    readonly bytes: number
    /** Those that are not here, at most 50. */
    readonly missing: readonly Pin[]
  }
  /** Models that governance blocked. */
  readonly blocked: {
    /** Whether this seeder leaves them alone. */
    readonly honoured: boolean
    /** On the chain's list. */
    readonly listed: number
    /** Here, and not served for that reason. */
    readonly withheld: number
    /** Of these, pins: they stay. */
    readonly pins: number
  }
  readonly downloads: readonly {
    readonly infoHash: string
    readonly pieces: number
    readonly of: number
    readonly peers: number
  }[]
  /** Packages here, the most asked for first, at most 100. */
  readonly models: readonly {
    readonly infoHash: string
    readonly name: string
    readonly bytes: number
    readonly class: 'pin' | 'cache' | 'waiting' | 'blocked'
    readonly uses: number
    /** Seeders that hold it, this one among them, where that is known. */
    readonly replicas?: number
  }[]
  readonly swarm: SwarmStats
  readonly http: {
    readonly connections: number
    /** Connections closed to make room for others, since the start. */
    readonly displaced: number
    /** Bytes of packages since the start. */
    readonly sent: number
  }
  readonly tracker: { readonly state: LinkState | 'none'; readonly detail: string | undefined }
  readonly registry: { readonly listed: boolean; readonly detail: string | undefined }
  /** How well what is here is looked after. */
  readonly care: Care
  /** What the operator should do something about. */
  readonly warnings: readonly string[]
}

export interface Care {
  /** Copies of pinned models at other seeders. */
  readonly replicas: {
    /** Other seeders that should hold each pin. */
    readonly wanted: number
    /** Pins about which others were asked. */
    readonly counted: number
    /** Those with too few, the rarest first, at most 50. */
    readonly below: readonly {
      readonly infoHash: string
      readonly name: string
      readonly others: number
    }[]
  }
  /** Packages with rotten pieces that are being fetched again. */
  readonly rotten: number
  /** What was read again to find rot, since the start. */
  readonly scrubbed: { readonly packages: number; readonly bytes: number; readonly rotten: number }
}

/** Why the seeder can't do its work now, for people and load balancers; undefined when it can. */
export function notReady({ chain }: Status): string | undefined {
  if (!chain.block) return `the chain was not read yet (${chain.status}: ${chain.detail})`
  return undefined
}
