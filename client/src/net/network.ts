/** What the program asks of the network, so that `?mock=1` and tests can do without one. */
import type { CityState, ModelRecord } from '@cosmos/protocol/lightnode/types'
import type { ChainAddress } from '../address/entry.ts'
import type { ModelSource } from '../ports.ts'
import type { ModelCredits, Proof, SourceFigures, Step, Trouble } from '../state/app-state.ts'

/** What happens on the network, told as it happens. */
export interface NetworkEvents {
  onStep(name: 'nodes' | 'grid', step: Step): void
  /** The first state and every newer one. */
  onCity(city: CityState): void
  onProof(proof: Proof): void
  /** Undefined when what was wrong is over. */
  onTrouble(trouble: Trouble | undefined): void
  /** WebSocket bases of the relays that are known now, best first. */
  onRooms(urls: readonly string[]): void
  /** RPC endpoints of the city's chain, best first. */
  onChain(rpcUrls: readonly string[]): void
  /** No address of a city is known: the visitor must say one. */
  onAddressNeeded(typed: Partial<ChainAddress>, problem?: string): void
}

export interface Network {
  readonly models: ModelSource
  start(): void
  /** Starts over with whatever failed. */
  retry(): void
  /** Uses this chain from now on and remembers it. */
  connect(chain: ChainAddress): void
  credits(model: ModelRecord): Promise<ModelCredits | undefined>
  magnet(model: ModelRecord): string
  figures(): {
    readonly bytes: { readonly received: number; readonly verified: number }
    readonly sources: readonly SourceFigures[]
  }
}
