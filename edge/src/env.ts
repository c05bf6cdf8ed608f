/** What the Worker and its objects are given: see wrangler.toml. */
import type { Grid } from './grid/grid.do.ts'
import type { Lobby } from './lobby/lobby.do.ts'
import type { Room } from './room/room.do.ts'
import type { Tracker } from './tracker/tracker.do.ts'

export interface Env {
  readonly ROOM: DurableObjectNamespace<Room>
  readonly GRID: DurableObjectNamespace<Grid>
  readonly TRACKER: DurableObjectNamespace<Tracker>
  readonly LOBBY: DurableObjectNamespace<Lobby>
  readonly ASSETS: Fetcher
  readonly REQUEST_LIMIT: RateLimit
  readonly SOCKET_LIMIT: RateLimit
  /** JSON-RPC endpoints the edge itself follows the chain by, comma-separated; may carry keys. */
  readonly COSMOS_RPC: string
  /** Address of the `Cosmos` directory contract. */
  readonly COSMOS_ADDRESS: string
  /** Endpoints told to visitors, comma-separated. */
  readonly COSMOS_PUBLIC_RPC: string
  /** Seconds between looks at the chain while somebody watches. */
  readonly COSMOS_POLL_SECONDS: string
  /** How many objects the tracker is. */
  readonly COSMOS_TRACKER_SHARDS: string
}

/** There is one chain, so one object follows it. */
export const GRID_NAME = 'city'
export const LOBBY_NAME = 'world'
