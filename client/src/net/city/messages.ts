/** What page and city worker say to each other. */
import type { CityState } from '@cosmos/protocol/lightnode/types'
import type { ChainAddress } from '../../address/entry.ts'
import type { Proof, Step, Trouble } from '../../state/app-state.ts'
import type { Whereabouts } from './discover.ts'

export type ToCityWorker =
  | { readonly kind: 'find'; readonly where: Whereabouts }
  | { readonly kind: 'retry' }

export type FromCityWorker =
  | { readonly kind: 'step'; readonly name: 'nodes' | 'grid'; readonly step: Step }
  | { readonly kind: 'city'; readonly city: CityState }
  | { readonly kind: 'proof'; readonly proof: Proof }
  | { readonly kind: 'trouble'; readonly trouble: Trouble | undefined }
  | { readonly kind: 'places'; readonly places: Places }
  /** How to find this city again without the portal. */
  | { readonly kind: 'found'; readonly chain: ChainAddress }
  | {
      readonly kind: 'address-needed'
      readonly typed: Partial<ChainAddress>
      readonly problem?: string
    }

/** Who serves what, best first. */
export interface Places {
  readonly seeders: readonly string[]
  readonly rooms: readonly string[]
  readonly trackers: readonly string[]
  /** RPC endpoints of its chain. */
  readonly rpcUrls: readonly string[]
}
